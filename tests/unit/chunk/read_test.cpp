// What a read asks of the store, and how it behaves when the value is absent, corrupt or changing.
#include <gtest/gtest.h>

#include "codec/build_options.hpp"
#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

Status status_of(const std::function<void()>& call, Error* out = nullptr) {
  try {
    call();
  } catch (const Error& error) {
    if (out != nullptr) *out = error;
    return error.status();
  }
  return Status::ok;
}

TEST(Read, AbsentChunksAreFillOrAnErrorThatNamesThem) {
  const auto store = store::open_memory_store("");
  const auto array = make_array(store, {.shape = {4, 4}, .chunks = {2, 2}});
  write_values(*array, {{0, 0}, {2, 2}, {1, 1}}, counted(4));
  EXPECT_EQ(read_values(*array, {{1, 1}, {1, 2}, {1, 1}}), (std::vector<uint32_t>{1003, 7}));
  IoOptions strict;
  strict.missing = MissingChunks::error;
  EXPECT_EQ(read_values(*array, {{0, 0}, {2, 2}, {1, 1}}, strict), counted(4));
  Error error(Status::ok, "");
  EXPECT_EQ(status_of([&] { read_values(*array, {{2, 0}, {1, 1}, {1, 1}}, strict); }, &error), Status::not_found);
  EXPECT_EQ(error.key(), "a/c/1/0");
  EXPECT_EQ(error.chunk(), (std::vector<uint64_t>{1, 0}));
  EXPECT_NE(error.message().find("(1, 0)"), std::string::npos);
}

TEST(Read, AbsentInnerChunks) {
  const auto store = store::open_memory_store("");
  const auto array =
      make_array(store, {.shape = {8}, .chunks = {8}, .codecs = chain_of(sharded("[2]", std::string(little)))});
  write_values(*array, {{2}, {2}, {1}}, {1, 2});
  EXPECT_EQ(read_values(*array, all_of({8})), (std::vector<uint32_t>{7, 7, 1, 2, 7, 7, 7, 7}));
  IoOptions strict;
  strict.missing = MissingChunks::error;
  EXPECT_EQ(read_values(*array, {{2}, {2}, {1}}, strict), (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(status_of([&] { read_values(*array, all_of({8}), strict); }), Status::not_found);
}

TEST(Read, AbsentInnerChunksOfNestedShards) {
  const std::string nested = sharded("[4]", sharded("[2]", std::string(little)));
  const auto array = make_array(store::open_memory_store(""), {.shape = {8}, .chunks = {8}, .codecs = chain_of(nested)});
  write_values(*array, {{2}, {2}, {1}}, {1, 2});
  EXPECT_EQ(read_values(*array, all_of({8})), (std::vector<uint32_t>{7, 7, 1, 2, 7, 7, 7, 7}));
  IoOptions strict;
  strict.missing = MissingChunks::error;
  EXPECT_EQ(read_values(*array, {{2}, {2}, {1}}, strict), (std::vector<uint32_t>{1, 2}));
  Error error(Status::ok, "");
  EXPECT_EQ(status_of([&] { read_values(*array, {{1}, {2}, {1}}, strict); }, &error), Status::not_found);
  EXPECT_EQ(error.key(), "a/c/0");
}

TEST(Read, FailuresAreNeverAbsence) {
  const auto store = std::make_shared<WrappedStore>();
  for (const std::string& codecs : {chain_of(little), chain_of(sharded("[2]", std::string(little)))}) {
    const auto array = make_array(store, {.shape = {8}, .chunks = {4}, .codecs = codecs}, make_runtime({.threads = 2}));
    write_values(*array, all_of({8}), counted(8));
    int failing = 0;
    for (bool failed = true; failed; ++failing) {
      std::atomic<int> seen{0};
      store->before = [&](const std::string&, const std::string&) {
        if (seen++ == failing) fail(Status::io, "injected");
      };
      Error error(Status::ok, "");
      failed = status_of([&] { EXPECT_EQ(read_values(*array, all_of({8})), counted(8)); }, &error) != Status::ok;
      if (failed) {
        EXPECT_EQ(error.status(), Status::io);
        EXPECT_TRUE(error.has_chunk());
      }
      store->before = nullptr;
    }
    EXPECT_GT(failing, 4);
  }
}

TEST(Read, CorruptValuesNameKeyChunkAndCodec) {
  const auto store = store::open_memory_store("");
  const auto array = make_array(
      store, {.shape = {4}, .chunks = {2}, .codecs = chain_of(std::string(little) + R"(, {"name": "crc32c"})")});
  write_values(*array, all_of({4}), counted(4));
  store->set("a/c/1", as_bytes("short"), {}, false);
  Error error(Status::ok, "");
  EXPECT_EQ(status_of([&] { read_values(*array, all_of({4})); }, &error), Status::corrupt_data);
  EXPECT_EQ(error.key(), "a/c/1");
  EXPECT_EQ(error.chunk(), std::vector<uint64_t>{1});
  EXPECT_EQ(error.codec(), "crc32c");
}

TEST(Read, ShardIndexIsReadOnceAndAgainAfterAWrite) {
  const auto store = std::make_shared<WrappedStore>();
  const auto runtime = make_runtime();
  const auto array = make_array(
      store, {.shape = {64}, .chunks = {64}, .codecs = chain_of(sharded("[4]", std::string(little)))}, runtime);
  write_values(*array, all_of({64}), counted(64));
  const auto reads = [&] {
    store->forget_counts();
    EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}).size(), 4u);
    return store->counts()["read"];
  };
  EXPECT_EQ(reads(), 2) << "index and inner chunk";
  EXPECT_EQ(reads(), 1);
  EXPECT_EQ(runtime->shard_indexes->hits(), 1u);
  write_values(*array, {{8}, {1}, {1}}, {5});
  EXPECT_EQ(reads(), 2);
  EXPECT_EQ(read_values(*array, {{8}, {2}, {1}}), (std::vector<uint32_t>{5, 1009}));
  // Another writer, unknown to this cache.
  const auto other =
      make_array(store, {.shape = {64}, .chunks = {64}, .codecs = chain_of(sharded("[4]", std::string(little)))});
  write_values(*other, {{0}, {12}, {1}}, std::vector<uint32_t>(12, 7));
  EXPECT_EQ(read_values(*array, {{8}, {5}, {1}}), (std::vector<uint32_t>{7, 7, 7, 7, 1012}));
}

