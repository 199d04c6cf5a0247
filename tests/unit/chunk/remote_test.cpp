// Reads from a latency-bound store: requests in flight, not threads, decide the time.
#include <gtest/gtest.h>

#include "delayed_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;
using std::chrono::milliseconds;

double seconds(const std::function<void()>& call) {
  const auto start = std::chrono::steady_clock::now();
  call();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

const std::string raw = chain_of(little);
const std::string shards = chain_of(sharded("[4]", std::string(little)));

TEST(Remote, TimeFollowsRequestsOverConcurrencyTimesLatency) {
  for (const size_t threads : {1, 2, 4}) {
    for (const uint32_t in_flight : {8, 32}) {
      const auto store = std::make_shared<DelayedStore>(milliseconds(20));
      const auto array = make_array(store, {.shape = {960}, .chunks = {10}},
                                    make_runtime({.threads = threads, .io_concurrency = in_flight}));
      write_values(*array, all_of({960}), counted(960));
      const double time = seconds([&] { EXPECT_EQ(read_values(*array, all_of({960})), counted(960)); });
      const double ideal = 96.0 / in_flight * 0.020;
      EXPECT_EQ(store->log.size(), 96u);
      EXPECT_LE(store->most_in_flight, in_flight);
      EXPECT_GE(time, ideal * 0.99);
      EXPECT_LE(time, ideal * 1.5 + 0.03) << threads << " threads, " << in_flight << " in flight";
    }
  }
}

TEST(Remote, ShardsTakeOneWaveForIndexesAndOneForData) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(20));
  const auto array = make_array(store, {.shape = {1024}, .chunks = {64}, .codecs = shards},
                                make_runtime({.threads = 2, .io_concurrency = 16}));
  write_values(*array, all_of({1024}), counted(1024));
  const double cold = seconds([&] { EXPECT_EQ(read_values(*array, all_of({1024})), counted(1024)); });
  EXPECT_EQ(store->log.size(), 32u) << "16 indexes, then each shard's inner chunks in one range";
  EXPECT_LE(cold, 0.040 * 1.5 + 0.03);
  for (size_t i = 0; i < store->log.size(); ++i)
    EXPECT_EQ(store->log[i].range.kind == store::ByteRange::Kind::part, !store->log[i].if_match.empty());
  store->forget();
  const double warm = seconds([&] { EXPECT_EQ(read_values(*array, all_of({1024})), counted(1024)); });
  EXPECT_EQ(store->log.size(), 16u) << "indexes are cached";
  EXPECT_LE(warm, 0.020 * 1.5 + 0.03);
}

TEST(Remote, AgreesWithTheModelOnRandomSelections) {
  std::mt19937 random(5);
  for (const std::string& codecs : {raw, shards, chain_of(std::string(little) + R"(, {"name": "crc32c"})")}) {
    const auto store = std::make_shared<DelayedStore>(milliseconds(0));
    for (const uint64_t latency : {0, 100, 100000}) {
      store->cost_.latency_ns = latency;
      const auto array = make_array(store, {.shape = {300}, .chunks = {64}, .codecs = codecs},
                                    make_runtime({.threads = 3, .io_concurrency = 5}));
      Model model({300}, 7);
      for (int i = 0; i < 60; ++i) {
        const uint64_t start = random() % 300, step = 1 + random() % 7;
        const Selection selection{{start}, {1 + random() % ((299 - start) / step + 1)}, {static_cast<int64_t>(step)}};
        const auto values = counted(selection.count[0], i * 1000);
        if (i % 3 == 0) {
          write_values(*array, selection, values);
          model.write(selection, values);
        }
        IoOptions swapped;
        swapped.swap = i % 4 == 1;
        auto back = read_values(*array, selection, swapped);
        if (swapped.swap)
          for (auto& value : back) value = __builtin_bswap32(value);
        ASSERT_EQ(back, model.read(selection));
      }
      array->erase_chunk({0}, {});
      array->erase_chunk({1}, {});
      array->erase_chunk({2}, {});
      array->erase_chunk({3}, {});
      array->erase_chunk({4}, {});
    }
  }
}

