// Elements as Arrow columns: the format string of a data type, and its elements in the buffers that the format asks for.
// Source: Arrow "The Arrow C Data Interface" (format strings, extension types), "Arrow Columnar Format" (layouts).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "data_type/data_type.hpp"

namespace zarr::interchange {

// The extension type under which elements travel that Arrow has no type of its own for; its metadata is the v3 `data_type`
// member as JSON. Who does not know it sees the storage: integers, fixed-size binaries.
inline constexpr std::string_view extension_name = "zarr.data_type";

struct Column {
  std::string name;
  std::string format;
  std::vector<std::pair<std::string, std::string>> metadata;
  bool nullable = false;
  uint64_t length = 0;
  uint64_t null_count = 0;
  std::vector<Buffer> buffers;  // as the layout orders them; the first, validity, is empty when nothing is null
  std::vector<Column> children;
};

// `items`: contiguous elements of `type` in native byte order; taken over where the layout is the same. Throws out_of_range
// for days and seconds that the Arrow type cannot count, corrupt_data for text that is none.
Column make_column(const DataType& type, Buffer items);

// Elements of variable length: `count` + 1 offsets (int64) into `data`, and a bit of validity an element, none when all are
// there. Text, bytes, lists of items; elements that may be missing become nulls of what they are else.
Column make_variable_column(const DataType& type, uint64_t count, Buffer offsets, Buffer data, Buffer validity);

// The elements of a boolean flag each (not 0 = set), lowest bit of the first byte first.
Buffer bits_of(ByteSpan flags);

}  // namespace zarr::interchange
