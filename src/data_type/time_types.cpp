// numpy.datetime64 and numpy.timedelta64: int64 counts of a unit, of which the smallest is NaT.
// Source: zarr-extensions data-types/numpy.datetime64, numpy.timedelta64; NumPy "Datetimes and timedeltas".
#include <algorithm>

#include "base/number_text.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/fixed_types.hpp"
#include "data_type/time_format.hpp"

namespace zarr {
namespace {

constexpr std::string_view units[] = {"Y",  "M",  "W",  "D",  "h",  "m",  "s",
                                      "ms", "us", "ns", "ps", "fs", "as", "generic"};

class TimeType final : public FixedType {
 public:
  TimeType(bool is_delta, std::string_view unit, uint64_t scale)
      : FixedType(is_delta ? "numpy.timedelta64" : "numpy.datetime64", is_delta ? 'm' : 'M', 8, 8),
        unit_(unit),
        scale_(scale) {}

  json::Value to_v3() const override {
    return json::Value::object(
        {{"name", std::string(name())},
         {"configuration", json::Value::object({{"unit", unit_}, {"scale_factor", scale_}})}});
  }
  json::Value to_v2(Endian endian) const override {
    const std::string kind = FixedType::to_v2(endian).string();
    if (scale_ != 1) {
      if (unit_ == "generic")
        fail(Status::unsupported, "v2 has no data type ", name(), " of the generic unit with a scale factor");
      return cat(kind, '[', scale_, unit_, ']');
    }
    return unit_ == "generic" ? kind : cat(kind, '[', unit_, ']');
  }
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    int64_t count = INT64_MIN;
    if (value != json::Value("NaT")) {
      const std::string text = value.is_number() ? value.number().text : value.is_string() ? value.string() : "";
      const std::optional<int64_t> number = parse_int64(text, value.is_number());
      if (!number) refuse(cat("an integer from ", INT64_MIN, " to ", INT64_MAX, " or \"NaT\""), value);
      count = *number;
    }
    std::memcpy(item.data(), &count, sizeof count);
  }
  json::Value fill_to_json(ByteSpan item, Format) const override {
    int64_t count = 0;
    std::memcpy(&count, item.data(), sizeof count);
    return count == INT64_MIN ? json::Value("NaT") : json::Value(count);
  }
  TimeFormat format() const { return {name() == "numpy.timedelta64", unit_, scale_}; }

 private:
  const std::string unit_;
  const uint64_t scale_;
};

}  // namespace

DataTypePtr time_type(bool is_delta, std::string_view unit, uint64_t scale) {
  if (unit == "\xCE\xBCs" || unit == "\xC2\xB5s") unit = "us";  // either of Unicode's two mu
  if (std::find(std::begin(units), std::end(units), unit) == std::end(units) || scale < 1 || scale > INT32_MAX)
    return nullptr;
  return std::make_shared<TimeType>(is_delta, unit, scale);
}

std::optional<TimeFormat> time_format(const DataType& type) {
  const auto* time = dynamic_cast<const TimeType*>(&type);
  return time == nullptr ? std::nullopt : std::optional<TimeFormat>(time->format());
}

std::string time_units() {
  std::string out;
  for (const std::string_view unit : units) out += cat(out.empty() ? "\"" : ", \"", unit, '"');
  return out;
}

}  // namespace zarr
