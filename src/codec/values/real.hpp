// Real numbers of any fixed-size type, exactly, and how they are rounded into another type.
#pragma once

#include "codec/filters/number.hpp"

namespace zarr::codec {

// (-1)^negative * mantissa * 2^exponent, or an infinity, or NaN. Zero has a sign.
struct Real {
  enum class Class : uint8_t { finite, infinite, nan };
  Class what = Class::finite;
  bool negative = false;
  uint64_t mantissa = 0;
  int exponent = 0;
};

enum class Rounding : uint8_t { nearest_even, towards_zero, towards_positive, towards_negative, nearest_away };
enum class OutOfRange : uint8_t { error, clamp, wrap };

// How a type of numbers holds them.
struct RealFormat {
  bool integer;
  bool is_signed;
  int bits;
  int precision;     // floats: bits of the mantissa with the hidden one
  int max_exponent;  // floats: of the highest bit of the largest number
  int min_exponent;  // floats: of the smallest number above 0
};
RealFormat real_format(NumberKind kind);  // is_real(kind)

uint64_t load_bits(const std::byte* item, size_t bytes);  // native byte order
void store_bits(uint64_t bits, std::byte* item, size_t bytes);

Real real_from_bits(uint64_t bits, const RealFormat& format);
// Rounds first, then asks whether the number is in range. nullopt: it is not, or the type has no such value (NaN,
// infinity). Clamping gives floats an infinity.
std::optional<uint64_t> bits_from_real(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range);

}  // namespace zarr::codec
