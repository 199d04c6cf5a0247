// What a write asks of the store, and what is left when something fails.
#include <gtest/gtest.h>

#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

std::string shard_codecs(const std::string& location = "end") {
  return chain_of(sharded("[2]", std::string(little), location));
}

TEST(Write, WholeChunksAreNotRead) {
  const auto store = std::make_shared<WrappedStore>();
  for (const std::string& codecs : {chain_of(little), shard_codecs()}) {
    const auto array = make_array(store, {.shape = {10}, .chunks = {4}, .codecs = codecs});
    store->forget_counts();
    write_values(*array, all_of({10}), counted(10));
    auto counts = store->counts();
    EXPECT_EQ(counts["open"] + counts["get"] + counts["stat"], 0);
    EXPECT_EQ(counts["set"], 3) << "the last chunk is covered as far as the array goes";
    store->forget_counts();
    write_values(*array, {{0}, {6}, {1}}, counted(6));
    counts = store->counts();
    EXPECT_EQ(counts["open"], 1) << "only the half covered chunk is read";
    EXPECT_EQ(counts["set"], 2);
  }
}

TEST(Write, FillOnlyChunksAreErasedOrStored) {
  for (const std::string& codecs : {chain_of(little), shard_codecs()}) {
    const auto store = store::open_memory_store("");
    const auto array = make_array(store, {.shape = {10}, .chunks = {4}, .codecs = codecs});
    write_values(*array, all_of({10}), counted(10));
    EXPECT_EQ(content(*store).size(), 3u);
    write_values(*array, {{4}, {4}, {1}}, std::vector<uint32_t>(4, 7));
    EXPECT_EQ(content(*store).size(), 2u);
    write_values(*array, {{0}, {3}, {1}}, std::vector<uint32_t>(3, 7));
    EXPECT_EQ(content(*store).size(), 2u);
    write_values(*array, {{3}, {1}, {1}}, {7});  // the last element that differs, through read-modify-write
    EXPECT_EQ(content(*store).size(), 1u);
    IoOptions keep;
    keep.fill_chunks = FillChunks::write;
    write_values(*array, {{0}, {8}, {1}}, std::vector<uint32_t>(8, 7), keep);
    EXPECT_EQ(content(*store).size(), 3u);
    EXPECT_EQ(read_values(*array, {{0}, {8}, {1}}), std::vector<uint32_t>(8, 7));
    IoOptions strict;
    strict.missing = MissingChunks::error;
    EXPECT_EQ(read_values(*array, {{0}, {8}, {1}}, strict), std::vector<uint32_t>(8, 7))
        << "inner chunks are stored as well";
  }
}

TEST(Write, FillComparesBits) {
  const auto store = store::open_memory_store("");
  const auto array = make_array(store, {.shape = {2}, .chunks = {2}, .type = "float32", .fill = 0});
  const float minus_zero[2] = {-0.0f, -0.0f};
  array->write(all_of({2}), reinterpret_cast<const std::byte*>(minus_zero), {4}, {});
  EXPECT_EQ(content(*store).size(), 1u);
}

TEST(Write, UntouchedInnerChunksKeepTheirBytes) {
  const auto store = store::open_memory_store("");
  const auto array =
      make_array(store, {.shape = {8},
                         .chunks = {8},
                         .codecs = chain_of(sharded("[2]", std::string(little) + R"(, {"name": "crc32c"})"))});
  write_values(*array, all_of({8}), counted(8));
  // Inner chunk 0 is damaged: a write that does not touch it must carry it along unread.
  auto all = content(*store);
  std::string shard = all.begin()->second;
  shard[0] = static_cast<char>(shard[0] ^ 1);
  store->set(all.begin()->first, as_bytes(shard), {}, false);
  write_values(*array, {{2}, {1}, {1}}, {5});  // decodes inner chunk 1
  write_values(*array, {{4}, {2}, {1}}, {6, 6});
  EXPECT_EQ(read_values(*array, {{2}, {6}, {1}}), (std::vector<uint32_t>{5, 1003, 6, 6, 1006, 1007}));
  EXPECT_THROW(read_values(*array, {{0}, {1}, {1}}), Error);
  EXPECT_THROW(write_values(*array, {{1}, {1}, {1}}, {5}), Error) << "half of the damaged inner chunk would be made up";
  write_values(*array, {{0}, {2}, {1}}, {1, 2});  // wholly covered: not decoded
  EXPECT_EQ(read_values(*array, {{0}, {4}, {1}}), (std::vector<uint32_t>{1, 2, 5, 1003}));
}

