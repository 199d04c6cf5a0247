#include <gtest/gtest.h>

#include "documents.hpp"
#include "metadata/auto_chunks.hpp"

namespace zarr::metadata {
namespace {

ArrayBuilder builder(Format format, const char* type = "int32") {
  ArrayBuilder b;
  b.format = format;
  b.shape = {10, 20};
  b.chunks = {5, 6};
  const V2DataType parsed = parse_any_data_type(type);
  b.data_type = parsed.type;
  b.endian = parsed.endian;
  return b;
}

TEST(Build, V3DefaultsAreZarrPythons) {
  EXPECT_EQ(
      json::dump(build(builder(Format::v3)).document),
      R"({"zarr_format":3,"node_type":"array","shape":[10,20],"data_type":"int32",)"
      R"("chunk_grid":{"name":"regular","configuration":{"chunk_shape":[5,6]}},)"
      R"("chunk_key_encoding":{"name":"default","configuration":{"separator":"/"}},"fill_value":0,)"
      R"("codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":0,"checksum":false}}],)"
      R"("attributes":{},"storage_transformers":[]})");
}

TEST(Build, V2DefaultsAreZarrPythons) {
  const ArrayMetadata m = build(builder(Format::v2));
  EXPECT_EQ(
      json::dump(m.document),
      R"({"zarr_format":2,"shape":[10,20],"chunks":[5,6],"dtype":"<i4","compressor":{"id":"zstd","level":0},"fill_value":0,)"
      R"("order":"C","filters":null,"dimension_separator":"."})");
  EXPECT_FALSE(m.has_attributes_document);
}

TEST(Build, ZeroOfEveryType) {
  const std::pair<const char*, const char*> zeros[] = {{"bool", "false"},          {"int64", "0"},
                                                       {"float16", "0.0"},         {"float64", "0.0"},
                                                       {"complex64", "[0.0,0.0]"}, {"r16", "[0,0]"}};
  for (const auto& [type, zero] : zeros)
    EXPECT_EQ(json::dump(*build(builder(Format::v3, type)).document.find("fill_value")), zero);
  EXPECT_EQ(json::dump(*build(builder(Format::v2, "r16")).document.find("fill_value")), "\"AAA=\"");
}

TEST(Build, FillValueIsNormalised) {
  ArrayBuilder b = builder(Format::v3, "float32");
  b.fill_value = json::parse("NaN");
  EXPECT_EQ(json::dump(*build(b).document.find("fill_value")), "\"NaN\"");
  b.format = Format::v2;
  b.fill_value = json::Value();
  EXPECT_TRUE(build(b).fill_is_null);
  b.format = Format::v3;
  EXPECT_EQ(outcome_of([&] { build(b); }).status, Status::invalid_metadata);
}

TEST(Build, Shards) {
  ArrayBuilder b = builder(Format::v3, ">f8");
  b.shards = {10, 12};
  b.codecs = json::parse(
      R"(["bytes",{"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","blocksize":0}},"crc32c"])");
  const ArrayMetadata m = build(b);
  EXPECT_EQ(m.grid.chunk_shape, (Shape{10, 12}));
  EXPECT_EQ(
      json::dump(*m.document.find("codecs")),
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[5,6],"codecs":[{"name":"bytes","configuration":{"endian":"big"}},)"
      R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","blocksize":0,"typesize":8}},)"
      R"({"name":"crc32c","configuration":{}}],)"
      R"("index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c","configuration":{}}],"index_location":"end"}}])");
}

TEST(Build, ShorthandInsideShardsIsWrittenOut) {
  ArrayBuilder b = builder(Format::v3);
  b.chunks = {10, 12};
  b.codecs = json::parse(
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[5,6],"codecs":["bytes"],"index_codecs":["bytes","crc32c"]}}])");
  EXPECT_EQ(
      json::dump(*build(b).document.find("codecs")),
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[5,6],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],)"
      R"("index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c","configuration":{}}]}}])");
}

TEST(Build, V2OptionsOnV3) {
  ArrayBuilder b = builder(Format::v3, ">i4");
  b.order_f = true;
  b.filters = json::parse(R"([{"id":"shuffle","elementsize":4}])");
  b.compressor = json::parse(R"({"id":"zlib","level":9})");
  b.separator = '.';
  b.key_encoding = KeyEncoding::v2;
  const ArrayMetadata m = build(b);
  EXPECT_EQ(names_of(m.codecs), "transpose bytes numcodecs.shuffle numcodecs.zlib");
  EXPECT_EQ(m.key_encoding.separator, '.');
  b.compressor = json::Value();
  b.filters = json::Value();
  EXPECT_EQ(names_of(build(b).codecs), "transpose bytes");
}

