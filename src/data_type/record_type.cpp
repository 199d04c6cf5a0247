#include "data_type/record_type.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/checked_math.hpp"
#include "data_type/fixed_types.hpp"
#include "data_type/variable_types.hpp"

namespace zarr {
namespace {

constexpr size_t max_runs = size_t{1} << 16;  // sub-arrays of records multiply

void append(std::vector<RecodingRun>& runs, const RecodingRun& run) {
  if (run.unit == 1 && run.bits == 0) return;
  if (!runs.empty() && runs.back().offset + runs.back().bytes == run.offset && runs.back().unit == run.unit &&
      runs.back().bits == run.bits) {
    runs.back().bytes += run.bytes;
    return;
  }
  if (runs.size() == max_runs)
    fail(Status::limit_exceeded, "data type struct: expected at most ", max_runs,
         " fields that are not plain bytes, sub-arrays written out, found more");
  runs.push_back(run);
}

void append(std::vector<RecodingRun>& runs, const RecordField& field, const Recoding& recoding) {
  if (recoding.runs.empty()) return append(runs, {field.offset, field.bytes(), recoding.unit, recoding.bits});
  const uint64_t size = field.type->item_size(), count = field.count();
  for (uint64_t i = 0; i < count; ++i)
    for (RecodingRun run : recoding.runs) {
      run.offset += field.offset + i * size;
      append(runs, run);
    }
}

}  // namespace

uint64_t RecordField::count() const { return checked_product(shape, "the size of a field"); }

// A single run over the whole element needs no list.
void RecordType::Runs::finish(uint64_t item_size) {
  if (list.size() == 1 && list[0].bytes == item_size) recoding = {list[0].unit, list[0].bits, {}};
  else recoding = {1, 0, list};
}

RecordType::RecordType(std::vector<RecordField> fields, bool legacy) : fields_(std::move(fields)), legacy_(legacy) {
  if (fields_.empty()) fail(Status::invalid_metadata, "data type struct: expected at least one field, found none");
  std::set<std::string_view> names;
  for (RecordField& field : fields_) {
    if (!names.insert(field.name).second)
      fail(Status::invalid_metadata, "data type struct: two fields have the name ", json::excerpt(field.name));
    const uint64_t bytes = checked_mul(field.count(), field.type->item_size(), "the size of a field");
    field.offset = item_size_;
    item_size_ = checked_add(item_size_, bytes, "the size of a struct element");
    check_item_bytes(item_size_, "struct");
    largest_unit_ = std::max(largest_unit_, field.type->swap_unit());
    const auto* record = dynamic_cast<const RecordType*>(field.type.get());
    const Endian order = record != nullptr ? record->order_ : field.order;
    mixed_ = mixed_ || (record != nullptr && record->mixed_) ||
             (order != Endian::none && order_ != Endian::none && order != order_);
    if (order != Endian::none) order_ = order;
  }
  for (const RecordField& field : fields_) append(swapped_.list, field, field.type->swapped());
  swapped_.finish(item_size_);
  stored_little_ = stored_runs(Endian::little);
  stored_little_.finish(item_size_);
  stored_big_ = stored_runs(Endian::big);
  stored_big_.finish(item_size_);
}

const RecordField* RecordType::find(std::string_view name) const {
  const auto field = std::find_if(fields_.begin(), fields_.end(), [&](const RecordField& f) { return f.name == name; });
  return field == fields_.end() ? nullptr : &*field;
}

// Of mixed orders each field's own one; else all fields are stored as the codec says.
RecordType::Runs RecordType::stored_runs(Endian order) const {
  Runs runs;
  for (const RecordField& field : fields_)
    append(runs.list, field, field.type->stored(mixed_ && field.order != Endian::none ? field.order : order));
  return runs;
}

Recoding RecordType::stored(Endian order) const {
  return (order == Endian::none ? native_endian : order) == Endian::big ? stored_big_.recoding
                                                                        : stored_little_.recoding;
}

DataTypePtr RecordType::with_fill_order(Endian order) const {
  auto type = std::make_shared<RecordType>(fields_, legacy_);
  type->fill_order_ = order;
  return type;
}

json::Value RecordType::to_v3() const {
  if (mixed_)
    fail(Status::unsupported, "v3 cannot say a struct with fields of different byte orders");
  json::Array fields;
  for (const RecordField& field : fields_) {
    if (!field.shape.empty())
      fail(Status::unsupported, "v3 cannot say a struct with a sub-array: field ", json::excerpt(field.name));
    fields.push_back(json::Value::object({{"name", field.name}, {"data_type", field.type->to_v3()}}));
  }
  return json::Value::object(
      {{"name", "struct"}, {"configuration", json::Value::object({{"fields", std::move(fields)}})}});
}

json::Value RecordType::to_v2(Endian endian) const {
  json::Array fields;
  for (const RecordField& field : fields_) {
    json::Array parts{field.name, field.type->to_v2(mixed_ && field.order != Endian::none ? field.order : endian)};
    if (!field.shape.empty()) {
      json::Array extents;
      for (const uint64_t extent : field.shape) extents.emplace_back(extent);
      parts.emplace_back(std::move(extents));
    }
    fields.emplace_back(std::move(parts));
  }
  return fields;
}

bool same_elements(const DataType& a, const DataType& b) {
  if (const auto objects = same_v2_objects(a, b)) return *objects;
  const auto *left = dynamic_cast<const RecordType*>(&a), *right = dynamic_cast<const RecordType*>(&b);
  if (left == nullptr || right == nullptr) return left == right && a.to_v3() == b.to_v3();
  return std::equal(left->fields().begin(), left->fields().end(), right->fields().begin(), right->fields().end(),
                    [](const RecordField& x, const RecordField& y) {
                      return x.name == y.name && x.shape == y.shape && same_elements(*x.type, *y.type);
                    });
}

}  // namespace zarr
