// Floating-point formats beside IEEE 754's: bfloat16 and those of 8, 6 and 4 bits, as bit patterns and JSON.
// Source: zarr-extensions data-types/{bfloat16, float8_*, float6_*, float4_*}; TensorStore's float8_e4m3fn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "data_type/data_type.hpp"

namespace zarr {

enum class FloatSpecials : uint8_t {
  ieee,      // infinities and NaNs in the largest exponent
  fn,        // no infinity; all magnitude bits set is NaN
  fnuz,      // no infinity, no negative zero: its bits are NaN
  finite,    // neither infinity nor NaN
  exponent,  // a power of two: no sign, no zero, no infinity; all bits set is NaN
};

struct FloatFormat {
  const char* name;
  uint32_t bytes;  // in memory
  uint32_t exponent_bits;
  uint32_t mantissa_bits;
  int bias;
  FloatSpecials specials;

  uint32_t bits() const { return exponent_bits + mantissa_bits + (specials == FloatSpecials::exponent ? 0 : 1); }
  uint64_t mask() const { return (uint64_t{1} << bits()) - 1; }
  uint64_t sign() const { return specials == FloatSpecials::exponent ? 0 : uint64_t{1} << (bits() - 1); }
  uint64_t largest() const;  // the largest finite number
  std::optional<uint64_t> nan() const;
  std::optional<uint64_t> infinity() const;
  bool is_nan(uint64_t bits) const;
};

// The format of that data type, or null.
const FloatFormat* narrow_float_format(std::string_view name);

// Exact. Bits that the format does not use are ignored.
double narrow_to_double(uint64_t bits, const FloatFormat& format);
// Rounded half to even. Overflow is infinity; nullopt where the format has no such number.
std::optional<uint64_t> narrow_from_double(double value, const FloatFormat& format);

// Forms as in float_fill.hpp, those that the format has.
std::optional<uint64_t> narrow_bits_from_json(const json::Value& value, const FloatFormat& format);
json::Value narrow_bits_to_json(uint64_t bits, const FloatFormat& format);  // a number where there is one, else hex
json::Value narrow_bits_to_hex(uint64_t bits, const FloatFormat& format);
std::string narrow_forms(const FloatFormat& format);  // for messages

}  // namespace zarr