TEST(Read, NeighbouringInnerChunksAreReadTogether) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array =
      make_array(store, {.shape = {64}, .chunks = {64}, .codecs = chain_of(sharded("[4]", std::string(little)))});
  write_values(*array, all_of({64}), counted(64));
  read_values(*array, {{0}, {4}, {1}});  // the index is known from here on
  const auto reads = [&](const Selection& selection, uint64_t latency_ns) {
    store->cost_.latency_ns = latency_ns;
    const auto again =
        make_array(store, {.shape = {64}, .chunks = {64}, .codecs = chain_of(sharded("[4]", std::string(little)))});
    read_values(*again, {{0}, {4}, {1}});
    store->forget_counts();
    read_values(*again, selection);
    return store->counts()["read"];
  };
  EXPECT_EQ(reads(all_of({64}), 0), 1) << "no gap between neighbours";
  const Selection every_other{{0}, {8}, {8}};
  EXPECT_EQ(reads(every_other, 0), 8) << "a request costs nothing: nothing is read in vain";
  EXPECT_EQ(reads(every_other, 1000), 1) << "a request costs more than the gap";
}

// Replaced between the look at the index and the look at the data: a store without open values must be asked again.
TEST(Read, ValuesThatChangeWhileTheyAreReadAreReadAgain) {
  class Getter final : public WrappedStore {  // readers by get() with if_match
   public:
    std::unique_ptr<store::Reader> open(const std::string& key) override { return Store::open(key); }
  };
  const auto store = std::make_shared<Getter>();
  const std::string codecs = chain_of(sharded("[4]", std::string(little)));
  const auto array = make_array(store, {.shape = {64}, .chunks = {64}, .codecs = codecs});
  const auto other = make_array(std::make_shared<WrappedStore>(store->inner_store()),
                                {.shape = {64}, .chunks = {64}, .codecs = codecs});
  write_values(*array, all_of({64}), counted(64));
  int gets = 0;
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "get" && ++gets == 2) write_values(*other, all_of({64}), counted(64, 3000));
  };
  EXPECT_EQ(read_values(*array, {{8}, {4}, {1}}), counted(4, 3008));
  EXPECT_GE(gets, 4);
  // Erased in between: then it is absent.
  gets = 0;
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "get" && ++gets == 1) store->inner().erase("a/c/0");
  };
  EXPECT_EQ(read_values(*array, {{12}, {4}, {1}}), std::vector<uint32_t>(4, 7));
  // Changing for ever is an error in the end.
  store->before = nullptr;
  write_values(*array, all_of({64}), counted(64));
  uint32_t turn = 0;
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "get") write_values(*other, all_of({64}), counted(64, ++turn * 100));
  };
  EXPECT_EQ(status_of([&] { read_values(*array, {{8}, {4}, {1}}); }), Status::precondition_failed);
}

