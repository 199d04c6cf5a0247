// The short cut for few elements against the plain path, on stores in memory and of files.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "engine_fixture.hpp"
#include "store/filesystem_store.hpp"
#include "store/read_only_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

struct Quick {
  bool done;
  std::vector<uint32_t> values;
};

Quick quick_read(const ArrayIo& array, const Selection& selection, size_t room = SIZE_MAX) {
  std::vector<uint32_t> out(std::min<uint64_t>(product(selection.count), 1 << 20) + 1, 0xdeadbeef);
  const bool done = array.quick_read(selection.start.size(), selection.start.data(), selection.count.data(),
                                     selection.step.data(), reinterpret_cast<std::byte*>(out.data()),
                                     std::min(room, (out.size() - 1) * 4));
  EXPECT_EQ(out.back(), 0xdeadbeefu);
  out.pop_back();
  return {done, out};
}

class Directory {
 public:
  Directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "zarr-quick-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

bool in_one_chunk(const Selection& selection, const Shape& shape, const Shape& chunks) {
  for (size_t d = 0; d < shape.size(); ++d) {
    const uint64_t from = selection.start[d], n = selection.count[d];
    if (n == 0 || from >= shape[d] || n > shape[d] - from || selection.step[d] != 1) return false;
    if (from / chunks[d] != (from + n - 1) / chunks[d]) return false;
  }
  return true;
}

void compare_random_reads(const store::StorePtr& store, uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](uint64_t n) { return std::uniform_int_distribution<uint64_t>(0, n - 1)(random); };
  for (int round = 0; round < 40; ++round) {
    const size_t rank = 1 + below(4);
    ArrayOptions options;
    for (size_t d = 0; d < rank; ++d) {
      options.shape.push_back(1 + below(20));
      options.chunks.push_back(1 + below(9));
    }
    options.keys.kind = round % 3 == 0 ? metadata::KeyEncoding::v2 : metadata::KeyEncoding::default_;
    options.keys.separator = round % 2 == 0 ? '.' : '/';
    store->erase_prefix("a/");
    const auto array = make_array(store, options);
    write_values(*array, all_of(options.shape), counted(product(options.shape)));
    int quick = 0;
    for (int i = 0; i < 60; ++i) {
      Selection selection{Shape(rank), Shape(rank), Strides(rank, 1)};
      for (size_t d = 0; d < rank; ++d) {
        selection.start[d] = below(options.shape[d] + 1);
        selection.count[d] = below(options.chunks[d] + 1);
        if (below(20) == 0) selection.step[d] = 2;
      }
      const Quick got = quick_read(*array, selection);
      ASSERT_EQ(got.done, in_one_chunk(selection, options.shape, options.chunks));
      if (!got.done) continue;
      ++quick;
      ASSERT_EQ(got.values, read_values(*array, selection));
    }
    Shape chunk(rank);
    for (size_t d = 0; d < rank; ++d) chunk[d] = below((options.shape[d] + options.chunks[d] - 1) / options.chunks[d]);
    std::vector<uint32_t> whole(product(options.chunks)), plain(whole);
    const MutByteSpan room(reinterpret_cast<std::byte*>(whole.data()), whole.size() * 4);
    ASSERT_TRUE(array->quick_read_chunk(rank, chunk.data(), room.data(), room.size()));
    array->read_chunk(chunk, {reinterpret_cast<std::byte*>(plain.data()), plain.size() * 4}, {});
    ASSERT_EQ(whole, plain);
    ASSERT_FALSE(array->quick_read_chunk(rank, chunk.data(), room.data(), room.size() - 4));
    chunk[0] = options.shape[0];
    ASSERT_FALSE(array->quick_read_chunk(rank, chunk.data(), room.data(), room.size()));
  }
}

TEST(QuickRead, GivesWhatThePlainPathGivesFromMemory) { compare_random_reads(store::open_memory_store(""), 1); }

TEST(QuickRead, GivesWhatThePlainPathGivesFromFiles) {
  const Directory directory;
  compare_random_reads(store::open_filesystem_store(directory.path(), {}), 2);
}

TEST(QuickRead, GoesThroughAReadOnlyView) {
  const auto store = store::open_memory_store("");
  write_values(*make_array(store, {.shape = {4}, .chunks = {4}}), all_of({4}), counted(4));
  const auto array = make_array(store::read_only_view(store), {.shape = {4}, .chunks = {4}});
  EXPECT_EQ(quick_read(*array, {{2}, {2}, {1}}).values, (std::vector<uint32_t>{1002, 1003}));
}

