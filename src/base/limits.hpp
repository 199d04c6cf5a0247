// Limits of a context: what a hostile document or value can make the library do. Documented in zarr.h.
#pragma once

#include <cstdint>

namespace zarr {

struct Limits {
  uint64_t max_chunk_bytes = uint64_t{1} << 36;        // decoded bytes of one chunk or shard
  uint64_t max_metadata_bytes = uint64_t{64} << 20;    // one metadata document (consolidated ones are large)
  uint32_t max_json_depth = 64;
  uint64_t max_shard_index_bytes = uint64_t{256} << 20;
  uint32_t max_codecs = 64;                            // in one chain, nested chains counted
  uint64_t max_key_bytes = 4096;
};

}  // namespace zarr
