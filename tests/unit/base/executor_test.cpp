#include "base/executor.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace zarr {
namespace {

using namespace std::chrono_literals;

size_t threads_of_this_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

// Threads of executors that are gone leave by themselves, a little later.
size_t settled_threads() {
  size_t count = threads_of_this_process();
  for (int steady = 0; steady < 20; ++steady) {
    std::this_thread::sleep_for(10ms);
    const size_t now = threads_of_this_process();
    if (now != count) steady = 0;
    count = now;
  }
  return count;
}

class EveryWidth : public testing::TestWithParam<size_t> {};

TEST_P(EveryWidth, EachItemRunsExactlyOnce) {
  const auto executor = Executor::pool(GetParam());
  for (uint64_t count : {0, 1, 2, 3, 7, 64, 1000}) {
    std::vector<std::atomic<int>> runs(count);
    executor->for_each(count, [&](uint64_t item) { ++runs[item]; }, {});
    for (uint64_t i = 0; i < count; ++i) EXPECT_EQ(runs[i], 1) << i << " of " << count;
  }
}

TEST_P(EveryWidth, TheLowestErrorIsRethrownAndNothingRunsAfterwards) {
  const auto executor = Executor::pool(GetParam());
  for (uint64_t bad = 0; bad < 40; ++bad) {
    std::atomic<int> inside{0};
    std::atomic<bool> returned{false};
    std::atomic<bool> late{false};
    try {
      executor->for_each(40,
                         [&](uint64_t item) {
                           ++inside;
                           if (returned) late = true;
                           std::this_thread::sleep_for(10us);
                           --inside;
                           if (item == bad) fail(Status::corrupt_data, "item ", item);
                         },
                         {});
      ADD_FAILURE() << "no error for item " << bad;
    } catch (const Error& e) {
      returned = true;
      EXPECT_EQ(e.message(), "item " + std::to_string(bad));
    }
    EXPECT_EQ(inside, 0);
    EXPECT_FALSE(late);
  }
}

INSTANTIATE_TEST_SUITE_P(Widths, EveryWidth, testing::Values(0, 1, 2, 3, 8));

TEST(Executor, LowestOfSeveralErrorsWins) {
  const auto executor = Executor::pool(4);
  std::mutex mutex;
  std::condition_variable all_in;
  int inside = 0;
  try {
    executor->for_each(4,
                       [&](uint64_t item) {  // four bodies at once, all fail
                         std::unique_lock lock(mutex);
                         ++inside;
                         all_in.notify_all();
                         all_in.wait_for(lock, 5s, [&] { return inside == 4; });
                         fail(Status::io, "item ", item);
                       },
                       {});
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.message(), "item 0"); }
  EXPECT_EQ(inside, 4);
}

TEST(Executor, ExactlyNThreadsAndNoneBeforeTheFirstParallelCall) {
  const size_t before = settled_threads();
  const auto executor = Executor::pool(3);
  executor->for_each(1, [](uint64_t) {}, {});
  EXPECT_EQ(threads_of_this_process(), before);
  std::mutex mutex;
  std::set<std::thread::id> ids;
  for (int round = 0; round < 50; ++round)
    executor->for_each(30,
                       [&](uint64_t) {
                         std::this_thread::sleep_for(50us);
                         std::lock_guard lock(mutex);
                         ids.insert(std::this_thread::get_id());
                       },
                       {});
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_TRUE(ids.contains(std::this_thread::get_id()));
  EXPECT_EQ(threads_of_this_process(), before + 2);
}

TEST(Executor, ThreadsLeaveWithTheExecutor) {
  const size_t before = settled_threads();
  Executor::pool(4)->for_each(100, [](uint64_t) { std::this_thread::sleep_for(10us); }, {});
  for (int i = 0; i < 500 && threads_of_this_process() > before; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_LE(threads_of_this_process(), before);
}

TEST(Executor, EachWorkerBeginsInItsOwnSlabAndStealsFromTheFarEnd) {
  const auto executor = Executor::pool(2);
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::pair<std::thread::id, uint64_t>> order;
  executor->for_each(8,
                     [&](uint64_t item) {
                       std::unique_lock lock(mutex);
                       order.emplace_back(std::this_thread::get_id(), item);
                       changed.notify_all();
                       // Item 0 goes on until everything else was done by the other thread: 4..7, then from the far
                       // half of 1..3.
                       if (item == 0) changed.wait_for(lock, 10s, [&] { return order.size() == 8; });
                     },
                     {});
  ASSERT_EQ(order.size(), 8u);
  std::vector<uint64_t> others;
  std::thread::id holder;
  for (const auto& [thread, item] : order)
    if (item == 0) holder = thread;
  for (const auto& [thread, item] : order)
    if (thread != holder) others.push_back(item);
  EXPECT_EQ(others, (std::vector<uint64_t>{4, 5, 6, 7, 2, 3, 1}));
}

TEST(Executor, NestedCallsAreSerial) {
  const auto executor = Executor::pool(4);
  std::atomic<int> total{0};
  executor->for_each(8,
                     [&](uint64_t) {
                       const auto here = std::this_thread::get_id();
                       executor->for_each(8,
                                          [&](uint64_t) {
                                            EXPECT_EQ(std::this_thread::get_id(), here);
                                            ++total;
                                          },
                                          {});
                     },
                     {});
  EXPECT_EQ(total, 64);
}

TEST(Executor, CancelStopsNewItems) {
  for (size_t width : {1, 3}) {
    const auto executor = Executor::pool(width);
    Cancel cancel{std::make_shared<CancelFlag>(), {}};
    std::atomic<int> runs{0};
    try {
      executor->for_each(
          1000,
          [&](uint64_t) {
            if (++runs == 5) cancel.flag->cancel();
          },
          cancel);
      FAIL();
    } catch (const Error& e) { EXPECT_EQ(e.status(), Status::cancelled); }
    EXPECT_LT(runs, 20);
  }
}

TEST(Executor, DeadlineThatHasPassed) {
  const Cancel cancel{nullptr, std::chrono::steady_clock::now() - 1s};
  int runs = 0;
  try {
    Executor::pool(2)->for_each(
        10, [&](uint64_t) { ++runs; }, cancel);
    FAIL();
  } catch (const Error& e) { EXPECT_EQ(e.status(), Status::timeout); }
  EXPECT_EQ(runs, 0);
}

TEST(Executor, SeveralCallersAtOnce) {
  const auto executor = Executor::pool(3);
  std::atomic<uint64_t> sum{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c)
    callers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) executor->for_each(20, [&](uint64_t item) { sum += item; }, {});
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(sum, 4u * 100 * 190);
}

