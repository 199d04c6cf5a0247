// Text, bytes and JSON values of any length.
// Source: zarr-extensions data-types/{string, bytes}; v2 "|O" with the filter vlen-utf8 or vlen-bytes (numcodecs).
#include "data_type/variable_types.hpp"

#include "base/utf8.hpp"
#include "base/value_ref.hpp"
#include "data_type/base64.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/record_type.hpp"

namespace zarr {
namespace {

class VariableType : public DataType {
 public:
  VariableType(const char* name, const char* codec) : name_(name), codec_(codec) {}

  std::string_view name() const override { return name_; }
  uint64_t item_size() const override { return sizeof(ValueRef); }
  uint32_t swap_unit() const override { return 1; }
  bool is_variable() const override { return true; }
  std::string_view array_to_bytes_codec() const override { return codec_; }
  json::Value to_v3() const override { return std::string(name_); }
  json::Value to_v2(Endian) const override { return "|O"; }
  void fill_from_json(const json::Value&, Format, MutByteSpan) const override {
    fail(Status::internal, "an element of data type ", name_, " has no fixed size");
  }

 protected:
  [[noreturn]] void refuse(std::string_view expected, const json::Value& found) const {
    fail(Status::invalid_metadata, "fill_value of data type ", name_, ": expected ", expected, ", found ",
         json::excerpt(found));
  }

 private:
  const char* name_;
  const char* codec_;
};

class StringType final : public VariableType {
 public:
  StringType() : VariableType("string", "vlen-utf8") {}
  bool is_element(ByteSpan bytes) const override { return is_utf8(as_text(bytes)); }
  std::string element_form() const override { return "UTF-8"; }
  Buffer fill_item(const json::Value& value, Format format) const override {
    if (is_zero_fill(value, format)) return {};
    if (!value.is_string() || !is_utf8(value.string())) refuse("a string", value);
    return Buffer(as_bytes(value.string()));
  }
  json::Value fill_to_json(ByteSpan item, Format) const override { return std::string(as_text(item)); }
};

class BytesType final : public VariableType {
 public:
  BytesType() : VariableType("bytes", "vlen-bytes") {}
  Buffer fill_item(const json::Value& value, Format format) const override {
    if (is_zero_fill(value, format)) return {};
    const auto bytes = bytes_from_json(value);
    if (!bytes) refuse("base64 or an array of integers from 0 to 255", value);
    return Buffer(ByteSpan(*bytes));
  }
  json::Value fill_to_json(ByteSpan item, Format) const override { return base64_encode(item); }
};

// The bytes of an element are its items in native byte order, which is also how they are stored: others are refused.
class ArrayElementsType final : public VariableType {
 public:
  explicit ArrayElementsType(DataTypePtr item) : VariableType("vlen-array", "numcodecs.vlen-array"), item_(std::move(item)) {}

  DataTypePtr list_of() const override { return item_; }
  json::Value to_v3() const override {
    fail(Status::unsupported, "v3 has no data type for elements that are arrays of ", item_->name());
  }
  bool is_element(ByteSpan bytes) const override { return bytes.size() % item_->item_size() == 0; }
  std::string element_form() const override { return cat("a multiple of ", item_->item_size(), " bytes"); }
  Buffer fill_item(const json::Value& value, Format format) const override {
    if (is_zero_fill(value, format) || value == json::Value("")) return {};
    if (!value.is_array()) refuse(cat("a list of ", item_->name()), value);
    Buffer out(value.array().size() * static_cast<size_t>(item_->item_size()));
    MutByteSpan rest = out.span();
    for (const json::Value& entry : value.array()) {
      item_->fill_from_json(entry, format, rest.first(item_->item_size()));
      rest = rest.subspan(item_->item_size());
    }
    return out;
  }
  json::Value fill_to_json(ByteSpan item, Format format) const override {
    json::Array list;
    for (size_t at = 0; at < item.size(); at += item_->item_size())
      list.push_back(item_->fill_to_json(item.subspan(at, item_->item_size()), format));
    return list;
  }

 private:
  DataTypePtr item_;
};

// numcodecs' json2 and msgpack2 hold anything: what an item is, only the item itself says. So an element is the JSON text of
// it, and text is told from numbers, lists, objects and null by its quotes.
class JsonType final : public VariableType {
 public:
  explicit JsonType(const char* codec) : VariableType("json", codec) {}

