// What the files of `limit` share. This is no Zarr library: it understands the data sets of zarr_bench_data and takes every
// short cut that a perfect implementation could take, so that its time is a lower bound.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace limit {

using Byte = unsigned char;
// Extents and positions, padded with leading ones (zeros) to four dimensions.
using Index = std::array<uint64_t, 4>;

// Half of a second-level cache: what is decoded is scattered while it is still there.
constexpr size_t window = 256 << 10;
// Larger zstd chunks are decoded window by window instead of at once.
constexpr size_t one_shot = 2 << 20;

inline void require(bool ok, const char* what) {
  if (ok) return;
  std::perror(what);
  std::exit(1);
}

inline uint64_t product(const Index& n) { return n[0] * n[1] * n[2] * n[3]; }

// The position of element i, counted in C order, in a box of extents n.
inline Index position(uint64_t i, const Index& n) {
  Index at{};
  for (int d = 3; d >= 0; --d) at[d] = i % n[d], i /= n[d];
  return at;
}

inline uint64_t offset(const Index& at, const Index& n) { return ((at[0] * n[1] + at[1]) * n[2] + at[2]) * n[3] + at[3]; }

}  // namespace limit
