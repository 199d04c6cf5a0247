// Records: elements made of named fields, packed without padding.
// Source: zarr-extensions data-types/{struct, structured}; zarr-specs v2.0 "Data type encoding" (lists of fields).
#pragma once

#include <string>
#include <vector>

#include "data_type/data_type.hpp"

namespace zarr {

struct RecordField {
  std::string name;
  DataTypePtr type;
  std::vector<uint64_t> shape;  // of a sub-array (v2 only), in C order; empty: one value
  Endian order = Endian::none;  // v2: how this field is stored; none: as the array's codec says, or no byte order
  uint64_t offset = 0;          // set by the record type

  uint64_t count() const;  // values of `type`
  uint64_t bytes() const { return count() * type->item_size(); }
};

class RecordType final : public DataType {
 public:
  // Throws invalid_metadata for no or equally named fields, limit_exceeded for elements over the limit.
  // legacy: the v3 type `structured`, whose codec may leave out the byte order.
  RecordType(std::vector<RecordField> fields, bool legacy);
  RecordType(const RecordType&) = delete;  // recodings point into it

  const std::vector<RecordField>& fields() const { return fields_; }
  const RecordField* find(std::string_view field) const;
  bool has_mixed_orders() const { return mixed_; }
  Endian field_order() const { return mixed_ ? Endian::none : order_; }  // of all fields that say one (v2)

  std::string_view name() const override { return "struct"; }
  uint64_t item_size() const override { return item_size_; }
  uint32_t swap_unit() const override { return largest_unit_; }
  Recoding swapped() const override { return swapped_.recoding; }
  Recoding stored(Endian order) const override;
  bool little_endian_by_default() const override { return legacy_; }
  DataTypePtr with_fill_order(Endian order) const override;
  json::Value to_v3() const override;
  json::Value to_v2(Endian endian) const override;
  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override;
  json::Value fill_to_json(ByteSpan item, Format format) const override;
  json::Value element_to_json(ByteSpan item) const override;

 private:
  struct Runs {
    std::vector<RecodingRun> list;
    Recoding recoding;  // into the list, unless it says the same in one word
    void finish(uint64_t item_size);
  };
  Runs stored_runs(Endian order) const;
  void packed_from_bytes(ByteSpan bytes, MutByteSpan item) const;

  std::vector<RecordField> fields_;
  bool legacy_;
  uint64_t item_size_ = 0;
  uint32_t largest_unit_ = 1;
  Endian order_ = Endian::none;       // of the fields that say one
  Endian fill_order_ = Endian::none;  // of fill values as bytes; none: order_, or little-endian
  bool mixed_ = false;
  Runs swapped_, stored_little_, stored_big_;
};

// Whether elements are the same in memory and mean the same, however they are stored.
bool same_elements(const DataType& a, const DataType& b);

// A list of v2 fields: [name, dtype] or [name, dtype, shape].
V2DataType parse_v2_record(const json::Value& fields);
// {"fields": [...]} of struct (objects) and structured (pairs too).
DataTypePtr parse_v3_record(std::string_view name, const json::Object& configuration);

}  // namespace zarr
