// Byte and bit transposes of items: blosc's shuffle and bitshuffle, numcodecs' shuffle.
#pragma once

#include "base/bytes.hpp"

namespace zarr::codec {

// `items` items of `item_size` bytes: byte t of item e goes to t * items + e.
void byte_shuffle(std::byte* out, const std::byte* in, size_t items, size_t item_size);
void byte_unshuffle(std::byte* out, const std::byte* in, size_t items, size_t item_size);

// The inverse of bitshuffle: bit k of byte t of item e was put at bit (t * 8 + k) * items + e. items % 8 == 0.
// `planes` is working memory of items * item_size bytes.
void bit_unshuffle(std::byte* out, const std::byte* in, size_t items, size_t item_size, std::byte* planes);

}  // namespace zarr::codec
