#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <random>

#include "base/number_text.hpp"
#include "data_type/base64.hpp"
#include "data_type/data_type.hpp"
#include "data_type/float_fill.hpp"

namespace zarr {
namespace {

// Item bytes as a hex numeral, most significant byte first for numbers; each part of a complex by itself. "" = refused.
std::string parsed(const char* type_name, Format format, std::string_view text) {
  const DataTypePtr type = parse_v3_data_type(type_name);
  std::vector<std::byte> item(type->item_size(), std::byte{0x55});
  try {
    type->fill_from_json(json::parse(text), format, item);
  } catch (const Error& e) {
    EXPECT_EQ(e.status(), Status::invalid_metadata) << e.message();
    EXPECT_NE(e.message().find(type_name), std::string::npos) << e.message();
    return "";
  }
  std::string out;
  const uint32_t unit = type->swap_unit();
  for (size_t part = 0; part < item.size(); part += unit)
    for (size_t i = 0; i < unit; ++i) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x",
                    static_cast<unsigned>(item[part + (native_endian == Endian::little ? unit - 1 - i : i)]));
      out += digits;
    }
  return out;
}

std::string printed(const char* type_name, Format format, std::string_view text) {
  const DataTypePtr type = parse_v3_data_type(type_name);
  std::vector<std::byte> item(type->item_size());
  type->fill_from_json(json::parse(text), format, item);
  return json::dump(type->fill_to_json(item, format));
}

