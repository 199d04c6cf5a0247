// The flags of every driver of the contract (README.md): each takes one value, order is free.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

struct Arguments {
  std::string workload;
  std::string data;                   // folder of the array or group
  std::string out;                    // where arrays are written
  std::string like;                   // convert: the array whose metadata the copy gets
  std::string durability = "rename";  // inplace, rename, fsync
  std::string codec;                  // codec_*: a name of common/codec_names.hpp
  std::string option;                 // zarr_bench: one setting away from the default, of zarr_bench/library.hpp
  uint32_t threads = 2;
  uint64_t reps = 3;
  uint64_t count = 1;      // operations of a repetition; frames of an append; reads in flight of read_budget
  uint64_t box = 16;       // elements of a box per side
  uint64_t step = 4;       // of read_strided
  uint64_t size = 1 << 20; // bytes of codec_*
  uint64_t budget = 0;     // bytes of read_budget; 0 = the default of the library
};

// Throws std::runtime_error for an unknown flag, a missing value, or a number that is none.
Arguments parse_arguments(int argc, char** argv);

}  // namespace bench
