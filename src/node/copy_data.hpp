// All elements of one array into another.
#pragma once

#include <functional>

#include "node/node.hpp"

namespace zarr::node {

// Called on the calling thread with elements done and in all, at least once at the end.
using CopyProgress = std::function<void(uint64_t done, uint64_t total)>;

// Between arrays of the same shape and data type, whatever their chunks, codecs, fill values and formats. Piece by
// piece: each is a box of whole chunks of the target's grid (shards, when sharded), so that no target chunk is read or
// written twice, as large as half of the byte budget allows, but at least one chunk. Options: cancel, missing,
// fill_chunks. A failure leaves the pieces that are done. invalid_argument when shape or type differ, or both are one
// array.
void copy_data(const NodePtr& from, const NodePtr& to, const chunk::IoOptions& options, const CopyProgress& progress);

// The boxes of that copy, for tests and estimates: extents of a piece in chunks of the target's grid along every
// dimension.
Shape piece_in_chunks(const chunk::ChunkGrid& target, const chunk::ChunkGrid& source, uint64_t item_size,
                      uint64_t budget);

}  // namespace zarr::node
