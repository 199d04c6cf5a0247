// Chunk shapes for who does not choose one.
#pragma once

#include "base/inline_vector.hpp"

namespace zarr::metadata {

// The whole array when it is at most 4 MiB; else its longest edge is halved (rounded up) until a chunk is. So chunks of
// large arrays have 2-4 MiB.
Shape auto_chunks(const Shape& shape, uint64_t item_size);

// Inner chunks for a shard: its longest edge is divided by its least prime factor until a chunk is at most 1 MiB, so
// that chunks fill the shard evenly. Edges that are prime numbers are divided to 1.
Shape auto_inner_chunks(const Shape& shard, uint64_t item_size);

}  // namespace zarr::metadata