TEST(Remote, StridedRawChunksAskOnlyForWhatIsWorthIt) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(0));
  const auto requests = [&](uint64_t latency, uint32_t in_flight) {
    store->cost_.latency_ns = latency;
    const auto array =
        make_array(store, {.shape = {1000, 100}, .chunks = {1000, 100}}, make_runtime({.io_concurrency = in_flight}));
    if (!array->chunk_present({0, 0}, {})) write_values(*array, all_of({1000, 100}), counted(100000));
    store->forget();
    EXPECT_EQ(read_values(*array, {{0, 5}, {4, 2}, {100, 1}}),
              (std::vector<uint32_t>{1005, 1006, 11005, 11006, 21005, 21006, 31005, 31006}));
    return store->log.size();
  };
  EXPECT_EQ(requests(0, 8), 4u) << "a request costs nothing";
  EXPECT_EQ(store->bytes_asked, 32u);
  EXPECT_EQ(requests(10'000'000, 1), 1u) << "a request costs a megabyte";
}

TEST(Remote, BytesInFlightStayWithinTheBudget) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(2));
  constexpr uint64_t chunk = 100 << 10;
  const auto runtime = make_runtime({.threads = 2, .budget = 1 << 20, .io_concurrency = 64});
  const auto array = make_array(store, {.shape = {50 * chunk / 4}, .chunks = {chunk / 4}}, runtime);
  const auto values = counted(50 * chunk / 4);
  write_values(*array, all_of({values.size()}), values);
  store->forget();
  EXPECT_EQ(read_values(*array, all_of({values.size()})), values);
  EXPECT_LE(runtime->budget->peak(), uint64_t{1} << 20);
  EXPECT_LE(store->most_in_flight, 10u);
  EXPECT_EQ(runtime->budget->in_flight(), 0u);
  // One chunk larger than the whole budget still passes.
  const auto tiny = make_runtime({.budget = 1000, .io_concurrency = 4});
  EXPECT_EQ(
      read_values(*make_array(store, {.shape = {values.size()}, .chunks = {chunk / 4}}, tiny), all_of({values.size()})),
      values);
}

TEST(Remote, TwoReadsShareOneBudgetWithoutDeadlock) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(1));
  const auto runtime = make_runtime({.threads = 2, .budget = 4000, .io_concurrency = 16});
  for (const std::string& codecs : {raw, shards}) {
    const auto array = make_array(store, {.shape = {6400}, .chunks = {320}, .codecs = codecs}, runtime);
    write_values(*array, all_of({6400}), counted(6400));
    std::vector<std::jthread> readers;
    for (int t = 0; t < 4; ++t)
      readers.emplace_back([&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(read_values(*array, all_of({6400})), counted(6400));
      });
  }
  EXPECT_EQ(runtime->budget->in_flight(), 0u);
}

TEST(Remote, AnyFailingRequestFailsTheReadAndNothingRunsAfterwards) {
  for (const std::string& codecs : {raw, shards}) {
    int failing = 0;
    for (bool failed = true; failed; ++failing) {
      const auto store = std::make_shared<DelayedStore>(milliseconds(1));
      const auto array = make_array(store, {.shape = {640}, .chunks = {64}, .codecs = codecs},
                                    make_runtime({.threads = 2, .io_concurrency = 4}));
      write_values(*array, all_of({640}), counted(640));
      std::atomic<int> seen{0};
      store->before = [&](const std::string& operation, const std::string&) {
        if (operation == "many" && seen++ == failing) fail(Status::io, "injected");
      };
      failed = false;
      auto out = std::make_unique<std::vector<uint32_t>>(640);
      try {
        array->read(all_of({640}), reinterpret_cast<std::byte*>(out->data()), {4}, {});
        EXPECT_EQ(*out, counted(640));
      } catch (const Error& error) {
        failed = true;
        EXPECT_EQ(error.status(), Status::io);
        EXPECT_FALSE(error.key().empty());
        EXPECT_TRUE(error.has_chunk());
      }
      out.reset();  // nobody may write into it any more (the sanitizers watch)
    }
    EXPECT_GE(failing, 11);
  }
}