TEST(QuickRead, LeavesToThePlainPathWhatItCannotDo) {
  const auto store = store::open_memory_store("");
  const auto refuses = [&](const ArrayOptions& options) {
    store->erase_prefix("a/");
    const auto array = make_array(store, options);
    write_values(*array, all_of(options.shape), counted(product(options.shape)));
    return !quick_read(*array, {{0, 0}, {1, 1}, {1, 1}}).done;
  };
  EXPECT_FALSE(refuses({.shape = {4, 4}, .chunks = {2, 2}}));
  const std::string big = R"({"name": "bytes", "configuration": {"endian": "big"}})";
  EXPECT_TRUE(refuses({.shape = {4, 4}, .chunks = {2, 2}, .codecs = chain_of(big)}));
  EXPECT_TRUE(refuses({.shape = {4, 4}, .chunks = {2, 2}, .codecs = chain_of(std::string(little) + R"(,{"name":"crc32c"})")}));
  const std::string transpose = R"({"name": "transpose", "configuration": {"order": [1, 0]}},)";
  EXPECT_TRUE(refuses({.shape = {4, 4}, .chunks = {2, 2}, .codecs = chain_of(transpose + little)}));
  EXPECT_TRUE(refuses({.shape = {4, 4}, .chunks = {4, 4}, .codecs = chain_of(sharded("[2, 2]", little))}));
  store->erase_prefix("a/");
  const auto array = make_array(store, {.shape = {4, 4}, .chunks = {2, 2}});
  EXPECT_FALSE(quick_read(*array, {{0, 0}, {1, 1}, {1, 1}}).done);  // not stored
  write_values(*array, all_of({4, 4}), counted(16));
  EXPECT_TRUE(quick_read(*array, {{0, 0}, {2, 2}, {1, 1}}, 16).done);
  EXPECT_FALSE(quick_read(*array, {{0, 0}, {2, 2}, {1, 1}}, 15).done);  // more than there is room for
  std::byte out[16];
  const Shape one{1}, ones{1, 1};
  EXPECT_FALSE(array->quick_read(1, one.data(), one.data(), nullptr, out, sizeof out));
  EXPECT_FALSE(array->quick_read(2, nullptr, ones.data(), nullptr, out, sizeof out));
  EXPECT_FALSE(array->quick_read(2, ones.data(), nullptr, nullptr, out, sizeof out));
  EXPECT_FALSE(array->quick_read(2, ones.data(), ones.data(), nullptr, nullptr, sizeof out));
  const Shape huge{UINT64_MAX, UINT64_MAX};
  EXPECT_FALSE(array->quick_read(2, ones.data(), huge.data(), nullptr, out, sizeof out));
  EXPECT_FALSE(array->quick_read(2, huge.data(), ones.data(), nullptr, out, sizeof out));
  EXPECT_FALSE(array->quick_read_chunk(2, huge.data(), out, sizeof out));
  auto watched = make_runtime();
  watched->on_event = [](const Event&) {};
  EXPECT_FALSE(quick_read(*make_array(store, {.shape = {4, 4}, .chunks = {2, 2}}, watched), {{0, 0}, {1, 1}, {1, 1}}).done);
}

TEST(QuickRead, ValuesOfAWrongSizeAreLeftToThePlainPathWhichSaysSo) {
  const Directory directory;
  for (const auto& store : {store::open_memory_store(""), store::open_filesystem_store(directory.path(), {})}) {
    const auto array = make_array(store, {.shape = {4}, .chunks = {4}});
    for (const size_t size : {0, 15, 17}) {
      store->set("a/c/0", as_bytes(std::string(size, 'x')), {}, false);
      for (const uint64_t count : {1, 4}) {
        EXPECT_FALSE(quick_read(*array, {{0}, {count}, {1}}).done) << size;
        EXPECT_THROW(read_values(*array, {{0}, {count}, {1}}), Error) << size;
      }
    }
    store->set("a/c/0", as_bytes(std::string(16, 'x')), {}, false);
    EXPECT_TRUE(quick_read(*array, {{0}, {1}, {1}}).done);
  }
}

TEST(QuickRead, NoLinkLeadsOutOfTheRootAndNoPipeIsRead) {
  const Directory outside, directory;
  std::ofstream(outside.path() + "/0") << std::string(16, 'x');
  const auto store = store::open_filesystem_store(directory.path(), {});
  const auto array = make_array(store, {.shape = {8}, .chunks = {4}});
  std::filesystem::create_directories(directory.path() + "/a/c");
  std::filesystem::create_symlink(outside.path() + "/0", directory.path() + "/a/c/0");
  EXPECT_FALSE(quick_read(*array, {{0}, {4}, {1}}).done);
  EXPECT_THROW(read_values(*array, {{0}, {4}, {1}}), Error);
  ASSERT_EQ(::mkfifo((directory.path() + "/a/c/1").c_str(), 0600), 0);
  EXPECT_FALSE(quick_read(*array, {{4}, {4}, {1}}).done);
  EXPECT_THROW(read_values(*array, {{4}, {4}, {1}}), Error);
}

TEST(QuickRead, WholeVersionsWhileAnotherThreadReplacesThem) {
  const auto store = store::open_memory_store("");
  const auto array = make_array(store, {.shape = {1024}, .chunks = {1024}});
  write_values(*array, all_of({1024}), std::vector<uint32_t>(1024, 8));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (uint32_t n = 9; !stop; ++n) write_values(*array, all_of({1024}), std::vector<uint32_t>(1024, n));
  });
  std::vector<std::thread> readers;
  std::atomic<int> torn{0}, refused{0};
  for (int t = 0; t < 3; ++t)
    readers.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const Quick got = quick_read(*array, all_of({1024}));
        if (!got.done) ++refused;
        if (got.values.front() != got.values.back()) ++torn;
      }
    });
  for (auto& reader : readers) reader.join();
  stop = true;
  writer.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(refused, 0);
}

}  // namespace
}  // namespace zarr::chunk
