#include "base/read_write_lock.hpp"

#include <gtest/gtest.h>

#include <shared_mutex>
#include <thread>
#include <vector>

namespace zarr {
namespace {

TEST(ReadWriteLock, WritersExcludeEverybody) {
  ReadWriteLock lock;
  uint64_t first = 0, second = 0;  // changed together
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 3000; ++i) {
        const std::lock_guard guard(lock);
        ++first;
        ++second;
      }
    });
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 3000; ++i) {
        const std::shared_lock guard(lock);
        if (first != second) ++torn;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(first, 6000u);
  EXPECT_EQ(second, 6000u);
  EXPECT_EQ(torn, 0);
}

TEST(ReadWriteLock, ReadersDoNotWaitForOneAnother) {
  ReadWriteLock lock;
  const std::shared_lock outer(lock);
  std::thread([&] { const std::shared_lock inner(lock); }).join();
}

}  // namespace
}  // namespace zarr
