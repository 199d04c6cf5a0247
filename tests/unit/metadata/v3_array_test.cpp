#include <gtest/gtest.h>

#include "documents.hpp"
#include "metadata/chunk_grid.hpp"
#include "metadata/members.hpp"

namespace zarr::metadata {
namespace {

TEST(V3Array, Plain) {
  const ArrayMetadata m = parse_v3_array(v3_document(), "a/zarr.json");
  EXPECT_EQ(m.format, Format::v3);
  EXPECT_EQ(m.shape, (Shape{10, 20}));
  EXPECT_TRUE(m.grid.regular);
  EXPECT_EQ(m.grid.chunk_shape, (Shape{5, 6}));
  EXPECT_EQ(m.key_encoding.kind, KeyEncoding::default_);
  EXPECT_EQ(m.key_encoding.separator, '/');
  EXPECT_EQ(m.data_type->name(), "int32");
  EXPECT_EQ(json::dump(m.data_type->fill_to_json(m.fill_value, Format::v3)), "7");
  EXPECT_EQ(names_of(m.codecs), "bytes zstd");
  EXPECT_EQ(json::dump(m.attributes), R"({"a":1.50})");
  EXPECT_FALSE(m.dimension_names);
  EXPECT_FALSE(m.unsupported);
  EXPECT_EQ(m.document, v3_document());
}

struct Case {
  const char* member;
  const char* text;
  Status status;
  const char* message;  // a part of it
};

TEST(V3Array, EveryMemberIsChecked) {
  constexpr Status ok = Status::ok, bad = Status::invalid_metadata, limit = Status::limit_exceeded;
  const Case cases[] = {
      {"zarr_format", "", bad, "missing member \"zarr_format\""},
      {"zarr_format", "2", bad, "zarr_format: expected 3, found 2"},
      {"zarr_format", "\"3\"", bad, "zarr_format"},
      {"node_type", "", bad, "node_type"},
      {"node_type", "\"group\"", bad, "expected \"array\", found \"group\""},
      {"shape", "", bad, "shape"},
      {"shape", "[10]", bad, "chunk_shape"},
      {"shape", "[-1,20]", bad, "shape: expected"},
      {"shape", "[10.0,20]", bad, "shape"},
      {"shape", "[true,20]", bad, "shape"},
      {"shape", "10", bad, "shape"},
      {"shape", "null", bad, "shape"},
      {"shape", "[9223372036854775808,20]", bad, "shape"},
      {"shape", "[18446744073709551616,20]", bad, "shape"},
      {"shape", "[9223372036854775807,20]", ok, ""},
      {"shape", "[0,20]", ok, ""},
      {"shape", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", limit,
       "at most 32 dimensions, found 33"},
      {"data_type", "", bad, "data_type"},
      {"data_type", "7", bad, "data_type"},
      {"fill_value", "", bad, "missing member \"fill_value\""},
      {"fill_value", "null", bad, "fill_value"},
      {"fill_value", "1.5", bad, "fill_value of data type int32"},
      {"fill_value", "2147483648", bad, "fill_value"},
      {"chunk_grid", "", bad, "chunk_grid"},
      {"chunk_grid", "[5,6]", bad, "chunk_grid"},
      {"chunk_grid", R"({"name":"regular"})", bad, "chunk_shape"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[5]}})", bad, "2 integers"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[5,6,7]}})", bad, "chunk_shape"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[0,6]}})", bad, "from 1"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[-5,6]}})", bad, "chunk_shape"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[5,6],"more":1}})", bad,
       "unknown member \"more\""},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[4294967296,4294967296]}})", limit,
       "overflows"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[2147483648,2147483648]}})", limit,
       "number of bytes of a chunk"},
      {"chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[100,200]}})", ok, ""},
      {"chunk_key_encoding", "", bad, "chunk_key_encoding"},
      {"chunk_key_encoding", R"("default")", ok, ""},
      {"chunk_key_encoding", R"({"name":"default","configuration":{"separator":"-"}})", bad,
       "\".\" or \"/\", found \"-\""},
      {"chunk_key_encoding", R"({"name":"default","configuration":{"separator":1}})", bad, "separator"},
      {"chunk_key_encoding", R"({"name":"default","configuration":{"x":1}})", bad, "\"x\""},
      {"codecs", "", bad, "codecs"},
      {"codecs", "[]", bad, "at least one codec"},
      {"codecs", "{}", bad, "codecs"},
      {"codecs", "[1]", bad, "codecs"},
      {"codecs", R"([{"configuration":{}}])", bad, "name"},
      {"codecs", R"([{"name":""}])", bad, "name"},
      {"codecs", R"([{"name":"bytes","configuration":[]}])", bad, "codecs \"bytes\": configuration"},
      {"codecs", R"([{"name":"bytes","configuration":null}])", bad, "configuration"},
      {"codecs", R"([{"name":"bytes","must_understand":1}])", bad, "must_understand"},
      {"codecs", R"([{"name":"bytes","level":1}])", bad, "unknown member \"level\""},
      {"codecs", R"(["bytes","zstd"])", ok, ""},
      {"codecs", R"([{"name":"no.such.codec"}])", ok, ""},
      {"attributes", "", ok, ""},
      {"attributes", "[]", bad, "attributes: expected an object"},
      {"attributes", "null", bad, "attributes"},
      {"attributes", R"({"must_understand":true})", ok, ""},
      {"storage_transformers", "", ok, ""},
      {"storage_transformers", "{}", bad, "storage_transformers"},
      {"dimension_names", "[\"y\",null]", ok, ""},
      {"dimension_names", "null", ok, ""},
      {"dimension_names", "[\"y\"]", bad, "a list of 2 strings or nulls"},
      {"dimension_names", "[\"y\",1]", bad, "dimension_names"},
      {"dimension_names", "\"yx\"", bad, "dimension_names"},
      {"consolidated_metadata", "null", ok, ""},
      {"consolidated_metadata", "{}", bad, "consolidated_metadata"},
      {"extra", "1", Status::unsupported, "unknown member \"extra\""},
      {"extra", "{}", Status::unsupported, "unknown member \"extra\""},
      {"extra", "null", Status::unsupported, "unknown member \"extra\""},
      {"extra", R"({"must_understand":true})", Status::unsupported, "unknown member \"extra\""},
      {"extra", R"({"must_understand":"false"})", Status::unsupported, "unknown member \"extra\""},
      {"extra", R"({"must_understand":false,"x":1})", ok, ""},
  };
  for (const Case& c : cases) {
    const Outcome outcome = outcome_of([&] { parse_v3_array(with(v3_document(), c.member, c.text), "zarr.json"); });
    EXPECT_EQ(outcome.status, c.status) << c.member << ' ' << c.text << ": " << outcome.message;
    EXPECT_NE(outcome.message.find(c.message), std::string::npos)
        << c.member << ' ' << c.text << ": " << outcome.message;
  }
}

