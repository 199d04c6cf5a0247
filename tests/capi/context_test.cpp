// Contexts: limits, threads, executor, allocator, callbacks.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "support.hpp"

namespace {

const uint64_t start0[2] = {0, 0}, whole[2] = {6, 8};

TEST(Contexts, SayHowManyThreadsTheyUse) {
  Err err;
  EXPECT_EQ(zarr_context_threads(nullptr), std::max(1u, std::thread::hardware_concurrency()));
  for (const uint32_t threads : {1u, 3u}) {
    auto options = init<zarr_context_options>();
    options.threads = threads;
    Context context;
    ASSERT_OK(zarr_context_new(&options, out(context), err));
    EXPECT_EQ(zarr_context_threads(context.get()), threads);
    EXPECT_EQ(zarr_context_retain(context.get()), context.get());
    zarr_context_release(context.get());
  }
}

TEST(Contexts, HaveLimits) {
  Err err;
  auto options = init<zarr_context_options>();
  options.max_chunk_bytes = 1000;
  options.max_metadata_bytes = 2000;
  options.max_json_depth = 10;
  options.byte_budget = 1 << 20;
  options.cache_budget = UINT64_MAX;
  options.io_concurrency = 4;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = memory_store(context.get());
  const ArrayArguments large{.shape = {100}, .chunks = {251}};
  auto builder = builder_of(large);
  Node node;
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_create_array(store.get(), "a", 1, &builder, nullptr, out(node), err));
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_create_group(store.get(), "g", 1, R"({"a":[[[[[[[[[[[[]]]]]]]]]]]]})",
                                                       ZARR_NTS, nullptr, out(node), err));
  put_text(store.get(), "big/zarr.json",
           R"({"zarr_format":3,"node_type":"group","attributes":{"x":")" + std::string(3000, 'x') + "\"}}");
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_node_open(store.get(), "big", 3, nullptr, out(node), err));
  Node array = make_array(store.get(), "s", {.shape = {16, 16}, .chunks = {2, 2}, .shards = {8, 8}});
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(256));
}

struct Callbacks {
  std::mutex mutex;
  std::map<std::string, int> events;
  std::vector<std::string> logs;
  std::atomic<int> released{0};
  static void event(void* data, const zarr_event* event) {
    auto* self = static_cast<Callbacks*>(data);
    const std::lock_guard lock(self->mutex);
    EXPECT_EQ(event->struct_size, sizeof *event);
    EXPECT_NE(event->key, nullptr);
    EXPECT_GE(event->kind, ZARR_EVENT_OPEN);
    EXPECT_LE(event->kind, ZARR_EVENT_CACHE);
    ++self->events[event->name];
  }
  static void log(void* data, int32_t level, const char* message, size_t length) {
    auto* self = static_cast<Callbacks*>(data);
    const std::lock_guard lock(self->mutex);
    EXPECT_GE(level, ZARR_LOG_ERROR);
    EXPECT_EQ(std::strlen(message), length);
    self->logs.emplace_back(message);
  }
};

TEST(Contexts, KeepDecodedChunksWhenAsked) {
  Err err;
  for (const uint64_t bytes : {uint64_t{0}, uint64_t{1} << 20, UINT64_MAX}) {
    Callbacks callbacks;
    auto options = init<zarr_context_options>();
    options.event = Callbacks::event;
    options.event_data = &callbacks;
    options.chunk_cache_bytes = bytes;
    Context context;
    ASSERT_OK(zarr_context_new(&options, out(context), err));
    Store store = memory_store(context.get());
    Node array = make_array(store.get(), "a", {.codecs = R"([{"name":"bytes","configuration":{"endian":"little"}},
                                                             {"name":"zstd","configuration":{"level":1,"checksum":false}}])"});
    write_counting(array.get());
    const uint64_t start[2] = {5, 7}, one[2] = {1, 1};
    for (int i = 0; i < 3; ++i) {
      int32_t got = 0;
      ASSERT_OK(zarr_read_slice(array.get(), 2, start, one, nullptr, &got, 4, nullptr, nullptr, err));
      EXPECT_EQ(got, 47);
    }
    EXPECT_EQ(callbacks.events["chunk_cache.miss"], bytes != 0 ? 1 : 0);
    EXPECT_EQ(callbacks.events["chunk_cache.hit"], bytes != 0 ? 2 : 0);
    EXPECT_EQ(callbacks.events["codec.decode"], bytes != 0 ? 1 : 3);
  }
}

TEST(Contexts, TellWhatHappens) {
  Err err;
  Callbacks callbacks;
  auto options = init<zarr_context_options>();
  options.event = Callbacks::event;
  options.event_data = &callbacks;
  options.log = Callbacks::log;
  options.log_data = &callbacks;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = memory_store(context.get());
  Node array = make_array(store.get());
  write_counting(array.get());
  read_all(array.get());
  const auto seen = [&](const char* part) {
    for (const auto& [name, count] : callbacks.events)
      if (name.find(part) != std::string::npos) return true;
    return false;
  };
  std::string all;
  for (const auto& [name, count] : callbacks.events) all += name + " ";
  EXPECT_TRUE(seen("read")) << all;
  EXPECT_TRUE(seen("write")) << all;
  EXPECT_TRUE(seen("store.")) << all;
  // Both formats at one path: version 3 is taken, with a message.
  Node two = make_array(store.get(), "two", {.format = 2});
  put_text(store.get(), "two/zarr.json", R"({"zarr_format":3,"node_type":"group"})");
  ASSERT_OK(zarr_node_open(store.get(), "two", 3, nullptr, out(two), err));
  EXPECT_EQ(zarr_node_format(two.get()), 3);
  EXPECT_FALSE(callbacks.logs.empty());
}