// Without etags a shorter value is noticed by the range that it does not have.
TEST(Read, ValuesThatBecomeShorterAreReadAgain) {
  class Plain final : public WrappedStore {
   public:
    std::unique_ptr<store::Reader> open(const std::string& key) override { return Store::open(key); }
    std::optional<store::Value> get(const store::Request& request) override {
      auto value = WrappedStore::get(request);
      if (value) value->etag.clear();
      return value;
    }
    std::optional<store::Stat> stat(const std::string& key) override {
      auto found = WrappedStore::stat(key);
      if (found) found->etag.clear();
      return found;
    }
  };
  const auto store = std::make_shared<Plain>();
  const std::string codecs = chain_of(std::string(little) + R"(, {"name": "zlib", "configuration": {"level": 1}})");
  const auto array = make_array(store, {.shape = {64}, .chunks = {64}, .codecs = codecs});
  const auto other = make_array(std::make_shared<WrappedStore>(store->inner_store()),
                                {.shape = {64}, .chunks = {64}, .codecs = codecs});
  write_values(*array, all_of({64}), counted(64));
  int gets = 0;
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "get" && ++gets == 1) write_values(*other, all_of({64}), std::vector<uint32_t>(64, 5));
  };
  EXPECT_EQ(read_values(*array, all_of({64})), std::vector<uint32_t>(64, 5));
  EXPECT_EQ(gets, 2);
}

TEST(Read, FewShardsAreSharedByTheThreads) {
  const auto store = std::make_shared<WrappedStore>();
  const std::string codecs = chain_of(sharded("[64, 256]", std::string(little)));
  const auto array = make_array(store, {.shape = {1024, 1024}, .chunks = {1024, 1024}, .codecs = codecs},
                                make_runtime({.threads = 2}));
  const auto values = counted(1024 * 1024);
  write_values(*array, all_of({1024, 1024}), values);
  store->forget_counts();
  EXPECT_EQ(read_values(*array, all_of({1024, 1024})), values);
  EXPECT_GT(store->counts()["open"], 1);
  // Replaced between two of the jobs: one version or the other, not a mixture.
  std::atomic<int> opens{0};
  const auto other = make_array(std::make_shared<WrappedStore>(store->inner_store()),
                                {.shape = {1024, 1024}, .chunks = {1024, 1024}, .codecs = codecs});
  const auto fresh = counted(1024 * 1024, 5);
  store->before = [&](const std::string& operation, const std::string&) {
    if (operation == "open" && ++opens == 2) write_values(*other, all_of({1024, 1024}), fresh);
  };
  const auto now = read_values(*array, all_of({1024, 1024}));
  EXPECT_TRUE(now == values || now == fresh);
}

// Chunks that parts can be read of, and what their jobs ask of the store.
TEST(Read, FewChunksAreSharedByTheThreads) {
  const Shape shape{3, 700, 1024};
  struct Case {
    std::string codecs;
    bool shared;
  };
  std::vector<Case> cases = {{chain_of(little), true},
                             {chain_of(R"({"name": "transpose", "configuration": {"order": [1, 0, 2]}}, )" + std::string(little)), true},
                             {chain_of(std::string(little) + R"(, {"name": "crc32c"})"), false}};
#if ZARR_WITH_BLOSC
  cases.push_back({chain_of(std::string(little) + R"(, {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5,
                              "shuffle": "shuffle", "typesize": 4, "blocksize": 0}})"), true});
#endif
  for (const Case& c : cases) {
    SCOPED_TRACE(c.codecs);
    const auto store = std::make_shared<WrappedStore>();
    const auto array = make_array(store, {.shape = shape, .chunks = shape, .codecs = c.codecs}, make_runtime({.threads = 2}));
    const auto values = counted(3 * 700 * 1024);
    write_values(*array, all_of(shape), values);
    store->forget_counts();
    EXPECT_TRUE(read_values(*array, all_of(shape)) == values);
    EXPECT_EQ(store->counts()["open"] > 1, c.shared);
    // A part, with steps.
    Model model(shape, 0);
    model.write(all_of(shape), values);
    const Selection part{{0, 1, 5}, {3, 699, 508}, {1, 1, 2}};
    store->forget_counts();
    EXPECT_TRUE(read_values(*array, part) == model.read(part));
    EXPECT_EQ(store->counts()["open"] > 1, c.shared);
    // Absent: every piece is filled.
    store->erase("a/c/0/0/0");
    EXPECT_TRUE(read_values(*array, all_of(shape)) == std::vector<uint32_t>(values.size(), 7));
    if (!c.shared) continue;
    // Replaced between two of the jobs: one version or the other, not a mixture.
    write_values(*array, all_of(shape), values);
    std::atomic<int> opens{0};
    const auto other = make_array(std::make_shared<WrappedStore>(store->inner_store()),
                                  {.shape = shape, .chunks = shape, .codecs = c.codecs});
    const auto fresh = counted(3 * 700 * 1024, 5);
    store->before = [&](const std::string& operation, const std::string&) {
      if (operation == "open" && ++opens == 2) write_values(*other, all_of(shape), fresh);
    };
    const auto now = read_values(*array, all_of(shape));
    EXPECT_TRUE(now == values || now == fresh);
    store->before = nullptr;
  }
}

