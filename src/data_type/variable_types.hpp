// The data types of elements without a fixed size: `string` and `bytes`. Private to src/data_type.
#pragma once

#include "data_type/data_type.hpp"

namespace zarr {

DataTypePtr string_type();
DataTypePtr bytes_type();
DataTypePtr optional_type(DataTypePtr inner);  // throws unsupported for one that is optional itself
// Elements are one-dimensional arrays of any length, v2 alone: numcodecs' vlen-array.
DataTypePtr array_elements_type(const V2DataType& item);

}  // namespace zarr
