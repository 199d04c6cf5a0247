// Byte swapping of runs of items.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace zarr {

// Copies `bytes` bytes, reversing every group of `unit` bytes (1, 2, 4, 8, 16...). dst == src is allowed; other overlap
// is not.
void copy_swapped(std::byte* dst, const std::byte* src, size_t bytes, uint32_t unit);

}  // namespace zarr
