#include "limit/sink.hpp"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace limit {
namespace {

// Stores that bypass the caches save reading the lines that will be overwritten.
void copy_streaming(Byte* to, const Byte* from, size_t n) {
#if defined(__x86_64__)
  if (reinterpret_cast<uintptr_t>(to) % 16 == 0 && n % 64 == 0) {
    for (size_t i = 0; i < n; i += 64) {
      for (size_t k = 0; k < 64; k += 16) {
        _mm_stream_si128(reinterpret_cast<__m128i*>(to + i + k), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i + k)));
      }
    }
    return;
  }
#endif
  std::memcpy(to, from, n);
}

template <class Word>
Word reversed(Word w) {
  if constexpr (sizeof(Word) == 2) return __builtin_bswap16(w);
  else if constexpr (sizeof(Word) == 4) return __builtin_bswap32(w);
  else return __builtin_bswap64(w);
}

template <class Word>
void swap_words(Byte* to, const Byte* from, size_t n) {
  for (size_t i = 0; i < n; i += sizeof(Word)) {
    Word w;
    std::memcpy(&w, from + i, sizeof w);
    w = reversed(w);
    std::memcpy(to + i, &w, sizeof w);
  }
}

}  // namespace

void copy_swapped(Byte* to, const Byte* from, size_t n, uint64_t item) {
  if (item == 2) swap_words<uint16_t>(to, from, n);
  else if (item == 4) swap_words<uint32_t>(to, from, n);
  else if (item == 8) swap_words<uint64_t>(to, from, n);
  else std::memcpy(to, from, n);
}

uint64_t Sink::end() const { return (((high[0] - 1) * unit[1] + high[1] - 1) * unit[2] + high[2] - 1) * unit[3] + high[3]; }

bool Sink::is_copy() const {
  const bool whole = low == Index{0, 0, 0, 0} && high == unit && !strided() && !swapped;
  return whole && (unit[2] == 1 || stride[2] == unit[3]) && (unit[1] == 1 || stride[1] == unit[2] * unit[3]) &&
         (unit[0] == 1 || stride[0] == unit[1] * unit[2] * unit[3]);
}

// Bytes first .. first + n of one row of the unit.
void Sink::row(Byte* to_row, uint64_t first, const Byte* from, size_t n) const {
  const uint64_t a = std::max(first, low[3]), b = std::min(first + n, high[3]);
  if (a >= b) return;
  from += a - first;
  if (step[3] != 1) {  // windows hold whole items
    const uint64_t apart = step[3] * item;
    uint64_t at = (a - low[3] + apart - 1) / apart;
    for (; low[3] + at * apart < b; ++at) std::memcpy(to_row + at * item, from + (low[3] + at * apart - a), item);
    return;
  }
  to_row += a - low[3];
  if (swapped) copy_swapped(to_row, from, b - a, item);
  else if (streaming) copy_streaming(to_row, from, b - a);
  else std::memcpy(to_row, from, b - a);
}

void Sink::feed(uint64_t at, const Byte* from, size_t n) const {
  const uint64_t line = at / unit[3];
  uint64_t first = at % unit[3];
  Index r{line / (unit[1] * unit[2]), line / unit[2] % unit[1], line % unit[2], 0};
  const auto wanted = [&](int d) { return r[d] >= low[d] && r[d] < high[d] && (step[d] == 1 || (r[d] - low[d]) % step[d] == 0); };
  while (n != 0) {  // one run of rows with the same r[0], r[1]
    const bool plane = wanted(0) && wanted(1);
    Byte* base = plane ? to + (r[0] - low[0]) / step[0] * stride[0] + (r[1] - low[1]) / step[1] * stride[1] : nullptr;
    for (; n != 0 && r[2] < unit[2]; ++r[2]) {
      const size_t take = std::min<uint64_t>(n, unit[3] - first);
      if (plane && wanted(2)) row(base + (step[2] == 1 ? r[2] - low[2] : (r[2] - low[2]) / step[2]) * stride[2], first, from, take);
      from += take;
      n -= take;
      first = 0;
    }
    if (r[2] < unit[2]) break;
    r[2] = 0;
    if (++r[1] == unit[1]) r[1] = 0, ++r[0];
  }
#if defined(__x86_64__)
  if (streaming) _mm_sfence();
#endif
}

void Sink::feed_reversed(const Byte* from) const {
  // Element (i, j, k, l) of the unit lies at ((l * K + k) * J + j) * I + i. Blocks keep both sides in the first-level cache.
  const uint64_t columns = unit[3] / item, edge = 16;
  const auto element = [&](Byte* p, uint64_t i, uint64_t j, uint64_t k, uint64_t l) {
    const Byte* q = from + (((l * unit[2] + k) * unit[1] + j) * unit[0] + i) * item;
    if (swapped) copy_swapped(p, q, item, item);
    else std::memcpy(p, q, item);
  };
  const uint64_t first = low[3] / item, last = std::min(high[3] / item, columns);
  for (uint64_t j = low[1]; j < high[1]; ++j) {
    for (uint64_t k = low[2]; k < high[2]; ++k) {
      for (uint64_t i0 = low[0]; i0 < high[0]; i0 += edge) {
        for (uint64_t l0 = first; l0 < last; l0 += edge) {
          for (uint64_t i = i0; i < std::min(i0 + edge, high[0]); ++i) {
            Byte* line = to + (i - low[0]) * stride[0] + (j - low[1]) * stride[1] + (k - low[2]) * stride[2];
            for (uint64_t l = l0; l < std::min(l0 + edge, last); ++l) element(line + (l - first) * item, i, j, k, l);
          }
        }
      }
    }
  }
}

}  // namespace limit
