// Several processes and threads on one directory: nothing lost, nothing torn, nobody stuck.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "store/filesystem/temporary.hpp"
#include "store/filesystem_store.hpp"
#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

using std::chrono::milliseconds;

int number_in(Store& store, const std::string& key) {
  const auto value = store.get({key, {}, {}, {}});
  return value ? std::stoi(std::string(as_text(value->bytes))) : 0;
}

// One increment by compare-and-swap; tries until it holds.
void increment_by_condition(Store& store, const std::string& key) {
  while (true) {
    const auto value = store.get({key, {}, {}, {}});
    const int number = value ? std::stoi(std::string(as_text(value->bytes))) : 0;
    const Condition condition = value ? if_match(value->etag) : if_absent();
    if (status_of([&] { put(store, key, std::to_string(number + 1), condition); }) == Status::ok) return;
  }
}

void increment_by_lock(Store& store, const std::string& key) {
  const auto lock = store.lock(key, {});
  put(store, key, std::to_string(number_in(store, key) + 1));
}

class Processes : public testing::TestWithParam<Durability> {
 protected:
  StorePtr open() {
    FilesystemOptions options;
    options.durability = GetParam();
    return open_filesystem_store(directory_.path(), options);
  }
  // 3 processes of 2 threads, each thread `times` times.
  template <class Body>
  void run(int times, const Body& body) {
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i)
      children.push_back(start_child([&] {
        const auto store = open();
        const auto work = [&] {
          for (int n = 0; n < times; ++n) body(*store, n);
        };
        std::thread second(work);
        work();
        second.join();
        return true;
      }));
    for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  }
  TemporaryDirectory directory_;
};
INSTANTIATE_TEST_SUITE_P(Durabilities, Processes, testing::Values(Durability::rename, Durability::in_place),
                         [](const auto& info) { return info.param == Durability::rename ? "rename" : "in_place"; });

TEST_P(Processes, CompareAndSwapLosesNothing) {
  if (GetParam() == Durability::in_place) {
    // A reader without the lock may see a torn value in place, as documented; so the value has a fixed length here.
    put(*open(), "c/n", "1000");
    run(50, [](Store& store, int) { increment_by_condition(store, "c/n"); });
    EXPECT_EQ(number_in(*open(), "c/n"), 1300);
  } else {
    run(50, [](Store& store, int) { increment_by_condition(store, "c/n"); });
    EXPECT_EQ(number_in(*open(), "c/n"), 300);
  }
}

TEST_P(Processes, LockLosesNothing) {
  run(50, [](Store& store, int) { increment_by_lock(store, "c/0/n"); });
  EXPECT_EQ(number_in(*open(), "c/0/n"), 300);
}

// Different keys of one directory, and the directory coming and going: locks must follow it.
TEST_P(Processes, LockSurvivesVanishingDirectories) {
  run(40, [](Store& store, int n) {
    increment_by_lock(store, "total/" + std::to_string(n % 3));
    const auto lock = store.lock("come/and/go", {});
    put(store, "come/and/go", "x");
    EXPECT_TRUE(store.erase("come/and/go"));
  });
  const auto store = open();
  EXPECT_EQ(number_in(*store, "total/0") + number_in(*store, "total/1") + number_in(*store, "total/2"), 240);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "come"));
}

// Blind writes count as well: whoever read before one must not overwrite it.
TEST(ProcessesMixed, BlindWritesAreNotLost) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "k", "start");
  std::atomic<bool> stop{false};
  std::thread swapper([&] {
    while (!stop) {
      const auto value = store->get({"k", {}, {}, {}});
      status_of([&] { put(*store, "k", std::string(as_text(value->bytes)) + "+", if_match(value->etag)); });
    }
  });
  for (int i = 0; i < 300; ++i) {
    const std::string mine = "blind" + std::to_string(i) + ":";
    put(*store, "k", mine);
    EXPECT_EQ(get_text(*store, "k").substr(0, mine.size()), mine);
  }
  stop = true;
  swapper.join();
}

