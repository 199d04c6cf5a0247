#include "data_type/narrow_float.hpp"

#include <charconv>
#include <cmath>

#include "base/number_text.hpp"

namespace zarr {
namespace {

// 2^-127 to 2^127, coded 0 to 254.
std::optional<uint64_t> power_from_double(double value, const FloatFormat& format) {
  if (!(value > 0)) return std::nullopt;
  int exponent = 0;
  const double half = std::frexp(value, &exponent);  // value = half * 2^exponent, half in [0.5, 1)
  int code = exponent - 1 + format.bias;
  if (half > 0.75 || (half == 0.75 && (code & 1) != 0)) ++code;
  if (code < 0 || static_cast<uint64_t>(code) > format.largest()) return std::nullopt;
  return static_cast<uint64_t>(code);
}

std::optional<uint64_t> bits_from_number(const std::string& text, const FloatFormat& format) {
  const std::optional<double> value = parse_double(text);
  return value ? narrow_from_double(*value, format) : std::nullopt;
}

}  // namespace

uint64_t FloatFormat::largest() const {
  const uint64_t magnitudes = mask() & ~sign();
  switch (specials) {
    case FloatSpecials::ieee: return *infinity() - 1;
    case FloatSpecials::fn:
    case FloatSpecials::exponent: return magnitudes - 1;
    default: return magnitudes;
  }
}

std::optional<uint64_t> FloatFormat::infinity() const {
  if (specials != FloatSpecials::ieee) return std::nullopt;
  return ((uint64_t{1} << exponent_bits) - 1) << mantissa_bits;
}

std::optional<uint64_t> FloatFormat::nan() const {
  switch (specials) {
    case FloatSpecials::ieee: return *infinity() | uint64_t{1} << (mantissa_bits - 1);
    case FloatSpecials::fnuz: return sign();
    case FloatSpecials::finite: return std::nullopt;
    default: return mask() & ~sign();
  }
}

bool FloatFormat::is_nan(uint64_t value) const {
  value &= mask();
  if (specials == FloatSpecials::fnuz) return value == sign();
  if (specials == FloatSpecials::finite) return false;
  return (value & ~sign()) > (specials == FloatSpecials::ieee ? *infinity() : largest());
}

double narrow_to_double(uint64_t bits, const FloatFormat& format) {
  bits &= format.mask();
  if (format.is_nan(bits)) return std::nan("");
  const uint64_t size = bits & ~format.sign();
  if (format.specials == FloatSpecials::exponent) return std::ldexp(1.0, static_cast<int>(size) - format.bias);
  const int exponent = static_cast<int>(size >> format.mantissa_bits);
  const uint64_t mantissa = size & ((uint64_t{1} << format.mantissa_bits) - 1);
  const uint64_t digits = exponent == 0 ? mantissa : mantissa | uint64_t{1} << format.mantissa_bits;
  const int scale = (exponent == 0 ? 1 : exponent) - format.bias - static_cast<int>(format.mantissa_bits);
  const double value =
      format.infinity() == size ? HUGE_VAL : std::ldexp(static_cast<double>(digits), scale);
  return (bits & format.sign()) != 0 ? -value : value;
}

std::optional<uint64_t> narrow_from_double(double value, const FloatFormat& format) {
  if (std::isnan(value)) return format.nan();
  if (format.specials == FloatSpecials::exponent) return power_from_double(value, format);
  const uint64_t sign = std::signbit(value) ? format.sign() : 0;
  const double size = std::fabs(value);
  const auto overflow = [&]() -> std::optional<uint64_t> {
    return format.infinity() ? std::optional<uint64_t>(*format.infinity() | sign) : std::nullopt;
  };
  if (std::isinf(size)) return overflow();
  int exponent = 0;
  std::frexp(size, &exponent);
  const int smallest = 1 - format.bias;
  const int power = size == 0 || exponent - 1 < smallest ? smallest : exponent - 1;
  const double units = std::ldexp(size, static_cast<int>(format.mantissa_bits) - power);  // exact: a power of two
  double whole = std::floor(units);
  const double rest = units - whole;
  if (rest > 0.5 || (rest == 0.5 && std::fmod(whole, 2) != 0)) ++whole;  // the carry walks into the exponent
  const uint64_t bits =
      (static_cast<uint64_t>(power - smallest) << format.mantissa_bits) + static_cast<uint64_t>(whole);
  if (bits > format.largest()) return overflow();
  return format.specials == FloatSpecials::fnuz && bits == 0 ? 0 : bits | sign;
}

std::optional<uint64_t> narrow_bits_from_json(const json::Value& value, const FloatFormat& format) {
  if (value.is_number()) return bits_from_number(value.number().text, format);
  if (!value.is_string()) return std::nullopt;
  std::string_view text = value.string();
  if (text == "Infinity" || text == "+Infinity") return format.infinity();
  if (text == "-Infinity") return narrow_from_double(-HUGE_VAL, format);
  if (!text.starts_with("0x")) return bits_from_number(value.string(), format);
  text.remove_prefix(2);
  if (text.size() != 2 * format.bytes) return std::nullopt;
  uint64_t bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (error != std::errc() || end != text.data() + text.size() || bits > format.mask()) return std::nullopt;
  return bits;
}

json::Value narrow_bits_to_hex(uint64_t bits, const FloatFormat& format) {
  bits &= format.mask();
  std::string out = "0x" + std::string(2 * format.bytes, '0');
  for (size_t i = 0; i < 2 * format.bytes; ++i) out[out.size() - 1 - i] = "0123456789abcdef"[(bits >> (4 * i)) & 15];
  return out;
}

json::Value narrow_bits_to_json(uint64_t bits, const FloatFormat& format) {
  bits &= format.mask();
  if (format.nan() == bits) return "NaN";
  if (format.is_nan(bits)) return narrow_bits_to_hex(bits, format);
  const double value = narrow_to_double(bits, format);
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  // With so few values the fewest digits that tell them apart are far off: 208 would be 200. Those of a byte are exact.
  if (format.bytes == 1) return json::Number{shortest_text(value)};
  for (int digits = 0; digits < 16; ++digits) {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits).ptr;
    const double candidate = parse_double(std::string_view(text, static_cast<size_t>(end - text))).value();
    if (narrow_from_double(candidate, format) == bits) return json::Number{shortest_text(candidate)};
  }
  return json::Number{shortest_text(value)};
}

std::string narrow_forms(const FloatFormat& format) {
  const std::string largest = json::dump(narrow_bits_to_json(format.largest(), format));
  std::string out = format.infinity() ? "a number" :
                    format.specials == FloatSpecials::exponent
                        ? cat("a positive number up to ", largest)
                        : cat("a number from -", largest, " to ", largest);
  if (format.nan()) out += ", \"NaN\"";
  if (format.infinity()) out += ", \"Infinity\", \"-Infinity\"";
  return cat(out, " or \"0x\" and ", 2 * format.bytes, " hex digits up to ",
             narrow_bits_to_hex(format.mask(), format).string());
}

}  // namespace zarr
