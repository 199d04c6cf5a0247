// The data sets of the comparison, written through zarr.h from seeded numbers. README.md lists them.
#pragma once

#include <cstdint>
#include <string>

#include "zarr_bench/library.hpp"

namespace bench {

struct SetJob {
  zarr_context* context;
  std::string folder;  // of the set; not there yet
  uint64_t scale;      // extents of the big sets are divided by it, and chunks with them; 1 = full size
};

// Makes the set of this name; throws std::runtime_error for a name that is none.
void make_set(const std::string& name, const SetJob& job);
// All names, separated by spaces.
std::string set_names();

}  // namespace bench
