// NumPy's times as Arrow's timestamps, dates and durations. Private to src/interchange.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "data_type/data_type.hpp"

namespace zarr::interchange {

struct TimeUnit {
  bool is_delta;
  std::string unit;  // as NumPy spells it
  uint64_t scale;
};
std::optional<TimeUnit> time_unit(const DataType& type);  // null: not a time

struct TimeColumn {
  std::string format;
  bool exact_type = true;  // false: bare counts, since Arrow has no such unit
  Buffer counts;
  Buffer validity;  // empty: no NaT
  uint64_t null_count = 0;
};
// `items`: int64 counts of the unit, NaT the smallest. Days of dates become date32, units and multiples between second and
// nanosecond their own timestamps, minutes to weeks seconds; years, months, units below a nanosecond and generic counts stay
// integers. Throws out_of_range for a count that the Arrow type cannot hold.
TimeColumn time_column(const TimeUnit& unit, Buffer items);

}  // namespace zarr::interchange
