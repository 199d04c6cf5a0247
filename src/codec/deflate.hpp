// DEFLATE in its two wrappings, for the codecs gzip and zlib: libdeflate for whole buffers, zlib for windowed streams.
#pragma once

#include <memory>

#include "codec/codec.hpp"

namespace zarr::codec {

enum class Wrapping { gzip, zlib };  // RFC 1952 (any number of members), RFC 1950 (one stream)

uint64_t deflate_bound(uint64_t size, Wrapping wrapping);
// level: 0 to 9, -1 = the default of zlib (6).
size_t deflate_encode(ByteSpan in, MutByteSpan out, Wrapping wrapping, int level, Scratch& scratch);
size_t deflate_decode(ByteSpan in, MutByteSpan out, Wrapping wrapping, std::string_view codec, Scratch& scratch);
// One zlib stream (no gzip) that must give exactly out.size() bytes; false when it does not. For blocks of containers.
bool inflate_exactly(ByteSpan in, MutByteSpan out, Scratch& scratch);
std::unique_ptr<ByteStream> deflate_stream(ByteSource& in, uint64_t decoded_size, Wrapping wrapping,
                                           std::string_view codec, Scratch& scratch);

}  // namespace zarr::codec
