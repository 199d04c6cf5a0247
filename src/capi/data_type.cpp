// zarr_data_type: what a data type is, of an array or by its text, and one element as JSON.
#include <memory>
#include <string>

#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"
#include "data_type/kind.hpp"
#include "data_type/record_type.hpp"
#include "data_type/time_format.hpp"
#include "metadata/stored_layout.hpp"

struct zarr_data_type : zarr::capi::Handle<zarr_data_type> {
  static constexpr uint32_t tag_value = 0x7a547970;
  static constexpr const char* noun = "a zarr_data_type";
  zarr_data_type(zarr::DataTypePtr t, zarr::Endian o)
      : type(std::move(t)), order(o), name(type->name()), record(dynamic_cast<const zarr::RecordType*>(type.get())) {
    if (const auto time = zarr::time_format(*type)) {
      unit = time->unit;
      scale = time->scale;
    }
  }
  const zarr::DataTypePtr type;
  const zarr::Endian order;  // as the text or the array says
  const std::string name;
  const zarr::RecordType* const record;  // null when it is none
  std::string unit;
  uint64_t scale = 0;
};

namespace zarr::capi {
namespace {

Format format_argument(int32_t zarr_format) {
  if (zarr_format != 2 && zarr_format != 3)
    fail(Status::invalid_argument, "argument 'zarr_format' is ", zarr_format, ": expected 2 or 3");
  return static_cast<Format>(zarr_format);
}

// Of variable length the item is the element, of any size.
void check_size(const DataType& type, const void* item, size_t size) {
  if (size != 0 || !type.is_variable()) require(item, "item");
  if (type.is_variable() && !type.is_element({static_cast<const std::byte*>(item), size}))
    fail(Status::invalid_argument, "argument 'item': expected ", type.element_form(), ", found other bytes");
  if (type.is_variable()) return;
  if (size != type.item_size())
    fail(Status::invalid_argument, "argument 'size' is ", size, ": one element has ", type.item_size(), " bytes");
}

// A wrong text is the caller's mistake, not that of a document.
DataTypePtr parse_type(std::string_view text, Endian& order) {
  try {
    V2DataType parsed = parse_any_data_type(text);
    order = parsed.endian;
    return std::move(parsed.type);
  } catch (const Error& error) {
    if (error.status() != Status::invalid_metadata) throw;
    throw Error(Status::invalid_argument, cat("argument 'text': ", error.message())).with_cause(error);
  }
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_data_type_parse(const char* text, size_t length, zarr_data_type** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        Endian order = Endian::none;
        DataTypePtr type = parse_type(text_argument(text, length, "text"), order);
        *out = new zarr_data_type(std::move(type), order);
      },
      out);
}

zarr_status zarr_data_type_of_array(const zarr_array* array, zarr_data_type** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const metadata::ArrayMetadata& metadata = metadata_of(array_of(array));
        if (!metadata.data_type) {
          if (metadata.unsupported) throw *metadata.unsupported;
          fail(Status::unsupported, "the data type of this array is not supported");
        }
        *out = new zarr_data_type(metadata.data_type, metadata::stored_layout(metadata).endian);
      },
      out);
}

zarr_data_type* zarr_data_type_retain(zarr_data_type* type) { return retain(type); }

void zarr_data_type_release(zarr_data_type* type) { release(type); }

const char* zarr_data_type_name(const zarr_data_type* type) { return type == nullptr ? nullptr : type->name.c_str(); }

int32_t zarr_data_type_kind(const zarr_data_type* type) {
  if (type == nullptr) return ZARR_TYPE_OTHER;
  return guard_value<int32_t>(ZARR_TYPE_OTHER, [&] { return static_cast<int32_t>(kind_of(*type->type)); });
}

size_t zarr_data_type_item_size(const zarr_data_type* type) {
  return type == nullptr || type->type->is_variable() ? 0 : static_cast<size_t>(type->type->item_size());
}

int32_t zarr_data_type_bits(const zarr_data_type* type) {
  if (type == nullptr) return 0;
  return guard_value<int32_t>(0, [&] { return number_bits(*type->type); });
}

int32_t zarr_data_type_byte_order(const zarr_data_type* type) {
  return type == nullptr ? ZARR_ORDER_NATIVE : static_cast<int32_t>(type->order);
}

const char* zarr_data_type_unit(const zarr_data_type* type) {
  return type == nullptr || type->scale == 0 ? nullptr : type->unit.c_str();
}

uint64_t zarr_data_type_unit_scale(const zarr_data_type* type) { return type == nullptr ? 0 : type->scale; }

size_t zarr_data_type_field_count(const zarr_data_type* type) {
  return type == nullptr || type->record == nullptr ? 0 : type->record->fields().size();
}

zarr_status zarr_data_type_field(const zarr_data_type* type, size_t index, zarr_record_field* field, zarr_data_type** out,
                                 zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_data_type& self = checked(type, "type");
        require(field, "field");
        const size_t count = zarr_data_type_field_count(type);
        if (index >= count) fail(Status::out_of_range, "argument 'index' is ", index, ": data type ", self.name, " has ", count, " fields");
        const RecordField& found = self.record->fields()[index];
        zarr_record_field result{};
        result.struct_size = field->struct_size;
        result.offset = found.offset;
        result.size = found.bytes();
        result.name = found.name.c_str();
        result.rank = found.shape.size();
        result.shape = found.shape.empty() ? nullptr : found.shape.data();
        if (field->struct_size < sizeof(zarr_record_field))
          fail(Status::invalid_argument, "zarr_record_field.struct_size is ", field->struct_size, ": expected at least ", sizeof(zarr_record_field));
        if (out != nullptr) *out = new zarr_data_type(found.type, found.order != Endian::none ? found.order : self.order);
        std::memcpy(field, &result, sizeof result);
      },
      out);
}

zarr_status zarr_data_type_json(const zarr_data_type* type, int32_t zarr_format, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_data_type& self = checked(type, "type");
        Endian order = self.order;
        if (order == Endian::none && self.type->swap_unit() > 1) order = native_endian;
        const bool v2 = format_argument(zarr_format) == Format::v2;
        *out = new_bytes(json::dump(v2 ? self.type->to_v2(order) : self.type->to_v3()));
      },
      out);
}

zarr_status zarr_data_type_item_to_json(const zarr_data_type* type, int32_t zarr_format, const void* item, size_t size,
                                        zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const DataType& self = *checked(type, "type").type;
        check_size(self, item, size);
        const ByteSpan bytes(static_cast<const std::byte*>(item), size);
        *out = new_bytes(json::dump(zarr_format == 0 ? element_to_json(self, bytes) : self.fill_to_json(bytes, format_argument(zarr_format))));
      },
      out);
}

zarr_status zarr_data_type_item_from_json(const zarr_data_type* type, int32_t zarr_format, const char* json, size_t length,
                                          void* item, size_t size, zarr_error** err) {
  return guard(err, [&] {
    const DataType& self = *checked(type, "type").type;
    if (self.is_variable())
      fail(Status::unsupported, "the elements of data type ", self.name(), " have no fixed size");
    check_size(self, item, size);
    const json::Value value = json_argument(text_argument(json, length, "json"), "json", Limits());
    self.fill_from_json(value, zarr_format == 0 ? Format::v3 : format_argument(zarr_format),
                        MutByteSpan(static_cast<std::byte*>(item), size));
  });
}

}  // extern "C"
