// Real numbers of any type of fixed size, exactly, and how they are rounded into another type. All in integer arithmetic:
// the rounding mode of the processor is neither asked nor touched.
#pragma once

#include <optional>

#include "data_type/data_type.hpp"
#include "data_type/narrow_float.hpp"

namespace zarr {

// (-1)^negative * mantissa * 2^exponent, or an infinity, or NaN. Zero has a sign. Of a NaN the mantissa is its payload, with
// the highest bit of a float64's at bit 51.
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
  enum class Kind : uint8_t { boolean, integer, floating };
  Kind kind;
  bool is_signed;
  int bytes;         // in memory
  int bits;          // of the value: 1, 2, 4, ... 64; those above are ignored, and made zero or copies of the sign
  int precision;     // floats: bits of the mantissa with the hidden one
  int min_exponent;  // floats: of the smallest number above 0; of the exponents' own type, of the smallest
  FloatSpecials specials;

  bool integer() const { return kind != Kind::floating; }
  uint64_t sign() const { return is_signed ? uint64_t{1} << (bits - 1) : 0; }
  uint64_t largest() const;  // floats: bits of the largest finite number
  std::optional<uint64_t> infinity() const;
  friend bool operator==(const RealFormat&, const RealFormat&) = default;
};
// bool, integers and floats of every size; of a complex type that of its parts. nullopt: none of them.
std::optional<RealFormat> real_format(const DataType& type);
bool is_complex(const DataType& type);

uint64_t load_bits(const std::byte* item, size_t bytes);  // native byte order
void store_bits(uint64_t bits, std::byte* item, size_t bytes);

Real real_from_bits(uint64_t bits, const RealFormat& format);
// Rounds first, then asks whether the number is in range. nullopt: it is not, or the type has no such value (NaN, infinity).
// Clamping gives floats an infinity, or their largest number where they have none. Every number but zero is true. A NaN keeps
// its sign and as much of its payload as there is room for, as processors do.
std::optional<uint64_t> bits_from_real(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range);

}  // namespace zarr
