// The data types of fixed size that the library has, by what they are. Private to src/data_type.
#pragma once

#include "data_type/data_type.hpp"

namespace zarr {

DataTypePtr bool_type();
DataTypePtr integer_type(bool is_signed, size_t bytes);  // 1, 2, 4, 8
DataTypePtr float_type(size_t bytes);                    // 2, 4, 8
DataTypePtr complex_type(size_t bytes);                  // 8, 16
// r<N> with N = 8 * bytes, or, in zarr-python's words, {"name": "raw_bytes", "configuration": {"length_bytes": bytes}}.
DataTypePtr raw_type(uint64_t bytes, bool as_raw_bytes);

inline constexpr uint64_t max_item_bytes = uint64_t{1} << 24;  // of raw types; more is limit_exceeded

}  // namespace zarr
