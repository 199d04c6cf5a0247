#include "data_type/field_path.hpp"

#include <optional>

namespace zarr {
namespace {

std::optional<FieldPlace> search(const RecordType& record, std::string_view path) {
  if (const RecordField* whole = record.find(path)) return FieldPlace{whole, whole->offset};
  for (size_t dot = path.rfind('.'); dot != std::string_view::npos; dot = dot == 0 ? std::string_view::npos : path.rfind('.', dot - 1)) {
    const RecordField* outer = record.find(path.substr(0, dot));
    const auto* inner = outer == nullptr ? nullptr : dynamic_cast<const RecordType*>(outer->type.get());
    if (inner == nullptr) continue;
    auto found = search(*inner, path.substr(dot + 1));
    if (!found) continue;
    if (!outer->shape.empty())
      fail(Status::unsupported, "field \"", path, "\" is one of the records of a sub-array: read \"", outer->name, "\" whole");
    found->offset += outer->offset;
    return found;
  }
  return std::nullopt;
}

}  // namespace

FieldPlace find_field(const DataType& type, std::string_view path) {
  const auto* record = dynamic_cast<const RecordType*>(&type);
  if (record == nullptr)
    fail(Status::invalid_argument, "field \"", path, "\": the elements of data type ", type.name(), " have no fields");
  if (const auto found = search(*record, path)) return *found;
  std::string names;
  for (const RecordField& field : record->fields()) names += cat(names.empty() ? "\"" : ", \"", field.name, '"');
  fail(Status::invalid_argument, "there is no field \"", path, "\": expected ", names,
       ", or a path such as \"outer.inner\" to a field of a record in it");
}

}  // namespace zarr