TEST(V3Array, StorageTransformersThatNeedNotBeUnderstoodAreLeftOut) {
  const auto document = with(v3_document(), "storage_transformers", R"([{"name":"a","must_understand":false}])");
  const ArrayMetadata m = parse_v3_array(document, "zarr.json");
  EXPECT_FALSE(m.unsupported);
  EXPECT_EQ(json::dump(m.document), json::dump(document));
}

TEST(V3Array, ErrorsCarryTheKey) {
  try {
    parse_v3_array(with(v3_document(), "shape", "1"), "deep/er/zarr.json");
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.key(), "deep/er/zarr.json"); }
  for (const char* text : {"null", "[]", "1", "\"x\""})
    EXPECT_EQ(outcome_of([&] { parse_v3_array(json::parse(text), "k"); }).status, Status::invalid_metadata);
}

TEST(V3Array, WhatTheLibraryLacksLeavesANodeThatOpens) {
  const Case cases[] = {
      {"data_type", R"("text")", Status::unsupported, "\"text\""},
      {"data_type", R"({"name":"example.nullable","configuration":{"name":"int8"}})", Status::unsupported,
       "example.nullable"},
      {"chunk_grid", R"({"name":"zarrs.regular_bounded","configuration":{}})", Status::unsupported,
       "zarrs.regular_bounded"},
      {"chunk_grid", R"({"name":"rectilinear","configuration":{"kind":"file","chunk_shapes":[]}})", Status::unsupported,
       "file"},
      {"storage_transformers", R"([{"name":"indirection"}])", Status::unsupported, "indirection"},
      {"storage_transformers", R"([{"name":"a","must_understand":false},{"name":"indirection"}])", Status::unsupported,
       "indirection"},
      // These have to be understood, whatever they say.
      {"data_type", R"({"name":"text","must_understand":false})", Status::unsupported, "text"},
      {"chunk_grid", R"({"name":"wavy","must_understand":false})", Status::unsupported, "wavy"},
  };
  for (const Case& c : cases) {
    const ArrayMetadata m = parse_v3_array(with(v3_document(), c.member, c.text), "x/zarr.json");
    ASSERT_TRUE(m.unsupported) << c.member;
    EXPECT_EQ(m.unsupported->status(), c.status);
    EXPECT_EQ(m.unsupported->key(), "x/zarr.json");
    EXPECT_NE(m.unsupported->message().find(c.message), std::string::npos) << m.unsupported->message();
    EXPECT_EQ(m.shape, (Shape{10, 20}));
    std::vector<std::string> notes;
    EXPECT_EQ(outcome_of([&] { convert(m, Format::v2, notes); }).status, Status::unsupported);
  }
  EXPECT_EQ(
      parse_v3_array(with(with(v3_document(), "data_type", "\"text\""), "fill_value", "null"), "k").fill_value.size(),
      0u);
}

