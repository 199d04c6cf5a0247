// Records as metadata spell them: lists of fields in v2, configurations of struct and structured in v3.
#include "data_type/record_type.hpp"

namespace zarr {
namespace {

void refuse_variable(const DataType& type) {
  if (type.is_variable())
    fail(Status::unsupported, "data type ", type.name(), " as a field of a record is not supported by this library");
}

constexpr size_t max_sub_array_rank = 32;

// v2 shape of a sub-array: a number or a list.
std::vector<uint64_t> parse_shape(const json::Value& value, const json::Value& field) {
  const auto extent = [&](const json::Value& entry) {
    const std::optional<uint64_t> number = entry.as_uint64();
    if (!number || *number == 0)
      fail(Status::invalid_metadata, "dtype: expected a sub-array shape of integers from 1 on, found ",
           json::excerpt(field));
    return *number;
  };
  if (!value.is_array()) return {extent(value)};
  if (value.array().size() > max_sub_array_rank)
    fail(Status::limit_exceeded, "dtype: expected sub-arrays of at most ", max_sub_array_rank, " dimensions, found ",
         value.array().size());
  std::vector<uint64_t> shape;
  for (const json::Value& entry : value.array()) shape.push_back(extent(entry));
  return shape;
}

// A name, or [title, name]. NumPy names nameless fields, which padding is, by their number.
std::string parse_v2_name(const json::Value& value, size_t number, const json::Value& field) {
  const bool titled = value.is_array() && value.array().size() == 2 && value.array()[0].is_string();
  const json::Value& name = titled ? value.array()[1] : value;
  if (!name.is_string())
    fail(Status::invalid_metadata, "dtype: expected fields [name, dtype] or [name, dtype, shape], found ",
         json::excerpt(field));
  return name.string().empty() ? cat('f', number) : name.string();
}

RecordField parse_v3_field(std::string_view type, const json::Value& field) {
  const auto malformed = [&] {
    fail(Status::invalid_metadata, "data_type ", type, ": expected fields {\"name\": ..., \"data_type\": ...}",
         type == "structured" ? " or [name, data type]" : "", ", found ", json::excerpt(field));
  };
  const json::Value *name = nullptr, *data_type = nullptr;
  if (field.is_array() && field.array().size() == 2 && type == "structured") {
    name = &field.array()[0];
    data_type = &field.array()[1];
  } else if (field.is_object() && field.object().size() == 2) {
    name = field.find("name");
    data_type = field.find("data_type");
  }
  if (name == nullptr || data_type == nullptr || !name->is_string() || name->string().empty()) malformed();
  DataTypePtr of_field = parse_v3_data_type(*data_type);
  refuse_variable(*of_field);
  return {name->string(), std::move(of_field), {}, Endian::none, 0};
}

}  // namespace

V2DataType parse_v2_record(const json::Value& list) {
  std::vector<RecordField> fields;
  for (const json::Value& field : list.array()) {
    if (!field.is_array() || field.array().size() < 2 || field.array().size() > 3)
      fail(Status::invalid_metadata, "dtype: expected fields [name, dtype] or [name, dtype, shape], found ",
           json::excerpt(field));
    const json::Array& parts = field.array();
    std::string name = parse_v2_name(parts[0], fields.size(), field);
    V2DataType type = parse_v2_data_type(parts[1]);
    refuse_variable(*type.type);
    std::vector<uint64_t> shape;
    if (parts.size() == 3) shape = parse_shape(parts[2], field);
    fields.push_back({std::move(name), std::move(type.type), std::move(shape), type.endian, 0});
  }
  auto type = std::make_shared<const RecordType>(std::move(fields), false);
  const Endian order = type->field_order();
  return {std::move(type), order};
}

DataTypePtr parse_v3_record(std::string_view name, const json::Object& configuration) {
  const json::Value* list = configuration.find("fields");
  if (list == nullptr || !list->is_array() || configuration.size() != 1)
    fail(Status::invalid_metadata, "data_type ", name, ": expected the configuration {\"fields\": [...]}, found ",
         json::excerpt(configuration));
  std::vector<RecordField> fields;
  for (const json::Value& field : list->array()) fields.push_back(parse_v3_field(name, field));
  return std::make_shared<const RecordType>(std::move(fields), name == "structured");
}

}  // namespace zarr
