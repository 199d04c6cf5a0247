#include "chunk/chunk_key.hpp"

#include <gtest/gtest.h>

namespace zarr::chunk {
namespace {

using metadata::KeyEncoding;

TEST(ChunkKey, EncodesLikeTheSpecification) {
  EXPECT_EQ(ChunkKey({KeyEncoding::default_, '/'}, 3, "a/b/").encode({1, 23, 45}), "a/b/c/1/23/45");
  EXPECT_EQ(ChunkKey({KeyEncoding::default_, '.'}, 2, "").encode({1, 23}), "c.1.23");
  EXPECT_EQ(ChunkKey({KeyEncoding::default_, '/'}, 0, "a/").encode({}), "a/c");
  EXPECT_EQ(ChunkKey({KeyEncoding::v2, '.'}, 3, "a/").encode({1, 0, 45}), "a/1.0.45");
  EXPECT_EQ(ChunkKey({KeyEncoding::v2, '/'}, 2, "").encode({1, 0}), "1/0");
  EXPECT_EQ(ChunkKey({KeyEncoding::v2, '.'}, 0, "a/").encode({}), "a/0");
  EXPECT_THROW(ChunkKey({KeyEncoding::v2, '.'}, 2, "").encode({1}), Error);
}

TEST(ChunkKey, DecodesOnlyWhatItEncodes) {
  for (const auto kind : {KeyEncoding::default_, KeyEncoding::v2}) {
    for (const char separator : {'/', '.'}) {
      const ChunkKey keys({kind, separator}, 2, "p/");
      const Shape at{UINT64_MAX, 10};
      const std::string key = keys.encode(at);
      EXPECT_EQ(keys.decode(key), std::optional(at));
      EXPECT_TRUE(key.starts_with(keys.list_prefix()));
      EXPECT_FALSE(keys.decode(key + "x"));
      EXPECT_FALSE(keys.decode(key.substr(2)));
      EXPECT_FALSE(keys.decode(key + separator + "1"));
    }
  }
  const ChunkKey keys({KeyEncoding::default_, '/'}, 2, "");
  for (const char* bad : {"", "c", "c/", "c/1", "c/1/", "c/01/2", "c/1/02", "c/1/2/3", "c/-1/2", "c/+1/2", "c/1/2 ",
                          "c.1.2", "c/18446744073709551616/0", "zarr.json", "c/a/b", "/c/1/2"})
    EXPECT_FALSE(keys.decode(bad)) << bad;
  EXPECT_TRUE(ChunkKey({KeyEncoding::v2, '.'}, 0, "").decode("0"));
  EXPECT_FALSE(ChunkKey({KeyEncoding::v2, '.'}, 0, "").decode("1"));
  EXPECT_TRUE(ChunkKey({KeyEncoding::default_, '/'}, 0, "").decode("c"));
}

}  // namespace
}  // namespace zarr::chunk
