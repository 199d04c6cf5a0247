#include "data_type/recoding.hpp"

#include <algorithm>
#include <cstring>

#include "data_type/byte_order.hpp"

namespace zarr {
namespace {

constexpr uint64_t block_bytes = 16 << 10;  // the runs of a record pass over as much as stays in the first-level cache

void keep_bits(std::byte* data, uint64_t bytes, int32_t bits) {
  const unsigned drop = 8 - static_cast<unsigned>(bits < 0 ? -bits : bits);
  auto* values = reinterpret_cast<uint8_t*>(data);
  for (uint64_t i = 0; i < bytes; ++i) {
    const auto top = static_cast<uint8_t>(values[i] << drop);
    values[i] = bits < 0 ? static_cast<uint8_t>(static_cast<int8_t>(top) >> drop) : static_cast<uint8_t>(top >> drop);
  }
}

void recode_run(std::byte* items, uint64_t bytes, uint64_t item_size, const RecodingRun& run) {
  for (std::byte* at = items + run.offset; at < items + bytes; at += item_size) {
    if (run.bits != 0) keep_bits(at, run.bytes, run.bits);
    else copy_swapped(at, at, run.bytes, run.unit);
  }
}

}  // namespace

void recode(std::byte* dst, const std::byte* src, uint64_t bytes, uint64_t item_size, const Recoding& recoding) {
  if (recoding.only_swaps()) return copy_swapped(dst, src, bytes, recoding.unit);
  const uint64_t block = std::max<uint64_t>(block_bytes / item_size, 1) * item_size;
  for (uint64_t at = 0; at < bytes; at += block) {
    const uint64_t n = std::min(block, bytes - at);
    if (dst != src) std::memcpy(dst + at, src + at, n);
    if (recoding.bits != 0) keep_bits(dst + at, n, recoding.bits);
    for (const RecodingRun& run : recoding.runs) recode_run(dst + at, n, item_size, run);
  }
}

}  // namespace zarr
