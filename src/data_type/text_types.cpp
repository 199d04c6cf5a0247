// Text of a fixed length: bytes filled up with NUL, and code points of four bytes filled up with U+0000.
// Source: zarr-extensions data-types/fixed_length_utf32; zarr-python's null_terminated_bytes; v2 "S" and "U".
#include <algorithm>

#include "base/checked_math.hpp"
#include "base/utf8.hpp"
#include "data_type/base64.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/fixed_types.hpp"

namespace zarr {
namespace {

class NullTerminatedBytesType final : public FixedType {
 public:
  explicit NullTerminatedBytesType(uint64_t bytes) : FixedType("null_terminated_bytes", 'S', bytes, 1) {}

  json::Value to_v3() const override { return v3_with_length(); }
  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override {
    std::memset(item.data(), 0, item.size());
    if (is_zero_fill(value, format)) return;
    const auto bytes = bytes_from_json(value);
    if (!bytes || bytes->size() > item.size())
      refuse(cat("base64 of at most ", item_size(), " bytes, or an array of integers from 0 to 255"), value);
    std::copy(bytes->begin(), bytes->end(), item.begin());
  }
  json::Value fill_to_json(ByteSpan item, Format) const override {
    while (!item.empty() && item.back() == std::byte{0}) item = item.first(item.size() - 1);
    return base64_encode(item);
  }
};

class FixedLengthUtf32Type final : public FixedType {
 public:
  explicit FixedLengthUtf32Type(uint64_t characters) : FixedType("fixed_length_utf32", 'U', 4 * characters, 4) {}

  json::Value to_v3() const override { return v3_with_length(); }
  json::Value to_v2(Endian endian) const override { return cat(order_mark(endian), 'U', item_size() / 4); }

  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override {
    std::memset(item.data(), 0, item.size());
    if (is_zero_fill(value, format)) return;
    const auto wrong = [&] { refuse(cat("a string of at most ", item_size() / 4, " characters"), value); };
    if (!value.is_string()) wrong();
    std::string_view text = value.string();
    for (size_t at = 0; !text.empty(); at += 4) {
      const size_t length = utf8_sequence_length(text);
      if (length == 0 || at == item.size()) wrong();
      const uint32_t c = utf8_code_point(text.substr(0, length));
      std::memcpy(item.data() + at, &c, sizeof c);
      text.remove_prefix(length);
    }
  }

  json::Value fill_to_json(ByteSpan item, Format) const override {
    std::string text;
    size_t end = 0;  // of the text without the padding
    for (size_t at = 0; at < item.size(); at += 4) {
      uint32_t c = 0;
      std::memcpy(&c, item.data() + at, sizeof c);
      if (!is_code_point(c))
        fail(Status::corrupt_data, "element of data type ", name(), ": expected Unicode code points, found ", c,
             " at character ", at / 4);
      char sequence[4];
      text.append(sequence, utf8_encode(c, sequence));
      if (c != 0) end = text.size();
    }
    text.resize(end);
    return text;
  }
};

}  // namespace

DataTypePtr null_terminated_bytes_type(uint64_t bytes) {
  check_item_bytes(bytes, "null_terminated_bytes");
  return std::make_shared<NullTerminatedBytesType>(bytes);
}

DataTypePtr fixed_length_utf32_type(uint64_t characters) {
  check_item_bytes(checked_mul(characters, 4, "the size of a fixed_length_utf32 element"), "fixed_length_utf32");
  return std::make_shared<FixedLengthUtf32Type>(characters);
}

}  // namespace zarr
