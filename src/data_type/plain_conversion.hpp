// Conversion of numbers item by item, in integer arithmetic: what all kernels and tables must give too. Private to src/data_type.
#pragma once

#include "data_type/real.hpp"

namespace zarr {

inline constexpr RealFormat float32_format{RealFormat::Kind::floating, true, 4, 32, 24, -149, FloatSpecials::ieee};

// One number by the words of the policy.
struct PlainConversion {
  RealFormat from, to;
  Rounding rounding;
  OutOfRange range;  // never `wrap` for floats
  bool numbers_only;

  std::optional<uint64_t> operator()(uint64_t bits) const {
    const Real value = real_from_bits(bits, from);
    if (const auto out = bits_from_real(value, to, rounding, range)) return out;
    if (range == OutOfRange::error || numbers_only) return std::nullopt;
    if (value.what == Real::Class::nan) return 0;
    if (value.what != Real::Class::infinite) return std::nullopt;
    if (range == OutOfRange::wrap) return 0;
    // An infinity is beyond any integer.
    return bits_from_real({Real::Class::finite, value.negative, 1, 64}, to, rounding, OutOfRange::clamp);
  }
  size_t run(const std::byte* in, std::byte* out, size_t n) const {
    const auto from_bytes = static_cast<size_t>(from.bytes), to_bytes = static_cast<size_t>(to.bytes);
    for (size_t i = 0; i < n; ++i) {
      const auto bits = (*this)(load_bits(in + i * from_bytes, from_bytes));
      if (!bits) return i;
      store_bits(*bits, out + i * to_bytes, to_bytes);
    }
    return n;
  }
};

}  // namespace zarr