TEST(Contexts, GiveTheCallersDataBackOnceWhenTheyAreGone) {
  Err err;
  static std::atomic<int> released;
  released = 0;
  auto options = init<zarr_context_options>();
  int log_data = 0, event_data = 0;
  options.log = [](void*, int32_t, const char*, size_t) {};
  options.log_data = &log_data;
  options.event = [](void*, const zarr_event*) {};
  options.event_data = &event_data;
  options.release_data = [](void*) { ++released; };
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = memory_store(context.get());
  Node array = make_array(store.get());
  write_counting(array.get());
  context.reset();
  store.reset();
  EXPECT_EQ(released, 0);
  EXPECT_EQ(read_all(array.get()), counting(48));
  array.reset();
  EXPECT_EQ(released, 2);
}

TEST(Contexts, ARefusedOneReleasesNothing) {
  Err err;
  static std::atomic<int> released;
  released = 0;
  auto options = init<zarr_context_options>();
  int data = 0;
  options.log_data = &data;
  options.release_data = [](void*) { ++released; };
  options.flags = 128;
  Context context;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_context_new(&options, out(context), err));
  EXPECT_EQ(released, 0);
}

// Runs every task on a thread of its own.
struct ThreadHost {
  std::mutex mutex;
  std::vector<std::thread> threads;
  std::atomic<int> tasks{0};
  static void submit(void* data, void (*run)(void*), void* task) {
    auto* self = static_cast<ThreadHost*>(data);
    ++self->tasks;
    const std::lock_guard lock(self->mutex);
    self->threads.emplace_back([run, task] { run(task); });
  }
  ~ThreadHost() {
    for (auto& thread : threads) thread.join();
  }
};

TEST(Contexts, AHostMaySupplyTheThreads) {
  Err err;
  ThreadHost host;
  auto options = init<zarr_context_options>();
  options.threads = 3;
  options.executor_submit = ThreadHost::submit;
  options.executor_data = &host;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = memory_store(context.get());
  Node array = make_array(store.get(), "a", {.shape = {256, 256}, .chunks = {16, 16}});
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(65536));
  EXPECT_GT(host.tasks, 0);
  std::vector<int32_t> v(48);
  Op op;
  ASSERT_OK(
      zarr_read_slice_start(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, out(op), err));
  while (zarr_op_poll(op.get()) == 0) std::this_thread::yield();
  EXPECT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
}

// Counts what it gives; may be told to fail.
struct CountingAllocator {
  std::atomic<int> given{0}, taken{0};
  std::atomic<int> fail_from{INT32_MAX};
  static void* allocate(void* data, size_t size, size_t alignment) {
    auto* self = static_cast<CountingAllocator*>(data);
    if (self->given >= self->fail_from) return nullptr;
    ++self->given;
    return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  }
  static void deallocate(void* data, void* memory, size_t) {
    ++static_cast<CountingAllocator*>(data)->taken;
    std::free(memory);
  }
};

TEST(Contexts, BulkMemoryComesFromTheCallersAllocatorAndItsFailureIsAStatus) {
  Err err;
  CountingAllocator allocator;
  const char* codecs =
      R"([{"name":"bytes","configuration":{"endian":"big"}},{"name":"gzip","configuration":{"level":1}},{"name":"crc32c"}])";
  std::vector<int32_t> v(48), expected = counting(48);
  int needed = 0;
  for (int fail_from = INT32_MAX; fail_from >= 0; fail_from = fail_from == INT32_MAX ? needed : fail_from - 1) {
    allocator.given = allocator.taken = 0;
    allocator.fail_from = INT32_MAX;
    {
      auto options = init<zarr_context_options>();
      options.threads = 1;
      options.allocate = CountingAllocator::allocate;
      options.deallocate = CountingAllocator::deallocate;
      options.allocator_data = &allocator;
      Context context;
      ASSERT_OK(zarr_context_new(&options, out(context), err));
      Store store = memory_store(context.get());
      Node array = make_array(store.get(), "a", {.codecs = codecs});
      allocator.fail_from = fail_from;
      const zarr_status wrote =
          zarr_write_slice(array.get(), 2, start0, whole, nullptr, expected.data(), 192, nullptr, nullptr, err);
      EXPECT_TRUE(wrote == ZARR_OK || wrote == ZARR_NO_MEMORY) << err.message();
      const zarr_status read =
          zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err);
      EXPECT_TRUE(read == ZARR_OK || read == ZARR_NO_MEMORY) << err.message();
      if (wrote == ZARR_OK && read == ZARR_OK) { EXPECT_EQ(v, expected); }
      if (fail_from == INT32_MAX) {
        EXPECT_EQ(wrote, ZARR_OK);
        EXPECT_EQ(read, ZARR_OK);
        needed = allocator.given;
        EXPECT_GT(needed, 0);
      }
      if (fail_from == 0) { EXPECT_EQ(wrote, ZARR_NO_MEMORY); }
      allocator.fail_from = INT32_MAX;  // and then all is well again
      EXPECT_OK(zarr_write_slice(array.get(), 2, start0, whole, nullptr, expected.data(), 192, nullptr, nullptr, err));
      EXPECT_EQ(read_all(array.get()), expected);
    }
    EXPECT_EQ(allocator.given, allocator.taken);
  }
}

}  // namespace
