// Chunks that go to the store without a buffer for all of their bytes are stored as the others are.
#include <gtest/gtest.h>

#include "../store/temporary_directory.hpp"
#include "engine_fixture.hpp"
#include "store/filesystem_store.hpp"

namespace zarr::chunk {
namespace {
using namespace testing;

// Takes pieces, or takes whole values only.
class PieceStore final : public WrappedStore {
 public:
  PieceStore(store::StorePtr inner, bool takes) : WrappedStore(std::move(inner)) { abilities_.set_pieces = takes; }
  void set_pieces(const std::string& key, BytePieces& value, const store::Condition& condition) override {
    note("pieces", key);
    inner().set_pieces(key, value, condition);
  }
};

TEST(UnbufferedWrite, StoresWhatWholeValuesWould) {
  const std::string orders[] = {
      std::string("[") + little + "]", R"([{"name": "bytes", "configuration": {"endian": "big"}}])",
      R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, {"name": "bytes", "configuration": {"endian": "big"}}])"};
  for (const std::string& codecs : orders) {
    for (const store::Durability durability : {store::Durability::rename, store::Durability::in_place}) {
      const store::TemporaryDirectory directory;
      const auto pieces = std::make_shared<PieceStore>(
          store::open_filesystem_store(directory.path(), {.durability = durability}), true);
      const auto whole = std::make_shared<PieceStore>(store::open_memory_store(""), false);
      const ArrayOptions options{.shape = {900, 1000}, .chunks = {600, 450}, .codecs = codecs};
      const auto streamed = make_array(pieces, options, make_runtime({.threads = 2}));
      const auto plain = make_array(whole, options);
      const auto write = [&](const Selection& selection, const std::vector<uint32_t>& values, bool f_order) {
        Strides strides = c_strides(selection.count, 4);
        if (f_order) strides = Strides{4, static_cast<int64_t>(4 * selection.count[0])};
        for (const auto& array : {streamed, plain})
          array->write(selection, reinterpret_cast<const std::byte*>(values.data()), strides, {});
        ASSERT_TRUE(content(*pieces) == content(*whole)) << codecs;
      };
      const Selection all = all_of({900, 1000});
      auto values = counted(900000);
      write(all, values, false);
      const bool transposed = codecs.find("transpose") != std::string::npos;
      EXPECT_EQ(pieces->counts()["pieces"], transposed ? 0 : 6);
      write(all, values, true);
      EXPECT_EQ(pieces->counts()["pieces"], 6) << "F order in memory suits the transposed chunks only";
      for (size_t i = 0; i < 600 * 1000; ++i) values[i] = 7;  // chunks of nothing but the fill value
      values[1000 * 599 + 449] = 8;                           // but for the last element of the first of them
      write(all, values, false);
      EXPECT_EQ(content(*pieces).size(), 4u);
      write({{400, 450}, {500, 450}, {1, 1}}, counted(500 * 450, 5), false);
      EXPECT_EQ(read_values(*streamed, all), read_values(*plain, all));
    }
  }
}

TEST(UnbufferedWrite, WholeContiguousChunksAreHandedOverWhereTheyLie) {
  struct Looking final : WrappedStore {
    std::vector<const std::byte*> seen;
    std::string set(const std::string& key, ByteSpan bytes, const store::Condition& condition, bool etag) override {
      seen.push_back(bytes.data());
      return WrappedStore::set(key, bytes, condition, etag);
    }
  };
  const auto store = std::make_shared<Looking>();
  const auto array = make_array(store, {.shape = {8, 5}, .chunks = {2, 5}});
  const auto values = counted(40);
  write_values(*array, all_of({8, 5}), values);
  ASSERT_EQ(store->seen.size(), 4u);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(store->seen[i], reinterpret_cast<const std::byte*>(&values[10 * i]));
  EXPECT_EQ(read_values(*array, all_of({8, 5})), values);
}

// Parts of raw chunks are put into the stored bytes; those of other chains are decoded first. Both give the same.
TEST(UnbufferedWrite, PartsOfRawChunksReplaceTheirElements) {
  std::mt19937 random(3);
  const std::string raw[] = {std::string("[") + little + "]",
                             cat(R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, )", little, "]"),
                             R"([{"name": "bytes", "configuration": {"endian": "big"}}])"};
  for (const std::string& codecs : raw) {
    const auto store = store::open_memory_store("");
    const ArrayOptions options{.shape = {13, 17}, .chunks = {6, 5}, .codecs = codecs};
    const auto array = make_array(store, options);
    const std::string packed = codecs.substr(0, codecs.size() - 1) + R"(, {"name": "crc32c"}])";
    const auto with_checksum = store::open_memory_store("");
    const auto decoded = make_array(with_checksum, {.shape = {13, 17}, .chunks = {6, 5}, .codecs = packed});
    for (int i = 0; i < 60; ++i) {
      Selection selection{{0, 0}, {1, 1}, {1, 1}};
      for (size_t d = 0; d < 2; ++d) {
        selection.start[d] = random() % options.shape[d];
        selection.step[d] = 1 + random() % 2;
        selection.count[d] = 1 + random() % ((options.shape[d] - 1 - selection.start[d]) / selection.step[d] + 1);
      }
      auto values = counted(product(selection.count), 100 * i);
      if (i % 2 == 1) std::fill(values.begin(), values.end(), 7);  // chunks vanish
      write_values(*array, selection, values);
      write_values(*decoded, selection, values);
      auto expected = content(*with_checksum);
      for (auto& [key, value] : expected) value.resize(value.size() - 4);
      ASSERT_TRUE(content(*store) == expected) << codecs << ", write " << i;
    }
    const std::string key = content(*store).begin()->first;
    store->set(key, as_bytes("short"), {}, false);
    EXPECT_THROW(write_values(*array, all_of({1, 1}), {1}), Error);
    EXPECT_EQ(content(*store)[key], "short");
  }
}

}  // namespace
}  // namespace zarr::chunk
