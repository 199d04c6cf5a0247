// Looks before a write whether the chunks that it changes in part can be read, so that a write that must fail fails before
// anything is stored.
#pragma once

#include "selection.hpp"

namespace zarrtool {

// Reads the chunks (of shards: the inner chunks) that the selection covers only in part. A Failure names the chunk key.
void require_readable(zarr_array* array, const Selection& selection);

// The same for the last chunks along an axis, which an append fills up.
void require_readable_end(zarr_array* array, size_t axis);

}  // namespace zarrtool