  json::Value to_v3() const override { fail(Status::unsupported, "v3 has no data type for elements that are JSON values"); }
  bool is_element(ByteSpan bytes) const override {
    try {
      (void)parse(bytes);
      return true;
    } catch (const Error&) { return false; }
  }
  std::string element_form() const override { return "JSON text"; }
  Buffer fill_item(const json::Value& value, Format) const override { return Buffer(as_bytes(json::dump(value))); }
  json::Value fill_to_json(ByteSpan item, Format) const override { return item.empty() ? json::Value() : parse(item); }

 private:
  static json::Value parse(ByteSpan text) {
    Limits limits;
    limits.max_metadata_bytes = UINT64_MAX;  // of one element, which is in memory already
    return json::parse(as_text(text), limits);
  }
};

// zarrs' optional: an element, or none. Fill values are null or [value]; of people's eyes null or the value.
class OptionalType final : public VariableType {
 public:
  explicit OptionalType(DataTypePtr inner) : VariableType("zarrs.optional", "zarrs.optional"), inner_(std::move(inner)) {}

  DataTypePtr nullable_of() const override { return inner_; }
  json::Value to_v3() const override {
    json::Value inner = inner_->to_v3();
    if (inner.is_string()) inner = json::Value::object({{"name", inner}, {"configuration", json::Object()}});
    return json::Value::object({{"name", "zarrs.optional"}, {"configuration", inner}});
  }
  json::Value to_v2(Endian) const override { fail(Status::unsupported, "v2 has no data type with missing elements"); }
  bool is_element(ByteSpan bytes) const override {
    return inner_->is_variable() ? inner_->is_element(bytes) : bytes.size() == inner_->item_size();
  }
  std::string element_form() const override {
    return inner_->is_variable() ? inner_->element_form() : cat(inner_->item_size(), " bytes");
  }
  Buffer fill_item(const json::Value& value, Format format) const override {
    if (!value.is_array() || value.array().size() != 1) refuse("null or a list of one value", value);
    return inner_->fill_item(value.array()[0], format);
  }
  json::Value fill_to_json(ByteSpan item, Format format) const override {
    return json::Array{inner_->fill_to_json(item, format)};
  }
  json::Value element_to_json(ByteSpan item) const override { return inner_->element_to_json(item); }

 private:
  DataTypePtr inner_;
};

}  // namespace

DataTypePtr optional_type(DataTypePtr inner) {
  if (inner->nullable_of() != nullptr)
    fail(Status::unsupported, "data type zarrs.optional of another zarrs.optional is not supported by this library");
  return std::make_shared<OptionalType>(std::move(inner));
}

DataTypePtr array_elements_type(const V2DataType& item) {
  if (item.type->is_variable() || (item.endian != Endian::none && item.endian != native_endian))
    fail(Status::unsupported, "dtype |O with the object codec \"vlen-array\": expected items of a fixed size in the byte order of this "
         "machine, found ", json::dump(item.type->to_v2(item.endian)));
  return std::make_shared<ArrayElementsType>(item.type);
}

DataTypePtr json_type(std::string_view codec_id) {
  static const DataTypePtr types[] = {
      std::make_shared<JsonType>("numcodecs.json2"), std::make_shared<JsonType>("numcodecs.json"),
      std::make_shared<JsonType>("numcodecs.msgpack2"), std::make_shared<JsonType>("numcodecs.msgpack")};
  for (const DataTypePtr& type : types)
    if (type->array_to_bytes_codec().substr(sizeof "numcodecs." - 1) == codec_id) return type;
  return nullptr;
}

std::optional<bool> same_v2_objects(const DataType& a, const DataType& b) {
  const DataTypePtr list = a.list_of(), other_list = b.list_of();
  if (list && other_list) return same_elements(*list, *other_list);
  const bool json = dynamic_cast<const JsonType*>(&a) != nullptr, other_json = dynamic_cast<const JsonType*>(&b) != nullptr;
  if (json && other_json) return true;
  if (json || other_json || list || other_list) return false;
  return std::nullopt;
}

DataTypePtr string_type() {
  static const DataTypePtr type = std::make_shared<StringType>();
  return type;
}

DataTypePtr bytes_type() {
  static const DataTypePtr type = std::make_shared<BytesType>();
  return type;
}

}  // namespace zarr
