// Times in one unit as times in another. NaT stays NaT; the calendar is the proleptic Gregorian one, without leap seconds.
// Source: NumPy "Datetimes and timedeltas".
#include <cstring>
#include <limits>
#include <numeric>

#include "data_type/conversion.hpp"
#include "data_type/time_format.hpp"

namespace zarr {
namespace {

__extension__ typedef __int128 Wide;

constexpr int64_t nat = std::numeric_limits<int64_t>::min();

// What a unit is made of: months, or attoseconds; 0 of the generic unit.
struct UnitLength {
  bool months;
  Wide length;
};

UnitLength length_of(std::string_view unit) {
  constexpr Wide second = Wide(1'000'000'000) * 1'000'000'000;
  if (unit == "Y") return {true, 12};
  if (unit == "M") return {true, 1};
  if (unit == "W") return {false, 7 * 86400 * second};
  if (unit == "D") return {false, 86400 * second};
  if (unit == "h") return {false, 3600 * second};
  if (unit == "m") return {false, 60 * second};
  Wide length = second;
  for (const std::string_view name : {"s", "ms", "us", "ns", "ps", "fs", "as"}) {
    if (unit == name) return {false, length};
    length /= 1000;
  }
  return {false, 0};
}

Wide gcd(Wide a, Wide b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a;
}

Wide floor_divided(Wide a, Wide b) { return a / b - (a % b < 0 ? 1 : 0); }  // b > 0

// value / divisor, rounded; divisor > 0.
Wide divided(Wide value, Wide divisor, Rounding rounding) {
  if (divisor == 1) return value;
  const Wide below = floor_divided(value, divisor), rest = value - below * divisor;
  if (rest == 0) return below;
  const Wide other = divisor - rest;
  bool up = false;
  switch (rounding) {
    case Rounding::nearest_even: up = rest > other || (rest == other && (below & 1) != 0); break;
    case Rounding::nearest_away: up = rest > other || (rest == other && value > 0); break;
    case Rounding::towards_positive: up = true; break;
    case Rounding::towards_zero: up = value < 0; break;
    case Rounding::towards_negative: break;
  }
  return below + (up ? 1 : 0);
}

// Days from 1970-01-01 to the first day of a month, counted from January 1970. Years begin in March here, so that a leap day is
// the last of its year.
Wide days_to_month(Wide month) {
  const Wide shifted = month + 1970 * 12 - 2, year = floor_divided(shifted, 12), in_year = shifted - year * 12;
  const Wide era = floor_divided(year, 400), of_era = year - era * 400;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * in_year + 2) / 5 - 719468;
}

// The month in which a day lies.
Wide month_of_day(Wide day) {
  const Wide shifted = day + 719468, era = floor_divided(shifted, 146097), of_era = shifted - era * 146097;
  const Wide year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const Wide of_year = of_era - (365 * year + year / 4 - year / 100);
  return (era * 400 + year) * 12 + (5 * of_year + 2) / 153 + 2 - 1970 * 12;
}

class TimeConversion final : public Conversion {
 public:
  // count * length / divisor: both of the same kind of unit
  struct Steps {
    enum class Kind : uint8_t { same_kind, from_months, to_months } kind;
    Wide from_length, to_length;
    Rounding rounding;
    OutOfRange range;
  };
  TimeConversion(DataTypePtr from, DataTypePtr to, const Steps& steps)
      : Conversion(std::move(from), std::move(to)), steps_(steps) {
    if (steps_.kind != Steps::Kind::same_kind) return;
    const Wide common = gcd(steps_.from_length, steps_.to_length);
    steps_.from_length /= common;
    steps_.to_length /= common;
  }

  size_t run(const std::byte* in, std::byte* out, size_t n) const override {
    if (steps_.kind == Steps::Kind::same_kind && steps_.to_length == 1 && steps_.from_length <= INT64_MAX)
      return multiply(in, out, n, static_cast<int64_t>(steps_.from_length));
    for (size_t i = 0; i < n; ++i)
      if (!convert(in + 8 * i, out + 8 * i)) return i;
    return n;
  }

