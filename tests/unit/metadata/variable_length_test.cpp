// Arrays of text and bytes of any length: v2's Python objects, new arrays, conversion.
#include <gtest/gtest.h>

#include "documents.hpp"

namespace zarr::metadata {
namespace {

json::Value objects(const char* filters, const char* fill = "\"\"", const char* compressor = "null") {
  return with(with(with(with(v2_document(), "dtype", "\"|O\""), "filters", filters), "fill_value", fill), "compressor",
              compressor);
}
ArrayMetadata parsed(json::Value document) { return parse_v2_array(std::move(document), {}, false, "a/.zarray"); }

TEST(VariableLength, ObjectsAreWhatTheirCodecSays) {
  const ArrayMetadata text = parsed(objects(R"([{"id":"vlen-utf8"}])", "\"x\"", R"({"id":"zstd","level":1})"));
  EXPECT_FALSE(text.unsupported);
  EXPECT_EQ(text.data_type->name(), "string");
  EXPECT_EQ(as_text(text.fill_value), "x");
  EXPECT_EQ(names_of(text.codecs), "vlen-utf8 zstd");
  const ArrayMetadata bytes = parsed(objects(R"([{"id":"vlen-bytes"},{"id":"crc32"}])", "0"));
  EXPECT_EQ(bytes.data_type->name(), "bytes");
  EXPECT_TRUE(bytes.fill_value.empty());
  EXPECT_EQ(names_of(bytes.codecs), "vlen-bytes numcodecs.crc32");
  EXPECT_EQ(names_of(parsed(objects("null", "null", R"({"id":"vlen-utf8"})")).codecs), "vlen-utf8");
  const json::Value fortran = with(objects(R"([{"id":"vlen-utf8"}])"), "order", "\"F\"");
  EXPECT_EQ(names_of(parsed(fortran).codecs), "transpose vlen-utf8");
}

TEST(VariableLength, ElementsMayBeArrays) {
  const ArrayMetadata m = parsed(objects(R"([{"id":"vlen-array","dtype":"<i4"}])", "0", R"({"id":"zlib","level":1})"));
  EXPECT_FALSE(m.unsupported);
  EXPECT_EQ(names_of(m.codecs), "numcodecs.vlen-array numcodecs.zlib");
  EXPECT_EQ(json::dump(*m.codecs[0].configuration.find("dtype")), R"("<i4")");
  std::vector<std::string> notes;
  EXPECT_EQ(outcome_of([&] { convert(m, Format::v3, notes); }).status, Status::unsupported);
}

TEST(VariableLength, ElementsMayBeJsonValues) {
  for (const char* codec : {"json2", "json", "msgpack2", "msgpack"}) {
    const std::string filters = cat(R"([{"id":")", codec, R"("}])");
    json::Value document = objects(filters.c_str(), "null", R"({"id":"zlib","level":1})");
    document = with(std::move(document), "order", "\"F\"");
    const ArrayMetadata m = parsed(document);
    EXPECT_FALSE(m.unsupported);
    EXPECT_EQ(m.data_type->name(), "json");
    EXPECT_EQ(as_text(m.fill_value), "null");
    EXPECT_EQ(names_of(m.codecs), cat("numcodecs.", codec, " numcodecs.zlib"));  // the bytes name the axes: no transpose
    std::vector<std::string> notes;
    EXPECT_EQ(outcome_of([&] { convert(m, Format::v3, notes); }).status, Status::unsupported);
  }
  EXPECT_EQ(as_text(parsed(objects(R"([{"id":"json2"}])", "{\"a\":[1.0]}")).fill_value), R"({"a":[1.0]})");
}

TEST(VariableLength, BloscBehindTextSeesBytes) {
  const ArrayMetadata m = parsed(objects(R"([{"id":"vlen-utf8"}])", "\"\"", R"({"id":"blosc","cname":"lz4","clevel":5,"shuffle":-1})"));
  EXPECT_EQ(json::dump(*m.codecs[1].configuration.find("typesize")), "1");
}

TEST(VariableLength, OtherObjectsAreNamed) {
  for (const auto& [filters, named] : {std::pair(R"([{"id":"pickle","protocol":4}])", "pickle"), std::pair(R"([{"id":"vlen-array","dtype":">i4"}])", "vlen-array"),
                                       std::pair("null", "Python objects")}) {
    const ArrayMetadata m = parsed(objects(filters, "0"));
    ASSERT_TRUE(m.unsupported) << filters;
    EXPECT_NE(m.unsupported->message().find(named), std::string::npos) << m.unsupported->message();
    EXPECT_EQ(m.data_type, nullptr);
  }
}

ArrayBuilder builder(Format format, const char* type) {
  ArrayBuilder b;
  b.format = format;
  b.shape = {10};
  b.chunks = {4};
  b.data_type = parse_v3_data_type(type);
  return b;
}

TEST(VariableLength, NewArrays) {
  const ArrayMetadata v3 = build(builder(Format::v3, "string"));
  EXPECT_EQ(json::dump(*v3.document.find("codecs")),
            R"([{"name":"vlen-utf8","configuration":{}},{"name":"zstd","configuration":{"level":0,"checksum":false}}])");
  EXPECT_EQ(json::dump(*v3.document.find("fill_value")), R"("")");
  const ArrayMetadata v2 = build(builder(Format::v2, "bytes"));
  EXPECT_EQ(json::dump(*v2.document.find("dtype")), R"("|O")");
  EXPECT_EQ(json::dump(*v2.document.find("filters")), R"([{"id":"vlen-bytes"}])");
  EXPECT_EQ(json::dump(*v2.document.find("fill_value")), R"("")");
  ArrayBuilder b = builder(Format::v2, "string");
  b.filters = json::parse(R"([{"id":"crc32"}])");
  b.fill_value = json::parse("\"x\"");
  EXPECT_EQ(json::dump(*build(b).document.find("filters")), R"([{"id":"vlen-utf8"},{"id":"crc32"}])");
  EXPECT_EQ(as_text(build(b).fill_value), "x");
  b.filters = json::parse(R"([{"id":"vlen-utf8"}])");
  EXPECT_EQ(json::dump(*build(b).document.find("filters")), R"([{"id":"vlen-utf8"}])");
  b = builder(Format::v3, "string");
  b.shards = {8};
  EXPECT_EQ(names_of(build(b).codecs), "sharding_indexed");
}

TEST(VariableLength, NewArraysOfJsonValues) {
  ArrayBuilder b = builder(Format::v2, "string");
  b.data_type = parse_any_data_type("json").type;
  EXPECT_EQ(json::dump(*build(b).document.find("filters")), R"([{"id":"json2"}])");
  EXPECT_TRUE(build(b).document.find("fill_value")->is_null());
  b.filters = json::parse(R"([{"id":"msgpack2","raw":false}])");
  b.fill_value = json::parse("[0,\"x\"]");
  EXPECT_EQ(names_of(build(b).codecs), "numcodecs.msgpack2 zstd");
  EXPECT_EQ(as_text(build(b).fill_value), R"([0,"x"])");
  b.data_type = parse_v3_data_type("string");
  b.fill_value = json::parse("\"\"");
  EXPECT_EQ(outcome_of([&] { build(b); }).status, Status::invalid_argument);  // it would be read as JSON values
  b.format = Format::v3;
  EXPECT_EQ(names_of(build(b).codecs), "numcodecs.msgpack2 zstd");
  EXPECT_EQ(build(b).data_type->name(), "string");
  b.data_type = parse_any_data_type("json").type;
  EXPECT_EQ(outcome_of([&] { build(b); }).status, Status::unsupported);
}

TEST(VariableLength, ConvertsThereAndBack) {
  for (const char* filters : {R"([{"id":"vlen-utf8"}])", R"([{"id":"vlen-utf8"},{"id":"crc32"}])"})
    for (const char* compressor : {"null", R"({"id":"zstd","level":1})"}) {
      if (std::string(filters).find("crc32") != std::string::npos && std::string(compressor) == "null") continue;
      const json::Value document = objects(filters, "\"fill\"", compressor);
      std::vector<std::string> notes;
      const ArrayMetadata v3 = convert(parsed(document), Format::v3, notes);
      EXPECT_EQ(json::dump(*v3.document.find("data_type")), "\"string\"");
      EXPECT_EQ(json::dump(*v3.document.find("fill_value")), "\"fill\"");
      EXPECT_EQ(json::dump(convert(v3, Format::v2, notes).document), json::dump(document));
      EXPECT_TRUE(notes.empty());
    }
}

TEST(VariableLength, FiltersThatWantItemsAreNotSaidInV3) {
  std::vector<std::string> notes;
  const ArrayMetadata m = parsed(objects(R"([{"id":"vlen-utf8"},{"id":"delta","dtype":"|u1"}])"));
  EXPECT_EQ(outcome_of([&] { convert(m, Format::v3, notes); }).status, Status::unsupported);
}

}  // namespace
}  // namespace zarr::metadata
