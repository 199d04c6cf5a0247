// Elements of records as JSON: an object with all fields, sub-arrays as nested lists; in v2 base64 of the stored bytes.
#include <algorithm>
#include <cstring>

#include "data_type/base64.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/record_type.hpp"

namespace zarr {
namespace {

// What to do with one value of a field.
enum class Print : uint8_t { fill, element };

json::Value value_to_json(const DataType& type, ByteSpan item, Print print) {
  return print == Print::fill ? type.fill_to_json(item, Format::v3) : type.element_to_json(item);
}

json::Value to_json(const RecordField& field, size_t dimension, ByteSpan items, Print print) {
  if (dimension == field.shape.size()) return value_to_json(*field.type, items, print);
  const size_t part = items.size() / field.shape[dimension];
  json::Array list;
  for (size_t at = 0; at < items.size(); at += part)
    list.push_back(to_json(field, dimension + 1, items.subspan(at, part), print));
  return list;
}

json::Value fields_to_json(const std::vector<RecordField>& fields, ByteSpan item, Print print) {
  std::vector<json::Object::Member> members;
  for (const RecordField& field : fields)
    members.emplace_back(field.name, to_json(field, 0, item.subspan(field.offset, field.bytes()), print));
  return json::Object(std::move(members));
}

void from_json(const RecordField& field, size_t dimension, const json::Value& value, Format format, MutByteSpan items) {
  if (dimension == field.shape.size()) return field.type->fill_from_json(value, format, items);
  const uint64_t extent = field.shape[dimension];
  if (!value.is_array() || value.array().size() != extent)
    fail(Status::invalid_metadata, "fill_value of data type struct, field ", json::excerpt(field.name),
         ": expected a list of ", extent, " values, found ", json::excerpt(value));
  const size_t part = items.size() / extent;
  for (size_t i = 0; i < extent; ++i)
    from_json(field, dimension + 1, value.array()[i], format, items.subspan(i * part, part));
}

}  // namespace

void RecordType::packed_from_bytes(ByteSpan bytes, MutByteSpan item) const {
  const Endian order = fill_order_ != Endian::none ? fill_order_ : order_ != Endian::none ? order_ : Endian::little;
  recode(item.data(), bytes.data(), item_size_, item_size_, stored(order));
}

void RecordType::fill_from_json(const json::Value& value, Format format, MutByteSpan item) const {
  const auto refuse = [&](const std::string& expected) {
    fail(Status::invalid_metadata, "fill_value of data type struct: expected ", expected, ", found ",
         json::excerpt(value));
  };
  if (value.is_string()) {
    const auto bytes = base64_decode(value.string());
    if (!bytes || bytes->size() != item_size_) refuse(cat("base64 of ", item_size_, " bytes"));
    return packed_from_bytes(*bytes, item);
  }
  if (is_zero_fill(value, format)) {
    std::fill(item.begin(), item.end(), std::byte{0});
    return;
  }
  if (!value.is_object()) refuse(cat("an object of all fields or base64 of ", item_size_, " bytes"));
  for (const auto& [name, found] : value.object().members())
    if (find(name) == nullptr) refuse(cat("the fields of the type, but ", json::excerpt(name), " is none"));
  for (const RecordField& field : fields_) {
    const json::Value* found = value.find(field.name);
    if (found == nullptr) refuse(cat("a value of the field ", json::excerpt(field.name)));
    from_json(field, 0, *found, format, item.subspan(field.offset, field.bytes()));
  }
}

json::Value RecordType::fill_to_json(ByteSpan item, Format format) const {
  if (format == Format::v3) return fields_to_json(fields_, item, Print::fill);
  std::vector<std::byte> packed(item_size_);
  packed_from_bytes(item, packed);
  return base64_encode(packed);
}

json::Value RecordType::element_to_json(ByteSpan item) const { return fields_to_json(fields_, item, Print::element); }

}  // namespace zarr
