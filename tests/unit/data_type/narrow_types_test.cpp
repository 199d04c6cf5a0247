#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.hpp"
#include "data_type/data_type.hpp"

namespace zarr {
namespace {

// "" = refused.
std::string hex_of(const char* type_name, std::string_view text, Format format = Format::v3) {
  const DataTypePtr type = parse_v3_data_type(type_name);
  std::vector<std::byte> item(type->item_size(), std::byte{0x55});
  try {
    type->fill_from_json(json::parse(text), format, item);
  } catch (const Error& e) {
    EXPECT_EQ(e.status(), Status::invalid_metadata);
    EXPECT_NE(e.message().find(type_name), std::string::npos) << e.message();
    return "";
  }
  std::string out;
  for (size_t i = 0; i < item.size(); ++i) {
    const bool reversed = type->swap_unit() > 1 && native_endian == Endian::little;
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(item[reversed ? item.size() - 1 - i : i]));
    out += digits;
  }
  return out;
}

std::string text_of(const char* type_name, uint8_t bits) {
  const auto item = static_cast<std::byte>(bits);
  return json::dump(element_to_json(*parse_v3_data_type(type_name), ByteSpan(&item, 1)));
}

// Facts of the specifications: every row was taken from a table there, none from this library.
struct Value {
  const char* type;
  const char* text;
  const char* bits;
};
constexpr Value values[] = {
    {"bfloat16", "1.0", "3f80"},
    {"bfloat16", "-2", "c000"},
    {"bfloat16", "\"NaN\"", "7fc0"},
    {"bfloat16", "\"Infinity\"", "7f80"},
    {"bfloat16", "\"-Infinity\"", "ff80"},
    {"bfloat16", "\"0xffc1\"", "ffc1"},
    {"bfloat16", "1e39", "7f80"},
    {"bfloat16", "1.00390625", "3f80"},    // halfway between 0x3f80 and 0x3f81: even
    {"bfloat16", "1.01171875", "3f82"},    // halfway between 0x3f81 and 0x3f82
    {"bfloat16", "9.183549615799121e-41", "0001"},
    {"float8_e3m4", "\"NaN\"", "78"},
    {"float8_e3m4", "15.5", "6f"},
    {"float8_e3m4", "16", "70"},
    {"float8_e4m3", "\"NaN\"", "7c"},
    {"float8_e4m3", "240", "77"},
    {"float8_e4m3", "\"Infinity\"", "78"},
    {"float8_e4m3", "1e9", "78"},
    {"float8_e4m3", "-0.0", "80"},
    {"float8_e4m3fn", "\"NaN\"", "7f"},
    {"float8_e4m3fn", "448", "7e"},
    {"float8_e4m3fn", "463", "7e"},
    {"float8_e4m3fn", "465", ""},
    {"float8_e4m3fn", "\"Infinity\"", ""},
    {"float8_e4m3fnuz", "\"NaN\"", "80"},
    {"float8_e4m3fnuz", "240", "7f"},
    {"float8_e4m3fnuz", "-0.0", "00"},
    {"float8_e4m3fnuz", "\"-Infinity\"", ""},
    {"float8_e4m3b11fnuz", "30", "7f"},
    {"float8_e4m3b11fnuz", "1", "58"},
    {"float8_e5m2", "\"NaN\"", "7e"},
    {"float8_e5m2", "57344", "7b"},
    {"float8_e5m2", "1.5", "3e"},
    {"float8_e5m2fnuz", "57344", "7f"},
    {"float8_e5m2fnuz", "\"NaN\"", "80"},
    {"float8_e8m0fnu", "\"NaN\"", "ff"},
    {"float8_e8m0fnu", "1", "7f"},
    {"float8_e8m0fnu", "0.5", "7e"},
    {"float8_e8m0fnu", "0", ""},
    {"float8_e8m0fnu", "-1", ""},
    {"float8_e8m0fnu", "1e39", ""},
    {"float8_e8m0fnu", "\"0xFF\"", "ff"},
    {"float6_e2m3fn", "7.5", "1f"},
    {"float6_e2m3fn", "-7.5", "3f"},
    {"float6_e2m3fn", "0.125", "01"},
    {"float6_e2m3fn", "\"NaN\"", ""},
    {"float6_e2m3fn", "8", ""},
    {"float6_e2m3fn", "\"0x3f\"", "3f"},
    {"float6_e2m3fn", "\"0x40\"", ""},
    {"float6_e3m2fn", "28", "1f"},
    {"float6_e3m2fn", "0.0625", "01"},
    {"float4_e2m1fn", "6", "07"},
    {"float4_e2m1fn", "-0.5", "09"},
    {"float4_e2m1fn", "1.25", "02"},  // halfway between 1 and 1.5: even
    {"float4_e2m1fn", "\"Infinity\"", ""},
    {"float4_e2m1fn", "\"0x10\"", ""},
    {"float4_e2m1fn", "\"0x1\"", ""},
    {"float4_e2m1fn", "true", ""},
    {"int4", "-8", "f8"},
    {"int4", "7", "07"},
    {"int4", "8", ""},
    {"int4", "-9", ""},
    {"int4", "0.5", ""},
    {"int2", "-2", "fe"},
    {"int2", "1", "01"},
    {"int2", "2", ""},
    {"uint4", "15", "0f"},
    {"uint4", "16", ""},
    {"uint4", "-1", ""},
    {"uint2", "3", "03"},
    {"uint2", "4", ""},
    {"complex_float8_e5m2", "[1.5, \"NaN\"]", "3e7e"},
    {"complex_float8_e5m2", "1", ""},
    {"complex_float8_e5m2", "[1]", ""},
    {"complex_float4_e2m1fn", "[\"0x07\", -0.5]", "0709"},
};

TEST(NarrowTypes, FillValues) {
  for (const Value& v : values) EXPECT_EQ(hex_of(v.type, v.text), v.bits) << v.type << ' ' << v.text;
}

TEST(NarrowTypes, EveryBitPatternOfAByteReadsBackFromEachOfItsForms) {
  for (const std::string& name : v3_data_type_names()) {
    if (!name.starts_with("float8_") && !name.starts_with("float6_") && !name.starts_with("float4_")) continue;
    const DataTypePtr type = parse_v3_data_type(name);
    const unsigned codes = name.starts_with("float8_") ? 256 : name.starts_with("float6_") ? 64 : 16;
    for (unsigned bits = 0; bits < codes; ++bits) {
      const auto item = static_cast<std::byte>(bits);
      const auto read_back = [&](const json::Value& value, Format format) {
        std::byte back{};
        type->fill_from_json(value, format, MutByteSpan(&back, 1));
        return back;
      };
      const json::Value text = element_to_json(*type, ByteSpan(&item, 1));
      EXPECT_EQ(read_back(text, Format::v3), item) << name << ' ' << json::dump(text);
      EXPECT_EQ(read_back(type->fill_to_json(ByteSpan(&item, 1), Format::v3), Format::v3), item) << name;
      EXPECT_TRUE(type->fill_to_json(ByteSpan(&item, 1), Format::v3).string().starts_with("0x")) << name;
      try {
        EXPECT_EQ(read_back(type->fill_to_json(ByteSpan(&item, 1), Format::v2), Format::v2), item) << name;
      } catch (const Error& e) { EXPECT_EQ(e.status(), Status::unsupported) << name << bits; }  // other NaNs
    }
  }
}

TEST(NarrowTypes, RoundingPicksTheNearest) {
  // By brute force over all values of the type.
  for (const char* name : {"float8_e4m3fn", "float8_e5m2", "float8_e3m4", "float8_e4m3b11fnuz", "float6_e3m2fn",
                           "float4_e2m1fn", "float8_e8m0fnu"}) {
    const DataTypePtr type = parse_v3_data_type(name);
    std::vector<double> all;
    for (unsigned bits = 0; bits < 256; ++bits) {
      const std::string text = text_of(name, static_cast<uint8_t>(bits));
      if (const auto value = parse_double(text); value && std::isfinite(*value)) all.push_back(*value);
    }
    const double top = *std::max_element(all.begin(), all.end());
    for (int i = 1; i < 400; ++i) {
      const double x = top * i / 400.7;
      std::byte item{};
      type->fill_from_json(json::Value::number(x), Format::v3, MutByteSpan(&item, 1));
      const double got = *parse_double(text_of(name, static_cast<uint8_t>(item)));
      double least = HUGE_VAL;
      for (const double value : all) least = std::min(least, std::fabs(value - x));
      EXPECT_LE(std::fabs(got - x), least * 1.0000001) << name << ' ' << x;
    }
  }
}

TEST(NarrowTypes, NumbersOfAByteAreExactOthersShort) {
  EXPECT_EQ(text_of("float8_e4m3fn", 0x75), "208.0");
  EXPECT_EQ(text_of("float8_e8m0fnu", 0), "5.877471754111438e-39");
  const DataTypePtr type = parse_v3_data_type("bfloat16");
  std::byte item[2];
  type->fill_from_json(json::parse("0.1"), Format::v3, item);
  EXPECT_EQ(json::dump(element_to_json(*type, item)), "0.1");
}

TEST(NarrowTypes, UnusedBitsDoNotCount) {
  EXPECT_EQ(text_of("int4", 0x78), "-8");
  EXPECT_EQ(text_of("int4", 0xf7), "7");
  EXPECT_EQ(text_of("int2", 0x07), "-1");
  EXPECT_EQ(text_of("uint4", 0xff), "15");
  EXPECT_EQ(text_of("uint2", 0xfc), "0");
  EXPECT_EQ(text_of("float4_e2m1fn", 0xf7), "6.0");
  EXPECT_EQ(text_of("float6_e2m3fn", 0xc1), "0.125");
  const auto stored = [](const char* name, uint8_t bits) {
    std::byte item = static_cast<std::byte>(bits);
    recode(&item, &item, 1, 1, parse_v3_data_type(name)->stored(Endian::none));
    return static_cast<int>(item);
  };
  EXPECT_EQ(stored("int4", 0x78), 0xf8);
  EXPECT_EQ(stored("int2", 0xfd), 0x01);
  EXPECT_EQ(stored("uint4", 0xf3), 0x03);
  EXPECT_EQ(stored("float6_e2m3fn", 0xff), 0x3f);
  EXPECT_EQ(stored("float8_e5m2", 0xff), 0xff);
}

TEST(NarrowTypes, NamesInBothFormats) {
  for (const char* name : {"bfloat16", "float8_e3m4", "float8_e4m3", "float8_e4m3b11fnuz", "float8_e4m3fn",
                           "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz", "float8_e8m0fnu", "float6_e2m3fn",
                           "float6_e3m2fn", "float4_e2m1fn", "int2", "int4", "uint2", "uint4"}) {
    const DataTypePtr type = parse_v3_data_type(name);
    const uint64_t size = std::string_view(name) == "bfloat16" ? 2 : 1;
    EXPECT_EQ(type->item_size(), size);
    EXPECT_EQ(type->swap_unit(), size);
    EXPECT_EQ(type->to_v2(Endian::little), json::Value(name));
    const V2DataType v2 = parse_v2_data_type(name);
    EXPECT_EQ(v2.type, type);
    EXPECT_EQ(v2.endian, size == 2 ? Endian::little : Endian::none);
  }
  EXPECT_THROW(parse_v3_data_type("bfloat16")->to_v2(Endian::big), Error);
  for (const char* name : {"complex_bfloat16", "complex_float16", "complex_float8_e5m2", "complex_float6_e2m3fn"}) {
    try {
      parse_v3_data_type(name)->to_v2(Endian::little);
      FAIL() << name;
    } catch (const Error& e) {
      EXPECT_EQ(e.status(), Status::unsupported);
      EXPECT_NE(e.message().find(name), std::string::npos);
    }
    EXPECT_THROW(parse_v2_data_type(name), Error);
  }
  EXPECT_EQ(parse_v3_data_type("complex_bfloat16")->swap_unit(), 2u);
  EXPECT_EQ(parse_v3_data_type("complex_float16")->item_size(), 4u);
  EXPECT_EQ(parse_v3_data_type("complex_float32")->name(), "complex64");
}

}  // namespace
}  // namespace zarr
