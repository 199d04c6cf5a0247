#include "chunk/byte_budget.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

namespace zarr::chunk {
namespace {

TEST(ByteBudget, NeverPassesTheLimit) {
  ByteBudget budget(100);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&budget, t] {
      for (int i = 0; i < 500; ++i) const auto grant = budget.acquire(1 + (t * 500 + i) % 60, {});
    });
  threads.clear();
  EXPECT_LE(budget.peak(), 100u);
  EXPECT_GT(budget.peak(), 0u);
  EXPECT_EQ(budget.in_flight(), 0u);
}

TEST(ByteBudget, OversizedPassesAlone) {
  ByteBudget budget(100);
  std::optional<ByteBudget::Grant> small = budget.acquire_for_others(1, true, {});
  EXPECT_FALSE(budget.acquire_for_others(500, false, {}));
  std::atomic<bool> passed{false};
  std::jthread waiter([&] {
    const auto grant = budget.acquire(500, {});
    passed = true;
  });
  // Whoever comes after the waiter waits behind it, although it would fit: order of arrival.
  while (budget.acquire_for_others(1, false, {})) std::this_thread::yield();
  EXPECT_FALSE(passed);
  small.reset();
  waiter.join();
  EXPECT_TRUE(passed);
  EXPECT_EQ(budget.in_flight(), 0u);
}

TEST(ByteBudget, CancelledWaiterLeavesTheQueue) {
  ByteBudget budget(100);
  auto all = budget.acquire_for_others(100, true, {});
  Cancel cancel;
  cancel.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(15);
  EXPECT_THROW(budget.acquire_for_others(1, true, cancel), Error);
  all = {};
  EXPECT_TRUE(budget.acquire_for_others(1, false, {}));
}

TEST(ByteBudget, NestedAcquireOnOneThreadDoesNotWaitForItself) {
  ByteBudget budget(100);
  const auto outer = budget.acquire(100, {});
  const auto inner = budget.acquire(50, {});
  EXPECT_EQ(budget.in_flight(), 150u);
}

}  // namespace
}  // namespace zarr::chunk
