// The cache of decoded chunks: budget, single flight, versions, failures; alone and under an array.
#include "chunk/chunk_cache.hpp"

#include <gtest/gtest.h>

#include "chunk/cached_read.hpp"
#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

const std::string store_name = "s", first = "1", second = "2";

struct Taker {
  ChunkCache& cache;
  std::atomic<int> decoded{0};
  ChunkCache::Found get(const std::string& key, const std::string& etag = first, size_t bytes = 1000,
                        uint64_t inner = 0) {
    return cache.get({store_name, key, inner, etag}, bytes, true,
                     [&](MutByteSpan out) {
                       ++decoded;
                       std::memset(out.data(), static_cast<int>(key.size() + inner), out.size());
                     },
                     {});
  }
};

TEST(ChunkCache, KeepsWithinItsLimitTheMostRecentlyUsed) {
  ChunkCache cache(5000);
  Taker taker{cache};
  for (const char* key : {"a", "b", "c"}) EXPECT_FALSE(taker.get(key).hit);
  EXPECT_TRUE(taker.get("a").hit);
  taker.get("d");
  EXPECT_LE(cache.bytes(), 5000u);
  EXPECT_TRUE(taker.get("a").hit);
  EXPECT_FALSE(taker.get("b").hit);  // was the oldest
  for (int i = 0; i < 200; ++i) {
    taker.get("k" + std::to_string(i % 17), first, 1 + i * 37 % 3000);
    ASSERT_LE(cache.bytes(), 5000u);
  }
  const int before = taker.decoded;
  EXPECT_EQ(taker.get("large", first, 5000).chunk, nullptr);
  EXPECT_EQ(taker.get("absurd", first, SIZE_MAX).chunk, nullptr);
  EXPECT_EQ(taker.decoded, before);
}

TEST(ChunkCache, AnotherVersionIsAnotherChunk) {
  ChunkCache cache(1 << 20);
  Taker taker{cache};
  taker.get("a", first);
  EXPECT_FALSE(taker.get("a", second).hit);
  EXPECT_FALSE(taker.get("a", first).hit);
  EXPECT_TRUE(taker.get("a", first).hit);
  EXPECT_FALSE(taker.get("a", first, 1000, 7).hit);
  EXPECT_EQ(std::to_integer<int>(*taker.get("a", first, 1000, 7).chunk->data()), 8);
  taker.get("ab", first);
  cache.drop(store_name, "a");
  EXPECT_FALSE(taker.get("a", first).hit);
  EXPECT_FALSE(taker.get("a", first, 1000, 7).hit);
  EXPECT_TRUE(taker.get("ab", first).hit);
}

TEST(ChunkCache, FailuresAreNotKept) {
  ChunkCache cache(1 << 20);
  const auto get = [&](bool fails) {
    return cache.get({store_name, first, 0, first}, 10, true,
                     [&](MutByteSpan) {
                       if (fails) throw Error(Status::io, "broken");
                     },
                     {});
  };
  EXPECT_THROW(get(true), Error);
  EXPECT_EQ(cache.bytes(), 0u);
  EXPECT_FALSE(get(false).hit);
  EXPECT_TRUE(get(true).hit);
}

