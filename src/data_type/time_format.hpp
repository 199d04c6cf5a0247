// What a data type of times counts. Source: zarr-extensions data-types/numpy.datetime64, numpy.timedelta64.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "data_type/data_type.hpp"

namespace zarr {

struct TimeFormat {
  bool is_delta;          // a length of time, not a moment
  std::string_view unit;  // "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic"; of the type
  uint64_t scale;         // units that are counted as one
};

// nullopt: the elements are no times.
std::optional<TimeFormat> time_format(const DataType& type);

}  // namespace zarr
