#include <gtest/gtest.h>

#include <cstring>

#include "data_type/data_type.hpp"

namespace zarr {
namespace {

Status status_of(const auto& f) {
  try {
    f();
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}

// What a fill value becomes when it is read and written again; "" = refused.
std::string again(const DataType& type, Format format, std::string_view text) {
  std::vector<std::byte> item(type.item_size(), std::byte{0x55});
  try {
    type.fill_from_json(json::parse(text), format, item);
  } catch (const Error& e) {
    EXPECT_EQ(e.status(), Status::invalid_metadata);
    EXPECT_NE(e.message().find(type.name()), std::string::npos) << e.message();
    return "";
  }
  return json::dump(type.fill_to_json(item, format));
}

TEST(TextTypes, NullTerminatedBytes) {
  const DataTypePtr type = parse_v2_data_type("|S5").type;
  EXPECT_EQ(type->item_size(), 5u);
  EXPECT_EQ(type->swap_unit(), 1u);
  EXPECT_EQ(json::dump(type->to_v3()), R"({"name":"null_terminated_bytes","configuration":{"length_bytes":5}})");
  EXPECT_EQ(type->to_v2(Endian::big), json::Value("|S5"));
  EXPECT_EQ(parse_v3_data_type(type->to_v3())->to_v2(Endian::none), json::Value("|S5"));
  for (const Format format : {Format::v2, Format::v3}) {
    EXPECT_EQ(again(*type, format, R"("YWI=")"), R"("YWI=")");  // "ab", filled up with NUL
    EXPECT_EQ(again(*type, format, R"("YWIAAAA=")"), R"("YWI=")");
    EXPECT_EQ(again(*type, format, R"("")"), R"("")");
    EXPECT_EQ(again(*type, format, "[97,0,98]"), R"("YQBi")");
    EXPECT_EQ(again(*type, format, R"("YWJjZGVm")"), "");  // six bytes
    EXPECT_EQ(again(*type, format, R"("a")"), "");
    EXPECT_EQ(again(*type, format, "[256]"), "");
  }
  EXPECT_EQ(again(*type, Format::v2, "0"), R"("")");
  EXPECT_EQ(again(*type, Format::v3, "0"), "");
}

TEST(TextTypes, FixedLengthUtf32) {
  const V2DataType parsed = parse_v2_data_type(">U3");
  EXPECT_EQ(parsed.endian, Endian::big);
  const DataTypePtr type = parsed.type;
  EXPECT_EQ(type->item_size(), 12u);
  EXPECT_EQ(type->swap_unit(), 4u);
  EXPECT_EQ(json::dump(type->to_v3()), R"({"name":"fixed_length_utf32","configuration":{"length_bytes":12}})");
  EXPECT_EQ(type->to_v2(Endian::big), json::Value(">U3"));
  EXPECT_EQ(type->to_v2(Endian::little), json::Value("<U3"));
  std::byte item[12];
  type->fill_from_json(json::Value("a\xC3\xA9\xF0\x9F\xA7\x8A"), Format::v3, item);
  const uint32_t expected[] = {0x61, 0xE9, 0x1F9CA};
  EXPECT_EQ(std::memcmp(item, expected, 12), 0);
  for (const char* text : {R"("")", R"("a")", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\xA7\x8A\"", R"("a\u0000b")"})
    EXPECT_EQ(again(*type, Format::v2, text), json::dump(json::parse(text)));
  EXPECT_EQ(again(*type, Format::v3, R"("ab\u0000")"), R"("ab")");
  EXPECT_EQ(again(*type, Format::v3, R"("abcd")"), "");
  EXPECT_EQ(again(*type, Format::v3, "1"), "");
  EXPECT_EQ(again(*type, Format::v2, "0"), R"("")");
  for (const uint32_t bad : {0xD800u, 0x110000u, 0xFFFFFFFFu}) {
    std::memcpy(item + 4, &bad, 4);
    EXPECT_EQ(status_of([&] { element_to_json(*type, item); }), Status::corrupt_data);
  }
}

TEST(TextTypes, Garbage) {
  for (const char* text : {R"("|S0")", R"("<U0")", R"("<U-1")"})
    EXPECT_EQ(status_of([&] { parse_v2_data_type(json::parse(text)); }), Status::invalid_metadata) << text;
  for (const char* text : {R"("|S99999999999")", R"("<U4194305")", R"("<U9223372036854775807")"})
    EXPECT_EQ(status_of([&] { parse_v2_data_type(json::parse(text)); }), Status::limit_exceeded) << text;
  for (const char* text : {R"("fixed_length_utf32")", R"({"name":"fixed_length_utf32","configuration":{"length_bytes":6}})",
                           R"({"name":"fixed_length_utf32","configuration":{"length_bytes":0}})",
                           R"({"name":"null_terminated_bytes","configuration":{"length_bytes":"5"}})",
                           R"({"name":"null_terminated_bytes","configuration":{"length_bytes":5,"a":1}})"})
    EXPECT_EQ(status_of([&] { parse_v3_data_type(json::parse(text)); }), Status::invalid_metadata) << text;
}

TEST(TimeTypes, EveryUnit) {
  for (const char* unit : {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"})
    for (const bool delta : {false, true})
      for (const int scale : {1, 25}) {
        const std::string v2 = cat('<', delta ? 'm' : 'M', "8[", scale == 1 ? "" : "25", unit, ']');
        const V2DataType parsed = parse_v2_data_type(v2);
        EXPECT_EQ(parsed.endian, Endian::little);
        EXPECT_EQ(parsed.type->swap_unit(), 8u);
        EXPECT_EQ(parsed.type->to_v2(Endian::little), json::Value(v2));
        EXPECT_EQ(parsed.type->to_v2(Endian::big).string()[0], '>');
        const std::string v3 = cat(R"({"name":"numpy.)", delta ? "timedelta64" : "datetime64",
                                   R"(","configuration":{"unit":")", unit, R"(","scale_factor":)", scale, "}}");
        EXPECT_EQ(json::dump(parsed.type->to_v3()), v3);
        EXPECT_EQ(parse_v3_data_type(json::parse(v3))->to_v2(Endian::little), json::Value(v2));
      }
  for (const char* text : {"<M8", "<M8[generic]"}) {
    EXPECT_EQ(parse_v2_data_type(text).type->to_v2(Endian::little), json::Value("<M8"));
    EXPECT_EQ(json::dump(parse_v2_data_type(text).type->to_v3()),
              R"({"name":"numpy.datetime64","configuration":{"unit":"generic","scale_factor":1}})");
  }
  for (const char* micro : {"<m8[\xCE\xBCs]", "<m8[\xC2\xB5s]"})
    EXPECT_EQ(parse_v2_data_type(micro).type->to_v2(Endian::little), json::Value("<m8[us]"));
}

TEST(TimeTypes, FillValues) {
  const DataTypePtr type = parse_v2_data_type("<M8[ns]").type;
  for (const Format format : {Format::v2, Format::v3}) {
    EXPECT_EQ(again(*type, format, "\"NaT\""), "\"NaT\"");
    EXPECT_EQ(again(*type, format, "-9223372036854775808"), "\"NaT\"");
    EXPECT_EQ(again(*type, format, "9223372036854775807"), "9223372036854775807");
    EXPECT_EQ(again(*type, format, "0"), "0");
    EXPECT_EQ(again(*type, format, "9223372036854775808"), "");
    EXPECT_EQ(again(*type, format, "1.5"), "");
    EXPECT_EQ(again(*type, format, "\"NaN\""), "");
    EXPECT_EQ(again(*type, format, "[0]"), "");
  }
}

TEST(TimeTypes, Garbage) {
  for (const char* text : {"<M8[0s]", "<M8[2147483648s]", "<M8[s", "<M8[]", "<M8[10]", "<M8[ss]", "<m8[-1s]", "|m8[s]", "<m4[s]"})
    EXPECT_EQ(status_of([&] { parse_v2_data_type(text); }), Status::invalid_metadata) << text;
  for (const char* text : {R"({"unit":"s"})", R"({"scale_factor":1})", R"({"unit":"s","scale_factor":0})",
                           R"({"unit":"s","scale_factor":1.5})", R"({"unit":"x","scale_factor":1})",
                           R"({"unit":"s","scale_factor":2147483648})", R"({"unit":"s","scale_factor":1,"a":2})"})
    EXPECT_EQ(status_of([&] {
                parse_v3_data_type(
                    json::Value::object({{"name", "numpy.datetime64"}, {"configuration", json::parse(text)}}));
              }),
              Status::invalid_metadata)
        << text;
}

}  // namespace
}  // namespace zarr
