#include "data_type/byte_order.hpp"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>

#include "base/cpu_level.hpp"
#endif

namespace zarr {
namespace {

template <class Word>
Word reversed(Word word) {
  if constexpr (sizeof(Word) == 2) return __builtin_bswap16(word);
  else if constexpr (sizeof(Word) == 4) return __builtin_bswap32(word);
  else return __builtin_bswap64(word);
}

template <class Word>
void swap_words(std::byte* dst, const std::byte* src, size_t bytes) {
  for (size_t i = 0; i < bytes; i += sizeof(Word)) {
    Word word;
    std::memcpy(&word, src + i, sizeof word);
    word = reversed(word);
    std::memcpy(dst + i, &word, sizeof word);
  }
}

void swap_any(std::byte* dst, const std::byte* src, size_t bytes, size_t unit) {
  for (size_t i = 0; i < bytes; i += unit) {
    if (dst == src) std::reverse(dst + i, dst + i + unit);
    else std::reverse_copy(src + i, src + i + unit, dst + i);
  }
}

#if defined(__x86_64__)
// Units that divide a 16-byte lane. Returns the bytes done, a multiple of 32.
__attribute__((target("avx2"))) size_t swap_lanes(std::byte* dst, const std::byte* src, size_t bytes, uint32_t unit) {
  alignas(16) uint8_t order[16];
  for (uint32_t i = 0; i < 16; ++i) order[i] = static_cast<uint8_t>(i / unit * unit + (unit - 1 - i % unit));
  const __m256i shuffle = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(order)));
  size_t i = 0;
  for (; i + 32 <= bytes; i += 32) {
    const __m256i lane = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(dst + i), _mm256_shuffle_epi8(lane, shuffle));
  }
  return i;
}

size_t swap_fast(std::byte* dst, const std::byte* src, size_t bytes, uint32_t unit) {
  static const bool has_avx2 = cpu_level() >= CpuLevel::avx2;
  return has_avx2 && 16 % unit == 0 ? swap_lanes(dst, src, bytes, unit) : 0;
}
#else
size_t swap_fast(std::byte*, const std::byte*, size_t, uint32_t) { return 0; }
#endif

}  // namespace

void copy_swapped(std::byte* dst, const std::byte* src, size_t bytes, uint32_t unit) {
  if (bytes == 0) return;
  if (unit <= 1) {
    if (dst != src) std::memcpy(dst, src, bytes);
    return;
  }
  const size_t done = swap_fast(dst, src, bytes, unit);
  dst += done;
  src += done;
  bytes -= done;
  switch (unit) {
    case 2: return swap_words<uint16_t>(dst, src, bytes);
    case 4: return swap_words<uint32_t>(dst, src, bytes);
    case 8: return swap_words<uint64_t>(dst, src, bytes);
    default: return swap_any(dst, src, bytes, unit);
  }
}

}  // namespace zarr