TEST(Remote, ReplacedShardsAreReadAgain) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(1));
  const auto array = make_array(store, {.shape = {64}, .chunks = {64}, .codecs = shards}, make_runtime({.threads = 2}));
  const auto other = make_array(store->inner_store(), {.shape = {64}, .chunks = {64}, .codecs = shards});
  write_values(*array, all_of({64}), counted(64));
  read_values(*array, all_of({64}));  // the index is cached
  write_values(*other, all_of({64}), counted(64, 9000));
  EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}), counted(4, 9008)) << "if_match refuses the cached index";
  other->erase_chunk({0}, {});
  EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}), std::vector<uint32_t>(4, 7));
  write_values(*other, all_of({64}), counted(64));
  uint32_t turn = 0;
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "many") write_values(*other, all_of({64}), counted(64, ++turn * 100));
  };
  try {
    read_values(*array, all_of({64}));
    FAIL();
  } catch (const Error& error) { EXPECT_EQ(error.status(), Status::precondition_failed); }
}

// No request for data would notice that an index with nothing wanted in it is of an older version.
TEST(Remote, CachedIndexesDoNotHideInnerChunksStoredSince) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(1));
  const auto array = make_array(store, {.shape = {64}, .chunks = {64}, .codecs = shards}, make_runtime({.threads = 2}));
  const auto other = make_array(store->inner_store(), {.shape = {64}, .chunks = {64}, .codecs = shards});
  write_values(*array, {{0}, {4}, {1}}, counted(4));
  EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}), std::vector<uint32_t>(4, 7));  // the index is cached
  write_values(*other, {{8}, {4}, {1}}, counted(4, 9000));
  EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}), counted(4, 9000));
  EXPECT_EQ(read_values(*array, {{16}, {4}, {1}}), std::vector<uint32_t>(4, 7));
  write_values(*other, {{16}, {4}, {1}}, counted(4, 5000));
  IoOptions strict;
  strict.missing = MissingChunks::error;
  EXPECT_EQ(read_values(*array, {{16}, {4}, {1}}, strict), counted(4, 5000));
}

TEST(Remote, CancelReturnsEarly) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(20));
  const auto array =
      make_array(store, {.shape = {1000}, .chunks = {1}}, make_runtime({.threads = 2, .io_concurrency = 2}));
  write_values(*array, all_of({1000}), counted(1000));
  IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  std::jthread canceller([&] {
    std::this_thread::sleep_for(milliseconds(60));
    options.cancel.flag->cancel();
  });
  const double time = seconds([&] {
    try {
      read_values(*array, all_of({1000}), options);
      FAIL();
    } catch (const Error& error) { EXPECT_EQ(error.status(), Status::cancelled); }
  });
  EXPECT_LE(time, 0.5);
}

TEST(Remote, AbsentChunksAreFoundByTheSameRequests) {
  const auto store = std::make_shared<DelayedStore>(milliseconds(1));
  for (const std::string& codecs : {raw, shards}) {
    const auto array = make_array(store, {.shape = {128}, .chunks = {64}, .codecs = codecs});
    write_values(*array, {{64}, {64}, {1}}, counted(64));
    store->forget();
    const auto values = read_values(*array, all_of({128}));
    EXPECT_EQ(values[63], 7u);
    EXPECT_EQ(values[64], 1000u);
    EXPECT_EQ(store->log.size(), codecs == raw ? 2u : 3u);
    IoOptions strict;
    strict.missing = MissingChunks::error;
    try {
      read_values(*array, all_of({128}), strict);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::not_found);
      EXPECT_EQ(error.key(), "a/c/0");
    }
    array->erase_chunk({1}, {});
  }
}

}  // namespace
}  // namespace zarr::chunk
