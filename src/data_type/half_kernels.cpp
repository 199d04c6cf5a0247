#include "data_type/half_kernels.hpp"

#include <cstring>

#include "base/cpu_level.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace zarr {

#if defined(__x86_64__)
namespace {

bool has_f16c() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return cpu_level() >= CpuLevel::avx2 && __get_cpuid(1, &a, &b, &c, &d) != 0 && (c >> 29 & 1) != 0;
  }();
  return has;
}

constexpr size_t lanes = 8;

// Calls `step` for full vectors, and once more for what is left, through a buffer of zeros.
template <size_t kIn, size_t kOut, class Step>
inline __attribute__((always_inline)) void in_vectors(const std::byte* in, std::byte* out, size_t n, const Step& step) {
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) step(in + i * kIn, out + i * kOut);
  if (i == n) return;
  std::byte rest[lanes * kIn] = {}, done[lanes * kOut];
  std::memcpy(rest, in + i * kIn, (n - i) * kIn);
  step(rest, done);
  std::memcpy(out + i * kOut, done, (n - i) * kOut);
}

// Lambdas do not inherit the target of the function around them; what they do is in functions of their own.
struct ToFloat {
  __attribute__((target("avx2,f16c"))) void operator()(const std::byte* in, std::byte* out) const {
    _mm256_storeu_ps(reinterpret_cast<float*>(out), _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(in))));
  }
};

__attribute__((target("avx2,f16c"))) bool half_to_float(const std::byte* in, std::byte* out, size_t n) {
  in_vectors<2, 4>(in, out, n, ToFloat());
  return true;
}

struct ToHalf {
  __m256i* lost;  // lanes that are beyond
  __attribute__((target("avx2,f16c"))) void operator()(const std::byte* in, std::byte* out) const {
    const __m256 x = _mm256_loadu_ps(reinterpret_cast<const float*>(in));
    const __m256i size = _mm256_and_si256(_mm256_castps_si256(x), _mm256_set1_epi32(0x7fffffff));
    const __m256i over = _mm256_cmpgt_epi32(size, _mm256_set1_epi32(0x477fefff));  // from 65520 on they round to 65536
    const __m256i finite = _mm256_cmpgt_epi32(_mm256_set1_epi32(0x7f800000), size);
    *lost = _mm256_or_si256(*lost, _mm256_and_si256(over, finite));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
  }
};

template <bool kChecked>
__attribute__((target("avx2,f16c"))) bool float_to_half(const std::byte* in, std::byte* out, size_t n) {
  __m256i lost = _mm256_setzero_si256();
  in_vectors<4, 2>(in, out, n, ToHalf{&lost});
  return !kChecked || _mm256_testz_si256(lost, lost) != 0;
}

}  // namespace

ConversionKernel half_to_float_kernel() { return has_f16c() ? half_to_float : nullptr; }
ConversionKernel float_to_half_kernel(bool checked) {
  if (!has_f16c()) return nullptr;
  return checked ? float_to_half<true> : float_to_half<false>;
}

#else

ConversionKernel half_to_float_kernel() { return nullptr; }
ConversionKernel float_to_half_kernel(bool) { return nullptr; }

#endif

}  // namespace zarr