// Which there are is known further up.
TEST(V3Array, OtherChunkKeyEncodingsAreKept) {
  const char* text = R"({"name":"wavy","configuration":{"height":3},"must_understand":false})";
  const ArrayMetadata m = parse_v3_array(with(v3_document(), "chunk_key_encoding", text), "zarr.json").clone();
  EXPECT_FALSE(m.unsupported);
  ASSERT_EQ(m.key_encoding.kind, KeyEncoding::other);
  EXPECT_EQ(json::dump(to_json(*m.key_encoding.other)), text);
  std::vector<std::string> notes;
  const Outcome outcome = outcome_of([&] { convert(m, Format::v2, notes); });
  EXPECT_EQ(outcome.status, Status::unsupported);
  EXPECT_NE(outcome.message.find("wavy"), std::string::npos) << outcome.message;
}

TEST(V3Array, RankZeroAndShorthand) {
  json::Value document = with(v3_document(), "shape", "[]");
  document = with(document, "chunk_grid", R"({"name":"regular","configuration":{"chunk_shape":[]}})");
  document = with(document, "codecs", R"(["bytes",{"name":"crc32c"}])");
  document = with(document, "chunk_key_encoding", R"("v2")");
  const ArrayMetadata m = parse_v3_array(document, "zarr.json");
  EXPECT_EQ(m.shape.size(), 0u);
  EXPECT_EQ(names_of(m.codecs), "bytes crc32c");
  EXPECT_EQ(m.key_encoding.kind, KeyEncoding::v2);
  EXPECT_EQ(m.key_encoding.separator, '.');
  EXPECT_EQ(json::dump(to_json(m.codecs[0])), R"({"name":"bytes","configuration":{}})");
}

TEST(V3Array, TooManyCodecs) {
  json::Array codecs(65, json::Value("bytes"));
  json::Value document = v3_document();
  document.object().set("codecs", codecs);
  EXPECT_EQ(outcome_of([&] { parse_v3_array(document, "k"); }).status, Status::limit_exceeded);
}

