#include "interchange/column.hpp"

#include <map>
#include <optional>

#include "base/checked_math.hpp"
#include "base/utf8.hpp"
#include "data_type/record_type.hpp"
#include "interchange/time_column.hpp"

namespace zarr::interchange {
namespace {

// Types whose elements lie in memory as Arrow has them.
const std::map<std::string_view, const char*> plain_formats = {
    {"int8", "c"},  {"uint8", "C"},  {"int16", "s"}, {"uint16", "S"},  {"int32", "i"},   {"uint32", "I"},
    {"int64", "l"}, {"uint64", "L"}, {"int2", "c"},  {"int4", "c"},    {"uint2", "C"},   {"uint4", "C"},
    {"float16", "e"}, {"float32", "f"}, {"float64", "g"}};

const std::map<std::string_view, const char*> complex_parts = {
    {"complex64", "f"}, {"complex_float32", "f"}, {"complex128", "g"}, {"complex_float64", "g"}, {"complex_float16", "e"}};

void mark_as_extension(Column& column, const DataType& type) {
  column.metadata.emplace_back("ARROW:extension:name", std::string(extension_name));
  column.metadata.emplace_back("ARROW:extension:metadata", json::dump(type.to_v3()));
}

Column with_buffers(std::string format, uint64_t length, Buffer data) {
  Column column;
  column.format = std::move(format);
  column.length = length;
  column.buffers.emplace_back();
  column.buffers.push_back(std::move(data));
  return column;
}

// `width` columns' worth of elements behind each element.
Column fixed_list(uint64_t width, uint64_t length, Column child) {
  Column column;
  column.format = cat("+w:", width);
  column.length = length;
  column.buffers.emplace_back();
  child.name = "item";
  column.children.push_back(std::move(child));
  return column;
}

// Text of variable length from elements of a fixed one: write(element, out) appends the bytes of one.
template <class Write>
Column text_column(const char* format, uint64_t length, ByteSpan items, uint64_t item_size, Write write) {
  Buffer offsets(static_cast<size_t>(checked_mul(checked_add(length, 1, "offsets"), sizeof(int64_t), "offsets")));
  Buffer bytes;
  const auto put = [&](uint64_t i) {
    const auto end = static_cast<int64_t>(bytes.size());
    std::memcpy(offsets.data() + i * sizeof end, &end, sizeof end);
  };
  for (uint64_t i = 0; i < length; ++i) {
    put(i);
    write(items.subspan(static_cast<size_t>(i * item_size), static_cast<size_t>(item_size)), bytes);
  }
  put(length);
  Column column = with_buffers(format, length, std::move(offsets));
  column.buffers.push_back(std::move(bytes));
  return column;
}

Column bytes_column(const DataType& type, uint64_t length, ByteSpan items) {
  return text_column("Z", length, items, type.item_size(), [](ByteSpan item, Buffer& out) {
    while (!item.empty() && item.back() == std::byte{0}) item = item.first(item.size() - 1);
    out.append(item);
  });
}

Column utf32_column(const DataType& type, uint64_t length, ByteSpan items) {
  return text_column("U", length, items, type.item_size(), [&](ByteSpan item, Buffer& out) {
    while (item.size() >= 4 && std::all_of(item.end() - 4, item.end(), [](std::byte b) { return b == std::byte{0}; }))
      item = item.first(item.size() - 4);
    for (size_t at = 0; at < item.size(); at += 4) {
      uint32_t c = 0;
      std::memcpy(&c, item.data() + at, sizeof c);
      if (!is_code_point(c))
        fail(Status::corrupt_data, "element of data type ", type.name(), ": expected Unicode code points, found ", c,
             " at character ", at / 4);
      char sequence[4];
      out.append(as_bytes({sequence, utf8_encode(c, sequence)}));
    }
  });
}

// One field of each of `length` records, contiguous.
Buffer gathered_field(const RecordField& field, uint64_t record_size, uint64_t length, ByteSpan records) {
  const auto bytes = static_cast<size_t>(field.bytes());
  Buffer out(static_cast<size_t>(length) * bytes);
  for (size_t i = 0; i < length; ++i)
    std::memcpy(out.data() + i * bytes, records.data() + i * record_size + field.offset, bytes);
  return out;
}

Column record_column(const RecordType& type, uint64_t length, ByteSpan items) {
  Column column;
  column.format = "+s";
  column.length = length;
  column.buffers.emplace_back();
  for (const RecordField& field : type.fields()) {
    Column child = make_column(*field.type, gathered_field(field, type.item_size(), length, items));
    if (!field.shape.empty()) child = fixed_list(field.count(), length, std::move(child));
    child.name = field.name;
    column.children.push_back(std::move(child));
  }
  return column;
}

}  // namespace

Buffer bits_of(ByteSpan flags) {
  Buffer bits(flags.size() / 8 + (flags.size() % 8 != 0));
  if (!bits.empty()) std::memset(bits.data(), 0, bits.size());
  for (size_t i = 0; i < flags.size(); ++i)
    if (flags[i] != std::byte{0}) bits.data()[i / 8] |= std::byte{1} << (i % 8);
  return bits;
}

Column make_column(const DataType& type, Buffer items) {
  const std::string_view name = type.name();
  const uint64_t size = type.item_size();
  const uint64_t length = items.size() / size;
  if (name == "bool") return with_buffers("b", length, bits_of(items));
  if (const auto plain = plain_formats.find(name); plain != plain_formats.end()) {
    const bool narrow = type.value_bits() != 0;
    Column column = with_buffers(plain->second, length, std::move(items));
    if (narrow) mark_as_extension(column, type);
    return column;
  }
  if (const auto part = complex_parts.find(name); part != complex_parts.end()) {
    Column column = fixed_list(2, length, with_buffers(part->second, 2 * length, std::move(items)));
    mark_as_extension(column, type);
    return column;
  }
  if (const auto* record = dynamic_cast<const RecordType*>(&type)) return record_column(*record, length, items);
  if (name == "null_terminated_bytes") return bytes_column(type, length, items);
  if (name == "fixed_length_utf32") return utf32_column(type, length, items);
  if (const auto unit = time_unit(type)) {
    TimeColumn times = time_column(*unit, std::move(items));
    Column column = with_buffers(times.format, length, std::move(times.counts));
    column.nullable = true;
    column.null_count = times.null_count;
    column.buffers[0] = std::move(times.validity);
    if (!times.exact_type) mark_as_extension(column, type);
    return column;
  }
  Column column = with_buffers(cat("w:", size), length, std::move(items));
  if (name.front() != 'r') mark_as_extension(column, type);  // raw bits are what a binary is
  return column;
}

}  // namespace zarr::interchange
