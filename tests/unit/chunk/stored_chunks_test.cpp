// Presence, trimming and checking of stored chunks.
#include <gtest/gtest.h>

#include "chunk/stored_chunks.hpp"
#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

std::string bits(const Buffer& bitmap, uint64_t count) {
  std::string text;
  for (uint64_t i = 0; i < count; ++i)
    text += (bitmap.data()[i / 8] & (std::byte{1} << (i % 8))) != std::byte{0} ? '1' : '0';
  return text;
}

TEST(StoredChunks, PresenceByListingAndByStat) {
  for (const bool listable : {true, false}) {
    for (const auto& keys :
         {metadata::ChunkKeyEncoding{metadata::KeyEncoding::default_, '/'}, {metadata::KeyEncoding::v2, '.'}}) {
      const auto store = std::make_shared<WrappedStore>();
      store->abilities_.listable = listable;
      const auto array = make_array(store, {.shape = {10, 6}, .chunks = {2, 2}, .keys = keys});
      for (const Shape& at : {Shape{0, 0}, {0, 2}, {3, 1}, {4, 2}})
        write_values(*array, {{at[0] * 2, at[1] * 2}, {1, 1}, {1, 1}}, {1});
      store->set(array->keys().encode({7, 7}), as_bytes("extra"), {}, false);
      store->set("a/zarr.json", as_bytes("{}"), {}, false);
      store->set("a/c/01/1", as_bytes("no chunk key"), {}, false);
      EXPECT_EQ(bits(array->presence_bitmap({}), 15), "101000000010001");
      EXPECT_EQ(store->counts()["list"], listable ? 1 : 0);
      EXPECT_EQ(stored_bytes({*store, array->grid(), array->keys(), listable}, {}), 4 * 16u + (listable ? 5u : 0u));
    }
  }
  const auto none = make_array(store::open_memory_store(""), {.shape = {0, 5}, .chunks = {1, 1}});
  EXPECT_TRUE(none->presence_bitmap({}).empty());
  const auto scalar = make_array(store::open_memory_store(""), {.shape = {}, .chunks = {}});
  EXPECT_EQ(bits(scalar->presence_bitmap({}), 1), "0");
  write_values(*scalar, all_of({}), {5});
  EXPECT_EQ(bits(scalar->presence_bitmap({}), 1), "1");
}

TEST(StoredChunks, ShrinkThenGrowShowsTheFillValue) {
  std::mt19937 random(2);
  for (const std::string& codecs : {chain_of(little), chain_of(sharded("[2, 1]", std::string(little)))}) {
    for (int round = 0; round < 60; ++round) {
      const auto store = store::open_memory_store("");
      const Shape shape{9, 7};
      const auto array =
          make_array(store, {.shape = shape, .chunks = {4, 3}, .codecs = codecs}, make_runtime({.threads = 2}));
      write_values(*array, all_of(shape), counted(63));
      const Shape smaller{random() % 11, random() % 8};
      array->trim_to(smaller, {});
      const auto values = read_values(*array, all_of(shape));
      each(all_of(shape), [&](const Shape& at, uint64_t n) {
        const bool kept = at[0] < smaller[0] && at[1] < smaller[1];
        ASSERT_EQ(values[n], kept ? 1000 + n : 7u)
            << at[0] << " " << at[1] << " of " << smaller[0] << " " << smaller[1];
      });
      // What the clipped chunks hold beyond the old shape is fill value as well: an array grown past it shows that.
      const auto larger = make_array(store, {.shape = {12, 9}, .chunks = {4, 3}, .codecs = codecs});
      const auto grown = read_values(*larger, all_of({12, 9}));
      each(all_of({12, 9}), [&](const Shape& at, uint64_t n) {
        const bool outside = at[0] >= std::min<uint64_t>(smaller[0], 9) || at[1] >= std::min<uint64_t>(smaller[1], 7);
        if (outside) { ASSERT_EQ(grown[n], 7u); }
      });
      uint64_t expected = 0;
      for (uint64_t i = 0; i < 3; ++i)
        for (uint64_t j = 0; j < 3; ++j)
          expected += i * 4 < std::min<uint64_t>(smaller[0], 9) && j * 3 < std::min<uint64_t>(smaller[1], 7);
      EXPECT_EQ(content(*store).size(), expected) << "chunks wholly outside are erased, the others are kept";
    }
  }
}

TEST(StoredChunks, TrimCostsWhatIsStored) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {1000000000000}, .chunks = {10}});
  write_values(*array, {{5}, {1}, {1}}, {1});
  write_values(*array, {{999999999995}, {1}, {1}}, {1});
  store->forget_counts();
  array->trim_to({6}, {});
  auto counts = store->counts();
  EXPECT_EQ(counts["erase"], 1);
  EXPECT_EQ(counts["set"], 1);
  EXPECT_EQ(counts["list"], 1);
  EXPECT_EQ(read_values(*array, {{5}, {2}, {1}}), (std::vector<uint32_t>{1, 7}));
  store->forget_counts();
  array->trim_to({1000000000000}, {});
  EXPECT_TRUE(store->counts().empty()) << "nothing shrinks";
}

TEST(StoredChunks, CheckCountsAndNames) {
  for (const std::string& codecs : {chain_of(std::string(little) + R"(, {"name": "crc32c"})"),
                                    chain_of(sharded("[2]", std::string(little) + R"(, {"name": "crc32c"})"))}) {
    const auto store = store::open_memory_store("");
    const auto array =
        make_array(store, {.shape = {20}, .chunks = {4}, .codecs = codecs}, make_runtime({.threads = 2}));
    write_values(*array, {{0}, {12}, {1}}, counted(12));
    std::string bad(as_text(store->get({"a/c/1", {}, {}, ""})->bytes));
    bad[1] = static_cast<char>(bad[1] ^ 4);
    store->set("a/c/1", as_bytes(bad), {}, false);
    store->set("a/c/9", as_bytes(bad), {}, false);
    store->set("a/c/x", as_bytes(bad), {}, false);
    std::vector<std::string> keys;
    std::atomic<uint64_t> done{0};
    IoOptions options;
    options.progress_done = &done;
    options.missing = MissingChunks::error;
    const auto counts = array->check(
        [&](const std::string& key, const Error& error) {
          keys.push_back(key);
          EXPECT_EQ(error.status(), Status::corrupt_data);
          EXPECT_EQ(error.codec(), "crc32c");
        },
        options);
    EXPECT_EQ(keys, std::vector<std::string>{"a/c/1"});
    EXPECT_EQ(counts.chunks, 5u);
    EXPECT_EQ(counts.present, 3u);
    EXPECT_EQ(counts.missing, 2u);
    EXPECT_EQ(counts.corrupt, 1u);
    EXPECT_EQ(counts.extra, 2u);
    EXPECT_EQ(counts.stored_bytes, 4 * bad.size());
    EXPECT_EQ(done, 3u);
  }
}

}  // namespace
}  // namespace zarr::chunk
