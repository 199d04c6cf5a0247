// One field of a record, by its path.
#pragma once

#include <string_view>

#include "data_type/record_type.hpp"

namespace zarr {

struct FieldPlace {
  const RecordField* field;  // of the type that was asked
  uint64_t offset;           // of its first byte in an element
};

// "a", or "a.b" for the field b of the record a. A name that holds a dot is found as it stands: the longest names come first.
// invalid_argument, with the names there are, when there is no such field, or when the elements have none; unsupported for a
// field of the records of a sub-array.
FieldPlace find_field(const DataType& type, std::string_view path);

}  // namespace zarr
