#include "interchange/time_column.hpp"

#include <map>

namespace zarr::interchange {
namespace {

constexpr int64_t not_a_time = INT64_MIN;

struct ArrowUnit {
  char letter;       // of Arrow's unit; 0: none
  int64_t multiple;  // of that unit
};

const std::map<std::string_view, ArrowUnit> arrow_units = {{"W", {'s', 604800}}, {"D", {'s', 86400}}, {"h", {'s', 3600}},
                                                           {"m", {'s', 60}},     {"s", {'s', 1}},     {"ms", {'m', 1}},
                                                           {"us", {'u', 1}},     {"ns", {'n', 1}}};

int64_t load(ByteSpan counts, size_t i) {
  int64_t count = 0;
  std::memcpy(&count, counts.data() + i * sizeof count, sizeof count);
  return count;
}

[[noreturn]] void too_far(const TimeUnit& unit, int64_t count, const char* what) {
  fail(Status::out_of_range, "the time ", count, " (", unit.scale, unit.unit, ") is not ", what, " of Arrow");
}

// Where NaT stands there is a null, with a count of 0 behind it.
void mark_nulls(TimeColumn& column) {
  const size_t length = column.counts.size() / sizeof(int64_t);
  for (size_t i = 0; i < length; ++i) {
    if (load(column.counts, i) != not_a_time) continue;
    if (column.null_count++ == 0) {
      column.validity.resize(length / 8 + 1);
      std::memset(column.validity.data(), 0xFF, column.validity.size());
    }
    column.validity.data()[i / 8] &= ~(std::byte{1} << (i % 8));
    std::memset(column.counts.data() + i * sizeof(int64_t), 0, sizeof(int64_t));
  }
}

void multiply(const TimeUnit& unit, int64_t factor, Buffer& counts) {
  for (size_t i = 0; i < counts.size() / sizeof(int64_t); ++i) {
    int64_t product = 0;
    if (__builtin_mul_overflow(load(counts, i), factor, &product)) too_far(unit, load(counts, i), "a time in 64 bits");
    std::memcpy(counts.data() + i * sizeof product, &product, sizeof product);
  }
}

void narrow_to_days(const TimeUnit& unit, Buffer& counts) {
  const size_t length = counts.size() / sizeof(int64_t);
  for (size_t i = 0; i < length; ++i) {
    const int64_t count = load(counts, i);
    const auto days = static_cast<int32_t>(count);
    if (days != count) too_far(unit, count, "a date (32 bits of days)");
    std::memcpy(counts.data() + i * sizeof days, &days, sizeof days);
  }
  counts.resize(length * sizeof(int32_t));
}

}  // namespace

std::optional<TimeUnit> time_unit(const DataType& type) {
  const bool is_delta = type.name() == "numpy.timedelta64";
  if (!is_delta && type.name() != "numpy.datetime64") return std::nullopt;
  const json::Value v3 = type.to_v3();
  const json::Value* configuration = v3.find("configuration");
  return TimeUnit{is_delta, configuration->find("unit")->string(), *configuration->find("scale_factor")->as_uint64()};
}

TimeColumn time_column(const TimeUnit& unit, Buffer items) {
  TimeColumn column;
  column.counts = std::move(items);
  mark_nulls(column);
  const auto arrow = arrow_units.find(unit.unit);
  if (arrow == arrow_units.end()) {
    column.format = "l";
    column.exact_type = false;
    return column;
  }
  const auto scale = static_cast<int64_t>(unit.scale);  // at most 2^31-1
  if (!unit.is_delta && unit.unit == "D" && scale == 1) {
    narrow_to_days(unit, column.counts);
    column.format = "tdD";
    return column;
  }
  if (const int64_t factor = arrow->second.multiple * scale; factor != 1) multiply(unit, factor, column.counts);
  column.format = unit.is_delta ? cat("tD", arrow->second.letter) : cat("ts", arrow->second.letter, ':');
  return column;
}

}  // namespace zarr::interchange
