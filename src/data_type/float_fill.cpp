#include "data_type/float_fill.hpp"

#include <bit>
#include <charconv>
#include <cmath>

#include "base/number_text.hpp"

namespace zarr {
namespace {

struct Layout {
  unsigned mantissa_bits;
  unsigned exponent_bits;
};

Layout layout_of(size_t bytes) {
  switch (bytes) {
    case 2: return {10, 5};
    case 4: return {23, 8};
    default: return {52, 11};
  }
}

uint64_t infinity_bits(size_t bytes) {
  const Layout layout = layout_of(bytes);
  return ((uint64_t{1} << layout.exponent_bits) - 1) << layout.mantissa_bits;
}

uint64_t sign_bit(size_t bytes) { return uint64_t{1} << (8 * bytes - 1); }

// Quiet, positive, no payload: 0x7e00, 0x7fc00000, 0x7ff8000000000000.
uint64_t canonical_nan(size_t bytes) {
  return infinity_bits(bytes) | uint64_t{1} << (layout_of(bytes).mantissa_bits - 1);
}

std::optional<uint64_t> bits_from_number(const std::string& text, size_t bytes) {
  if (text == "NaN") return canonical_nan(bytes);
  if (bytes == 4) {
    const std::optional<float> value = parse_float(text);
    return value ? std::optional<uint64_t>(std::bit_cast<uint32_t>(*value)) : std::nullopt;
  }
  const std::optional<double> value = parse_double(text);
  if (!value) return std::nullopt;
  return bytes == 2 ? float16_from_double(*value) : std::bit_cast<uint64_t>(*value);
}

std::optional<uint64_t> bits_from_hex(std::string_view text, size_t bytes) {
  text.remove_prefix(2);
  if (text.size() != 2 * bytes) return std::nullopt;
  uint64_t bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bits;
}

std::string hex_text(uint64_t bits, size_t bytes) {
  std::string out(2 + 2 * bytes, '0');
  out[1] = 'x';
  for (size_t i = 0; i < 2 * bytes; ++i) out[out.size() - 1 - i] = "0123456789abcdef"[(bits >> (4 * i)) & 15];
  return out;
}

// Fewest digits that read back to the same float16, then in the usual layout.
std::string shortest_float16(uint16_t bits) {
  const double value = float16_to_double(bits);
  for (int digits = 0; digits < 5; ++digits) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits).ptr;
    const double candidate = parse_double(std::string_view(text, static_cast<size_t>(end - text))).value();
    if (float16_from_double(candidate) == bits) return shortest_text(candidate);
  }
  return shortest_text(value);
}

}  // namespace

double float16_to_double(uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const int mantissa = bits & 1023;
  double size;
  if (exponent == 31) size = mantissa != 0 ? std::nan("") : HUGE_VAL;
  else if (exponent == 0) size = std::ldexp(mantissa, -24);
  else size = std::ldexp(1024 + mantissa, exponent - 25);
  return (bits >> 15) != 0 ? -size : size;
}

uint16_t float16_from_double(double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  const auto sign = static_cast<uint16_t>(bits >> 48 & 0x8000);
  const int exponent = static_cast<int>(bits >> 52 & 2047) - 1023;
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  if (std::isnan(value)) return static_cast<uint16_t>(sign | 0x7e00);
  if (exponent > 15) return static_cast<uint16_t>(sign | 0x7c00);
  if (exponent < -25) return sign;
  const bool normal = exponent >= -14;
  const uint64_t kept = normal ? static_cast<uint64_t>(exponent + 15) << 52 | fraction : uint64_t{1} << 52 | fraction;
  const unsigned drop = normal ? 42 : static_cast<unsigned>(42 - 14 - exponent);
  uint64_t half = kept >> drop;
  const uint64_t rest = kept & ((uint64_t{1} << drop) - 1), middle = uint64_t{1} << (drop - 1);
  if (rest > middle || (rest == middle && (half & 1) != 0))
    ++half;  // the carry walks into the exponent, up to infinity
  return static_cast<uint16_t>(sign | half);
}

std::optional<uint64_t> float_bits_from_json(const json::Value& value, size_t bytes) {
  if (value.is_number()) return bits_from_number(value.number().text, bytes);
  if (!value.is_string()) return std::nullopt;
  const std::string& text = value.string();
  if (text == "NaN") return canonical_nan(bytes);
  if (text == "Infinity" || text == "+Infinity") return infinity_bits(bytes);  // zarr-java's is "+Infinity"
  if (text == "-Infinity") return infinity_bits(bytes) | sign_bit(bytes);
  if (text.starts_with("0x")) return bits_from_hex(text, bytes);
  return bits_from_number(text, bytes);  // as zarr-python does
}

json::Value float_bits_to_json(uint64_t bits, size_t bytes, Format format) {
  const uint64_t infinity = infinity_bits(bytes), size = bits & ~sign_bit(bytes);
  if (size == infinity) return size == bits ? "Infinity" : "-Infinity";
  if (bits == canonical_nan(bytes)) return "NaN";
  if (size > infinity) {
    if (format == Format::v2)
      fail(Status::unsupported, "fill_value ", hex_text(bits, bytes),
           " (a NaN other than the canonical one) cannot be written in the v2 format");
    return hex_text(bits, bytes);
  }
  if (bytes == 2) return json::Number{shortest_float16(static_cast<uint16_t>(bits))};
  if (bytes == 4) return json::Number{shortest_text(std::bit_cast<float>(static_cast<uint32_t>(bits)))};
  return json::Number{shortest_text(std::bit_cast<double>(bits))};
}

std::string float_forms(size_t bytes) {
  return cat("a number, \"NaN\", \"Infinity\", \"-Infinity\" or \"0x\" and ", 2 * bytes, " hex digits");
}

}  // namespace zarr