TEST(Write, CorruptOldValuesFailAndChangeNothing) {
  for (const std::string location : {"end", "start"}) {
    const auto store = store::open_memory_store("");
    const auto array = make_array(store, {.shape = {8}, .chunks = {8}, .codecs = shard_codecs(location)});
    write_values(*array, all_of({8}), counted(8));
    const auto stored = *content(*store).begin();
    const std::string &key = stored.first, &good = stored.second;
    const auto refuses = [&](const std::string& bytes) {
      store->set(key, as_bytes(bytes), {}, false);
      try {
        write_values(*array, {{0}, {1}, {1}}, {5});
        ADD_FAILURE() << "accepted";
      } catch (const Error& error) {
        EXPECT_EQ(error.status(), Status::corrupt_data) << error.message();
        EXPECT_EQ(error.key(), key);
        EXPECT_EQ(error.chunk(), std::vector<uint64_t>{0});
      }
      EXPECT_EQ(content(*store).at(key), bytes);
    };
    const size_t index_begin = location == "end" ? good.size() - 68 : 0;  // 4 entries of 16 bytes and a crc32c
    for (size_t i = index_begin; i < index_begin + 68; ++i) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 0x10);
      refuses(bad);
    }
    for (size_t size = 0; size < good.size(); size += 3) refuses(good.substr(0, size));
    refuses(good + std::string(4 << 20, 'x'));  // larger than any encoder needs
  }
}

// Every store operation in turn fails: the call reports it, nothing that was stored is lost.
TEST(Write, FailureOfAnyOperationIsReportedAndLosesNothing) {
  for (const std::string& codecs : {chain_of(little), shard_codecs()}) {
    for (const bool whole_chunks : {true, false}) {
      int failing = 0;
      for (bool failed = true; failed; ++failing) {
        const auto store = std::make_shared<WrappedStore>();
        const auto array = make_array(store, {.shape = {8}, .chunks = {4}, .codecs = codecs});
        write_values(*array, all_of({8}), counted(8));
        const auto before = content(store->inner());
        std::atomic<int> seen{0};
        store->before = [&](const std::string&, const std::string& key) {
          if (seen++ == failing) throw Error(Status::io, "injected").with_key(key);
        };
        const Selection selection = whole_chunks ? all_of({8}) : Selection{{3}, {2}, {1}};
        failed = false;
        try {
          write_values(*array, selection, counted(selection.count[0], 5000));
        } catch (const Error& error) {
          failed = true;
          EXPECT_EQ(error.status(), Status::io);
          EXPECT_FALSE(error.key().empty());
          EXPECT_TRUE(error.has_chunk());
        }
        store->before = nullptr;
        // Each chunk is old or new, never half.
        const auto now = read_values(*array, all_of({8}));
        std::vector<uint32_t> fresh = counted(8);
        for (uint64_t i = 0; i < selection.count[0]; ++i)
          fresh[selection.start[0] + i] = 5000 + static_cast<uint32_t>(i);
        for (const size_t chunk : {0, 4}) {
          const auto part = [&](const std::vector<uint32_t>& v) {
            return std::vector<uint32_t>(v.begin() + chunk, v.begin() + chunk + 4);
          };
          EXPECT_TRUE(part(now) == part(counted(8)) || part(now) == part(fresh));
        }
        EXPECT_EQ(content(store->inner()).size(), before.size());
        write_values(*array, selection, counted(selection.count[0], 5000));
        EXPECT_EQ(read_values(*array, all_of({8})), fresh) << "the next write succeeds";
      }
      EXPECT_GT(failing, whole_chunks ? 2 : 4);
    }
  }
}

