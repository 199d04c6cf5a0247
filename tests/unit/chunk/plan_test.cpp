// Dry runs, and that what they promise is what is then asked.
#include <gtest/gtest.h>

#include "delayed_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

const std::string shards = chain_of(sharded("[4]", std::string(little)));

uint64_t number(const json::Value& plan, std::string_view member) { return *plan.find(member)->as_uint64(); }

TEST(Plan, WholeChunksOfARawArray) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {10, 10}, .chunks = {5, 5}});
  const auto plan = array->plan_read({{0, 3}, {5, 7}, {1, 1}}, {}, false);
  EXPECT_EQ(number(plan, "chunks"), 2u);
  const json::Array& requests = plan.find("requests")->array();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].find("key")->string(), "a/c/0/0");
  EXPECT_EQ(requests[1].find("key")->string(), "a/c/0/1");
  EXPECT_EQ(requests[1].find("kind")->string(), "whole");
  EXPECT_EQ(number(requests[1], "length"), 100u);
  EXPECT_EQ(number(plan, "decode_jobs"), 2u);
}

TEST(Plan, OutputOrderIsTheOrderOfWork) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {4}, .chunks = {1}});
  const auto plan = array->plan_read({{3}, {4}, {-1}}, {}, false);
  std::vector<std::string> keys;
  for (const auto& request : plan.find("requests")->array()) keys.push_back(request.find("key")->string());
  EXPECT_EQ(keys, (std::vector<std::string>{"a/c/3", "a/c/2", "a/c/1", "a/c/0"}));
}

TEST(Plan, CoalescingFollowsTheCostOfARequest) {
  const auto store = std::make_shared<WrappedStore>();
  store->cost_ = {.latency_ns = 0, .bandwidth = 1'000'000'000};
  const auto writer = make_array(store, {.shape = {64}, .chunks = {64}, .codecs = shards});
  write_values(*writer, all_of({64}), counted(64));
  const Selection every_fourth{{0}, {4}, {16}};  // inner chunks 0, 4, 8, 12: gaps of 48 bytes
  const auto requests = [&](uint64_t latency_ns) {
    store->cost_.latency_ns = latency_ns;
    const auto plan =
        make_array(store, {.shape = {64}, .chunks = {64}, .codecs = shards})->plan_read(every_fourth, {}, true);
    return std::pair(number(plan, "request_count"), number(plan, "bytes"));
  };
  const uint64_t index = 16 * 16 + 4;
  EXPECT_EQ(requests(0), (std::pair<uint64_t, uint64_t>(1 + 4, index + 4 * 16)));
  EXPECT_EQ(requests(47), (std::pair<uint64_t, uint64_t>(1 + 4, index + 4 * 16)));
  EXPECT_EQ(requests(48), (std::pair<uint64_t, uint64_t>(1 + 1, index + 13 * 16)));
}

TEST(Plan, UnresolvedShardsShowTheirIndexOnly) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {128}, .chunks = {64}, .codecs = shards});
  write_values(*array, {{0}, {64}, {1}}, counted(64));
  const auto plan = array->plan_read(all_of({128}), {}, false);
  EXPECT_EQ(number(plan, "request_count"), 2u);
  EXPECT_EQ(plan.find("requests")->array()[0].find("kind")->string(), "suffix");
  store->forget_counts();
  const auto resolved = array->plan_read(all_of({128}), {}, true);
  EXPECT_EQ(number(resolved, "request_count"), 3u)
      << "the second shard is not stored: its index request finds that out";
  EXPECT_EQ(number(resolved, "decode_jobs"), 16u);
  EXPECT_EQ(store->counts()["open"], 0) << "no data is read";
  read_values(*array, all_of({128}));
  EXPECT_EQ(number(array->plan_read({{0}, {64}, {1}}, {}, false), "request_count"), 1u)
      << "a cached index needs no request";
}

TEST(Plan, IsWhatARemoteReadThenAsks) {
  std::mt19937 random(11);
  for (const std::string& codecs :
       {chain_of(little), shards, chain_of(std::string(little) + R"(, {"name": "crc32c"})")}) {
    const auto store = std::make_shared<DelayedStore>(std::chrono::milliseconds(0));
    store->cost_.latency_ns = 400;
    for (int i = 0; i < 30; ++i) {
      const auto array = make_array(store, {.shape = {640}, .chunks = {64}, .codecs = codecs},
                                    make_runtime({.threads = 2, .io_concurrency = 4}));
      if (i == 0) write_values(*array, {{0}, {500}, {1}}, counted(500));
      const uint64_t start = random() % 500, step = 1 + random() % 30;
      const Selection selection{{start}, {1 + random() % ((499 - start) / step + 1)}, {static_cast<int64_t>(step)}};
      const auto plan = array->plan_read(selection, {}, true);
      store->forget();
      read_values(*array, selection);
      ASSERT_EQ(store->log.size(), number(plan, "request_count"));
      std::multiset<std::tuple<std::string, uint64_t, uint64_t>> asked, planned;
      for (const auto& request : store->log) asked.emplace(request.key, request.range.offset, request.range.length);
      for (const auto& request : plan.find("requests")->array())
        planned.emplace(request.find("key")->string(), number(request, "offset"),
                        request.find("kind")->string() == "whole" ? 0 : number(request, "length"));
      ASSERT_EQ(asked, planned);
    }
  }
}

TEST(Plan, WritesTellWholeChunksFromParts) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {10}, .chunks = {4}});
  const auto plan = array->plan_write({{2}, {8}, {1}}, {});
  EXPECT_EQ(number(plan, "chunks"), 3u);
  EXPECT_EQ(number(plan, "whole_chunks"), 2u);
  EXPECT_EQ(number(plan, "partial_chunks"), 1u);
  EXPECT_EQ(number(plan, "request_count"), 4u);
  EXPECT_EQ(plan.find("requests")->array()[0].find("kind")->string(), "get");
}

TEST(Plan, BadSelectionsAreRefused) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {10}, .chunks = {4}});
  EXPECT_THROW(array->plan_read({{2}, {9}, {1}}, {}, false), Error);
  EXPECT_THROW(array->plan_write({{2, 0}, {8, 1}, {1, 1}}, {}), Error);
  EXPECT_EQ(number(array->plan_read({{2}, {0}, {1}}, {}, false), "chunks"), 0u);
}

}  // namespace
}  // namespace zarr::chunk