TEST(ChunkCache, TwoThreadsDecodeAChunkOnce) {
  ChunkCache cache(1 << 20);
  std::atomic<int> decoded{0}, started{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      ++started;
      const auto found = cache.get({store_name, first, 0, first}, 100, true,
                                   [&](MutByteSpan out) {
                                     while (started < 4) std::this_thread::yield();
                                     std::this_thread::sleep_for(std::chrono::milliseconds(20));
                                     ++decoded;
                                     std::memset(out.data(), 5, out.size());
                                   },
                                   {});
      EXPECT_EQ(std::to_integer<int>(found.chunk->data()[99]), 5);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(decoded, 1);
  EXPECT_EQ(cache.hits(), 3u);
}

TEST(ChunkCache, WaitersTakeOverFromOneThatFailed) {
  ChunkCache cache(1 << 20);
  std::atomic<int> tries{0}, started{0}, failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      ++started;
      try {
        cache.get({store_name, first, 0, first}, 100, true,
                  [&](MutByteSpan) {
                    while (started < 3) std::this_thread::yield();
                    if (tries++ == 0) throw Error(Status::io, "broken");
                  },
                  {});
      } catch (const Error&) {
        ++failed;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(tries, 2);
}

TEST(ChunkCache, WaitingEndsWithTheDeadlineAndNobodyWaitsForItself) {
  ChunkCache cache(1 << 20);
  const auto outer = cache.get({store_name, first, 0, first}, 100, true,
                               [&](MutByteSpan) {
                                 const auto inner = cache.get({store_name, first, 0, first}, 100, true, [](MutByteSpan) {}, {});
                                 EXPECT_EQ(inner.chunk, nullptr);
                                 std::thread([&] {
                                   Cancel soon;
                                   soon.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(15);
                                   EXPECT_THROW(cache.get({store_name, first, 0, first}, 100, true, [](MutByteSpan) {}, soon), Error);
                                 }).join();
                               },
                               {});
  EXPECT_NE(outer.chunk, nullptr);
}

TEST(ChunkCache, WhoMustNotWaitDecodesOnItsOwn) {
  ChunkCache cache(1 << 20);
  cache.get({store_name, first, 0, first}, 100, true,
            [&](MutByteSpan) {
              std::thread([&] {
                EXPECT_EQ(cache.get({store_name, first, 0, first}, 100, false, [](MutByteSpan) {}, {}).chunk, nullptr);
              }).join();
            },
            {});
}

// Under an array.

const char* const zstd = R"(, {"name": "zstd", "configuration": {"level": 1, "checksum": true}})";

RuntimePtr caching_runtime(size_t threads = 1, size_t limit = 1 << 20) {
  auto runtime = make_runtime({.threads = threads});
  runtime->chunks = std::make_shared<ChunkCache>(limit);
  return runtime;
}

TEST(CachedRead, DecodesAChunkOnceForManyReads) {
  for (const std::string& codecs : {chain_of(std::string(little) + zstd), chain_of(sharded("[4, 2]", std::string(little) + zstd))}) {
    const auto store = std::make_shared<WrappedStore>();
    const auto runtime = caching_runtime();
    const auto array = make_array(store, {.shape = {10, 10}, .chunks = {8, 8}, .codecs = codecs}, runtime);
    const auto plain = make_array(store, {.shape = {10, 10}, .chunks = {8, 8}, .codecs = codecs});
    write_values(*array, all_of({10, 10}), counted(100));
    for (uint64_t y = 0; y < 10; ++y)
      for (uint64_t x = 0; x < 10; ++x) {
        const Selection part{{y, x}, {std::min<uint64_t>(3, 10 - y), std::min<uint64_t>(2, 10 - x)}, {1, 1}};
        ASSERT_EQ(read_values(*array, part), read_values(*plain, part));
      }
    EXPECT_GT(runtime->chunks->hits(), 80u);
    IoOptions swapped;
    swapped.swap = true;
    EXPECT_EQ(read_values(*array, {{9, 9}, {1, 1}, {1, 1}}, swapped)[0], __builtin_bswap32(1099));
    store->forget_counts();
    read_values(*array, {{0, 0}, {1, 1}, {1, 1}});
    EXPECT_LE(store->counts()["read"], 0);
  }
}

TEST(CachedRead, NeverGivesOutAReplacedChunk) {
  const auto store = store::open_memory_store("");
  const ArrayOptions options{.shape = {8}, .chunks = {8}, .codecs = chain_of(std::string(little) + zstd)};
  const auto runtime = caching_runtime();
  const auto array = make_array(store, options, runtime);
  const auto other = make_array(store, options);  // another context
  for (uint32_t n = 0; n < 20; ++n) {
    write_values(n % 2 ? *array : *other, all_of({8}), std::vector<uint32_t>(8, 100 + n));
    for (int i = 0; i < 3; ++i) ASSERT_EQ(read_values(*array, {{3}, {1}, {1}})[0], 100 + n);
  }
  EXPECT_GE(runtime->chunks->hits(), 40u);
  other->erase_chunk({0}, {});
  EXPECT_EQ(read_values(*array, {{3}, {1}, {1}})[0], 7u);
}

TEST(CachedRead, CorruptChunksFailEveryTimeUntilTheyAreRight) {
  const auto store = store::open_memory_store("");
  const ArrayOptions options{.shape = {8}, .chunks = {8}, .codecs = chain_of(std::string(little) + zstd)};
  const auto runtime = caching_runtime();
  const auto array = make_array(store, options, runtime);
  write_values(*array, all_of({8}), counted(8));
  const std::string good = content(*store)["a/c/0"];
  store->set("a/c/0", as_bytes(good.substr(0, good.size() - 2)), {}, false);
  for (int i = 0; i < 3; ++i) EXPECT_THROW(read_values(*array, {{3}, {1}, {1}}), Error);
  EXPECT_EQ(runtime->chunks->bytes(), 0u);
  store->set("a/c/0", as_bytes(good), {}, false);
  EXPECT_EQ(read_values(*array, {{3}, {1}, {1}})[0], 1003u);
}

class VersionlessStore final : public WrappedStore {
 public:
  std::unique_ptr<store::Reader> open(const std::string& key) override {
    class Reader final : public store::Reader {
     public:
      explicit Reader(std::unique_ptr<store::Reader> inner) : inner_(std::move(inner)) {}
      uint64_t size() const override { return inner_->size(); }
      const std::string& etag() const override { return none_; }
      void read_at(uint64_t offset, MutByteSpan out) override { inner_->read_at(offset, out); }

     private:
      std::unique_ptr<store::Reader> inner_;
      std::string none_;
    };
    auto reader = inner_->open(key);
    return reader ? std::make_unique<Reader>(std::move(reader)) : nullptr;
  }
};

TEST(CachedRead, RawChunksAndStoresWithoutVersionsAreNotKept) {
  const auto runtime = caching_runtime();
  const auto versionless = make_array(std::make_shared<VersionlessStore>(),
                                      {.shape = {8}, .chunks = {8}, .codecs = chain_of(std::string(little) + zstd)}, runtime);
  write_values(*versionless, all_of({8}), counted(8));
  EXPECT_EQ(read_values(*versionless, {{3}, {1}, {1}})[0], 1003u);
  const auto raw = make_array(std::make_shared<WrappedStore>(), {.shape = {8}, .chunks = {8}}, runtime);
  write_values(*raw, all_of({8}), counted(8));
  read_values(*raw, {{3}, {1}, {1}});
  EXPECT_EQ(runtime->chunks->bytes(), 0u);
}

TEST(CachedRead, ManyThreadsReadAndWrite) {
  const auto store = store::open_memory_store("");
  const ArrayOptions options{.shape = {64}, .chunks = {8}, .codecs = chain_of(sharded("[4]", std::string(little) + zstd))};
  const auto runtime = caching_runtime(2, 6000);
  const auto array = make_array(store, options, runtime);
  write_values(*array, all_of({64}), std::vector<uint32_t>(64, 1));
  std::vector<std::thread> threads;
  std::atomic<int> torn{0};
  for (uint32_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (uint32_t i = 0; i < 200; ++i) {
        const uint64_t chunk = (i * 7 + t) % 8;
        if (t == 0) write_values(*array, {{chunk * 8}, {8}, {1}}, std::vector<uint32_t>(8, i + 1));
        const auto got = read_values(*array, {{chunk * 8 + 4}, {4}, {1}});
        if (got.front() != got.back()) ++torn;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(torn, 0);
  EXPECT_LE(runtime->chunks->bytes(), 6000u);
}

}  // namespace
}  // namespace zarr::chunk
