// The codec libraries, called as directly as they can be: contexts of the thread, whole buffers.
#pragma once

#include <string>

#include "limit/metadata.hpp"

namespace limit {

// Room that encode() may need for n bytes.
size_t bound(const Layout& layout, size_t n);
size_t encode(const Layout& layout, const Byte* from, size_t n, Byte* to, size_t room);
// `size` bytes come out, or the program ends.
void decode(const Layout& layout, const Byte* from, size_t n, Byte* to, size_t size);
// n bytes from byte `first` of a blosc container on, decoding only the blocks they are in.
void decode_blosc_part(const Byte* from, size_t first, size_t n, size_t item, Byte* to);
// "zstd 1.5.4, c-blosc 1.21.3"
std::string codec_versions();

}  // namespace limit
