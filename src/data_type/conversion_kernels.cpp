#include "data_type/conversion_kernels.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/cpu_level.hpp"
#include "data_type/half_kernels.hpp"
#include "data_type/plain_conversion.hpp"

// Loops that the compiler vectorises (this file is built with -O3), once for the machine that the compiler assumes and once for
// AVX2. Figures against memcpy and the plain path: docs/performance.md, "Conversion". A loop never decides what is out of
// range: it only notices, and the block is done again by the plain path, so that no policy stands here.
namespace zarr {
namespace {

#define ZARR_INLINE inline __attribute__((always_inline))

template <class T>
ZARR_INLINE T load(const std::byte* items, size_t i) {
  T value;
  std::memcpy(&value, items + i * sizeof(T), sizeof(T));
  return value;
}
template <class T>
ZARR_INLINE void store(std::byte* items, size_t i, T value) {
  std::memcpy(items + i * sizeof(T), &value, sizeof(T));
}

template <class From, class To>
constexpr bool holds_all() {
  using F = std::numeric_limits<From>;
  using T = std::numeric_limits<To>;
  if constexpr (std::is_integral_v<From> && std::is_integral_v<To>)
    return F::digits <= T::digits && (!F::is_signed || T::is_signed);
  else if constexpr (std::is_integral_v<To>) return false;
  else return F::digits <= T::digits;
}

// Of numbers that fit, or are rounded half to even by the processor.
template <class From, class To>
struct Cast {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    for (size_t i = 0; i < n; ++i) store(out, i, static_cast<To>(load<From>(in, i)));
    return true;
  }
};

// Integers that may not fit; unchecked they wrap.
template <class From, class To, bool kChecked>
struct Narrow {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    using U = std::make_unsigned_t<From>;
    U lost = 0;
    for (size_t i = 0; i < n; ++i) {
      const From x = load<From>(in, i);
      const To y = static_cast<To>(x);
      if constexpr (kChecked) {
        lost |= static_cast<U>(static_cast<U>(x) ^ static_cast<U>(static_cast<From>(y)));
        if constexpr (std::is_signed_v<From> && !std::is_signed_v<To>) lost |= static_cast<U>(x < 0);
        if constexpr (!std::is_signed_v<From> && std::is_signed_v<To>) lost |= static_cast<U>(y < 0);
      }
      store(out, i, y);
    }
    return lost == 0;
  }
};

template <bool kChecked>
struct DoubleToFloat {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    constexpr double beyond = 0x1.ffffffp127;  // rounds to 2^128
    uint64_t lost = 0;
    for (size_t i = 0; i < n; ++i) {
      const double x = load<double>(in, i);
      if constexpr (kChecked) {
        const double size = __builtin_fabs(x);
        lost |= static_cast<uint64_t>((size >= beyond) & (size <= std::numeric_limits<double>::max()));
      }
      store(out, i, static_cast<float>(x));
    }
    return lost == 0;
  }
};

// The rounding mode of the processor is "nearest, half to even" in every program that has not changed it.
ZARR_INLINE float nearest(float x) { return __builtin_rintf(x); }
ZARR_INLINE double nearest(double x) { return __builtin_rint(x); }
ZARR_INLINE float truncated(float x) { return __builtin_truncf(x); }
ZARR_INLINE double truncated(double x) { return __builtin_trunc(x); }

template <class From, class To, bool kNearest>
struct FloatToInteger {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    using Lost = std::conditional_t<sizeof(From) == 4, uint32_t, uint64_t>;
    constexpr From end = static_cast<From>(std::numeric_limits<To>::max() / 2 + 1) * 2;  // a power of two
    constexpr From begin = std::is_signed_v<To> ? -end : 0;
    Lost lost = 0;
    for (size_t i = 0; i < n; ++i) {
      const From x = load<From>(in, i);
      const From whole = kNearest ? nearest(x) : truncated(x);
      const bool fits = (whole >= begin) & (whole < end);  // not of NaN
      lost |= static_cast<Lost>(!fits);
      store(out, i, static_cast<To>(fits ? whole : From{0}));
    }
    return lost == 0;
  }
};

