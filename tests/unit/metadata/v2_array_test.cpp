#include <gtest/gtest.h>

#include "documents.hpp"

namespace zarr::metadata {
namespace {

ArrayMetadata parsed(json::Value document, const char* zattrs = nullptr) {
  return parse_v2_array(std::move(document), zattrs != nullptr ? json::parse(zattrs) : json::Value(), zattrs != nullptr,
                        "a/.zarray");
}

std::string codecs_of(const ArrayMetadata& m) {
  json::Array items;
  for (const NamedConfig& codec : m.codecs) items.push_back(to_json(codec));
  return json::dump(items);
}

TEST(V2Array, Plain) {
  const ArrayMetadata m = parsed(v2_document(), R"({"x":1.0})");
  EXPECT_EQ(m.format, Format::v2);
  EXPECT_EQ(m.shape, (Shape{10, 20}));
  EXPECT_EQ(m.grid.chunk_shape, (Shape{5, 6}));
  EXPECT_EQ(m.key_encoding.kind, KeyEncoding::v2);
  EXPECT_EQ(m.key_encoding.separator, '.');
  EXPECT_EQ(m.data_type->name(), "int32");
  EXPECT_EQ(m.v2_endian, Endian::big);
  EXPECT_FALSE(m.v2_order_f);
  EXPECT_FALSE(m.fill_is_null);
  EXPECT_EQ(
      codecs_of(m),
      R"([{"name":"bytes","configuration":{"endian":"big"}},{"name":"numcodecs.zlib","configuration":{"level":3}}])");
  EXPECT_TRUE(m.has_attributes_document);
  EXPECT_EQ(json::dump(m.attributes), R"({"x":1.0})");
}

struct Case {
  const char* member;
  const char* text;
  Status status;
  const char* message;
};

TEST(V2Array, EveryMemberIsChecked) {
  constexpr Status ok = Status::ok, bad = Status::invalid_metadata, limit = Status::limit_exceeded;
  const Case cases[] = {
      {"zarr_format", "", bad, "zarr_format"},
      {"zarr_format", "3", bad, "zarr_format: expected 2, found 3"},
      {"shape", "", bad, "shape"},
      {"shape", "[-10,20]", bad, "shape"},
      {"shape", "[10]", bad, "chunks"},
      {"shape", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", limit, "32 dimensions"},
      {"chunks", "", bad, "chunks"},
      {"chunks", "[5]", bad, "2 integers"},
      {"chunks", "[5,-6]", bad, "chunks"},
      {"chunks", "[0,6]", bad, "from 1"},
      {"chunks", "true", bad, "chunks"},
      {"chunks", "null", bad, "chunks"},
      {"chunks", "[4294967296,4294967296]", limit, "overflows"},
      {"dtype", "", bad, "dtype"},
      {"dtype", "\"<i3\"", bad, "dtype"},
      {"dtype", "\"int32\"", bad, "dtype"},
      {"compressor", "", bad, "compressor"},
      {"compressor", "null", ok, ""},
      {"compressor", "\"zlib\"", bad, "id"},
      {"compressor", "{}", bad, "id"},
      {"compressor", "{\"id\":1}", bad, "id"},
      {"compressor", "{\"id\":\"whatever\"}", ok, ""},
      {"compressor", "{\"id\":\"blosc\",\"shuffle\":3}", bad, "shuffle"},
      {"compressor", "{\"id\":\"blosc\",\"shuffle\":\"x\"}", bad, "shuffle"},
      {"fill_value", "", bad, "fill_value"},
      {"fill_value", "null", ok, ""},
      {"fill_value", "\"7\"", ok, ""},
      {"fill_value", "0.0", ok, ""},
      {"fill_value", "0.5", bad, "fill_value"},
      {"order", "", bad, "order"},
      {"order", "\"A\"", bad, "order: expected \"C\" or \"F\", found \"A\""},
      {"order", "null", bad, "order"},
      {"filters", "", ok, ""},
      {"filters", "[]", ok, ""},
      {"filters", "{}", bad, "filters"},
      {"filters", "[1]", bad, "id"},
      {"filters", "[{\"id\":\"shuffle\",\"elementsize\":4}]", ok, ""},
      {"dimension_separator", "", ok, ""},
      {"dimension_separator", "\"/\"", ok, ""},
      {"dimension_separator", "\"-\"", bad, "dimension_separator"},
      {"dimension_separator", "\"\"", bad, "dimension_separator"},
      {"whatever", "1", ok, ""},
  };
  for (const Case& c : cases) {
    const Outcome outcome = outcome_of([&] { parsed(with(v2_document(), c.member, c.text)); });
    EXPECT_EQ(outcome.status, c.status) << c.member << ' ' << c.text << ": " << outcome.message;
    EXPECT_NE(outcome.message.find(c.message), std::string::npos)
        << c.member << ' ' << c.text << ": " << outcome.message;
  }
  EXPECT_EQ(outcome_of([&] { parsed(v2_document(), "[]"); }).status, bad);
}

TEST(V2Array, OrderFIsAReversingTranspose) {
  const json::Value f = with(v2_document(), "order", "\"F\"");
  EXPECT_EQ(names_of(parsed(f).codecs), "transpose bytes numcodecs.zlib");
  EXPECT_EQ(json::dump(parsed(f).codecs[0].configuration), R"({"order":[1,0]})");
  EXPECT_EQ(names_of(parsed(with(with(f, "shape", "[3]"), "chunks", "[2]")).codecs), "bytes numcodecs.zlib");
  EXPECT_EQ(names_of(parsed(with(with(f, "shape", "[]"), "chunks", "[]")).codecs), "bytes numcodecs.zlib");
  EXPECT_TRUE(parsed(f).v2_order_f);
}

TEST(V2Array, FiltersAndCompressorBecomeTheChain) {
  json::Value document = with(v2_document(), "filters", R"([{"id":"shuffle","elementsize":4},{"id":"crc32c"}])");
  document = with(document, "compressor", R"({"id":"blosc","cname":"zstd","clevel":3,"shuffle":1,"blocksize":0})");
  EXPECT_EQ(
      codecs_of(parsed(document)),
      R"([{"name":"bytes","configuration":{"endian":"big"}},{"name":"numcodecs.shuffle","configuration":{"elementsize":4}},)"
      R"({"name":"crc32c","configuration":{}},)"
      R"({"name":"blosc","configuration":{"cname":"zstd","clevel":3,"shuffle":"shuffle","blocksize":0,"typesize":1}}])");
}

TEST(V2Array, NullFillIsTheZeroOfTheType) {
  const ArrayMetadata m = parsed(with(v2_document(), "fill_value", "null"));
  EXPECT_TRUE(m.fill_is_null);
  EXPECT_EQ(json::dump(m.data_type->fill_to_json(m.fill_value, Format::v3)), "0");
  EXPECT_TRUE(m.document.find("fill_value")->is_null());
}

TEST(V2Array, ZeroChunksOfArraysWithoutElements) {
  ArrayMetadata m = parsed(with(with(v2_document(), "shape", "[0,20]"), "chunks", "[0,0]"));
  EXPECT_EQ(m.grid.chunk_shape, (Shape{1, 20}));
  set_shape(m, {0, 30});
  EXPECT_EQ(outcome_of([&] { set_shape(m, {1, 30}); }).status, Status::invalid_argument);
  EXPECT_EQ(m.shape, (Shape{0, 30}));
  std::vector<std::string> notes;
  EXPECT_EQ(convert(m, Format::v3, notes).grid.chunk_shape, (Shape{1, 20}));
  EXPECT_EQ(notes.size(), 1u);
}

TEST(V2Array, TypesThatTheLibraryLacksLeaveANodeThatOpens) {
  for (const char* dtype : {R"(">O")", R"("<f16")", R"([["a","<i4"],["b","|O"]])"}) {
    json::Value document = with(with(v2_document(), "dtype", dtype), "filters", R"([{"id":"vlen-utf8"}])");
    const ArrayMetadata m = parsed(with(document, "fill_value", "\"\""), R"({"k":1})");
    ASSERT_TRUE(m.unsupported) << dtype;
    EXPECT_EQ(m.unsupported->status(), Status::unsupported);
    EXPECT_EQ(m.unsupported->key(), "a/.zarray");
    EXPECT_EQ(m.data_type, nullptr);
    EXPECT_EQ(m.attributes.size(), 1u);
    EXPECT_EQ(names_of(m.codecs), "bytes vlen-utf8 numcodecs.zlib");
  }
}

TEST(V2Array, DimensionNamesAreXarraysAttribute) {
  EXPECT_EQ(parsed(v2_document(), R"({"_ARRAY_DIMENSIONS":["y","x"]})").dimension_names,
            (std::vector<DimensionName>{"y", "x"}));
  for (const char* attributes :
       {R"({"_ARRAY_DIMENSIONS":["y"]})", R"({"_ARRAY_DIMENSIONS":["y",null]})", R"({"_ARRAY_DIMENSIONS":"yx"})", "{}"})
    EXPECT_FALSE(parsed(v2_document(), attributes).dimension_names) << attributes;
  ArrayMetadata m = parsed(v2_document());
  EXPECT_FALSE(m.has_attributes_document);
  set_attributes(m, json::parse(R"({"_ARRAY_DIMENSIONS":["y","x"]})").object());
  EXPECT_TRUE(m.has_attributes_document);
  EXPECT_TRUE(m.dimension_names);
  EXPECT_EQ(m.document, v2_document());
}

TEST(V2Array, ErrorsOfAttributesNameTheirOwnKey) {
  try {
    parsed(v2_document(), "1");
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.key(), "a/.zattrs"); }
}

}  // namespace
}  // namespace zarr::metadata
