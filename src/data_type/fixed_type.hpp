// What the types of one NumPy-like kind and fixed size have in common. Private to src/data_type.
#pragma once

#include <cstring>
#include <string>

#include "data_type/data_type.hpp"

namespace zarr {

// A native integer of `item.size()` bytes (1, 2, 4, 8) as bits and back.
inline uint64_t load_bits(ByteSpan item) {
  uint64_t bits = 0;
  std::memcpy(reinterpret_cast<std::byte*>(&bits) + (native_endian == Endian::big ? 8 - item.size() : 0), item.data(),
              item.size());
  return bits;
}
inline void store_bits(uint64_t bits, MutByteSpan item) {
  std::memcpy(item.data(),
              reinterpret_cast<const std::byte*>(&bits) + (native_endian == Endian::big ? 8 - item.size() : 0),
              item.size());
}

// v2 writers give 0 for "all bytes zero", whatever the type.
inline bool is_zero_fill(const json::Value& value, Format format) {
  return format == Format::v2 && value.is_number() && value.as_uint64(true) == 0;
}

class FixedType : public DataType {
 public:
  // numpy_kind 0: no NumPy type string, so no v2 spelling unless to_v2() is overridden.
  FixedType(std::string name, char numpy_kind, uint64_t item_size, uint32_t swap_unit)
      : name_(std::move(name)), numpy_kind_(numpy_kind), item_size_(item_size), swap_unit_(swap_unit) {}

  std::string_view name() const override { return name_; }
  uint64_t item_size() const override { return item_size_; }
  uint32_t swap_unit() const override { return swap_unit_; }
  json::Value to_v3() const override { return name_; }
  json::Value to_v2(Endian endian) const override {
    if (numpy_kind_ == 0) fail(Status::unsupported, "v2 has no data type ", name_);
    return cat(order_mark(endian), numpy_kind_, item_size_);
  }

 protected:
  char order_mark(Endian endian) const { return swap_unit_ == 1 ? '|' : endian == Endian::big ? '>' : '<'; }
  // {"name": ..., "configuration": {"length_bytes": item_size}}
  json::Value v3_with_length() const {
    return json::Value::object(
        {{"name", name_}, {"configuration", json::Value::object({{"length_bytes", item_size_}})}});
  }
  [[noreturn]] void refuse(const std::string& expected, const json::Value& found) const {
    fail(Status::invalid_metadata, "fill_value of data type ", name_, ": expected ", expected, ", found ",
         json::excerpt(found));
  }

 private:
  const std::string name_;
  const char numpy_kind_;
  const uint64_t item_size_;
  const uint32_t swap_unit_;
};

}  // namespace zarr
