// The workloads of zarr_bench, one function each; README.md says what each of them times.
#pragma once

#include "common/arguments.hpp"
#include "common/selections.hpp"
#include "common/timer.hpp"
#include "zarr_bench/library.hpp"

namespace bench {

struct Job {
  const Arguments& arguments;
  zarr_context* context;
  Timer& timer;
};

// read.cpp
void read_all(const Job& job);     // read_all, read_into
void read_chunks(const Job& job);  // read_chunks, read_tiny, read_tiny_mem
void read_random(const Job& job);  // read_subchunks, read_boxes, read_strided, read_column
// budget.cpp
void read_budget(const Job& job);
// open.cpp
void open_array(const Job& job);
void open_group(const Job& job);
// write.cpp
void write_all(const Job& job);
void append(const Job& job);
void overwrite(const Job& job);
// convert.cpp
void convert(const Job& job);
// convert_types.cpp
void convert_types(const Job& job);
// codec.cpp
void codec(const Job& job);  // codec_encode, codec_decode, codec_decode_strided

// What several of them need.
// The array of --data, opened for reading.
Node open_data(const Job& job);
// Makes --out anew with the metadata document `from`/zarr.json in it and opens it for writing in the durability class of
// the arguments; `edit` may change the document.
Node make_out(const Job& job, const std::string& from, const std::function<std::string(std::string)>& edit = {});

}  // namespace bench