template <class From>
struct ToBool {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    for (size_t i = 0; i < n; ++i) store(out, i, static_cast<uint8_t>(load<From>(in, i) != 0));
    return true;
  }
};

// int2, int4, uint2, uint4, of which the bits above the value do not count, as bytes.
template <int kBits, bool kSigned>
struct SmallInteger {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    for (size_t i = 0; i < n; ++i) {
      const auto top = static_cast<uint8_t>(load<uint8_t>(in, i) << (8 - kBits));
      if constexpr (kSigned) store(out, i, static_cast<int8_t>(static_cast<int8_t>(top) >> (8 - kBits)));
      else store(out, i, static_cast<uint8_t>(top >> (8 - kBits)));
    }
    return true;
  }
};

constexpr uint32_t float_infinity = 0x7f800000;

struct BFloatToFloat {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    for (size_t i = 0; i < n; ++i) {
      const uint32_t bits = static_cast<uint32_t>(load<uint16_t>(in, i)) << 16;
      const uint32_t quiet = (bits & 0x7fffffff) > float_infinity ? 0x400000 : 0;
      store(out, i, bits | quiet);
    }
    return true;
  }
};

template <bool kChecked>
struct FloatToBFloat {
  static ZARR_INLINE bool run(const std::byte* __restrict in, std::byte* __restrict out, size_t n) {
    uint32_t lost = 0;
    for (size_t i = 0; i < n; ++i) {
      const uint32_t bits = load<uint32_t>(in, i), size = bits & 0x7fffffff;
      const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
      const uint32_t nan = bits >> 16 | 0x40;
      if constexpr (kChecked) lost |= static_cast<uint32_t>((size < float_infinity) & (size >= 0x7f7f8000));
      store(out, i, static_cast<uint16_t>(size > float_infinity ? nan : rounded));
    }
    return lost == 0;
  }
};

template <class Kernel>
bool run_baseline(const std::byte* in, std::byte* out, size_t n) {
  return Kernel::run(in, out, n);
}
#if defined(__x86_64__)
template <class Kernel>
__attribute__((target("avx2"))) bool run_avx2(const std::byte* in, std::byte* out, size_t n) {
  return Kernel::run(in, out, n);
}
#endif

template <class Kernel>
ConversionKernel kernel() {
#if defined(__x86_64__)
  if (cpu_level() >= CpuLevel::avx2) return run_avx2<Kernel>;
#endif
  return run_baseline<Kernel>;
}

template <class T>
struct Tag {
  using type = T;
};

// Calls function(Tag<T>()) with the C++ type of the format; null of others.
template <class Function>
ConversionKernel with_type(const RealFormat& format, Function&& function) {
  const auto is = [&](RealFormat::Kind kind, int bits) { return format.kind == kind && format.bits == bits; };
  using enum RealFormat::Kind;
  if (is(integer, 8)) return format.is_signed ? function(Tag<int8_t>()) : function(Tag<uint8_t>());
  if (is(integer, 16)) return format.is_signed ? function(Tag<int16_t>()) : function(Tag<uint16_t>());
  if (is(integer, 32)) return format.is_signed ? function(Tag<int32_t>()) : function(Tag<uint32_t>());
  if (is(integer, 64)) return format.is_signed ? function(Tag<int64_t>()) : function(Tag<uint64_t>());
  if (is(floating, 32)) return function(Tag<float>());
  if (is(floating, 64)) return function(Tag<double>());
  return nullptr;
}

