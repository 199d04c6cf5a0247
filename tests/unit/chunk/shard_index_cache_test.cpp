#include "chunk/shard_index_cache.hpp"

#include <gtest/gtest.h>

namespace zarr::chunk {
namespace {

ShardIndexCache::IndexPtr index_of(size_t entries) { return std::make_shared<const codec::ShardIndex>(entries); }

TEST(ShardIndexCache, OneEtagAKey) {
  ShardIndexCache cache(1 << 20);
  cache.put("s", "k", "1", 100, index_of(4));
  EXPECT_TRUE(cache.find("s", "k", "1"));
  EXPECT_EQ(cache.find("s", "k").etag, "1");
  EXPECT_EQ(cache.find("s", "k").shard_size, 100u);
  EXPECT_FALSE(cache.find("t", "k", "1"));
  EXPECT_FALSE(cache.find("s", "l", "1"));
  EXPECT_FALSE(cache.find("s", "k", "2"));
  EXPECT_FALSE(cache.find("s", "k", "1")) << "another etag was seen: the value has changed";
  cache.put("s", "k", "2", 100, index_of(4));
  cache.drop("s", "k");
  EXPECT_FALSE(cache.find("s", "k").index);
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(ShardIndexCache, VolatileAndMissingEtagsAreNeverTrusted) {
  ShardIndexCache cache(1 << 20);
  cache.put("s", "k", "", 100, index_of(4));
  cache.put("s", "k", "~1", 100, index_of(4));
  EXPECT_FALSE(cache.find("s", "k").index);
  EXPECT_FALSE(cache.find("s", "k", "~1"));
  EXPECT_FALSE(cache.find("s", "k", ""));
}

TEST(ShardIndexCache, LeastRecentlyUsedGoesFirst) {
  const size_t one = [] {
    ShardIndexCache cache(1 << 20);
    cache.put("s", "a", "1", 1, index_of(100));
    return cache.bytes();
  }();
  ShardIndexCache cache(3 * one);
  for (const char* key : {"a", "b", "c"}) cache.put("s", key, "1", 1, index_of(100));
  EXPECT_TRUE(cache.find("s", "a", "1"));
  cache.put("s", "d", "1", 1, index_of(100));
  EXPECT_TRUE(cache.find("s", "a", "1"));
  EXPECT_FALSE(cache.find("s", "b", "1"));
  EXPECT_LE(cache.bytes(), 3 * one);
  cache.put("s", "huge", "1", 1, index_of(10000));
  EXPECT_FALSE(cache.find("s", "huge").index);
  EXPECT_TRUE(cache.find("s", "a", "1"));
}

TEST(ShardIndexCache, PrefixesAndOff) {
  ShardIndexCache cache(1 << 20);
  for (const char* key : {"a/c/0", "a/c/1", "aa/c/0"}) cache.put("s", key, "1", 1, index_of(1));
  cache.drop_prefix("s", "a/");
  EXPECT_FALSE(cache.find("s", "a/c/0").index);
  EXPECT_TRUE(cache.find("s", "aa/c/0").index);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0u);
  ShardIndexCache off(0);
  off.put("s", "k", "1", 1, index_of(1));
  EXPECT_FALSE(off.find("s", "k", "1"));
}

}  // namespace
}  // namespace zarr::chunk