struct Spelling {
  const char* type;
  const char* text;
  const char* v3;  // "" = refused
  const char* v2;
};
constexpr Spelling spellings[] = {
    {"bool", "true", "01", "01"},
    {"bool", "false", "00", "00"},
    {"bool", "1", "", "01"},
    {"bool", "0", "", "00"},
    {"bool", "0.0", "", "00"},
    {"bool", "2", "", ""},
    {"bool", "-1", "", ""},
    {"bool", "\"true\"", "", ""},
    {"bool", "null", "", ""},
    {"int8", "-128", "80", "80"},
    {"int8", "127", "7f", "7f"},
    {"int8", "128", "", ""},
    {"int8", "-129", "", ""},
    {"uint8", "255", "ff", "ff"},
    {"uint8", "256", "", ""},
    {"uint8", "-1", "", ""},
    {"uint8", "-0", "00", "00"},
    {"int16", "-2", "fffe", "fffe"},
    {"uint16", "65535", "ffff", "ffff"},
    {"int32", "0.0", "00000000", "00000000"},
    {"int32", "7.0", "00000007", "00000007"},
    {"int32", "1e2", "00000064", "00000064"},
    {"int32", "\"12\"", "0000000c", "0000000c"},
    {"int32", "\"1.0\"", "", ""},
    {"int32", "\"x\"", "", ""},
    {"int32", "\"\"", "", ""},
    {"int32", "\"0x1\"", "", ""},
    {"int32", "1.5", "", ""},
    {"int32", "NaN", "", ""},
    {"int32", "Infinity", "", ""},
    {"int32", "true", "", ""},
    {"int32", "[1]", "", ""},
    {"int32", "null", "", ""},
    {"int32", "2147483648", "", ""},
    {"int64", "-9223372036854775808", "8000000000000000", "8000000000000000"},
    {"int64", "9223372036854775807", "7fffffffffffffff", "7fffffffffffffff"},
    {"int64", "9007199254740993", "0020000000000001", "0020000000000001"},
    {"int64", "9223372036854775808", "", ""},
    {"uint64", "18446744073709551615", "ffffffffffffffff", "ffffffffffffffff"},
    {"uint64", "\"18446744073709551615\"", "ffffffffffffffff", "ffffffffffffffff"},
    {"uint64", "18446744073709551616", "", ""},
    {"uint64", "-1", "", ""},
    {"float16", "1", "3c00", "3c00"},
    {"float16", "65504", "7bff", "7bff"},
    {"float16", "65519.9", "7bff", "7bff"},
    {"float16", "65520", "7c00", "7c00"},
    {"float16", "5.960464477539063e-08", "0001", "0001"},
    {"float16", "2.9802322387695312e-08", "0000", "0000"},
    {"float16", "-0.0", "8000", "8000"},
    {"float16", "\"NaN\"", "7e00", "7e00"},
    {"float16", "\"0x7e01\"", "7e01", "7e01"},
    {"float16", "\"0x7fc00000\"", "", ""},
    {"float32", "0", "00000000", "00000000"},
    {"float32", "-0.0", "80000000", "80000000"},
    {"float32", "-0", "80000000", "80000000"},
    {"float32", "0.1", "3dcccccd", "3dcccccd"},
    {"float32", "0.10000000149011612", "3dcccccd", "3dcccccd"},
    {"float32", "1e39", "7f800000", "7f800000"},
    {"float32", "-1e400", "ff800000", "ff800000"},
    {"float32", "\"NaN\"", "7fc00000", "7fc00000"},
    {"float32", "NaN", "7fc00000", "7fc00000"},
    {"float32", "\"Infinity\"", "7f800000", "7f800000"},
    {"float32", "\"+Infinity\"", "7f800000", "7f800000"},
    {"float32", "\"-Infinity\"", "ff800000", "ff800000"},
    {"float32", "Infinity", "7f800000", "7f800000"},
    {"float32", "-Infinity", "ff800000", "ff800000"},
    {"float32", "\"0x7fc00001\"", "7fc00001", "7fc00001"},
    {"float32", "\"0x7F800001\"", "7f800001", "7f800001"},
    {"float32", "\"0xffc00000\"", "ffc00000", "ffc00000"},
    {"float32", "\"0x3f800000\"", "3f800000", "3f800000"},
    {"float32", "\"0x1\"", "", ""},
    {"float32", "\"0x7fc0000g\"", "", ""},
    {"float32", "\"0x-fc00000\"", "", ""},
    {"float32", "\"0x7ff8000000000000\"", "", ""},
    {"float32", "\"1.5\"", "3fc00000", "3fc00000"},
    {"float32", "\"nan\"", "", ""},
    {"float32", "\"inf\"", "", ""},
    {"float32", "\"\"", "", ""},
    {"float32", "true", "", ""},
    {"float32", "null", "", ""},
    {"float32", "[1]", "", ""},
    {"float64", "0.1", "3fb999999999999a", "3fb999999999999a"},
    {"float64", "1e400", "7ff0000000000000", "7ff0000000000000"},
    {"float64", "5e-324", "0000000000000001", "0000000000000001"},
    {"float64", "\"NaN\"", "7ff8000000000000", "7ff8000000000000"},
    {"float64", "\"0x7ff8000000000123\"", "7ff8000000000123", "7ff8000000000123"},
    {"float64", "\"0x7fc00000\"", "", ""},
    {"complex64", "[0,0]", "0000000000000000", "0000000000000000"},
    {"complex64", "[1.0,-0.0]", "3f80000080000000", "3f80000080000000"},
    {"complex64", "[\"NaN\",\"-Infinity\"]", "7fc00000ff800000", "7fc00000ff800000"},
    {"complex64", "[\"0x7fc00001\",2]", "7fc0000140000000", "7fc0000140000000"},
    {"complex64", "1", "", "3f80000000000000"},
    {"complex64", "[1]", "", ""},
    {"complex64", "[1,2,3]", "", ""},
    {"complex64", "\"NaN\"", "", ""},
    {"complex64", "[1,null]", "", ""},
    {"complex128", "[0.5,\"Infinity\"]", "3fe00000000000007ff0000000000000", "3fe00000000000007ff0000000000000"},
    {"r24", "[1,2,255]", "0102ff", "0102ff"},
    {"r24", "\"AQL/\"", "0102ff", "0102ff"},
    {"r24", "[1,2]", "", ""},
    {"r24", "[1,2,256]", "", ""},
    {"r24", "[1,2,-1]", "", ""},
    {"r24", "[1,2,1.0]", "", ""},
    {"r24", "\"AQI=\"", "", ""},
    {"r24", "\"AQL*\"", "", ""},
    {"r24", "0", "", "000000"},
    {"r24", "1", "", ""},
    {"r8", "\"/w==\"", "ff", "ff"},
    {"r8", "\"/x==\"", "", ""},
};

TEST(FillValue, EverySpellingInBothFormats) {
  for (const Spelling& s : spellings) {
    EXPECT_EQ(parsed(s.type, Format::v3, s.text), s.v3) << "v3 " << s.type << ' ' << s.text;
    EXPECT_EQ(parsed(s.type, Format::v2, s.text), s.v2) << "v2 " << s.type << ' ' << s.text;
  }
}

TEST(FillValue, WhatIsWrittenReadsBackToTheSameBits) {
  for (const Spelling& s : spellings)
    for (const Format format : {Format::v2, Format::v3}) {
      const std::string bits = format == Format::v3 ? s.v3 : s.v2;
      if (bits.empty()) continue;
      try {
        EXPECT_EQ(parsed(s.type, format, printed(s.type, format, s.text)), bits) << s.type << ' ' << s.text;
      } catch (const Error& e) {
        EXPECT_EQ(e.status(), Status::unsupported);
        EXPECT_EQ(format, Format::v2);
        EXPECT_NE(std::string(s.text).find("0x"), std::string::npos);
      }
    }
}