using Runs = std::vector<ChunkGrid::Run>;

TEST(Rectilinear, Runs) {
  const auto parse = [](const char* shapes, Shape shape) {
    return parse_chunk_grid(
        json::parse(cat(R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":)", shapes, "}}")),
        shape);
  };
  const ChunkGrid grid = parse("[4,[1,2,[3,2]],[[5,4]],[10,20]]", {10, 9, 11, 5});
  EXPECT_FALSE(grid.regular);
  ASSERT_EQ(grid.edges.size(), 4u);
  EXPECT_EQ(grid.edges[0], (Runs{{4, 3}}));
  EXPECT_EQ(grid.edges[1], (Runs{{1, 1}, {2, 1}, {3, 2}}));
  EXPECT_EQ(grid.edges[2], (Runs{{5, 3}}));   // a fourth would lie outside
  EXPECT_EQ(grid.edges[3], (Runs{{10, 1}}));  // so would the 20
  EXPECT_EQ(parse("[[2,2,2]]", {6}).edges[0], (Runs{{2, 3}}));
  EXPECT_EQ(parse("[4]", {0}).edges[0], (Runs{{4, 1}}));
  EXPECT_EQ(parse("[[]]", {0}).edges[0], Runs{});
  const std::pair<const char*, Status> refused[] = {
      {"[[2,2]]", Status::invalid_metadata}, {"[[]]", Status::invalid_metadata},
      {"[0]", Status::invalid_metadata},     {"[[0,6]]", Status::invalid_metadata},
      {"[-1]", Status::invalid_metadata},    {"[[[3,0],6]]", Status::invalid_metadata},
      {"[[[3]]]", Status::invalid_metadata}, {"[[[3,1,1]]]", Status::invalid_metadata},
      {"[3,3]", Status::invalid_metadata},   {"3", Status::invalid_metadata},
      {"[\"3\"]", Status::invalid_metadata}, {"[]", Status::invalid_metadata}};
  for (const auto& [shapes, status] : refused)
    EXPECT_EQ(outcome_of([&, shapes = shapes] { parse(shapes, {6}); }).status, status) << shapes;
  EXPECT_EQ(outcome_of([&] { parse("[1]", {1'000'000'000'000}); }).status, Status::limit_exceeded);
  EXPECT_EQ(outcome_of([&] { parse("[[[1,18446744073709551615]]]", {1'000'000'000'000}); }).status,
            Status::limit_exceeded);
  EXPECT_EQ(parse("[[[9223372036854775807,18446744073709551615]]]", {6}).edges[0], (Runs{{INT64_MAX, 1}}));
}

TEST(Rewrite, ChangesOnlyWhatWasAsked) {
  const json::Value stored =
      with(with(v3_document(), "note", R"({"must_understand":false,"n":1e2})"), "codecs", R"(["bytes"])");
  ArrayMetadata m = parse_v3_array(stored, "zarr.json");
  set_shape(m, {12, 20});
  EXPECT_EQ(m.shape, (Shape{12, 20}));
  EXPECT_EQ(json::dump(m.document), json::dump(with(stored, "shape", "[12,20]")));
  json::Object attributes;
  attributes.set("b", json::Number{"1.00"});
  set_attributes(m, attributes);
  EXPECT_EQ(json::dump(m.document), json::dump(with(with(stored, "shape", "[12,20]"), "attributes", R"({"b":1.00})")));
  EXPECT_EQ(parse_v3_array(m.document, "k").attributes, m.attributes);
  EXPECT_EQ(outcome_of([&] { set_shape(m, {1}); }).status, Status::invalid_argument);
  EXPECT_EQ(outcome_of([&] { set_shape(m, {1, UINT64_MAX}); }).status, Status::invalid_argument);
}

