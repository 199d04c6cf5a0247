// BloscLZ, the LZ77 format of c-blosc, decoded with every read and write checked (c-blosc's own decoder is not).
#pragma once

#include "base/bytes.hpp"

namespace zarr::codec {

// True when `in` decodes to exactly out.size() bytes.
bool blosclz_decode(ByteSpan in, MutByteSpan out);

}  // namespace zarr::codec
