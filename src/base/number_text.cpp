#include "base/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace zarr {
namespace {

// -?int frac? exp? of the JSON grammar, taken apart.
struct Decimal {
  bool negative = false;
  std::string_view integer, fraction;
  int64_t exponent = 0;  // clamped to +-10^9, far beyond what any type tells apart
  bool plain = true;     // neither fraction nor exponent
};

std::string_view take_digits(std::string_view& text) {
  const size_t n = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view digits = text.substr(0, n);
  text.remove_prefix(n);
  return digits;
}

std::optional<Decimal> take_apart(std::string_view text) {
  Decimal d;
  if (text.starts_with('-')) {
    d.negative = true;
    text.remove_prefix(1);
  }
  d.integer = take_digits(text);
  if (d.integer.empty() || (d.integer.size() > 1 && d.integer[0] == '0')) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    d.fraction = take_digits(text);
    if (d.fraction.empty()) return std::nullopt;
    d.plain = false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    const bool down = text.starts_with('-');
    if (down || text.starts_with('+')) text.remove_prefix(1);
    const std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    for (char c : digits) d.exponent = std::min<int64_t>(d.exponent * 10 + (c - '0'), 1'000'000'000);
    if (down) d.exponent = -d.exponent;
    d.plain = false;
  }
  return text.empty() ? std::optional(d) : std::nullopt;
}

// Magnitude of an integral decimal; nullopt when it has a fraction that is not zero or does not fit.
std::optional<uint64_t> magnitude(const Decimal& d) {
  std::string digits(d.integer);
  digits += d.fraction;
  int64_t exponent = d.exponent - static_cast<int64_t>(d.fraction.size());
  const size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, first);
  if (digits.empty()) return 0;
  while (digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  if (exponent < 0 || exponent > 20) return std::nullopt;
  digits.append(static_cast<size_t>(exponent), '0');
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

template <class Float>
std::optional<Float> parse_floating(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<Float>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<Float>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<Float>::infinity();
  const std::optional<Decimal> d = take_apart(text);
  if (!d) return std::nullopt;
  Float value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc()) return value;
  if (error != std::errc::result_out_of_range) return std::nullopt;
  // Too large or too small: told apart by the place of the first digit that is not zero.
  const size_t leading = d->integer.find_first_not_of('0');
  int64_t place = d->exponent;
  if (leading != std::string_view::npos) place += static_cast<int64_t>(d->integer.size() - leading);
  else place -= static_cast<int64_t>(std::min(d->fraction.find_first_not_of('0'), d->fraction.size()));
  const Float limit = place > 0 ? std::numeric_limits<Float>::infinity() : Float{0};
  return d->negative ? -limit : limit;
}

template <class Float>
std::string shortest(Float value) {
  char text[64];
  // Python's repr turns to exponents below 1e-4 and from 1e16 on.
  const Float size = std::abs(value);
  const bool fixed = size == 0 || (size >= Float(1e-4) && size < Float(1e16));
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  std::string out(text, std::to_chars(text, text + sizeof text, value, format).ptr);
  if (fixed && out.find('.') == std::string::npos) out += ".0";
  return out;
}

}  // namespace

bool is_number_text(std::string_view text) {
  return text == "NaN" || text == "Infinity" || text == "-Infinity" || take_apart(text).has_value();
}

std::optional<uint64_t> parse_uint64(std::string_view text, bool lenient) {
  const std::optional<Decimal> d = take_apart(text);
  if (!d || (!d->plain && !lenient)) return std::nullopt;
  const std::optional<uint64_t> value = magnitude(*d);
  if (!value || (d->negative && *value != 0)) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_int64(std::string_view text, bool lenient) {
  const std::optional<Decimal> d = take_apart(text);
  if (!d || (!d->plain && !lenient)) return std::nullopt;
  const std::optional<uint64_t> value = magnitude(*d);
  constexpr uint64_t top = uint64_t{1} << 63;
  if (!value || *value > top || (*value == top && !d->negative)) return std::nullopt;
  return d->negative ? static_cast<int64_t>(~*value + 1) : static_cast<int64_t>(*value);
}

std::optional<double> parse_double(std::string_view text) { return parse_floating<double>(text); }
std::optional<float> parse_float(std::string_view text) { return parse_floating<float>(text); }

std::string shortest_text(double value) { return shortest(value); }
std::string shortest_text(float value) { return shortest(value); }

}  // namespace zarr
