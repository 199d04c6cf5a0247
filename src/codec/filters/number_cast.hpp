// Runs of numbers cast to another type, to the bit as NumPy's astype() does on x86-64.
#pragma once

#include "codec/filters/number.hpp"

namespace zarr::codec {

// Casts `n` items in native byte order. `in` and `out` do not overlap. Integers wrap; a float that an integer cannot
// hold (NaN too) becomes what the processor's conversion gives, see number_cast.cpp. Other types: nearest, half to even.
using NumberCast = void (*)(const std::byte* in, std::byte* out, size_t n);
NumberCast number_cast(NumberKind from, NumberKind to);

}  // namespace zarr::codec
