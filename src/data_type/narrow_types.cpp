// Types whose elements are numbers of less than a byte, of one byte, or bfloat16, and complex numbers of them.
#include <map>

#include "base/number_text.hpp"
#include "data_type/fixed_type.hpp"
#include "data_type/fixed_types.hpp"
#include "data_type/narrow_float.hpp"

namespace zarr {
namespace {

using enum FloatSpecials;
constexpr FloatFormat float_formats[] = {
    {"bfloat16", 2, 8, 7, 127, ieee},
    {"float8_e3m4", 1, 3, 4, 3, ieee},
    {"float8_e4m3", 1, 4, 3, 7, ieee},
    {"float8_e4m3b11fnuz", 1, 4, 3, 11, fnuz},
    {"float8_e4m3fnuz", 1, 4, 3, 8, fnuz},
    {"float8_e5m2", 1, 5, 2, 15, ieee},
    {"float8_e5m2fnuz", 1, 5, 2, 16, fnuz},
    {"float8_e8m0fnu", 1, 8, 0, 127, exponent},
    {"float8_e4m3fn", 1, 4, 3, 7, fn},
    {"float6_e2m3fn", 1, 2, 3, 1, finite},
    {"float6_e3m2fn", 1, 3, 2, 3, finite},
    {"float4_e2m1fn", 1, 2, 1, 1, finite},
};

// As a fill value in metadata. Those of one byte are hex in v3, which all readers know: zarrs knows nothing else, and
// TensorStore misreads numbers of float8_e8m0fnu.
json::Value fill_of(uint64_t bits, const FloatFormat& float_format, Format format) {
  if (format == Format::v3 && float_format.bytes == 1) return narrow_bits_to_hex(bits, float_format);
  json::Value value = narrow_bits_to_json(bits, float_format);
  if (format == Format::v2 && float_format.is_nan(bits) && value != json::Value("NaN"))
    fail(Status::unsupported, "fill_value ", json::dump(value),
         " (a NaN other than the canonical one) cannot be written in the v2 format");
  return value;
}

class NarrowFloatType final : public FixedType {
 public:
  explicit NarrowFloatType(const FloatFormat& format)
      : FixedType(format.name, '\0', format.bytes, format.bytes), format_(format) {}

  int32_t value_bits() const override { return format_.bits() % 8 == 0 ? 0 : static_cast<int32_t>(format_.bits()); }
  // The names that ml_dtypes registers with NumPy, as TensorStore writes them: they say no byte order.
  json::Value to_v2(Endian endian) const override {
    if (endian == Endian::big && swap_unit() > 1)
      fail(Status::unsupported, "v2 has no data type ", name(), " in big-endian order");
    return std::string(name());
  }
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    const std::optional<uint64_t> bits = narrow_bits_from_json(value, format_);
    if (!bits) refuse(narrow_forms(format_), value);
    store_bits(*bits, item);
  }
  json::Value fill_to_json(ByteSpan item, Format format) const override {
    return fill_of(load_bits(item), format_, format);
  }
  json::Value element_to_json(ByteSpan item) const override { return narrow_bits_to_json(load_bits(item), format_); }

 private:
  const FloatFormat& format_;
};

class NarrowComplexType final : public FixedType {
 public:
  explicit NarrowComplexType(const FloatFormat& part)
      : FixedType(complex_name(part.name), '\0', 2 * part.bytes, part.bytes), part_(part) {}

  int32_t value_bits() const override { return part_.bits() % 8 == 0 ? 0 : static_cast<int32_t>(part_.bits()); }
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    std::optional<uint64_t> real, imaginary;
    if (value.is_array() && value.array().size() == 2) {
      real = narrow_bits_from_json(value.array()[0], part_);
      imaginary = narrow_bits_from_json(value.array()[1], part_);
    }
    if (!real || !imaginary) refuse("[real, imaginary], each " + narrow_forms(part_), value);
    store_bits(*real, item.first(part_.bytes));
    store_bits(*imaginary, item.subspan(part_.bytes));
  }
  json::Value fill_to_json(ByteSpan item, Format format) const override {
    return json::Array{fill_of(load_bits(item.first(part_.bytes)), part_, format),
                       fill_of(load_bits(item.subspan(part_.bytes)), part_, format)};
  }
  json::Value element_to_json(ByteSpan item) const override {
    return json::Array{narrow_bits_to_json(load_bits(item.first(part_.bytes)), part_),
                       narrow_bits_to_json(load_bits(item.subspan(part_.bytes)), part_)};
  }

 private:
  static std::string complex_name(std::string_view part) { return cat("complex_", part); }

  const FloatFormat& part_;
};

// int2, int4, uint2, uint4: a byte in memory, sign or zero extended.
class NarrowIntegerType final : public FixedType {
 public:
  NarrowIntegerType(bool is_signed, int32_t bits)
      : FixedType(cat(is_signed ? "int" : "uint", bits), '\0', 1, 1), signed_(is_signed), bits_(bits) {}

  int32_t value_bits() const override { return signed_ ? -bits_ : bits_; }
  json::Value to_v2(Endian) const override { return std::string(name()); }  // as TensorStore writes it
  void fill_from_json(const json::Value& value, Format, MutByteSpan item) const override {
    const std::string text = value.is_number() ? value.number().text : value.is_string() ? value.string() : "";
    const std::optional<int64_t> number = parse_int64(text, value.is_number());
    const int64_t least = signed_ ? -(int64_t{1} << (bits_ - 1)) : 0;
    const int64_t top = least + (int64_t{1} << bits_) - 1;
    if (!number || *number < least || *number > top) refuse(cat("an integer from ", least, " to ", top), value);
    item[0] = static_cast<std::byte>(*number);
  }
  json::Value fill_to_json(ByteSpan item, Format) const override {
    std::byte value = item[0];
    recode(&value, &value, 1, 1, {1, value_bits(), {}});
    return signed_ ? static_cast<int>(static_cast<int8_t>(value)) : static_cast<int>(value);
  }

 private:
  const bool signed_;
  const int32_t bits_;
};

std::map<std::string, DataTypePtr, std::less<>> make_types() {
  std::map<std::string, DataTypePtr, std::less<>> types;
  const auto add = [&](DataTypePtr type) { types.emplace(type->name(), type); };
  for (const FloatFormat& format : float_formats) {
    add(std::make_shared<NarrowFloatType>(format));
    add(std::make_shared<NarrowComplexType>(format));
  }
  for (const int32_t bits : {2, 4}) {
    add(std::make_shared<NarrowIntegerType>(true, bits));
    add(std::make_shared<NarrowIntegerType>(false, bits));
  }
  return types;
}

}  // namespace

const FloatFormat* narrow_float_format(std::string_view name) {
  for (const FloatFormat& format : float_formats)
    if (name == format.name) return &format;
  return nullptr;
}

const std::map<std::string, DataTypePtr, std::less<>>& narrow_types() {
  static const auto& types = *new std::map<std::string, DataTypePtr, std::less<>>(make_types());
  return types;
}

}  // namespace zarr
