// Two-dimensional transposes: chunks in F order, the transpose codec, memory in another order than the chunk.
#pragma once

#include "codec/strided_copy.hpp"

namespace zarr::codec {

// A destination that is contiguous along its rows, a source that is contiguous across them (dst0 == src1 == item_size), both
// wide enough, items of 1, 2, 4 or 8 bytes.
bool is_transpose(const Tile& tile);
// Copies of that form are streamed from this size on, even when the rest of the output is small: 16 MiB of items of 4 bytes,
// read by their user after that: 5.7 GB/s both ways, without that user 5.7 and 10.3.
inline constexpr uint64_t streamed_transpose_bytes = uint64_t{8} << 20;
// Copies a tile of that form.
void transpose_tile(const Tile& tile);

}  // namespace zarr::codec
