#include <gtest/gtest.h>

#include "data_type/data_type.hpp"

namespace zarr {
namespace {

Status v3_status(std::string_view text) {
  try {
    parse_v3_data_type(json::parse(text));
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}
Status v2_status(std::string_view text) {
  try {
    parse_v2_data_type(json::parse(text));
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}

struct Known {
  const char* v3;
  const char* little;
  const char* big;
  uint64_t size;
  uint32_t unit;
};
constexpr Known known[] = {
    {"bool", "|b1", "|b1", 1, 1},      {"int8", "|i1", "|i1", 1, 1},          {"uint8", "|u1", "|u1", 1, 1},
    {"int16", "<i2", ">i2", 2, 2},     {"uint16", "<u2", ">u2", 2, 2},        {"int32", "<i4", ">i4", 4, 4},
    {"uint32", "<u4", ">u4", 4, 4},    {"int64", "<i8", ">i8", 8, 8},         {"uint64", "<u8", ">u8", 8, 8},
    {"float16", "<f2", ">f2", 2, 2},   {"float32", "<f4", ">f4", 4, 4},       {"float64", "<f8", ">f8", 8, 8},
    {"complex64", "<c8", ">c8", 8, 4}, {"complex128", "<c16", ">c16", 16, 8}, {"r8", "|V1", "|V1", 1, 1},
    {"r24", "|V3", "|V3", 3, 1},       {"r128", "|V16", "|V16", 16, 1},
};

TEST(Names, EveryTypeInBothFormats) {
  for (const Known& k : known) {
    const DataTypePtr type = parse_v3_data_type(k.v3);
    EXPECT_EQ(type->name(), k.v3);
    EXPECT_EQ(type->to_v3(), json::Value(k.v3));
    EXPECT_EQ(type->item_size(), k.size) << k.v3;
    EXPECT_EQ(type->swap_unit(), k.unit) << k.v3;
    EXPECT_EQ(type->to_v2(Endian::little), json::Value(k.little));
    EXPECT_EQ(type->to_v2(Endian::none), json::Value(k.little));
    EXPECT_EQ(type->to_v2(Endian::big), json::Value(k.big));
    const V2DataType little = parse_v2_data_type(k.little), big = parse_v2_data_type(k.big);
    EXPECT_EQ(little.type->name(), k.v3);
    EXPECT_EQ(big.type->name(), k.v3);
    EXPECT_EQ(little.endian, k.unit == 1 ? Endian::none : Endian::little) << k.little;
    EXPECT_EQ(big.endian, k.unit == 1 ? Endian::none : Endian::big) << k.big;
  }
}

TEST(Names, LooseByteOrderMarks) {
  for (const char* text : {"<i1", ">i1", "<b1", ">u1", "<V3"})
    EXPECT_EQ(parse_v2_data_type(text).endian, Endian::none) << text;
  EXPECT_EQ(parse_v2_data_type("|i2").endian, Endian::little);
  EXPECT_EQ(parse_v2_data_type("|f8").type->name(), "float64");
}

TEST(Names, V3Objects) {
  EXPECT_EQ(parse_v3_data_type(json::parse(R"({"name":"int32"})"))->name(), "int32");
  EXPECT_EQ(parse_v3_data_type(json::parse(R"({"name":"int32","configuration":{}})"))->name(), "int32");
  EXPECT_EQ(parse_v3_data_type("complex_float64")->name(), "complex128");
  const DataTypePtr raw = parse_v3_data_type(json::parse(R"({"name":"raw_bytes","configuration":{"length_bytes":5}})"));
  EXPECT_EQ(raw->item_size(), 5u);
  EXPECT_EQ(json::dump(raw->to_v3()), R"({"name":"raw_bytes","configuration":{"length_bytes":5}})");
  EXPECT_EQ(raw->to_v2(Endian::none), json::Value("|V5"));
}

TEST(Names, V3TypesOfOthersAreUnsupportedByName) {
  for (const char* text : {R"("text")", R"("float8_e2m5")", R"("int3")", R"("float128")",
                           R"("example.nullable")", R"("https://example.org/type")",
                           R"({"name":"example.nullable","configuration":{"name":"int32"}})",
                           R"({"name":"struct","configuration":{"fields":[{"name":"a","data_type":"string"}]}})"})
    EXPECT_EQ(v3_status(text), Status::unsupported) << text;
  try {
    parse_v3_data_type(json::parse(R"({"name":"example.nullable","configuration":{"name":"int32"}})"));
    FAIL();
  } catch (const Error& e) { EXPECT_NE(e.message().find("example.nullable"), std::string::npos); }
}

TEST(Names, V3Garbage) {
  for (const char* text :
       {R"("")", "1", "null", "[]", "true", R"("int 32")", R"("r7")", R"("r0")", R"("r08")",
        R"("r99999999999999999999")", R"({"name":1})", R"({})", R"({"name":"int32","configuration":{"a":1}})",
        R"({"name":"int32","configuration":[]})", R"({"name":"int32","extra":1})", R"({"name":"raw_bytes"})",
        R"({"name":"raw_bytes","configuration":{"length_bytes":0}})",
        R"({"name":"raw_bytes","configuration":{"length_bytes":-1}})", R"("\u0000")"})
    EXPECT_EQ(v3_status(text), Status::invalid_metadata) << text;
  EXPECT_EQ(v3_status(R"("r8000000000000")"), Status::limit_exceeded);
}

TEST(Names, V2TypesOfOthersAreUnsupportedByName) {
  for (const char* text :
       {R"("|O")", R"("<f16")", R"("<c32")", R"("datetime64")", R"([["x",[["y","|O"]]],["z","<M8[us]",2]])"})
    EXPECT_EQ(v2_status(text), Status::unsupported) << text;
}

TEST(Names, V2Garbage) {
  for (const char* text : {R"("")",
                           R"("<")",
                           R"("i4")",
                           R"("<i3")",
                           R"("<x4")",
                           R"("<i")",
                           R"("<i-4")",
                           R"("<i4 ")",
                           R"("=i4")",
                           R"("<b2")",
                           R"("|V0")",
                           R"("<M8[xx]")",
                           R"("|M8[ns]")",
                           R"("<M4[s]")",
                           R"("<i04")",
                           R"("int32")",
                           "1",
                           "null",
                           "{}",
                           "[]",
                           R"([["x"]])",
                           R"([[1,"<f4"]])",
                           R"([["x","<f3"]])",
                           R"([["x","<f4",-1]])",
                           R"([["x","<f4",["a"]]])",
                           R"(["<f4"])",
                           R"([["x","<f4",1,2]])"})
    EXPECT_EQ(v2_status(text), Status::invalid_metadata) << text;
  EXPECT_EQ(v2_status(R"("|V99999999999")"), Status::limit_exceeded);
}

TEST(Names, WhatAPersonMayWrite) {
  const auto any = [](std::string_view text) {
    const V2DataType parsed = parse_any_data_type(text);
    return std::pair(std::string(parsed.type->name()), parsed.endian);
  };
  EXPECT_EQ(any("int32"), std::pair(std::string("int32"), Endian::none));
  EXPECT_EQ(any(">i4"), std::pair(std::string("int32"), Endian::big));
  EXPECT_EQ(any("<f8"), std::pair(std::string("float64"), Endian::little));
  EXPECT_EQ(any("f8"), std::pair(std::string("float64"), Endian::little));
  EXPECT_EQ(any("=u2"), std::pair(std::string("uint16"), Endian::little));
  EXPECT_EQ(any("b1"), std::pair(std::string("bool"), Endian::none));
  EXPECT_EQ(any("|V16"), std::pair(std::string("r128"), Endian::none));
  EXPECT_EQ(any("r24"), std::pair(std::string("r24"), Endian::none));
  EXPECT_EQ(any(R"({"name":"float32"})"), std::pair(std::string("float32"), Endian::none));
  const auto status = [](std::string_view text) {
    try {
      parse_any_data_type(text);
      return Status::ok;
    } catch (const Error& e) { return e.status(); }
  };
  EXPECT_EQ(any("|S7"), std::pair(std::string("null_terminated_bytes"), Endian::none));
  EXPECT_EQ(any("U7"), std::pair(std::string("fixed_length_utf32"), Endian::little));
  EXPECT_EQ(any("M8[ns]"), std::pair(std::string("numpy.datetime64"), Endian::little));
  EXPECT_EQ(any(R"([["a",">i4"]])"), std::pair(std::string("struct"), Endian::big));
  EXPECT_EQ(any("bfloat16"), std::pair(std::string("bfloat16"), Endian::none));
  for (const char* text : {"|O", "O", "text"})
    EXPECT_EQ(status(text), Status::unsupported) << text;
  EXPECT_EQ(status(""), Status::invalid_argument);
  for (const char* text : {"{", "[1]", "int 32", "<i3", "r7", R"({"name":"struct","configuration":{}})"})
    EXPECT_EQ(status(text), Status::invalid_metadata) << text;
}

}  // namespace
}  // namespace zarr