TEST(Executor, PostedTasksRunEvenWithoutWorkersAndMayUseTheExecutor) {
  for (size_t width : {1, 3}) {
    const auto executor = Executor::pool(width);
    std::mutex mutex;
    std::condition_variable done;
    int finished = 0;
    for (int task = 0; task < 50; ++task)
      executor->post([&] {
        std::atomic<int> items{0};
        executor->for_each(10, [&](uint64_t) { ++items; }, {});
        std::lock_guard lock(mutex);
        if (items == 10) ++finished;
        done.notify_all();
      });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(done.wait_for(lock, 20s, [&] { return finished == 50; })) << finished;
  }
}

TEST(Executor, TheLastReferenceMayGoInAPostedTask) {
  std::atomic<bool> ran{false};
  auto executor = Executor::pool(2);
  auto* raw = executor.get();
  raw->post([held = std::move(executor), &ran]() mutable {
    held.reset();
    ran = true;
  });
  for (int i = 0; i < 500 && !ran; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(ran);
}

// A multi-threaded fork is what TSan does not support.
#if !defined(__SANITIZE_THREAD__)
TEST(Executor, WorksInAChildAfterFork) {
  const auto executor = Executor::pool(3);
  executor->for_each(30, [](uint64_t) { std::this_thread::sleep_for(10us); }, {});
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(20);
    std::atomic<int> runs{0};
    std::atomic<bool> posted{false};
    executor->for_each(100, [&](uint64_t) { ++runs; }, {});
    executor->post([&] { posted = true; });
    while (!posted) std::this_thread::sleep_for(1ms);
    _exit(runs == 100 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  executor->for_each(30, [](uint64_t) {}, {});
}

TEST(Executor, ForkWhileOtherThreadsAreAtWork) {
  const auto executor = Executor::pool(3);
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) executor->for_each(50, [](uint64_t) {}, {});
  });
  for (int i = 0; i < 30; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(20);
      std::atomic<int> runs{0};
      executor->for_each(50, [&](uint64_t) { ++runs; }, {});
      _exit(runs == 50 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  stop = true;
  busy.join();
}
#endif

struct TestHost {
  std::vector<std::pair<void (*)(void*), void*>> kept;
  std::vector<std::thread> threads;
  int mode = 0;  // 0 keep, 1 own thread, 2 at once

  HostExecutor as_host() {
    return {this,
            [](void* self, void (*run)(void*), void* task) {
              auto& host = *static_cast<TestHost*>(self);
              if (host.mode == 0) host.kept.emplace_back(run, task);
              else if (host.mode == 1) host.threads.emplace_back(run, task);
              else run(task);
            },
            nullptr};
  }
  ~TestHost() {
    for (auto& [run, task] : kept) run(task);
    for (auto& thread : threads) thread.join();
  }
};

TEST(HostExecutor, EveryHostGivesTheSameResult) {
  for (int mode : {0, 1, 2}) {
    TestHost host;
    host.mode = mode;
    const auto executor = Executor::host(host.as_host(), 4);
    EXPECT_EQ(executor->width(), 4u);
    std::vector<std::atomic<int>> runs(100);
    executor->for_each(100, [&](uint64_t item) { ++runs[item]; }, {});
    for (auto& n : runs) EXPECT_EQ(n, 1);
  }
}

TEST(HostExecutor, TasksThatTheHostRunsLateAreHarmless) {
  TestHost host;
  int runs = 0;
  {
    const auto executor = Executor::host(host.as_host(), 4);
    executor->for_each(10, [&](uint64_t) { ++runs; }, {});
  }
  ASSERT_EQ(host.kept.size(), 3u);
  for (auto& [run, task] : host.kept) run(task);
  host.kept.clear();
  EXPECT_EQ(runs, 10);
}

TEST(HostExecutor, PostGoesToTheHost) {
  TestHost host;
  bool ran = false;
  Executor::host(host.as_host(), 4)->post([&] { ran = true; });
  ASSERT_EQ(host.kept.size(), 1u);
  EXPECT_FALSE(ran);
  host.kept[0].first(host.kept[0].second);
  host.kept.clear();
  EXPECT_TRUE(ran);
}

TEST(HostExecutor, NeedsASubmitFunction) { EXPECT_THROW(Executor::host({}, 2), Error); }

}  // namespace
}  // namespace zarr
