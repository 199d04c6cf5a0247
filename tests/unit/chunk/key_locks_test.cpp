#include "chunk/key_locks.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <vector>

namespace zarr::chunk {
namespace {

TEST(KeyLocks, ExcludesOnlyTheSameKeyOfTheSameStore) {
  KeyLocks locks;
  const auto a = locks.lock("s", "k", {});
  const auto b = locks.lock("s", "l", {});
  const auto c = locks.lock("t", "k", {});
  EXPECT_EQ(locks.held(), 3u);
  Cancel cancel;
  cancel.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  try {
    locks.lock("s", "k", cancel);
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.status(), Status::timeout); }
  cancel = {std::make_shared<CancelFlag>(), {}};
  cancel.flag->cancel();
  EXPECT_THROW(locks.lock("s", "k", cancel), Error);
}

TEST(KeyLocks, NoUpdateIsLostBetweenThreads) {
  KeyLocks locks;
  uint64_t counter = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 2000; ++i) {
          const auto guard = locks.lock("s", "k", {});
          counter = counter + 1;
        }
      });
  }
  EXPECT_EQ(counter, 16000u);
  EXPECT_EQ(locks.held(), 0u);
}

TEST(KeyLocks, ChildOfAForkStartsWithNothingHeld) {
  KeyLocks locks;
  const auto guard = locks.lock("s", "k", {});
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    { const auto mine = locks.lock("s", "k", {}); }
    _exit(locks.held() == 0 ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace zarr::chunk
