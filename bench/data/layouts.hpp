// Shapes, chunks and codecs of the data sets.
#pragma once

#include <string>
#include <vector>

#include "zarr_bench/library.hpp"

namespace bench {

struct SetLayout {
  std::vector<uint64_t> shape, chunks, shards;  // shards empty = none
  std::string data_type;
  std::string codecs;          // JSON list
  bool metadata_only = false;  // of the targets of `convert`
};

std::vector<std::string> layout_names();
// Throws std::runtime_error for a name that is none. `scale` divides the extents of the large sets and their chunks.
SetLayout layout_named(const std::string& name, uint64_t scale);
// One array of the group d8.
SetLayout member_of_group();

// `attributes`: JSON object or NULL.
Node create_array(zarr_store* store, const std::string& path, const SetLayout& layout, const char* attributes);

}  // namespace bench