template <class From, class To>
ConversionKernel typed_kernel(Rounding rounding, OutOfRange range) {
  const bool nearest = rounding == Rounding::nearest_even, checked = range == OutOfRange::error;
  if constexpr (holds_all<From, To>()) {
    return kernel<Cast<From, To>>();
  } else if constexpr (std::is_integral_v<From> && std::is_integral_v<To>) {
    return range == OutOfRange::wrap ? kernel<Narrow<From, To, false>>() : kernel<Narrow<From, To, true>>();
  } else if constexpr (std::is_integral_v<From>) {
    return nearest ? kernel<Cast<From, To>>() : nullptr;  // never out of range
  } else if constexpr (std::is_integral_v<To>) {
    if (nearest) return kernel<FloatToInteger<From, To, true>>();
    return rounding == Rounding::towards_zero ? kernel<FloatToInteger<From, To, false>>() : nullptr;
  } else {
    if (!nearest) return nullptr;
    return checked ? kernel<DoubleToFloat<true>>() : kernel<DoubleToFloat<false>>();
  }
}

bool is_half(const RealFormat& format) { return format.bits == 16 && format.precision == 11; }
bool is_bfloat(const RealFormat& format) { return format.bits == 16 && format.precision == 8; }
bool is_float(const RealFormat& format) { return format.bits == 32 && format.precision == 24; }

ConversionKernel small_kernel(const RealFormat& from) {
  if (from.bits == 4) return from.is_signed ? kernel<SmallInteger<4, true>>() : kernel<SmallInteger<4, false>>();
  return from.is_signed ? kernel<SmallInteger<2, true>>() : kernel<SmallInteger<2, false>>();
}

// One kernel from type to type.
ConversionKernel direct(const RealFormat& from, const RealFormat& to, Rounding rounding, OutOfRange range) {
  const bool nearest = rounding == Rounding::nearest_even, checked = range == OutOfRange::error;
  if (is_half(from)) return is_float(to) ? half_to_float_kernel() : nullptr;
  if (is_bfloat(from)) return is_float(to) ? kernel<BFloatToFloat>() : nullptr;
  if (is_half(to)) return is_float(from) && nearest ? float_to_half_kernel(checked) : nullptr;
  if (is_bfloat(to)) {
    if (!is_float(from) || !nearest) return nullptr;
    return checked ? kernel<FloatToBFloat<true>>() : kernel<FloatToBFloat<false>>();
  }
  if (from.kind == RealFormat::Kind::integer && from.bits < 8) {
    const bool as_byte = to.kind == RealFormat::Kind::integer && to.bits == 8 && to.is_signed == from.is_signed;
    return as_byte ? small_kernel(from) : nullptr;
  }
  return with_type(from, [&](auto source) {
    using From = typename decltype(source)::type;
    if (to.kind == RealFormat::Kind::boolean) return kernel<ToBool<From>>();
    return with_type(to, [&](auto target) { return typed_kernel<From, typename decltype(target)::type>(rounding, range); });
  });
}

bool fits_float(const RealFormat& format) {
  if (format.integer()) return format.bits <= 16;
  return is_half(format) || is_bfloat(format);
}

}  // namespace

ConversionKernels ConversionKernels::find(const RealFormat& from, const RealFormat& to, Rounding rounding,
                                          OutOfRange range) {
  ConversionKernels found;
  found.from_bytes_ = static_cast<size_t>(from.bytes);
  found.to_bytes_ = static_cast<size_t>(to.bytes);
  found.first_ = direct(from, to, rounding, range);
  if (found.first_ != nullptr || !fits_float(from) || from.bytes == 1) return found;
  const ConversionKernel first = direct(from, float32_format, rounding, range);
  const ConversionKernel second = direct(float32_format, to, rounding, range);
  if (first != nullptr && second != nullptr) {
    found.first_ = first;
    found.second_ = second;
  }
  return found;
}

bool ConversionKernels::holds_exactly(const RealFormat& format) { return fits_float(format); }

bool ConversionKernels::operator()(const std::byte* in, std::byte* out, size_t n) const {
  if (second_ == nullptr) return first_(in, out, n);
  constexpr size_t at_once = 1024;
  std::array<std::byte, at_once * sizeof(float)> between;
  for (size_t i = 0; i < n; i += at_once) {
    const size_t items = std::min(at_once, n - i);
    if (!first_(in + i * from_bytes_, between.data(), items)) return false;
    if (!second_(between.data(), out + i * to_bytes_, items)) return false;
  }
  return true;
}

}  // namespace zarr
