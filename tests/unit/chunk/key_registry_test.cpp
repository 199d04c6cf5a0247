#include "chunk/key_registry.hpp"

#include <gtest/gtest.h>

#include <random>

namespace zarr::chunk {
namespace {

metadata::ChunkKeyEncoding encoding(const std::string& text) {
  auto config = std::make_shared<metadata::NamedConfig>(metadata::parse_named_config(json::parse(text), "x"));
  return {metadata::KeyEncoding::other, '/', std::move(config)};
}

constexpr const char* fanout = R"({"name": "fanout"})";
constexpr const char* tiff = R"({"name": "suffix", "configuration": {"suffix": ".tiff", "base_encoding": {"name": "default"}}})";

std::string key_of(const std::string& text, const Shape& at) { return ChunkKey(encoding(text), at.size(), "a/").encode(at); }

void expect_error(Status status, const std::string& what, const std::string& text, size_t rank = 2) {
  try {
    const ChunkKey keys(encoding(text), rank, "");
    ADD_FAILURE() << text << " was taken, and makes " << keys.encode(Shape(rank));
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.message();
    EXPECT_NE(error.message().find(what), std::string::npos) << error.message();
  }
}

// The examples of the proposals.
TEST(KeyRegistry, EncodesLikeTheProposals) {
  EXPECT_EQ(key_of(tiff, {1, 2}), "a/c/1/2.tiff");
  EXPECT_EQ(key_of(R"({"name": "suffix", "configuration": {"suffix": ".shard.zip", "base_encoding": {"name": "v2"}}})", {1, 2}),
            "a/1.2.shard.zip");
  EXPECT_EQ(key_of(fanout, {}), "a/c");
  EXPECT_EQ(key_of(fanout, {0}), "a/c/0/000");
  EXPECT_EQ(key_of(fanout, {12}), "a/c/0/012");
  EXPECT_EQ(key_of(fanout, {1234567}), "a/c/2/001/234/567");
  EXPECT_EQ(key_of(fanout, {1234, 5, 0, 6789012}), "a/c/1/001/234/0/005/0/000/2/006/789/012");
  EXPECT_EQ(key_of(R"({"name": "fanout", "configuration": {"max_children": 10000}})", {12345}), "a/c/1/0001/2345");
  EXPECT_EQ(key_of(R"({"name": "fanout", "configuration": {"max_children": 250}})", {250}), "a/c/1/02/50");
  EXPECT_EQ(key_of(R"({"name": "zarrs.default_suffix", "configuration": {"suffix": ".tiff"}})", {1, 23, 45}), "a/c/1/23/45.tiff");
  EXPECT_EQ(key_of(R"({"name": "zarrs.default_suffix", "configuration": {"suffix": ".tiff", "separator": "."}})", {}), "a/c.tiff");
}

TEST(KeyRegistry, KeysLeadBack) {
  std::mt19937_64 random(7);
  const std::string encodings[] = {
      tiff, fanout, R"({"name": "fanout", "configuration": {"max_children": 100}})",
      R"({"name": "fanout", "configuration": {"max_children": 18446744073709551615}})",
      R"({"name": "suffix", "configuration": {"suffix": "0", "base_encoding": {"name": "v2"}}})",
      R"({"name": "suffix", "configuration": {"suffix": "-x", "base_encoding": {"name": "fanout"}}})",
      R"({"name": "zarrs.default_suffix", "configuration": {"suffix": "/data", "separator": "."}})"};
  for (const std::string& text : encodings) {
    for (size_t rank = 0; rank < 4; ++rank) {
      const ChunkKey keys(encoding(text), rank, "p/q/");
      for (int i = 0; i < 200; ++i) {
        Shape at;
        for (size_t d = 0; d < rank; ++d) at.push_back(random() >> (random() % 64));
        const std::string key = keys.encode(at);
        EXPECT_EQ(keys.decode(key), std::optional(at)) << key;
        EXPECT_TRUE(key.starts_with(keys.list_prefix())) << key;
        std::string other = key;  // what differs in one character is another chunk's key, or nobody's
        other[random() % other.size()] ^= 1;
        const auto found = keys.decode(other);
        if (found) {
          EXPECT_EQ(keys.encode(*found), other);
        }
      }
    }
  }
}

TEST(KeyRegistry, DecodesOnlyWhatItEncodes) {
  const ChunkKey keys(encoding(fanout), 1, "");
  for (const char* bad : {"", "c", "c/", "c/0", "c/0/", "c/0/1", "c/0/0001", "c/1/000/001", "c/1/001", "c/00/001", "c/0/00x",
                          "c/0/001/", "c/0/001/0/001", "c/99/001", "c/6/018/446/744/073/709/551/616", "d/0/001", "c.0.001"})
    EXPECT_FALSE(keys.decode(bad)) << bad;
  const ChunkKey suffixed(encoding(tiff), 2, "");
  for (const char* bad : {"c/0/0", "c/0/0.tif", "c/0/0.tiffx", ".tiff", "c/0.tiff", "c/00/0.tiff"})
    EXPECT_FALSE(suffixed.decode(bad)) << bad;
}

TEST(KeyRegistry, RefusesByName) {
  expect_error(Status::unsupported, "\"morton\"", R"({"name": "morton"})");
  expect_error(Status::unsupported, "\"morton\"",
               R"({"name": "suffix", "configuration": {"suffix": "x", "base_encoding": "morton"}})");
  expect_error(Status::invalid_metadata, "max_children", R"({"name": "fanout", "configuration": {"max_children": 99}})");
  expect_error(Status::invalid_metadata, "max_children", R"({"name": "fanout", "configuration": {"max_children": "a"}})");
  expect_error(Status::invalid_metadata, "\"digits\"", R"({"name": "fanout", "configuration": {"digits": 3}})");
  expect_error(Status::invalid_metadata, "base_encoding", R"({"name": "suffix", "configuration": {"suffix": "x"}})");
  expect_error(Status::invalid_metadata, "\"suffix\"",
               R"({"name": "suffix", "configuration": {"base_encoding": {"name": "v2"}}})");
  expect_error(Status::invalid_metadata, "separator",
               R"({"name": "zarrs.default_suffix", "configuration": {"suffix": "x", "separator": "-"}})");
  // What would leave the array's folder, or be no key.
  for (const char* suffix : {"/../../x", "/", "//x", "\\u0000"})
    expect_error(Status::invalid_metadata, "store keys",
                 std::string(R"({"name": "suffix", "configuration": {"base_encoding": "default", "suffix": ")") + suffix + "\"}}");
  std::string deep = R"({"name": "default"})";
  for (int i = 0; i < 20; ++i)
    deep = R"({"name": "suffix", "configuration": {"suffix": "x", "base_encoding": )" + deep + "}}";
  expect_error(Status::limit_exceeded, "nested", deep);
}

TEST(KeyRegistry, NamesCanBeAddedOnce) {
  KeyRegistry registry;
  const KeyRegistry::Factory never = [](const json::Object&, size_t, const KeyRegistry&, uint32_t)
      -> std::shared_ptr<const KeyEncoder> { fail(Status::callback, "mine"); };
  EXPECT_THROW(registry.add("suffix", never, false), Error);
  EXPECT_THROW(registry.add("default", never, true), Error);
  registry.add("suffix", never, true);
  registry.add("mine", never, false);
  const auto names = registry.names();
  EXPECT_NE(std::find(names.begin(), names.end(), "mine"), names.end());
  EXPECT_THROW(registry.make({"mine", {}}, 1), Error);
  registry.set_missing_hook([&](std::string_view name) {
    if (name == "late") registry.add("late", never, false);
    return name == "late";
  });
  try {
    registry.make({"late", {}}, 1);
    ADD_FAILURE();
  } catch (const Error& error) { EXPECT_EQ(error.status(), Status::callback); }
}

}  // namespace
}  // namespace zarr::chunk