TEST(Rewrite, ARectilinearGridFollowsTheShape) {
  ArrayMetadata m =
      parse_v3_array(with(v3_document(), "chunk_grid",
                          R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[4,[[5,10]]]}})"),
                     "k");
  EXPECT_EQ(m.grid.edges[0], (Runs{{4, 3}}));
  set_shape(m, {40, 50});
  EXPECT_EQ(m.grid.edges[0], (Runs{{4, 10}}));
  EXPECT_EQ(m.grid.edges[1], (Runs{{5, 10}}));
  set_shape(m, {3, 12});  // the listed edges stay
  EXPECT_EQ(json::dump(*m.document.find("chunk_grid")),
            R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[4,[[5,10]]]}})");
}

std::string grown_shapes(std::string_view chunk_shapes, std::string_view codecs, const Shape& from, const Shape& to) {
  const std::string grid =
      cat(R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":)", chunk_shapes, "}}");
  const json::Value document = with(with(with(v3_document(), "chunk_grid", grid), "shape", json::dump(to_json(from))),
                                    "codecs", codecs);
  ArrayMetadata m = parse_v3_array(document, "k");
  set_shape(m, to);
  EXPECT_EQ(m.shape, to);
  EXPECT_EQ(parse_v3_array(m.document, "k").grid.edges, m.grid.edges);
  return json::dump(*m.document.find("chunk_grid")->find("configuration")->find("chunk_shapes"));
}

TEST(Rewrite, ARectilinearGridGetsAChunkWhereItsEdgesDoNotReach) {
  const char* plain = R"([{"name":"bytes","configuration":{"endian":"little"}}])";
  EXPECT_EQ(grown_shapes("[[2,3],4]", plain, {5, 4}, {12, 9}), "[[2,3,7],4]");
  EXPECT_EQ(grown_shapes("[[2,[3,4]],4]", plain, {5, 4}, {14, 4}), "[[2,[3,4]],4]");
  EXPECT_EQ(grown_shapes("[[2,[3,4]],4]", plain, {5, 4}, {15, 4}), "[[2,[3,4],1],4]");
  EXPECT_EQ(grown_shapes("[[],4]", plain, {0, 4}, {6, 4}), "[[6],4]");
}

TEST(Rewrite, NewChunksOfARectilinearGridAreWholeNumbersOfInnerChunks) {
  const auto sharded = [](std::string_view before, std::string_view inner, std::string_view codecs) {
    return cat("[", before, R"({"name":"sharding_indexed","configuration":{"chunk_shape":)", inner, R"(,"codecs":)", codecs,
               R"(,"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])");
  };
  const std::string bytes = R"([{"name":"bytes","configuration":{"endian":"little"}}])";
  EXPECT_EQ(grown_shapes("[[4,8],[3]]", sharded("", "[4,3]", bytes), {12, 3}, {17, 4}), "[[4,8,8],[3,3]]");
  const char* turned = R"({"name":"transpose","configuration":{"order":[1,0]}},)";
  EXPECT_EQ(grown_shapes("[[4,8],[3]]", sharded(turned, "[3,4]", bytes), {12, 3}, {13, 5}), "[[4,8,4],[3,3]]");
  const std::string nested = sharded("", "[8,6]", sharded("", "[4,3]", bytes));
  EXPECT_EQ(grown_shapes("[[8,8],[6]]", nested, {16, 6}, {17, 7}), "[[8,8,8],[6,6]]");
}

TEST(Clone, IsEqual) {
  const ArrayMetadata m = parse_v3_array(with(v3_document(), "dimension_names", R"(["y",null])"), "k");
  const ArrayMetadata copy = m.clone();
  EXPECT_EQ(copy.document, m.document);
  EXPECT_EQ(copy.dimension_names, m.dimension_names);
  EXPECT_EQ(copy.fill_value.size(), 4u);
  EXPECT_EQ(names_of(copy.codecs), names_of(m.codecs));
}

}  // namespace
}  // namespace zarr::metadata
