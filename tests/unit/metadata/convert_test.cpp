#include <gtest/gtest.h>

#include "documents.hpp"

namespace zarr::metadata {
namespace {

ArrayMetadata v3_of(json::Value document, const char* zattrs, std::vector<std::string>& notes) {
  return convert(parse_v2_array(std::move(document), json::parse(zattrs), true, ".zarray"), Format::v3, notes);
}
ArrayMetadata v2_of(json::Value document, std::vector<std::string>& notes) {
  return convert(parse_v3_array(std::move(document), "zarr.json"), Format::v2, notes);
}

TEST(Convert, V2ToV3) {
  std::vector<std::string> notes;
  const json::Value document =
      with(with(v2_document(), "order", "\"F\""), "filters", R"([{"id":"shuffle","elementsize":4}])");
  const ArrayMetadata m = v3_of(document, R"({"_ARRAY_DIMENSIONS":["y","x"],"u":1.0})", notes);
  EXPECT_EQ(
      json::dump(m.document),
      R"({"zarr_format":3,"node_type":"array","shape":[10,20],"data_type":"int32",)"
      R"("chunk_grid":{"name":"regular","configuration":{"chunk_shape":[5,6]}},)"
      R"("chunk_key_encoding":{"name":"v2","configuration":{"separator":"."}},"fill_value":7,)"
      R"("codecs":[{"name":"transpose","configuration":{"order":[1,0]}},{"name":"bytes","configuration":{"endian":"big"}},)"
      R"({"name":"numcodecs.shuffle","configuration":{"elementsize":4}},{"name":"numcodecs.zlib","configuration":{"level":3}}],)"
      R"("attributes":{"u":1.0},"dimension_names":["y","x"],"storage_transformers":[]})");
  EXPECT_TRUE(notes.empty());
}

TEST(Convert, ThereAndBackIsTheSameArray) {
  for (const char* order : {"\"C\"", "\"F\""})
    for (const char* separator : {"\".\"", "\"/\""})
      for (const char* dtype : {"\"|b1\"", "\"<i8\"", "\">f2\"", "\"<c16\"", "\"|V3\""})
        for (const char* filters : {"null", R"([{"id":"shuffle","elementsize":4}])"})
          for (const char* compressor : {"null", R"({"id":"zstd","level":1})", R"({"id":"bz2","level":1})"}) {
            json::Value document =
                with(with(with(v2_document(), "order", order), "dimension_separator", separator), "dtype", dtype);
            document = with(with(document, "filters", filters), "compressor", compressor);
            const char* fill = std::string(dtype) == "\"|V3\""    ? "\"AQID\""
                               : std::string(dtype) == "\"|b1\""  ? "true"
                               : std::string(dtype) == "\"<c16\"" ? "[1.0,-0.0]"
                                                                  : "5";
            if (std::string(dtype) == "\">f2\"") fill = "5.0";
            document = with(document, "fill_value", fill);
            std::vector<std::string> notes;
            const char* attributes = R"({"u":1.50,"_ARRAY_DIMENSIONS":["y","x"]})";
            const ArrayMetadata back = convert(v3_of(document, attributes, notes), Format::v2, notes);
            if (filters != std::string("null") &&
                compressor == std::string("null")) {  // the last one counts as compressor
              EXPECT_EQ(names_of(back.codecs), names_of(parse_v2_array(document, {}, false, "k").codecs));
              continue;
            }
            EXPECT_EQ(back.document, document) << json::dump(back.document);
            EXPECT_EQ(json::Value(back.attributes), json::parse(attributes));
            EXPECT_TRUE(notes.empty());
          }
}

TEST(Convert, NullFillBecomesZeroAndSaysSo) {
  std::vector<std::string> notes;
  const ArrayMetadata m = v3_of(with(v2_document(), "fill_value", "null"), "{}", notes);
  EXPECT_EQ(json::dump(*m.document.find("fill_value")), "0");
  EXPECT_EQ(notes, (std::vector<std::string>{"fill_value null becomes 0"}));
  notes.clear();
  v3_of(with(v2_document(), "_nczarr_array", "{}"), "{}", notes);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].find("_nczarr_array"), std::string::npos);
}

