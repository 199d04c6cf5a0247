// The workloads of `limit`: those of the contract, and bounds of single steps.
#pragma once

#include "common/arguments.hpp"
#include "common/timer.hpp"
#include "limit/base.hpp"
#include "limit/team.hpp"

namespace limit {

struct Job {
  const bench::Arguments& arguments;
  Team& team;
  bench::Timer& timer;
};

// Thrown for what is not offered.
struct Skip {
  const char* reason;
};

// workloads_read.cpp
void read_whole_array(const Job& job);  // read_all, read_into, read_all_4k, read_budget
void read_chunks(const Job& job);
void read_random(const Job& job);  // read_subchunks, read_boxes, read_strided, read_column
void read_tiny(const Job& job);    // read_tiny, read_tiny_mem
// workloads_step.cpp
void touch_memory(const Job& job);  // memcpy, fault_4k, fault_thp
void read_files(const Job& job);    // cacheread, rawdecode
void codec(const Job& job);         // codec_encode, codec_decode, codec_decode_strided
// workloads_open.cpp
void open_array(const Job& job);
void open_group(const Job& job);
// workloads_write.cpp
void write_all(const Job& job);  // write_all, append
void overwrite(const Job& job);
void convert(const Job& job);

// Memory of whole huge pages, or of small ones, not touched yet.
class Pages {
 public:
  Pages(size_t size, bool huge);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  Byte* data() { return data_; }

 private:
  void* mapped_;
  size_t mapped_size_;
  Byte* data_;
};

}  // namespace limit