TEST(Write, SixteenThreadsOnOneChunkLoseNoUpdate) {
  for (const std::string& codecs : {chain_of(little), chain_of(sharded("[16]", std::string(little)))}) {
    const auto store = store::open_memory_store("");
    constexpr size_t threads = 16, rounds = 40;
    {
      std::vector<std::jthread> workers;
      for (size_t t = 0; t < threads; ++t)
        workers.emplace_back([&, t] {
          const auto array =
              make_array(store, {.shape = {threads * rounds}, .chunks = {threads * rounds}, .codecs = codecs});
          for (size_t i = 0; i < rounds; ++i)
            write_values(*array, {{i * threads + t}, {1}, {1}}, {static_cast<uint32_t>(i * threads + t + 1000)});
        });
    }
    const auto array = make_array(store, {.shape = {threads * rounds}, .chunks = {threads * rounds}, .codecs = codecs});
    EXPECT_EQ(read_values(*array, all_of({threads * rounds})), counted(threads * rounds));
  }
}

// Without any lock in common (two key lock tables stand for two processes) compare-and-swap alone keeps updates.
TEST(Write, CompareAndSwapRetriesAgainstOtherWriters) {
  const auto store = std::make_shared<WrappedStore>();
  store->abilities_.process_private = false;
  constexpr size_t threads = 4, rounds = 30;
  {
    std::vector<std::jthread> workers;
    for (size_t t = 0; t < threads; ++t)
      workers.emplace_back([&, t] {
        const auto runtime = make_runtime();
        runtime->locks = std::make_shared<KeyLocks>();
        const auto array = make_array(store, {.shape = {threads * rounds}, .chunks = {threads * rounds}}, runtime);
        for (size_t i = 0; i < rounds; ++i) {
          write_values(*array, {{i * threads + t}, {1}, {1}}, {1});
          write_values(*array, {{i * threads + t}, {1}, {1}},
                       {7});  // back to the fill value: must not erase what others wrote
          write_values(*array, {{i * threads + t}, {1}, {1}}, {static_cast<uint32_t>(i * threads + t + 1000)});
        }
      });
  }
  EXPECT_EQ(read_values(*make_array(store, {.shape = {threads * rounds}, .chunks = {threads * rounds}}),
                        all_of({threads * rounds})),
            counted(threads * rounds));
}

TEST(Write, ReadOnlyStoresAreRefusedBeforeAnything) {
  const auto store = std::make_shared<WrappedStore>();
  store->abilities_.writable = false;
  const auto array = make_array(store, {.shape = {8}, .chunks = {4}});
  for (const auto& call : std::vector<std::function<void()>>{[&] { write_values(*array, all_of({8}), counted(8)); },
                                                             [&] { array->erase_chunk({0}, {}); },
                                                             [&] { array->write_encoded_chunk({0}, {}, false, {}); }}) {
    try {
      call();
      ADD_FAILURE();
    } catch (const Error& error) { EXPECT_EQ(error.status(), Status::read_only); }
  }
  EXPECT_TRUE(store->counts().empty());
}

TEST(Write, StoresOfOneThreadAreCalledByTheCallerAlone) {
  const auto store = std::make_shared<WrappedStore>();
  store->abilities_.any_thread = false;
  const auto caller = std::this_thread::get_id();
  store->before = [&](const std::string&, const std::string&) { EXPECT_EQ(std::this_thread::get_id(), caller); };
  for (const std::string& codecs : {chain_of(little), shard_codecs()}) {
    const auto array =
        make_array(store, {.shape = {400}, .chunks = {4}, .codecs = codecs}, make_runtime({.threads = 4}));
    write_values(*array, all_of({400}), counted(400));
    EXPECT_EQ(read_values(*array, all_of({400})), counted(400));
  }
}

TEST(Write, CancelAndDeadlineStopBetweenChunks) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {100}, .chunks = {1}}, make_runtime({.threads = 2}));
  IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  std::atomic<uint64_t> done{0}, total{0};
  options.progress_done = &done;
  options.progress_total = &total;
  std::atomic<int> sets{0};
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "set" && ++sets == 10) options.cancel.flag->cancel();
  };
  try {
    write_values(*array, all_of({100}), counted(100), options);
    FAIL();
  } catch (const Error& error) { EXPECT_EQ(error.status(), Status::cancelled); }
  EXPECT_LT(done, 20u);
  EXPECT_EQ(total, 100u);
  options.cancel = {};
  options.cancel.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
  try {
    read_values(*array, all_of({100}), options);
    FAIL();
  } catch (const Error& error) { EXPECT_EQ(error.status(), Status::timeout); }
}

}  // namespace
}  // namespace zarr::chunk
