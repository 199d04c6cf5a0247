// The data types of fixed size that the library has, by what they are. Private to src/data_type.
#pragma once

#include <map>

#include "data_type/data_type.hpp"

namespace zarr {

DataTypePtr bool_type();
DataTypePtr integer_type(bool is_signed, size_t bytes);  // 1, 2, 4, 8
DataTypePtr float_type(size_t bytes);                    // 2, 4, 8
DataTypePtr complex_type(size_t bytes);                  // 4 (complex_float16), 8, 16
// r<N> with N = 8 * bytes, or, in zarr-python's words, {"name": "raw_bytes", "configuration": {"length_bytes": bytes}}.
DataTypePtr raw_type(uint64_t bytes, bool as_raw_bytes);

DataTypePtr null_terminated_bytes_type(uint64_t bytes);
DataTypePtr fixed_length_utf32_type(uint64_t characters);
// Null when there is no such unit or the scale factor is not from 1 to 2147483647.
DataTypePtr time_type(bool is_delta, std::string_view unit, uint64_t scale);
std::string time_units();  // for messages

// bfloat16, float8_*, float6_*, float4_*, int2, int4, uint2, uint4 and complex numbers of the floats, by name.
const std::map<std::string, DataTypePtr, std::less<>>& narrow_types();

inline constexpr uint64_t max_item_bytes = uint64_t{1} << 24;  // of types whose size is a choice
void check_item_bytes(uint64_t bytes, std::string_view type);  // more is limit_exceeded

}  // namespace zarr