TEST(ProcessesCrash, KilledWritersLeaveOldOrNewValues) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  constexpr size_t size = 400000;
  put(*store, "k", std::string(size, 'a'));
  uint64_t seen = 0;  // the first write of the next child sweeps, as does ours
  for (int round = 0; round < 25 || (seen == 0 && round < 1000); ++round) {
    const pid_t child = start_child([&] {
      const auto mine = open_filesystem_store(directory.path(), {});
      for (int i = 0;; ++i)
        put(*mine, "k", std::string(size + static_cast<size_t>(i % 3), static_cast<char>('a' + i % 26)));
      return true;
    });
    std::this_thread::sleep_for(milliseconds(5 + round % 25));
    ::kill(child, SIGKILL);
    wait_for(child);
    const uint64_t stale = sweep_temporaries(*store, "", false).stale;
    seen += stale;
    if (round % 2 == 0) { EXPECT_EQ(sweep_temporaries(*store, "", true).removed, stale); }
    const std::string value = get_text(*store, "k");
    EXPECT_GE(value.size(), size);
    EXPECT_EQ(value.find_first_not_of(value[0]), std::string::npos);
    EXPECT_EQ(listed(*store, "", true), std::vector<std::string>{"k"});
    put(*store, "k", value);  // a dead writer's lock is gone
  }
  EXPECT_GT(seen, 0u);  // some kills hit the middle of a write
  sweep_temporaries(*store, "", true);
  EXPECT_EQ(sweep_temporaries(*store, "", false).stale, 0u);
}

TEST(ProcessesCrash, StaleTemporariesAreTold) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "a/k", "x");
  const pid_t dead = start_child([] { return true; });
  wait_for(dead);
  const std::string mine = temporary_name();
  std::string of_the_dead = mine, elsewhere = mine;
  of_the_dead.replace(of_the_dead.find("-" + std::to_string(getpid()) + "-") + 1, std::to_string(getpid()).size(),
                      std::to_string(dead));
  elsewhere.replace(6, mine.find('-', 6) - 6, "0");
  for (const std::string& name : {mine, of_the_dead, elsewhere, std::string(".6b1f.partial"), std::string("k.__lock"),
                                  std::string(".zarr-.partial")})
    write_file(directory / ("a/" + name), "half");
  Temporaries found = sweep_temporaries(*store, "", true);
  EXPECT_EQ(found.live, 2u);
  EXPECT_EQ(found.stale, 1u);
  EXPECT_EQ(found.removed, 1u);
  EXPECT_EQ(found.foreign, 3u);
  EXPECT_FALSE(std::filesystem::exists(directory / ("a/" + of_the_dead)));
  // Old ones are stale though their writer may live.
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  std::filesystem::last_write_time(directory / ("a/" + mine), old);
  std::filesystem::last_write_time(directory / ("a/" + elsewhere), old);
  EXPECT_EQ(sweep_temporaries(*store, "a/", false).stale, 2u);
  put(*open_filesystem_store(directory.path(), {}), "a/other", "x");  // the first write into a directory sweeps it
  found = sweep_temporaries(*store, "", false);
  EXPECT_EQ(found.stale, 0u);
  EXPECT_EQ(found.foreign, 3u);
}

TEST(ProcessesLock, WaitsAndCanBeCancelled) {
  TemporaryDirectory directory;
  int ready[2], finish[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(finish), 0);
  const pid_t child = start_child([&] {
    const auto store = open_filesystem_store(directory.path(), {});
    const auto lock = store->lock("d/k", {});
    char byte = 'x';
    return ::write(ready[1], &byte, 1) == 1 && ::read(finish[0], &byte, 1) == 1;
  });
  char byte = 'x';
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const auto store = open_filesystem_store(directory.path(), {});
  Cancel cancel;
  cancel.deadline = std::chrono::steady_clock::now() + milliseconds(30);
  EXPECT_EQ(status_of([&] { store->lock("d/k", cancel); }), Status::timeout);
  cancel.deadline.reset();
  cancel.flag = std::make_shared<CancelFlag>();
  std::thread canceller([&] {
    std::this_thread::sleep_for(milliseconds(30));
    cancel.flag->cancel();
  });
  EXPECT_EQ(status_of([&] { store->lock("d/k", cancel); }), Status::cancelled);
  canceller.join();
  std::thread finisher([&] {
    std::this_thread::sleep_for(milliseconds(30));
    EXPECT_EQ(::write(finish[1], &byte, 1), 1);
  });
  EXPECT_NE(store->lock("d/k", {}), nullptr);
  finisher.join();
  EXPECT_EQ(wait_for(child), 0);
  for (const int fd : {ready[0], ready[1], finish[0], finish[1]}) ::close(fd);
}

