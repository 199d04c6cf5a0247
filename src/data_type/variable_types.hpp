// The data types of elements without a fixed size: `string` and `bytes`. Private to src/data_type.
#pragma once

#include <optional>

#include "data_type/data_type.hpp"

namespace zarr {

DataTypePtr string_type();
DataTypePtr bytes_type();
DataTypePtr optional_type(DataTypePtr inner);  // throws unsupported for one that is optional itself
// Elements are one-dimensional arrays of any length, v2 alone: numcodecs' vlen-array.
DataTypePtr array_elements_type(const V2DataType& item);
// Elements are the JSON text of a value, v2 alone: numcodecs' json2, json, msgpack2, msgpack. Null for another codec.
DataTypePtr json_type(std::string_view codec_id);
// Whether the elements of these last two have the same form in memory; nullopt when neither type is one of them.
std::optional<bool> same_v2_objects(const DataType& a, const DataType& b);

}  // namespace zarr