 private:
  // The common case, from a coarse unit to a fine one.
  size_t multiply(const std::byte* in, std::byte* out, size_t n, int64_t factor) const {
    for (size_t i = 0; i < n; ++i) {
      int64_t count, product;
      std::memcpy(&count, in + 8 * i, 8);
      if (count == nat) product = nat;
      else if (__builtin_mul_overflow(count, factor, &product) || product == nat) {
        if (!convert(in + 8 * i, out + 8 * i)) return i;
        continue;
      }
      std::memcpy(out + 8 * i, &product, 8);
    }
    return n;
  }

  bool convert(const std::byte* in, std::byte* out) const {
    int64_t count;
    std::memcpy(&count, in, 8);
    if (count != nat) {
      const std::optional<Wide> converted = steps_.kind == Steps::Kind::same_kind ? scaled(count, steps_.from_length, steps_.to_length)
                                            : steps_.kind == Steps::Kind::from_months ? from_months(count)
                                                                                      : to_months(count);
      if (converted && *converted > nat && *converted <= INT64_MAX) count = static_cast<int64_t>(*converted);
      else if (steps_.range != OutOfRange::clamp) return false;
      else count = count < 0 ? nat + 1 : INT64_MAX;
    }
    std::memcpy(out, &count, 8);
    return true;
  }
  // nullopt: far out of range.
  std::optional<Wide> scaled(Wide count, Wide length, Wide divisor) const {
    Wide product;
    if (__builtin_mul_overflow(count, length, &product)) return std::nullopt;
    return divided(product, divisor, steps_.rounding);
  }
  std::optional<Wide> from_months(int64_t count) const {
    return scaled(days_to_month(count * steps_.from_length), length_of("D").length, steps_.to_length);
  }
  std::optional<Wide> to_months(int64_t count) const {
    const Wide day = length_of("D").length;
    Wide moment;
    if (__builtin_mul_overflow(Wide(count), steps_.from_length, &moment)) return far_to_months(count);
    const Wide month = month_of_day(floor_divided(moment, day));
    const bool exact = days_to_month(month) * day == moment;
    return period_of(month, exact, count);
  }
  // Counts of days and weeks, which are so many that their attoseconds do not fit.
  std::optional<Wide> far_to_months(int64_t count) const {
    const Wide day = length_of("D").length, common = gcd(steps_.from_length, day);
    Wide parts;
    if (__builtin_mul_overflow(Wide(count), steps_.from_length / common, &parts)) return std::nullopt;
    const Wide days = floor_divided(parts, day / common), month = month_of_day(days);
    return period_of(month, days * (day / common) == parts && days_to_month(month) == days, count);
  }
  // `exact`: the moment is the beginning of the month.
  std::optional<Wide> period_of(Wide month, bool exact, int64_t count) const {
    const Wide period = floor_divided(month, steps_.to_length);
    if (exact && period * steps_.to_length == month) return period;
    const bool up = steps_.rounding == Rounding::towards_positive || (steps_.rounding == Rounding::towards_zero && count < 0);
    return period + (up ? 1 : 0);
  }

  Steps steps_;
};

bool is_count(const DataType& type) { return type.name() == "int64"; }

}  // namespace

ConversionPtr make_time_conversion(const DataTypePtr& from, const DataTypePtr& to, const ConversionPolicy& policy) {
  using Kind = TimeConversion::Steps::Kind;
  const auto source = time_format(*from), target = time_format(*to);
  const Rounding rounding = policy.rounding.value_or(Rounding::towards_negative);
  if ((source && is_count(*to)) || (target && is_count(*from)))
    return std::make_shared<TimeConversion>(from, to, TimeConversion::Steps{Kind::same_kind, 1, 1, rounding, policy.range});
  if (!source || !target || source->is_delta != target->is_delta) return nullptr;
  const UnitLength one = length_of(source->unit), other = length_of(target->unit);
  if (one.length == 0 || other.length == 0) return nullptr;  // nobody knows how long a generic unit is
  const Wide from_length = one.length * static_cast<Wide>(source->scale), to_length = other.length * static_cast<Wide>(target->scale);
  Kind kind = Kind::same_kind;
  if (one.months != other.months) {
    const bool nearest = rounding == Rounding::nearest_even || rounding == Rounding::nearest_away;
    if (source->is_delta || (other.months && nearest)) return nullptr;  // months differ in length
    kind = one.months ? Kind::from_months : Kind::to_months;
  }
  return std::make_shared<TimeConversion>(from, to, TimeConversion::Steps{kind, from_length, to_length, rounding, policy.range});
}

}  // namespace zarr
