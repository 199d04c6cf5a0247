#include "codec/values/real.hpp"

#include <bit>

namespace zarr::codec {
namespace {

uint64_t low_mask(int bits) { return bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

// mantissa / 2^shift, rounded; shift >= 1.
uint64_t shifted(uint64_t mantissa, int shift, bool negative, Rounding rounding) {
  const uint64_t whole = shift >= 64 ? 0 : mantissa >> shift;
  const uint64_t rest = shift >= 64 ? mantissa : mantissa & low_mask(shift);
  if (rest == 0) return whole;
  const uint64_t half = shift > 64 ? 0 : uint64_t{1} << (shift - 1);  // beyond 64 bits the rest is always below it
  const bool over = shift <= 64 && rest > half, tie = shift <= 64 && rest == half;
  switch (rounding) {
    case Rounding::nearest_even: return whole + (over || (tie && (whole & 1) != 0) ? 1 : 0);
    case Rounding::nearest_away: return whole + (over || tie ? 1 : 0);
    case Rounding::towards_positive: return whole + (negative ? 0 : 1);
    case Rounding::towards_negative: return whole + (negative ? 1 : 0);
    case Rounding::towards_zero: break;
  }
  return whole;
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
  if (!fits && range == OutOfRange::clamp) return value.negative ? lowest : highest;
  return (value.negative ? ~size + 1 : size) & low_mask(format.bits);
}

uint64_t infinity_of(const RealFormat& format) {
  return low_mask(format.bits - 1) & ~low_mask(format.precision - 1);
}

std::optional<uint64_t> float_bits(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  const uint64_t sign = value.negative ? uint64_t{1} << (format.bits - 1) : 0;
  const int mantissa_bits = format.precision - 1;
  if (value.what == Real::Class::nan) return infinity_of(format) | uint64_t{1} << (mantissa_bits - 1);
  if (value.what == Real::Class::infinite) return sign | infinity_of(format);
  if (value.mantissa == 0) return sign;
  const int top = value.exponent + std::bit_width(value.mantissa) - 1;  // exponent of the highest bit
  int lowest = std::max(top - mantissa_bits, format.min_exponent);      // exponent of the last bit that is kept
  uint64_t mantissa = value.exponent >= lowest
                          ? value.mantissa << (value.exponent - lowest)
                          : shifted(value.mantissa, lowest - value.exponent, value.negative, rounding);
  if (mantissa >> format.precision != 0) {  // rounded up to the next power of two
    mantissa >>= 1;
    ++lowest;
  }
  if (lowest + mantissa_bits > format.max_exponent) {
    if (range != OutOfRange::clamp) return std::nullopt;
    return sign | infinity_of(format);
  }
  // Of a subnormal number the hidden bit is not set: the sum below gives exponent 0 for it.
  const auto biased = static_cast<uint64_t>(lowest - format.min_exponent);
  return sign | ((biased << mantissa_bits) + mantissa);
}

}  // namespace

RealFormat real_format(NumberKind kind) {
  switch (kind) {
    case NumberKind::i1: return {true, true, 8, 0, 0, 0};
    case NumberKind::i2: return {true, true, 16, 0, 0, 0};
    case NumberKind::i4: return {true, true, 32, 0, 0, 0};
    case NumberKind::i8: return {true, true, 64, 0, 0, 0};
    case NumberKind::u1: return {true, false, 8, 0, 0, 0};
    case NumberKind::u2: return {true, false, 16, 0, 0, 0};
    case NumberKind::u4: return {true, false, 32, 0, 0, 0};
    case NumberKind::u8: return {true, false, 64, 0, 0, 0};
    case NumberKind::f2: return {false, true, 16, 11, 15, -24};
    case NumberKind::f4: return {false, true, 32, 24, 127, -149};
    default: return {false, true, 64, 53, 1023, -1074};
  }
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
  const bool negative = format.is_signed && (bits >> (format.bits - 1) & 1) != 0;
  if (format.integer)
    return {Real::Class::finite, negative, negative ? (~bits + 1) & low_mask(format.bits) : bits, 0};
  const int mantissa_bits = format.precision - 1;
  const uint64_t mantissa = bits & low_mask(mantissa_bits);
  const uint64_t biased = (bits & low_mask(format.bits - 1)) >> mantissa_bits;
  if (biased == infinity_of(format) >> mantissa_bits)
    return {mantissa != 0 ? Real::Class::nan : Real::Class::infinite, negative, 0, 0};
  if (biased == 0) return {Real::Class::finite, negative, mantissa, format.min_exponent};
  return {Real::Class::finite, negative, mantissa | uint64_t{1} << mantissa_bits,
          static_cast<int>(biased) - 1 + format.min_exponent};
}

std::optional<uint64_t> bits_from_real(const Real& value, const RealFormat& format, Rounding rounding, OutOfRange range) {
  return format.integer ? integer_bits(value, format, rounding, range) : float_bits(value, format, rounding, range);
}

}  // namespace zarr::codec
