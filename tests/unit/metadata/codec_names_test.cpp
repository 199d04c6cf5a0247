#include "metadata/codec_names.hpp"

#include <gtest/gtest.h>

#include "documents.hpp"

namespace zarr::metadata {
namespace {

std::string to_v3(const char* config, uint64_t item_size = 4) {
  return json::dump(to_json(v3_codec_from_v2(json::parse(config), item_size)));
}
std::string to_v2(const char* codec) {
  const auto config = v2_codec_from_v3(parse_named_config(json::parse(codec), "codec"));
  return config ? json::dump(*config) : "";
}

TEST(CodecNames, V2ToV3) {
  EXPECT_EQ(to_v3(R"({"id":"zlib","level":3})"), R"({"name":"numcodecs.zlib","configuration":{"level":3}})");
  EXPECT_EQ(to_v3(R"({"id":"gzip"})"), R"({"name":"gzip","configuration":{"level":1}})");
  EXPECT_EQ(to_v3(R"({"id":"gzip","level":9})"), R"({"name":"gzip","configuration":{"level":9}})");
  EXPECT_EQ(to_v3(R"({"id":"zstd","level":3})"), R"({"name":"zstd","configuration":{"level":3,"checksum":false}})");
  EXPECT_EQ(to_v3(R"({"id":"zstd","level":100,"checksum":true})"),
            R"({"name":"zstd","configuration":{"level":22,"checksum":true}})");
  EXPECT_EQ(to_v3(R"({"id":"crc32c"})"), R"({"name":"crc32c","configuration":{}})");
  EXPECT_EQ(to_v3(R"({"id":"crc32c","location":"end"})"), R"({"name":"crc32c","configuration":{}})");
  EXPECT_EQ(to_v3(R"({"id":"crc32c","location":"start"})"),
            R"({"name":"numcodecs.crc32c","configuration":{"location":"start"}})");
  EXPECT_EQ(to_v3(R"({"id":"snappy"})"), R"({"name":"snappy","configuration":{}})");
  EXPECT_EQ(to_v3(R"({"id":"lz4","acceleration":2})"),
            R"({"name":"numcodecs.lz4","configuration":{"acceleration":2}})");
  EXPECT_EQ(to_v3(R"({"id":"no such"})"), R"({"name":"numcodecs.no such","configuration":{}})");
  EXPECT_EQ(to_v3(R"({"id":"gzip","level":1,"more":2})"), R"({"name":"gzip","configuration":{"level":1,"more":2}})");
}

TEST(CodecNames, BloscShuffles) {
  const auto shuffle = [](const char* number, uint64_t item_size) {
    const NamedConfig codec = v3_codec_from_v2(json::parse(cat(R"({"id":"blosc","shuffle":)", number, "}")), item_size);
    return codec.configuration.find("shuffle")->string() + " " + codec.configuration.find("typesize")->number().text;
  };
  EXPECT_EQ(shuffle("0", 4), "noshuffle 4");
  EXPECT_EQ(shuffle("1", 8), "shuffle 8");
  EXPECT_EQ(shuffle("2", 2), "bitshuffle 2");
  EXPECT_EQ(shuffle("-1", 1), "bitshuffle 1");
  EXPECT_EQ(shuffle("-1", 2), "shuffle 2");
  EXPECT_EQ(shuffle("1", 256), "shuffle 1");
  EXPECT_EQ(
      to_v3(R"({"id":"blosc"})"),
      R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","blocksize":0,"typesize":4}})");
}

TEST(CodecNames, V3ToV2) {
  EXPECT_EQ(
      to_v2(
          R"({"name":"blosc","configuration":{"typesize":4,"cname":"lz4","clevel":5,"shuffle":"bitshuffle","blocksize":0}})"),
      R"({"id":"blosc","cname":"lz4","clevel":5,"shuffle":2,"blocksize":0})");
  EXPECT_EQ(to_v2(R"({"name":"zstd","configuration":{"level":3,"checksum":false}})"), R"({"id":"zstd","level":3})");
  EXPECT_EQ(to_v2(R"({"name":"zstd","configuration":{"level":3,"checksum":true}})"),
            R"({"id":"zstd","level":3,"checksum":true})");
  EXPECT_EQ(to_v2(R"({"name":"gzip","configuration":{"level":5}})"), R"({"id":"gzip","level":5})");
  EXPECT_EQ(to_v2(R"("crc32c")"), R"({"id":"crc32c"})");
  EXPECT_EQ(to_v2(R"("snappy")"), R"({"id":"snappy"})");
  EXPECT_EQ(to_v2(R"("vlen-utf8")"), R"({"id":"vlen-utf8"})");
  EXPECT_EQ(to_v2(R"({"name":"numcodecs.zlib","configuration":{"level":5}})"), R"({"id":"zlib","level":5})");
  for (const char* codec : {R"("sharding_indexed")", R"("zlib")", R"("lz4")", R"("zarrs.vlen_v2")", R"("numcodecs.")",
                            R"("transpose")", R"({"name":"blosc","configuration":{"shuffle":"odd"}})"})
    EXPECT_EQ(to_v2(codec), "") << codec;
}

TEST(CodecNames, ThereAndBack) {
  for (const char* config : {R"({"id":"zlib","level":3})", R"({"id":"gzip","level":3})", R"({"id":"zstd","level":3})",
                             R"({"id":"zstd","level":3,"checksum":true})",
                             R"({"id":"blosc","cname":"snappy","clevel":9,"shuffle":2,"blocksize":4096})",
                             R"({"id":"lz4","acceleration":1})", R"({"id":"bz2","level":9})",
                             R"({"id":"lzma","format":1,"check":-1,"preset":null,"filters":null})",
                             R"({"id":"shuffle","elementsize":8})", R"({"id":"snappy"})", R"({"id":"crc32c"})",
                             R"({"id":"crc32","location":"end"})", R"({"id":"delta","dtype":"<i4","astype":"<i2"})"}) {
    const auto back = v2_codec_from_v3(v3_codec_from_v2(json::parse(config), 4));
    ASSERT_TRUE(back) << config;
    EXPECT_EQ(*back, json::parse(config)) << config;
  }
}

}  // namespace
}  // namespace zarr::metadata