TEST(FillValue, WrittenForms) {
  EXPECT_EQ(printed("bool", Format::v2, "1"), "true");
  EXPECT_EQ(printed("int8", Format::v3, "-128"), "-128");
  EXPECT_EQ(printed("int32", Format::v2, "7.0"), "7");
  EXPECT_EQ(printed("uint64", Format::v3, "18446744073709551615"), "18446744073709551615");
  EXPECT_EQ(printed("float32", Format::v3, "0.10000000149011612"), "0.1");
  EXPECT_EQ(printed("float64", Format::v3, "0"), "0.0");
  EXPECT_EQ(printed("float16", Format::v3, "0.0999755859375"), "0.1");
  EXPECT_EQ(printed("float16", Format::v3, "65504"), "65500.0");
  EXPECT_EQ(printed("float16", Format::v3, "\"0x0001\""), "6e-08");
  EXPECT_EQ(printed("float32", Format::v3, "\"0x7fc00000\""), "\"NaN\"");
  EXPECT_EQ(printed("float32", Format::v3, "\"0xFFC00000\""), "\"0xffc00000\"");
  EXPECT_EQ(printed("float64", Format::v3, "-1e400"), "\"-Infinity\"");
  EXPECT_EQ(printed("complex64", Format::v3, "[\"NaN\",-0.0]"), "[\"NaN\",-0.0]");
  EXPECT_EQ(printed("r24", Format::v3, "\"AQL/\""), "[1,2,255]");
  EXPECT_EQ(printed("r24", Format::v2, "[1,2,255]"), "\"AQL/\"");
  EXPECT_THROW(printed("float32", Format::v2, "\"0x7fc00001\""), Error);
}

TEST(FillValue, RawBytesAreBase64) {
  const DataTypePtr type =
      parse_v3_data_type(json::parse(R"({"name":"raw_bytes","configuration":{"length_bytes":3}})"));
  std::byte item[3];
  type->fill_from_json("AQL/", Format::v3, item);
  EXPECT_EQ(type->fill_to_json(item, Format::v3), json::Value("AQL/"));
}

TEST(FillValue, EveryFloat16ReadsBackAndIsShortest) {
  const DataTypePtr type = parse_v3_data_type("float16");
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    std::byte item[2], again[2];
    std::memcpy(item, &half, 2);
    const json::Value text = type->fill_to_json(item, Format::v3);
    type->fill_from_json(text, Format::v3, again);
    ASSERT_EQ(std::memcmp(item, again, 2), 0) << bits;
    const bool finite = (bits & 0x7c00) != 0x7c00;
    ASSERT_TRUE(!finite || float16_from_double(float16_to_double(half)) == half) << bits;
  }
}

TEST(FillValue, Float16RoundsHalfToEvenBetweenEveryPairOfNeighbours) {
  for (uint16_t bits = 0; bits < 0x7bff; ++bits) {
    const double low = float16_to_double(bits), high = float16_to_double(static_cast<uint16_t>(bits + 1));
    const double middle = (low + high) / 2;
    const uint16_t even = (bits & 1) != 0 ? static_cast<uint16_t>(bits + 1) : bits;
    ASSERT_EQ(float16_from_double(middle), even) << bits;
    ASSERT_EQ(float16_from_double(std::nextafter(middle, 0)), bits) << bits;
    ASSERT_EQ(float16_from_double(std::nextafter(middle, 1e9)), bits + 1) << bits;
    ASSERT_EQ(float16_from_double(-middle), even | 0x8000) << bits;
  }
}

TEST(FillValue, RandomFloatBitsSurviveAsJson) {
  std::mt19937_64 random(11);
  for (const char* name : {"float32", "float64", "complex64", "complex128", "int64", "uint32"}) {
    const DataTypePtr type = parse_v3_data_type(name);
    for (int i = 0; i < 20'000; ++i) {
      std::byte item[16], again[16];
      const uint64_t words[2] = {random(), random()};
      std::memcpy(item, words, 16);
      const json::Value value =
          json::parse(json::dump(element_to_json(*type, ByteSpan(item).first(type->item_size()))));
      type->fill_from_json(value, Format::v3, MutByteSpan(again).first(type->item_size()));
      ASSERT_EQ(std::memcmp(item, again, type->item_size()), 0) << name << ' ' << json::dump(value);
    }
  }
}

TEST(Base64, Rfc4648Vectors) {
  for (const auto& [plain, coded] :
       std::initializer_list<std::pair<const char*, const char*>>{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64_encode(as_bytes(plain)), coded);
    const auto decoded = base64_decode(coded);
    ASSERT_TRUE(decoded) << coded;
    EXPECT_EQ(as_text(*decoded), plain);
  }
  for (const char* bad : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Zg==Zg==", "Zm 9", "Zm9v\n", "Zm9_", "=Zg="})
    EXPECT_FALSE(base64_decode(bad)) << bad;
}

}  // namespace
}  // namespace zarr
