// Data types: names and fill values in both formats, item size, byte order unit. Immutable, shared.
// Source: zarr-specs v3 core "Data types", v2 "Data type encoding". One class a family, found through parse_*.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "data_type/recoding.hpp"
#include "json/json.hpp"

namespace zarr {

enum class Endian : uint8_t { none, little, big };  // none: items whose swap unit is 1 byte
inline constexpr Endian native_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? Endian::little : Endian::big;

enum class Format : uint8_t { v2 = 2, v3 = 3 };

class DataType {
 public:
  virtual ~DataType() = default;

  virtual std::string_view name() const = 0;  // v3 name: "int32", "r24", "struct", ...
  virtual uint64_t item_size() const = 0;     // bytes of one element in memory
  // Bytes reversed as a unit when the byte order differs; 1 = never (complex64: 4). Of records the largest unit in
  // them: the copying code asks swapped() and stored(), which every type answers exactly.
  virtual uint32_t swap_unit() const = 0;
  virtual int32_t value_bits() const { return 0; }  // as RecodingRun::bits, of types of less than a byte

  // Elements in native byte order <-> the other one.
  virtual Recoding swapped() const { return {swap_unit(), 0, {}}; }
  // Elements in memory, in native order <-> as the `bytes` codec stores them in `order`.
  virtual Recoding stored(Endian order) const {
    return {order == Endian::none || order == native_endian ? 1 : swap_unit(), value_bits(), {}};
  }
  // A `bytes` codec without byte order means little-endian for this type, instead of being an error.
  virtual bool little_endian_by_default() const { return false; }
  // Elements have no fixed size: in memory each is a ValueRef (base/value_ref.hpp) and item_size() is that of the
  // reference; the "item" of the functions for fill values below is the element's own bytes, of any number.
  virtual bool is_variable() const { return false; }
  // Elements may be missing; those that are there are of this type. Such types have variable length too, and elements are
  // the bytes of an item in native byte order, or of variable length themselves. Null: all elements are there.
  virtual std::shared_ptr<const DataType> nullable_of() const { return nullptr; }
  // Elements are lists of items of this type, one behind the other. Null: they are no lists.
  virtual std::shared_ptr<const DataType> list_of() const { return nullptr; }
  // The array -> bytes codec that stores such elements, which `bytes` cannot.
  virtual std::string_view array_to_bytes_codec() const { return "bytes"; }
  virtual bool is_element(ByteSpan) const { return true; }  // text must be UTF-8
  virtual std::string element_form() const { return "bytes"; }  // for messages: what is_element() asks for

  // The type whose fill values as bytes (v2 records, legacy `structured`) are in that byte order; null: this one.
  virtual std::shared_ptr<const DataType> with_fill_order(Endian) const { return nullptr; }

  virtual json::Value to_v3() const = 0;  // the `data_type` member
  virtual json::Value to_v2(
      Endian endian) const = 0;  // the `dtype` member; throws unsupported when v2 has no such type

  // `fill_value` <-> the element's bytes in native byte order (item_size of them). v2 null is handled by the caller.
  // Exact: 64-bit integers never pass through double, NaN payloads and -0.0 are kept. Throws invalid_metadata that says
  // type, expected forms and the text found.
  virtual void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const = 0;
  virtual json::Value fill_to_json(ByteSpan item, Format format) const = 0;
  // The same as fill_from_json() into a buffer of its own: of types of variable length the only way.
  virtual Buffer fill_item(const json::Value& value, Format format) const;
  Buffer zero_item() const;  // all bits zero; empty
  // For people: as the v3 fill value, but a number wherever there is one.
  virtual json::Value element_to_json(ByteSpan item) const { return fill_to_json(item, Format::v3); }
};
using DataTypePtr = std::shared_ptr<const DataType>;

// v3 `data_type`: a name or an object {name, configuration}. A well-formed type that the library does not have throws
// unsupported with its name; a malformed one invalid_metadata.
DataTypePtr parse_v3_data_type(const json::Value& data_type);
// All names that it knows, sorted; the family of raw bits is "r*".
std::vector<std::string> v3_data_type_names();

struct V2DataType {
  DataTypePtr type;
  Endian endian;
};
// v2 `dtype`: a NumPy type string or a list of fields. Errors as above.
V2DataType parse_v2_data_type(const json::Value& dtype);
// v2 `dtype` "|O": what the objects are only the configuration of the codec says that turns them into bytes. unsupported
// with its id.
V2DataType parse_v2_object_type(const json::Value& codec);

// Whatever a person may write for --dtype: a v3 name, a NumPy string, a v2 field list or v3 object as JSON text.
V2DataType parse_any_data_type(std::string_view text);

// JSON of one element as a v3 fill value, shortest text that reads back to the same bits.
inline json::Value element_to_json(const DataType& type, ByteSpan item) { return type.element_to_json(item); }

}  // namespace zarr
