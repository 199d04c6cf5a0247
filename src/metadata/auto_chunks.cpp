#include "metadata/auto_chunks.hpp"

#include <algorithm>

namespace zarr::metadata {
namespace {

constexpr double chunk_target = 4 << 20;
constexpr double inner_target = 1 << 20;

double bytes_of(const Shape& shape,
                uint64_t item_size) {  // only compared with a target: rounding and range do not matter
  double bytes = static_cast<double>(item_size);
  for (const uint64_t edge : shape) bytes *= static_cast<double>(edge);
  return bytes;
}

uint64_t& longest(Shape& shape) { return *std::max_element(shape.begin(), shape.end()); }

uint64_t least_factor(uint64_t n) {
  for (uint64_t factor = 2; factor < 65536 && factor * factor <= n; ++factor)
    if (n % factor == 0) return factor;
  return n;  // a prime, or as good as one
}

}  // namespace

Shape auto_chunks(const Shape& shape, uint64_t item_size) {
  Shape chunks = shape;
  for (uint64_t& edge : chunks) edge = std::max<uint64_t>(edge, 1);
  while (!chunks.empty() && bytes_of(chunks, item_size) > chunk_target && longest(chunks) > 1)
    longest(chunks) = longest(chunks) / 2 + longest(chunks) % 2;
  return chunks;
}

Shape auto_inner_chunks(const Shape& shard, uint64_t item_size) {
  Shape chunks = shard;
  while (!chunks.empty() && bytes_of(chunks, item_size) > inner_target && longest(chunks) > 1)
    longest(chunks) /= least_factor(longest(chunks));
  return chunks;
}

}  // namespace zarr::metadata
