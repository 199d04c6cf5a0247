#include "data_type/real.hpp"

#include <bit>
#include <cstring>

namespace zarr {
namespace {

constexpr int payload_bits = 52;  // of Real

uint64_t low_mask(int bits) { return bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

// Whether a remainder makes the number above `whole` the result.
bool rounds_up(bool odd, bool over, bool tie, bool negative, Rounding rounding) {
  switch (rounding) {
    case Rounding::nearest_even: return over || (tie && odd);
    case Rounding::nearest_away: return over || tie;
    case Rounding::towards_positive: return !negative;
    case Rounding::towards_negative: return negative;
    case Rounding::towards_zero: break;
  }
  return false;
}

// mantissa / 2^shift, rounded; shift >= 1.
uint64_t shifted(uint64_t mantissa, int shift, bool negative, Rounding rounding) {
  const uint64_t whole = shift >= 64 ? 0 : mantissa >> shift;
  const uint64_t rest = shift >= 64 ? mantissa : mantissa & low_mask(shift);
  if (rest == 0) return whole;
  const uint64_t half = shift > 64 ? 0 : uint64_t{1} << (shift - 1);  // beyond 64 bits the rest is always below it
  const bool over = shift <= 64 && rest > half, tie = shift <= 64 && rest == half;
  return whole + (rounds_up((whole & 1) != 0, over, tie, negative, rounding) ? 1 : 0);
}

// The sign repeated in the bits above the value, as signed types of less than a byte lie in memory.
uint64_t extended(uint64_t value, const RealFormat& format) {
  const int memory_bits = 8 * format.bytes;
  if (!format.is_signed || format.bits == memory_bits || (value & format.sign()) == 0) return value;
  return value | (low_mask(memory_bits) & ~low_mask(format.bits));
}

std::optional<uint64_t> integer_bits(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  if (value.what != Real::Class::finite) return std::nullopt;
  const int length = std::bit_width(value.mantissa);
  const bool huge = value.exponent > 0 && length + value.exponent > 64;  // the low 64 bits are what `size` holds then
  uint64_t size = value.mantissa;
  if (value.exponent > 0) size = value.exponent >= 64 ? 0 : size << value.exponent;
  else if (value.exponent < 0) size = shifted(size, -value.exponent, value.negative, rounding);
  const uint64_t lowest = format.is_signed ? uint64_t{1} << (format.bits - 1) : 0;  // the size of the smallest number
  const uint64_t highest = format.is_signed ? lowest - 1 : low_mask(format.bits);
  const bool fits = !huge && size <= (value.negative ? lowest : highest);
  if (!fits && range == OutOfRange::error) return std::nullopt;
  if (!fits && range == OutOfRange::clamp) return extended(value.negative ? lowest : highest, format);
  return extended((value.negative ? ~size + 1 : size) & low_mask(format.bits), format);
}

std::optional<uint64_t> nan_bits(const Real& value, const RealFormat& format) {
  const uint64_t sign = value.negative ? format.sign() : 0;
  const int mantissa_bits = format.precision - 1;
  switch (format.specials) {
    case FloatSpecials::ieee:
      return sign | *format.infinity() | uint64_t{1} << (mantissa_bits - 1) |
             (value.mantissa >> (payload_bits - mantissa_bits) & low_mask(mantissa_bits));
    case FloatSpecials::fn: return sign | low_mask(format.bits - 1);
    case FloatSpecials::fnuz: return format.sign();
    case FloatSpecials::exponent: return low_mask(format.bits);
    case FloatSpecials::finite: break;
  }
  return std::nullopt;
}

// 2^-127 to 2^127, coded 0 to 254; a tie goes to the even code.
std::optional<uint64_t> power_bits(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  const bool clamp = range == OutOfRange::clamp;
  if (value.what == Real::Class::infinite || value.negative || value.mantissa == 0) {
    if (!clamp) return std::nullopt;
    return value.negative || value.what == Real::Class::finite ? 0 : format.largest();
  }
  const int length = std::bit_width(value.mantissa);
  int code = value.exponent + length - 1 - format.min_exponent;
  const uint64_t rest = value.mantissa & low_mask(length - 1), half = length < 2 ? 0 : uint64_t{1} << (length - 2);
  if (rest != 0 && rounds_up((code & 1) != 0, rest > half, rest == half, false, rounding)) ++code;
  if (code < 0) return clamp ? std::optional<uint64_t>(0) : std::nullopt;
  if (static_cast<uint64_t>(code) <= format.largest()) return static_cast<uint64_t>(code);
  return clamp ? std::optional<uint64_t>(format.largest()) : std::nullopt;
}

std::optional<uint64_t> float_bits(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  if (value.what == Real::Class::nan) return nan_bits(value, format);
  if (format.specials == FloatSpecials::exponent) return power_bits(value, format, rounding, range);
  const uint64_t sign = value.negative ? format.sign() : 0;
  const auto above = [&]() -> std::optional<uint64_t> {
    if (const auto infinity = format.infinity()) return sign | *infinity;
    return sign | format.largest();
  };
  if (value.what == Real::Class::infinite) {
    if (!format.infinity() && range != OutOfRange::clamp) return std::nullopt;
    return above();
  }
  const int mantissa_bits = format.precision - 1;
  uint64_t size = 0;
  if (value.mantissa != 0) {
    const int top = value.exponent + std::bit_width(value.mantissa) - 1;  // exponent of the highest bit
    const int lowest = std::max(top - mantissa_bits, format.min_exponent);  // exponent of the last bit that is kept
    const uint64_t mantissa = value.exponent >= lowest
                                  ? value.mantissa << (value.exponent - lowest)
                                  : shifted(value.mantissa, lowest - value.exponent, value.negative, rounding);
    // Of a subnormal number the hidden bit is not set: the sum gives exponent 0 for it. A carry walks into the exponent.
    size = (static_cast<uint64_t>(lowest - format.min_exponent) << mantissa_bits) + mantissa;
    if (size > format.largest()) {
      if (range != OutOfRange::clamp) return std::nullopt;
      return above();
    }
  }
  return size == 0 && format.specials == FloatSpecials::fnuz ? 0 : sign | size;
}

Real float_from_bits(uint64_t bits, const RealFormat& format) {
  const bool negative = (bits & format.sign()) != 0;
  const uint64_t size = bits & low_mask(format.bits) & ~format.sign();
  const int mantissa_bits = format.precision - 1;
  if (format.specials == FloatSpecials::exponent) {
    if (size > format.largest()) return {Real::Class::nan, false, 0, 0};
    return {Real::Class::finite, false, 1, static_cast<int>(size) + format.min_exponent};
  }
  if (format.specials == FloatSpecials::fnuz && negative && size == 0) return {Real::Class::nan, false, 0, 0};
  if (format.infinity() == size) return {Real::Class::infinite, negative, 0, 0};
  const uint64_t mantissa = size & low_mask(mantissa_bits);
  if (size > format.largest()) {
    const bool payload = format.specials == FloatSpecials::ieee;
    return {Real::Class::nan, negative, payload ? mantissa << (payload_bits - mantissa_bits) : 0, 0};
  }
  const uint64_t exponent = size >> mantissa_bits;
  if (exponent == 0) return {Real::Class::finite, negative, mantissa, format.min_exponent};
  return {Real::Class::finite, negative, mantissa | uint64_t{1} << mantissa_bits,
          static_cast<int>(exponent) - 1 + format.min_exponent};
}

constexpr RealFormat integer_format(bool is_signed, int bits) {
  return {RealFormat::Kind::integer, is_signed, bits < 8 ? 1 : bits / 8, bits, 0, 0, {}};
}
constexpr RealFormat ieee_format(int bits, int mantissa_bits, int min_exponent) {
  return {RealFormat::Kind::floating, true, bits / 8, bits, mantissa_bits + 1, min_exponent, FloatSpecials::ieee};
}

struct NamedFormat {
  std::string_view name;
  RealFormat format;
};
constexpr NamedFormat named_formats[] = {{"bool", {RealFormat::Kind::boolean, false, 1, 1, 0, 0, {}}},
                                         {"int2", integer_format(true, 2)},
                                         {"int4", integer_format(true, 4)},
                                         {"int8", integer_format(true, 8)},
                                         {"int16", integer_format(true, 16)},
                                         {"int32", integer_format(true, 32)},
                                         {"int64", integer_format(true, 64)},
                                         {"uint2", integer_format(false, 2)},
                                         {"uint4", integer_format(false, 4)},
                                         {"uint8", integer_format(false, 8)},
                                         {"uint16", integer_format(false, 16)},
                                         {"uint32", integer_format(false, 32)},
                                         {"uint64", integer_format(false, 64)},
                                         {"float16", ieee_format(16, 10, -24)},
                                         {"float32", ieee_format(32, 23, -149)},
                                         {"float64", ieee_format(64, 52, -1074)}};

std::optional<RealFormat> format_of(std::string_view name) {
  for (const NamedFormat& named : named_formats)
    if (named.name == name) return named.format;
  const FloatFormat* narrow = narrow_float_format(name);
  if (narrow == nullptr) return std::nullopt;
  const auto mantissa_bits = static_cast<int>(narrow->mantissa_bits);
  const bool powers = narrow->specials == FloatSpecials::exponent;
  return RealFormat{RealFormat::Kind::floating,
                    !powers,
                    static_cast<int>(narrow->bytes),
                    static_cast<int>(narrow->bits()),
                    mantissa_bits + 1,
                    (powers ? 0 : 1 - mantissa_bits) - narrow->bias,
                    narrow->specials};
}

}  // namespace

uint64_t RealFormat::largest() const {
  const uint64_t magnitudes = low_mask(bits) & ~sign();
  switch (specials) {
    case FloatSpecials::ieee: return *infinity() - 1;
    case FloatSpecials::fn:
    case FloatSpecials::exponent: return magnitudes - 1;
    default: return magnitudes;
  }
}

std::optional<uint64_t> RealFormat::infinity() const {
  if (specials != FloatSpecials::ieee) return std::nullopt;
  return low_mask(bits - 1) & ~low_mask(precision - 1);
}

bool is_complex(const DataType& type) { return type.name().starts_with("complex"); }

std::optional<RealFormat> real_format(const DataType& type) {
  const std::string_view name = type.name();
  if (name == "complex64") return format_of("float32");
  if (name == "complex128") return format_of("float64");
  constexpr std::string_view complex = "complex_";
  return format_of(name.starts_with(complex) ? name.substr(complex.size()) : name);
}

uint64_t load_bits(const std::byte* item, size_t bytes) {
  uint64_t bits = 0;
  std::memcpy(reinterpret_cast<std::byte*>(&bits) + (native_endian == Endian::big ? 8 - bytes : 0), item, bytes);
  return bits;
}

void store_bits(uint64_t bits, std::byte* item, size_t bytes) {
  std::memcpy(item, reinterpret_cast<const std::byte*>(&bits) + (native_endian == Endian::big ? 8 - bytes : 0), bytes);
}

Real real_from_bits(uint64_t bits, const RealFormat& format) {
  if (format.kind == RealFormat::Kind::floating) return float_from_bits(bits, format);
  if (format.kind == RealFormat::Kind::boolean) return {Real::Class::finite, false, bits != 0 ? uint64_t{1} : 0, 0};
  bits &= low_mask(format.bits);
  const bool negative = (bits & format.sign()) != 0;
  return {Real::Class::finite, negative, negative ? (~bits + 1) & low_mask(format.bits) : bits, 0};
}

std::optional<uint64_t> bits_from_real(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  if (format.kind == RealFormat::Kind::boolean)
    return value.what != Real::Class::finite || value.mantissa != 0 ? uint64_t{1} : 0;
  return format.integer() ? integer_bits(value, format, rounding, range) : float_bits(value, format, rounding, range);
}

}  // namespace zarr
