// Cuts a selection into consecutive parts of bounded size, so that big arrays stream.
#pragma once

#include <functional>

#include "selection.hpp"

namespace zarrtool {

// Bytes of one part, unless a single element is larger.
inline constexpr uint64_t kSlabBytes = uint64_t{64} << 20;
inline constexpr uint64_t kVariableBytes = 256;  // what an element of variable length is taken for

// Visits parts in C order of the result; each is a contiguous range of it. A part ends at a chunk edge where that costs no
// more memory, so that few chunks are decoded twice. `chunks` may be empty (unknown).
void for_each_slab(const Selection& selection, const Shape& chunks, uint64_t item_size, uint64_t budget,
                   const std::function<void(const Selection& part)>& visit);

}  // namespace zarrtool
