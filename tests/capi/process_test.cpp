// Many threads on one array, and children of fork().
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "map_store.hpp"

namespace {

// Rows are chunks: a reader must see each row as one writer left it.
TEST(Threads, ReadersAndWritersShareAnArray) {
  Err err;
  TempFolder folder;
  for (const bool files : {false, true}) {
    Store store;
    ASSERT_OK(zarr_store_open(nullptr, files ? folder.path("s").c_str() : "memory://", ZARR_NTS, nullptr, 0, 0,
                              out(store), err));
    Node array = make_array(store.get(), "a", {.shape = {8, 64}, .chunks = {1, 64}, .fill_value = "0"});
    std::atomic<int> failures{0}, torn{0};
    std::vector<std::thread> threads;
    const int rounds = files ? 10 : 40;
    for (uint64_t t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        const uint64_t start[2] = {t, 0}, shape[2] = {1, 64};
        for (int32_t round = 1; round <= rounds; ++round) {
          const std::vector<int32_t> row(64, round * 100 + static_cast<int32_t>(t));
          if (zarr_write_slice(array.get(), 2, start, shape, nullptr, row.data(), 256, nullptr, nullptr, nullptr) !=
              ZARR_OK)
            ++failures;
        }
      });
      threads.emplace_back([&] {
        std::vector<int32_t> all(512);
        const uint64_t start[2] = {0, 0}, shape[2] = {8, 64};
        for (int round = 0; round < rounds; ++round) {
          if (zarr_read_slice(array.get(), 2, start, shape, nullptr, all.data(), 2048, nullptr, nullptr, nullptr) !=
              ZARR_OK)
            ++failures;
          for (size_t i = 0; i < 512; ++i)
            if (all[i] != all[i / 64 * 64]) ++torn;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(torn, 0);
    const std::vector<int32_t> all = read_all(array.get());
    for (int32_t t = 0; t < 8; ++t) EXPECT_EQ(all[static_cast<size_t>(t) * 64], rounds * 100 + t);
  }
}

TEST(Threads, NoUpdateOfAPartOfAChunkIsLost) {
  Err err;
  Store store = memory_store();
  for (const bool sharded : {false, true}) {
    ArrayArguments arguments{.shape = {16, 16}, .chunks = {16, 16}, .fill_value = "0"};
    if (sharded) arguments.chunks = {4, 4}, arguments.shards = {16, 16};
    Node array = make_array(store.get(), sharded ? "s" : "a", arguments);
    std::vector<std::thread> threads;
    std::atomic<int> failures{0};
    for (uint64_t t = 0; t < 16; ++t)
      threads.emplace_back([&, t] {
        const uint64_t shape[2] = {1, 1};
        for (uint64_t i = 0; i < 16; ++i) {
          const uint64_t start[2] = {t, i};
          const auto item = static_cast<int32_t>(t * 16 + i);
          if (zarr_write_slice(array.get(), 2, start, shape, nullptr, &item, 4, nullptr, nullptr, nullptr) != ZARR_OK)
            ++failures;
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(read_all(array.get()), counting(256));
  }
}

TEST(Threads, HandlesAreRetainedAndReleasedByMany) {
  Store store = memory_store();
  Node array = make_array(store.get());
  write_counting(array.get());
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        Node mine(zarr_node_retain(array.get()));
        Store his(zarr_node_store(mine.get()));
        zarr_bytes* bytes = nullptr;
        if (zarr_attributes_json(mine.get(), &bytes, nullptr) != ZARR_OK) ++failures;
        zarr_bytes_release(bytes);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read_all(array.get()), counting(48));
}

// What the child found wrong, as its exit code; 0 = nothing.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Fork, TheChildReadsWritesAndStartsOperations) {
  Err err;
  TempFolder folder;
  auto options = init<zarr_context_options>();
  options.threads = 4;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store;
  ASSERT_OK(zarr_store_open(context.get(), folder.path("s").c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err));
  Node array = make_array(store.get(), "a", {.shape = {128, 128}, .chunks = {16, 16}, .fill_value = "0"});
  write_counting(array.get());  // threads of the parent are alive now
  EXPECT_EQ(read_all(array.get()), counting(128 * 128));
  const uint64_t start[2] = {0, 0}, shape[2] = {128, 128};
  EXPECT_EQ(in_child([&] {
              std::vector<int32_t> v(128 * 128);
              if (zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), v.size() * 4, nullptr, nullptr,
                                  nullptr) != ZARR_OK)
                return 1;
              if (v != counting(128 * 128)) return 2;
              v = counting(128 * 128, 5);
              if (zarr_write_slice(array.get(), 2, start, shape, nullptr, v.data(), v.size() * 4, nullptr, nullptr,
                                   nullptr) != ZARR_OK)
                return 3;
              zarr_op* op = nullptr;
              std::vector<int32_t> back(128 * 128);
              if (zarr_read_slice_start(array.get(), 2, start, shape, nullptr, back.data(), back.size() * 4, nullptr,
                                        nullptr, &op, nullptr) != ZARR_OK)
                return 4;
              while (zarr_op_poll(op) == 0) usleep(100);
              if (zarr_op_wait(op, ZARR_FOREVER, nullptr) != ZARR_OK) return 5;
              zarr_op_release(op);
              if (back != v) return 6;
              zarr_context* fresh = nullptr;
              if (zarr_context_new(nullptr, &fresh, nullptr) != ZARR_OK) return 7;
              zarr_context_release(fresh);
              return zarr_context_threads(nullptr) >= 1 ? 0 : 8;
            }),
            0);
  EXPECT_EQ(read_all(array.get()), counting(128 * 128, 5));  // the child's, in the parent
}

TEST(Fork, AnOperationOfTheParentIsNoneOfTheChild) {
  Err err;
  MapStore map;
  Store store = map.open();
  Node array = make_array(store.get());
  write_counting(array.get());
  map.delay = std::chrono::milliseconds(300);
  std::vector<int32_t> v(48);
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  Op op;
  ASSERT_OK(
      zarr_read_slice_start(array.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, nullptr, out(op), err));
  EXPECT_EQ(in_child([&] {
              return zarr_op_wait(op.get(), ZARR_FOREVER, nullptr) == ZARR_CANCELLED && zarr_op_poll(op.get()) == 0 ? 0
                                                                                                                    : 1;
            }),
            0);
  EXPECT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(v, counting(48));
}

}  // namespace