TEST(Convert, V3ToV2) {
  std::vector<std::string> notes;
  json::Value document = with(v3_document(), "dimension_names", R"(["y","x"])");
  document =
      with(document, "codecs",
           R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"bytes","configuration":{"endian":"big"}},
    {"name":"blosc","configuration":{"typesize":4,"cname":"lz4","clevel":5,"shuffle":"shuffle","blocksize":0}},"crc32c"])");
  const ArrayMetadata m = v2_of(document, notes);
  EXPECT_EQ(
      json::dump(m.document),
      R"({"zarr_format":2,"shape":[10,20],"chunks":[5,6],"dtype":">i4","compressor":{"id":"crc32c"},"fill_value":7,"order":"F",)"
      R"("filters":[{"id":"blosc","cname":"lz4","clevel":5,"shuffle":1,"blocksize":0}],"dimension_separator":"/"})");
  EXPECT_EQ(json::dump(m.attributes), R"({"a":1.50,"_ARRAY_DIMENSIONS":["y","x"]})");
  EXPECT_TRUE(m.has_attributes_document);
}

TEST(Convert, WhatV2CannotSayIsRefusedByName) {
  const auto codecs = [](const char* list) { return with(v3_document(), "codecs", list); };
  const std::pair<json::Value, const char*> cases[] = {
      {codecs(R"([{"name":"sharding_indexed","configuration":{}}])"), "sharding_indexed"},
      {codecs(
           R"([{"name":"transpose","configuration":{"order":[0,1]}},{"name":"transpose","configuration":{"order":[1,0]}},{"name":"bytes","configuration":{"endian":"big"}}])"),
       "transpose"},
      {codecs(R"([{"name":"bytes","configuration":{"endian":"big"}},"zlib"])"), "zlib"},
      {codecs(R"(["numcodecs.delta"])"), "bytes"},
      {with(v3_document(), "chunk_grid",
            R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[5,5]}})"),
       "rectilinear"},
      {with(v3_document(), "dimension_names", R"(["y",null])"), "dimension"},
      {with(with(v3_document(), "dimension_names", R"(["y","x"])"), "attributes", R"({"_ARRAY_DIMENSIONS":["a","b"]})"),
       "_ARRAY_DIMENSIONS"},
      {with(v3_document(), "attributes", R"({"_ARRAY_DIMENSIONS":["a","b"]})"), "_ARRAY_DIMENSIONS"},
      {codecs(R"([{"name":"bytes","configuration":{"endian":"big"}},{"name":"numcodecs.x","must_understand":false}])"),
       "must_understand"},
      {with(v3_document(), "storage_transformers", R"([{"name":"x","must_understand":false}])"),
       "storage_transformers"},
      {with(v3_document(), "more", R"({"must_understand":false})"), "more"},
      {with(with(v3_document(), "data_type", "\"float32\""), "fill_value", "\"0x7fc00001\""), "0x7fc00001"},
  };
  for (const auto& [document, word] : cases) {
    std::vector<std::string> notes;
    const Outcome outcome = outcome_of([&, &document = document] { v2_of(document, notes); });
    EXPECT_EQ(outcome.status, Status::unsupported) << word << ": " << outcome.message;
    EXPECT_NE(outcome.message.find(word), std::string::npos) << outcome.message;
  }
  json::Value three = with(with(v3_document(), "shape", "[4,4,4]"), "chunk_grid",
                           R"({"name":"regular","configuration":{"chunk_shape":[2,2,2]}})");
  three = with(
      three, "codecs",
      R"([{"name":"transpose","configuration":{"order":[1,0,2]}},{"name":"bytes","configuration":{"endian":"big"}}])");
  std::vector<std::string> notes;
  EXPECT_EQ(outcome_of([&] { v2_of(three, notes); }).status, Status::unsupported);
  EXPECT_EQ(outcome_of([&] { v2_of(codecs(R"(["bytes"])"), notes); }).status,
            Status::invalid_metadata);  // no byte order
}

TEST(Convert, TheSameFormatIsACopy) {
  std::vector<std::string> notes;
  const ArrayMetadata m = parse_v3_array(v3_document(), "k");
  EXPECT_EQ(convert(m, Format::v3, notes).document, m.document);
}

}  // namespace
}  // namespace zarr::metadata