TEST(Read, WholeChunkCalls) {
  const auto store = store::open_memory_store("");
  for (const std::string& codecs : {chain_of(little), chain_of(sharded("[2, 1]", std::string(little)))}) {
    const auto array = make_array(store, {.shape = {5, 3}, .chunks = {4, 2}, .codecs = codecs});
    const auto values = counted(8);
    array->write_chunk({1, 1}, {reinterpret_cast<const std::byte*>(values.data()), 32}, {});
    EXPECT_TRUE(array->chunk_present({1, 1}, {}));
    EXPECT_FALSE(array->chunk_present({0, 1}, {}));
    std::vector<uint32_t> back(8);
    array->read_chunk({1, 1}, {reinterpret_cast<std::byte*>(back.data()), 32}, {});
    EXPECT_EQ(back[0], values[0]);
    EXPECT_EQ(read_values(*array, {{4, 2}, {1, 1}, {1, 1}}), std::vector<uint32_t>{1000});
    EXPECT_EQ(status_of([&] {
                array->read_chunk({2, 0}, {reinterpret_cast<std::byte*>(back.data()), 32}, {});
              }),
              Status::out_of_range);
    EXPECT_EQ(status_of([&] {
                array->read_chunk({1, 1}, {reinterpret_cast<std::byte*>(back.data()), 31}, {});
              }),
              Status::invalid_argument);
    EXPECT_EQ(status_of([&] { array->chunk_present({1}, {}); }), Status::invalid_argument);

    auto encoded = array->read_encoded_chunk({1, 1}, {});
    ASSERT_TRUE(encoded);
    array->write_encoded_chunk({0, 0}, *encoded, true, {});
    EXPECT_EQ(read_values(*array, {{0, 0}, {1, 1}, {1, 1}}), std::vector<uint32_t>{1000});
    EXPECT_EQ(status_of([&] { array->write_encoded_chunk({0, 1}, as_bytes("no"), true, {}); }), Status::corrupt_data);
    EXPECT_FALSE(array->chunk_present({0, 1}, {}));
    EXPECT_TRUE(array->erase_chunk({1, 1}, {}));
    EXPECT_FALSE(array->erase_chunk({1, 1}, {}));
    EXPECT_FALSE(array->read_encoded_chunk({1, 1}, {}));
    EXPECT_TRUE(array->erase_chunk({0, 0}, {}));
  }
}

TEST(Read, WatcherHearsOfEverything) {
  const auto runtime = make_runtime();
  std::map<std::string, int> names;
  runtime->on_event = [&](const Event& event) { ++names[std::string(event.name)]; };
  const auto array =
      make_array(std::make_shared<WrappedStore>(),
                 {.shape = {8}, .chunks = {8}, .codecs = chain_of(sharded("[2]", std::string(little)))}, runtime);
  write_values(*array, all_of({8}), counted(8));
  read_values(*array, all_of({8}));
  read_values(*array, all_of({8}));
  for (const char* name : {"array.read", "array.write", "store.open", "store.read", "store.set", "codec.decode",
                           "codec.encode", "cache.hit", "cache.miss"})
    EXPECT_GT(names[name], 0) << name;
}

TEST(Read, RectilinearGrids) {
  auto metadata = make_metadata({.shape = {10, 6}, .chunks = {}});
  metadata.grid.regular = false;
  metadata.grid.edges = {{{2, 1}, {3, 2}, {4, 1}}, {{1, 2}, {4, 1}}};
  const auto store = store::open_memory_store("");
  const auto array = ArrayIo::create(store, "", metadata, make_runtime({.threads = 2}));
  Model model({10, 6}, 7);
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    Selection selection;
    for (const uint64_t extent : {10, 6}) {
      const uint64_t start = random() % extent;
      const int64_t step = 1 + random() % 3;
      selection.start.push_back(start);
      selection.step.push_back(step);
      selection.count.push_back(1 + random() % ((extent - 1 - start) / step + 1));
    }
    const auto values = counted(product(selection.count), i * 100);
    write_values(*array, selection, values);
    model.write(selection, values);
    ASSERT_EQ(read_values(*array, all_of({10, 6})), model.values());
  }
  EXPECT_TRUE(content(*store).contains("c/3/2"));
}

}  // namespace
}  // namespace zarr::chunk