TEST(Build, NamesAndAttributes) {
  for (const Format format : {Format::v2, Format::v3}) {
    ArrayBuilder b = builder(format);
    b.dimension_names = {{"y", "x"}};
    b.attributes.set("k", json::Number{"1.0"});
    const ArrayMetadata m = build(b);
    EXPECT_EQ(m.dimension_names, b.dimension_names);
    EXPECT_EQ(json::dump(*m.attributes.find("k")), "1.0");
    EXPECT_EQ(m.attributes.find("_ARRAY_DIMENSIONS") != nullptr, format == Format::v2);
    EXPECT_EQ(m.has_attributes_document, format == Format::v2);
  }
}

TEST(Build, RectilinearGrid) {
  ArrayBuilder b = builder(Format::v3);
  b.chunks.clear();
  b.chunk_grid = json::parse(R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[[3,7],6]}})");
  EXPECT_FALSE(build(b).grid.regular);
}

TEST(Build, Contradictions) {
  const auto status = [](Format format, auto change) {
    ArrayBuilder b = builder(format);
    change(b);
    return outcome_of([&] { build(b); }).status;
  };
  const auto list = [] { return json::parse(R"(["bytes"])"); };
  constexpr Status argument = Status::invalid_argument;
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.data_type = nullptr; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.chunks = {5}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.chunks = {5, 0}; }), argument);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.shape = {0, 0}, b.chunks = {0, 0}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.shards = {10}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.shards = {10, 13}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.shards = {10, 0}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.separator = '-'; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.dimension_names = {{"x"}}; }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.dimension_names = {{"x", "\xff"}}; }), argument);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.dimension_names = {{"x", std::nullopt}}; }), argument);
  EXPECT_EQ(status(Format::v3, [&](ArrayBuilder& b) { b.codecs = list(), b.order_f = true; }), argument);
  EXPECT_EQ(status(Format::v3, [&](ArrayBuilder& b) { b.codecs = list(), b.compressor = json::Value(); }), argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.chunk_grid = json::Value("regular"); }), argument);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.shards = {10, 12}; }), argument);
  EXPECT_EQ(status(Format::v2, [&](ArrayBuilder& b) { b.codecs = list(); }), argument);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.chunks.clear(), b.chunk_grid = json::Value("regular"); }),
            argument);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.codecs = json::Value("bytes"); }), Status::invalid_metadata);
  EXPECT_EQ(status(Format::v3, [](ArrayBuilder& b) { b.compressor = json::Value("zlib"); }), Status::invalid_metadata);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.filters = json::Value("zlib"); }), Status::invalid_metadata);
  EXPECT_EQ(status(Format::v2, [](ArrayBuilder& b) { b.fill_value = json::Value("x"); }), Status::invalid_metadata);
}

TEST(AutoChunks, TwoToFourMebibytes) {
  EXPECT_EQ(auto_chunks({}, 8), (Shape{}));
  EXPECT_EQ(auto_chunks({0, 3}, 8), (Shape{1, 3}));
  EXPECT_EQ(auto_chunks({1000, 1000}, 4), (Shape{1000, 1000}));
  EXPECT_EQ(auto_chunks({10'000, 10'000}, 8), (Shape{625, 625}));
  EXPECT_EQ(auto_chunks({uint64_t{INT64_MAX}}, 1), (Shape{uint64_t{1} << 22}));
  EXPECT_EQ(auto_chunks({3, 3}, uint64_t{1} << 24), (Shape{1, 1}));
  EXPECT_EQ(auto_inner_chunks({1024, 1024}, 8), (Shape{256, 512}));
  EXPECT_EQ(auto_inner_chunks({2'000'003}, 4), (Shape{1}));
  for (const uint64_t edge : {uint64_t{999'999}, uint64_t{1'048'576}, uint64_t{6'000'000}})
    EXPECT_EQ(edge % auto_inner_chunks({edge}, 16)[0], 0u);
}

TEST(Build, ChunksAreChosen) {
  ArrayBuilder b = builder(Format::v3, "float64");
  b.shape = {10'000, 10'000};
  b.chunks.clear();
  EXPECT_EQ(build(b).grid.chunk_shape, (Shape{625, 625}));
  b.shards = {1024, 1024};
  EXPECT_EQ(build(b).grid.chunk_shape, (Shape{1024, 1024}));
  EXPECT_EQ(json::dump(*build(b).codecs[0].configuration.find("chunk_shape")), "[256,512]");
}

}  // namespace
}  // namespace zarr::metadata
