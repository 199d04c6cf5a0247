#include "codec/stream_copy.hpp"

#include <algorithm>
#include <cstring>

#include "base/cpu_level.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace zarr::codec {
namespace {

void copy_rows(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t bytes,
               uint64_t rows) {
  for (; rows != 0; --rows, dst += dst_stride, src += src_stride) std::memcpy(dst, src, bytes);
}

#if defined(__x86_64__)
constexpr uint64_t line = 64;

__attribute__((target("avx2"))) void stream_lines(std::byte* dst, const std::byte* src, uint64_t bytes) {
  for (uint64_t i = 0; i < bytes; i += line) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src + i));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(src + i + 32));
    _mm256_stream_si256(reinterpret_cast<__m256i*>(dst + i), low);
    _mm256_stream_si256(reinterpret_cast<__m256i*>(dst + i + 32), high);
  }
}

__attribute__((target("avx2"))) void stream_rows_avx2(std::byte* dst, int64_t dst_stride, const std::byte* src,
                                                      int64_t src_stride, uint64_t bytes, uint64_t rows) {
  for (; rows != 0; --rows, dst += dst_stride, src += src_stride) {
    const uint64_t head = std::min((line - reinterpret_cast<uintptr_t>(dst) % line) % line, bytes);
    const uint64_t body = (bytes - head) / line * line;
    if (head != 0) std::memcpy(dst, src, head);
    stream_lines(dst + head, src + head, body);
    if (head + body != bytes) std::memcpy(dst + head + body, src + head + body, bytes - head - body);
  }
}
#endif

}  // namespace

void stream_rows(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t bytes,
                 uint64_t rows) {
#if defined(__x86_64__)
  if (bytes >= streamed_row_bytes && cpu_level() >= CpuLevel::avx2)
    return stream_rows_avx2(dst, dst_stride, src, src_stride, bytes, rows);
#endif
  copy_rows(dst, dst_stride, src, src_stride, bytes, rows);
}

void stream_fence() {
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

}  // namespace zarr::codec
