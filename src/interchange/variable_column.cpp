#include "interchange/column.hpp"

namespace zarr::interchange {
namespace {

int64_t offset_at(const Buffer& offsets, uint64_t i) {
  int64_t offset = 0;
  std::memcpy(&offset, offsets.data() + i * sizeof offset, sizeof offset);
  return offset;
}

// Items of a fixed size at their places, zeros where one is missing.
Buffer spread(const DataType& type, uint64_t count, const Buffer& offsets, const Buffer& data) {
  const auto size = static_cast<size_t>(type.item_size());
  Buffer items(static_cast<size_t>(count) * size);
  for (uint64_t i = 0; i < count; ++i) {
    std::byte* item = items.data() + i * size;
    const int64_t begin = offset_at(offsets, i);
    if (offset_at(offsets, i + 1) == begin) std::memset(item, 0, size);
    else std::memcpy(item, data.data() + begin, size);
  }
  return items;
}

// Offsets in items instead of bytes.
void divide(Buffer& offsets, uint64_t size) {
  for (uint64_t i = 0; i < offsets.size() / sizeof(int64_t); ++i) {
    const int64_t offset = offset_at(offsets, i) / static_cast<int64_t>(size);
    std::memcpy(offsets.data() + i * sizeof offset, &offset, sizeof offset);
  }
}

Column column_of(const DataType& type, uint64_t count, Buffer offsets, Buffer data) {
  if (!type.is_variable()) return make_column(type, spread(type, count, offsets, data));
  Column column;
  column.length = count;
  column.buffers.emplace_back();
  if (const auto item = type.list_of()) {
    column.format = "+L";
    divide(offsets, item->item_size());
    column.buffers.push_back(std::move(offsets));
    column.children.push_back(make_column(*item, std::move(data)));
    column.children[0].name = "item";
    return column;
  }
  column.format = type.name() == "string" || type.name() == "json" ? "U" : "Z";
  column.buffers.push_back(std::move(offsets));
  column.buffers.push_back(std::move(data));
  return column;
}

// What is null already, such as NaT, and what is missing.
void mark_missing(Column& column, Buffer validity) {
  Buffer& own = column.buffers[0];
  for (size_t i = 0; !own.empty() && i < validity.size(); ++i) validity.data()[i] &= own.data()[i];
  uint64_t there = 0;
  for (uint64_t i = 0; i < column.length; ++i)
    there += (validity.data()[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0};
  column.null_count = column.length - there;
  own = std::move(validity);
}

}  // namespace

Column make_variable_column(const DataType& type, uint64_t count, Buffer offsets, Buffer data, Buffer validity) {
  const auto inner = type.nullable_of();
  Column column = column_of(inner ? *inner : type, count, std::move(offsets), std::move(data));
  column.nullable |= inner != nullptr;
  if (!validity.empty()) mark_missing(column, std::move(validity));
  return column;
}

}  // namespace zarr::interchange