TEST(ProcessesLock, ThreadsExcludeEachOtherByKey) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  const auto same = open_filesystem_store(directory / ".", {});
  const auto held = store->lock("d/k", {});
  Cancel cancel;
  cancel.deadline = std::chrono::steady_clock::now() + milliseconds(30);
  EXPECT_EQ(status_of([&] { same->lock("d/k", cancel); }), Status::timeout);
  cancel.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  EXPECT_NE(same->lock("d/other", cancel), nullptr);  // threads of one process share a directory
  put(*store, "d/k", "x", if_absent());               // and the holder can write
}

// Two stores of one process whose roots differ reach the same file under different keys.
TEST(ProcessesLock, RootsWithinRootsShareLocksAndConditions) {
  TemporaryDirectory directory;
  const auto outer = open_filesystem_store(directory.path(), {});
  put(*outer, "a/lock/n", "0");
  put(*outer, "a/swap/n", "0");
  const auto inner = open_filesystem_store(directory / "a", {});
  {
    const auto held = outer->lock("a/lock/n", {});
    Cancel cancel;
    cancel.deadline = std::chrono::steady_clock::now() + milliseconds(30);
    EXPECT_EQ(status_of([&] { inner->lock("lock/n", cancel); }), Status::timeout);
  }
  const auto work = [](Store& store, const std::string& prefix) {
    for (int i = 0; i < 100; ++i) {
      increment_by_lock(store, prefix + "lock/n");
      increment_by_condition(store, prefix + "swap/n");
    }
  };
  std::thread second([&] { work(*outer, "a/"); });
  work(*inner, "");
  second.join();
  EXPECT_EQ(number_in(*inner, "lock/n"), 200);
  EXPECT_EQ(number_in(*inner, "swap/n"), 200);
}

// A resize holds the lock of the document while workers erase chunks of the same directory.
TEST(ProcessesLock, AThreadThatWaitsForHelpersUnderALongLockIsNotStuck) {
  const TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  put(*store, "a/chunk", "1");
  const auto lock = store->lock("a/document", {});
  std::this_thread::sleep_for(milliseconds(150));  // longer than a lock is shared with newcomers
  std::thread helper([&] { store->erase("a/chunk"); });
  helper.join();
  EXPECT_FALSE(store->stat("a/chunk").has_value());
}

TEST(ProcessesLock, LeavesNoDirectories) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  store->lock("a/b/c", {});
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 0);
}

// A process whose threads always hold some lock of a directory must let others in.
TEST(ProcessesLock, IsFairBetweenProcesses) {
  TemporaryDirectory directory;
  const pid_t greedy = start_child([&] {
    const auto store = open_filesystem_store(directory.path(), {});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        while (true) {
          const auto lock = store->lock("d/" + std::to_string(i), {});
          std::this_thread::sleep_for(milliseconds(3));
        }
      });
    threads.front().join();
    return true;
  });
  std::this_thread::sleep_for(milliseconds(100));
  const auto store = open_filesystem_store(directory.path(), {});
  Cancel cancel;
  cancel.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status_of([&] { store->lock("d/mine", cancel); }), Status::ok);
  ::kill(greedy, SIGKILL);
  wait_for(greedy);
}

// A child forked while threads write and hold locks works, and does not take the parent's locks away.
TEST(ProcessesFork, ChildWorksAndParentKeepsItsLock) {
  TemporaryDirectory directory;
  const auto store = open_filesystem_store(directory.path(), {});
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) increment_by_lock(*store, "w/n");
  });
  for (int round = 0; round < 10; ++round) {
    auto held = store->lock("d/k", {});
    const pid_t child = start_child([&] {
      held.reset();  // the copy: must not unlock
      Cancel cancel;
      cancel.deadline = std::chrono::steady_clock::now() + milliseconds(20);
      if (status_of([&] { store->lock("d/k", cancel); }) != Status::timeout) return false;
      for (int i = 0; i < 5; ++i) increment_by_lock(*store, "w/child");
      put(*store, "x/y", "x");
      return true;
    });
    EXPECT_EQ(wait_for(child), 0);
  }
  stop = true;
  writer.join();
  EXPECT_EQ(number_in(*store, "w/child"), 50);
}

}  // namespace
}  // namespace zarr::store
