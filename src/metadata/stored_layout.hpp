// What an array's codec chain says about how its elements lie in the store, read from metadata alone: it also answers for
// chains with codecs that the library does not have.
#pragma once

#include <optional>

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

struct StoredLayout {
  // Shape of the innermost chunks of a sharded array, in the array's own order of dimensions. Empty = not sharded.
  std::optional<Shape> inner_chunk_shape;
  // The same of the outermost shards, where shards lie in shards: what the edges of the chunk grid are multiples of.
  std::optional<Shape> shard_division;
  Endian endian = Endian::none;  // of the `bytes` codec; none for items without a byte order
};

StoredLayout stored_layout(const ArrayMetadata& metadata);

}  // namespace zarr::metadata
