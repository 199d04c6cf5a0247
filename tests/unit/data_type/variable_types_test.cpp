#include <gtest/gtest.h>

#include "base/value_ref.hpp"
#include "data_type/data_type.hpp"
#include "data_type/record_type.hpp"

namespace zarr {
namespace {

// What a fill value becomes when it is read and written again; "" = refused.
std::string again(const DataType& type, Format format, std::string_view text) {
  try {
    return json::dump(type.fill_to_json(type.fill_item(json::parse(text), format), format));
  } catch (const Error& e) {
    EXPECT_EQ(e.status(), Status::invalid_metadata);
    EXPECT_NE(e.message().find(type.name()), std::string::npos) << e.message();
    return "";
  }
}

TEST(VariableTypes, String) {
  const DataTypePtr type = parse_v3_data_type("string");
  EXPECT_TRUE(type->is_variable());
  EXPECT_EQ(type->name(), "string");
  EXPECT_EQ(type->to_v3(), json::Value("string"));
  EXPECT_EQ(type->to_v2(Endian::little), json::Value("|O"));
  EXPECT_EQ(type->array_to_bytes_codec(), "vlen-utf8");
  EXPECT_EQ(type->item_size(), sizeof(ValueRef));
  EXPECT_TRUE(type->zero_item().empty());
  EXPECT_TRUE(type->is_element(as_bytes("\u00e9")));
  EXPECT_FALSE(type->is_element(as_bytes("\xe9")));
  for (const Format format : {Format::v2, Format::v3}) {
    EXPECT_EQ(again(*type, format, R"("")"), R"("")");
    EXPECT_EQ(again(*type, format, R"("NaN")"), R"("NaN")");
    EXPECT_EQ(again(*type, format, R"("a\u0000b")"), R"("a\u0000b")");
    EXPECT_EQ(again(*type, format, "true"), "");
    EXPECT_EQ(again(*type, format, "1"), "");
    EXPECT_EQ(again(*type, format, "[]"), "");
  }
  EXPECT_EQ(again(*type, Format::v2, "0"), R"("")");
  EXPECT_EQ(again(*type, Format::v3, "0"), "");
  EXPECT_EQ(again(*type, Format::v3, "null"), "");
}

TEST(VariableTypes, Bytes) {
  for (const char* name : {"bytes", "variable_length_bytes", "binary"}) {
    const DataTypePtr type = parse_v3_data_type(name);
    EXPECT_EQ(type->name(), "bytes");
    EXPECT_EQ(type->to_v3(), json::Value("bytes"));
    EXPECT_EQ(type->array_to_bytes_codec(), "vlen-bytes");
    EXPECT_TRUE(type->is_element(as_bytes("\xe9")));
  }
  const DataTypePtr type = parse_v3_data_type("bytes");
  EXPECT_EQ(again(*type, Format::v3, R"("AQID")"), R"("AQID")");
  EXPECT_EQ(again(*type, Format::v3, "[1,2,3]"), R"("AQID")");
  EXPECT_EQ(again(*type, Format::v3, R"("")"), R"("")");
  EXPECT_EQ(again(*type, Format::v3, R"("A")"), "");
  EXPECT_EQ(again(*type, Format::v3, "[256]"), "");
  EXPECT_EQ(again(*type, Format::v3, "0"), "");
  EXPECT_EQ(again(*type, Format::v2, "0"), R"("")");
}

TEST(VariableTypes, AsPythonObjects) {
  const auto parse = [](const std::string& id) { return parse_v2_object_type(json::Value::object({{"id", id}})).type; };
  EXPECT_EQ(parse("vlen-utf8")->name(), "string");
  EXPECT_EQ(parse("vlen-bytes")->name(), "bytes");
  for (const char* codec : {"pickle", "json3", "x"}) {
    try {
      parse(codec);
      ADD_FAILURE() << codec;
    } catch (const Error& e) {
      EXPECT_EQ(e.status(), Status::unsupported);
      EXPECT_NE(e.message().find(codec), std::string::npos) << e.message();
    }
  }
}

TEST(VariableTypes, JsonValues) {
  for (const char* codec : {"json2", "json", "msgpack2", "msgpack"}) {
    const DataTypePtr type = parse_v2_object_type(json::Value::object({{"id", codec}})).type;
    EXPECT_EQ(type->name(), "json");
    EXPECT_EQ(type->to_v2(Endian::none), json::Value("|O"));
    EXPECT_EQ(type->array_to_bytes_codec(), cat("numcodecs.", codec));
    for (const char* value : {"0", "null", "\"\"", "\"text\"", "NaN", "[1,{\"a\":[]}]", "1.0"}) {
      EXPECT_EQ(as_text(type->fill_item(json::parse(value), Format::v2)), value);
      EXPECT_EQ(again(*type, Format::v2, value), value);
      EXPECT_EQ(json::dump(element_to_json(*type, as_bytes(value))), value);
      EXPECT_TRUE(type->is_element(as_bytes(value)));
    }
    for (const char* text : {"", "text", "\"\xe9\"", "[1,", "1 2"}) EXPECT_FALSE(type->is_element(as_bytes(text))) << text;
    EXPECT_THROW(type->to_v3(), Error);
  }
  EXPECT_EQ(parse_any_data_type("json").type->name(), "json");
  EXPECT_THROW(parse_v3_data_type("json"), Error);
}

TEST(VariableTypes, Arrays) {
  const DataTypePtr type = parse_v2_object_type(json::parse(R"({"id":"vlen-array","dtype":"<i2"})")).type;
  EXPECT_EQ(type->name(), "vlen-array");
  EXPECT_EQ(type->to_v2(Endian::none), json::Value("|O"));
  EXPECT_EQ(again(*type, Format::v2, "0"), "[]");
  EXPECT_EQ(again(*type, Format::v2, R"("")"), "[]");
  EXPECT_EQ(again(*type, Format::v2, "[1,-2]"), "[1,-2]");
  EXPECT_EQ(again(*type, Format::v2, R"("x")"), "");
  EXPECT_TRUE(type->is_element(as_bytes("1234")));
  EXPECT_FALSE(type->is_element(as_bytes("123")));
  EXPECT_THROW(type->to_v3(), Error);
  for (const char* codec : {R"({"id":"vlen-array","dtype":">i2"})", R"({"id":"vlen-array"})", R"({"id":"vlen-array","dtype":"|O"})"})
    EXPECT_THROW(parse_v2_object_type(json::parse(codec)), Error) << codec;
}

TEST(VariableTypes, ObjectsOfV2AreComparedByTheirItems) {
  const auto parse = [](const char* codec) { return parse_v2_object_type(json::parse(codec)).type; };
  const DataTypePtr json2 = parse(R"({"id":"json2"})"), msgpack = parse(R"({"id":"msgpack"})"), text = parse(R"({"id":"vlen-utf8"})");
  const DataTypePtr shorts = parse(R"({"id":"vlen-array","dtype":"<i2"})"), again = parse(R"({"id":"vlen-array","dtype":"<i2"})"),
                    bytes = parse(R"({"id":"vlen-array","dtype":"|i1"})");
  EXPECT_TRUE(same_elements(*json2, *msgpack));
  EXPECT_TRUE(same_elements(*shorts, *again));
  EXPECT_TRUE(same_elements(*text, *text));
  EXPECT_FALSE(same_elements(*shorts, *bytes));
  EXPECT_FALSE(same_elements(*json2, *text));
  EXPECT_FALSE(same_elements(*text, *json2));
  EXPECT_FALSE(same_elements(*json2, *shorts));
  EXPECT_FALSE(same_elements(*shorts, *text));
}

TEST(VariableTypes, AreNoFieldsOfRecords) {
  for (const char* type : {R"({"name":"struct","configuration":{"fields":[{"name":"a","data_type":"string"}]}})"}) {
    try {
      parse_v3_data_type(json::parse(type));
      ADD_FAILURE() << type;
    } catch (const Error& e) {
      EXPECT_EQ(e.status(), Status::unsupported);
      EXPECT_NE(e.message().find("string"), std::string::npos) << e.message();
    }
  }
}

TEST(VariableTypes, ArenaGivesMemoryThatStays) {
  ValueArena arena;
  EXPECT_TRUE(arena.take(0).empty());
  std::vector<MutByteSpan> parts;
  for (size_t n = 1; n < 400; ++n) {
    parts.push_back(arena.take(n % 50 == 0 ? 100000 : n));
    ASSERT_EQ(parts.back().size(), n % 50 == 0 ? 100000u : n);
    std::fill(parts.back().begin(), parts.back().end(), static_cast<std::byte>(n));
  }
  for (size_t n = 1; n < 400; ++n)
    for (const std::byte b : parts[n - 1]) ASSERT_EQ(b, static_cast<std::byte>(n));
  arena.clear();
  EXPECT_EQ(arena.take(5).size(), 5u);
}

}  // namespace
}  // namespace zarr
