#include "data_type/fixed_types.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/number_text.hpp"
#include "data_type/base64.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/float_fill.hpp"

namespace zarr {
namespace {

class BoolType final : public FixedType {
 public:
  BoolType() : FixedType("bool", 'b', 1, 1) {}

  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override {
    if (value.is_bool()) return store_bits(value.boolean() ? 1 : 0, item);
    const std::optional<uint64_t> number = format == Format::v2 ? value.as_uint64(true) : std::nullopt;
    if (!number || *number > 1) refuse(format == Format::v2 ? "true, false, 0 or 1" : "true or false", value);
    store_bits(*number, item);
  }
  json::Value fill_to_json(ByteSpan item, Format) const override { return load_bits(item) != 0; }
};

class IntegerType final : public FixedType {
 public:
  IntegerType(bool is_signed, size_t bytes)
      : FixedType(cat(is_signed ? "int" : "uint", 8 * bytes), is_signed ? 'i' : 'u', bytes,
                  static_cast<uint32_t>(bytes)),
        signed_(is_signed) {}

  // 1.0 and "1" are written by some and read by zarr-python in both formats.
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    const std::string text = value.is_number() ? value.number().text : value.is_string() ? value.string() : "";
    const bool lenient = value.is_number();
    const unsigned bits = static_cast<unsigned>(8 * item.size());
    if (signed_) {
      const std::optional<int64_t> number = parse_int64(text, lenient);
      const int64_t top = INT64_MAX >> (64 - bits);
      if (!number || *number > top || *number < -top - 1) refuse(cat("an integer from ", -top - 1, " to ", top), value);
      return store_bits(static_cast<uint64_t>(*number), item);
    }
    const std::optional<uint64_t> number = parse_uint64(text, lenient);
    const uint64_t top = UINT64_MAX >> (64 - bits);
    if (!number || *number > top) refuse(cat("an integer from 0 to ", top), value);
    store_bits(*number, item);
  }

  json::Value fill_to_json(ByteSpan item, Format) const override {
    const uint64_t bits = load_bits(item);
    if (!signed_) return bits;
    const unsigned shift = static_cast<unsigned>(64 - 8 * item.size());
    return static_cast<int64_t>(bits << shift) >> shift;
  }

 private:
  const bool signed_;
};

class FloatType final : public FixedType {
 public:
  explicit FloatType(size_t bytes) : FixedType(cat("float", 8 * bytes), 'f', bytes, static_cast<uint32_t>(bytes)) {}

  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    const std::optional<uint64_t> bits = float_bits_from_json(value, item.size());
    if (!bits) refuse(float_forms(item.size()), value);
    store_bits(*bits, item);
  }
  json::Value fill_to_json(ByteSpan item, Format format) const override {
    return float_bits_to_json(load_bits(item), item.size(), format);
  }
};

class ComplexType final : public FixedType {
 public:
  explicit ComplexType(size_t bytes)
      : FixedType(bytes == 4 ? "complex_float16" : cat("complex", 8 * bytes), bytes == 4 ? '\0' : 'c', bytes,
                  static_cast<uint32_t>(bytes / 2)) {}

  // v2: a bare number is a real one.
  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override {
    const size_t half = item.size() / 2;
    const bool pair = value.is_array() && value.array().size() == 2;
    std::optional<uint64_t> real, imaginary = 0;
    if (pair) {
      real = float_bits_from_json(value.array()[0], half);
      imaginary = float_bits_from_json(value.array()[1], half);
    } else if (format == Format::v2 && value.is_number()) {
      real = float_bits_from_json(value, half);
    }
    if (!real || !imaginary) refuse("[real, imaginary], each " + float_forms(half), value);
    store_bits(*real, item.first(half));
    store_bits(*imaginary, item.subspan(half));
  }

  json::Value fill_to_json(ByteSpan item, Format format) const override {
    const size_t half = item.size() / 2;
    return json::Array{float_bits_to_json(load_bits(item.first(half)), half, format),
                       float_bits_to_json(load_bits(item.subspan(half)), half, format)};
  }
};

class RawType final : public FixedType {
 public:
  RawType(uint64_t bytes, bool as_raw_bytes)
      : FixedType(as_raw_bytes ? "raw_bytes" : cat('r', 8 * bytes), 'V', bytes, 1), as_raw_bytes_(as_raw_bytes) {}

  json::Value to_v3() const override {
    return as_raw_bytes_ ? v3_with_length() : FixedType::to_v3();
  }

  void fill_from_json(const json::Value& value, Format format, MutByteSpan item) const override {
    if (is_zero_fill(value, format)) return std::fill(item.begin(), item.end(), std::byte{0});
    const auto bytes = bytes_from_json(value);
    if (!bytes || bytes->size() != item.size())
      refuse(cat("an array of ", item_size(), " integers from 0 to 255, or base64 of as many bytes"), value);
    std::memcpy(item.data(), bytes->data(), item.size());
  }

  json::Value fill_to_json(ByteSpan item, Format format) const override {
    if (format == Format::v2 || as_raw_bytes_) return base64_encode(item);
    json::Array bytes;
    for (const std::byte byte : item) bytes.emplace_back(static_cast<int>(byte));
    return bytes;
  }

 private:
  const bool as_raw_bytes_;
};

size_t log2_of(size_t bytes) { return bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : 3; }

}  // namespace

void check_item_bytes(uint64_t bytes, std::string_view type) {
  if (bytes > max_item_bytes)
    fail(Status::limit_exceeded, "data type ", type, ": expected at most ", max_item_bytes, " bytes an item, found ",
         bytes);
}

// The types are shared and never destroyed: threads of the library may outlive the static destructors of the program.
DataTypePtr bool_type() {
  static const auto& type = *new DataTypePtr(std::make_shared<BoolType>());
  return type;
}

DataTypePtr integer_type(bool is_signed, size_t bytes) {
  const auto make = [](bool of_sign, size_t size) { return std::make_shared<IntegerType>(of_sign, size); };
  static const auto& types =
      *new std::array<DataTypePtr, 8>{make(false, 1), make(false, 2), make(false, 4), make(false, 8),
                                      make(true, 1),  make(true, 2),  make(true, 4),  make(true, 8)};
  return types[(is_signed ? 4 : 0) + log2_of(bytes)];
}

DataTypePtr float_type(size_t bytes) {
  static const auto& types = *new std::array<DataTypePtr, 3>{
      std::make_shared<FloatType>(2), std::make_shared<FloatType>(4), std::make_shared<FloatType>(8)};
  return types[log2_of(bytes) - 1];
}

DataTypePtr complex_type(size_t bytes) {
  static const auto& types = *new std::array<DataTypePtr, 3>{
      std::make_shared<ComplexType>(4), std::make_shared<ComplexType>(8), std::make_shared<ComplexType>(16)};
  return types[log2_of(bytes / 2) - 1];
}

DataTypePtr raw_type(uint64_t bytes, bool as_raw_bytes) {
  check_item_bytes(bytes, as_raw_bytes ? "raw_bytes" : "r*");
  return std::make_shared<RawType>(bytes, as_raw_bytes);
}

}  // namespace zarr
