// A lock that readers share, for sections of some hundred nanoseconds.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

namespace zarr {

// Readers pay one atomic addition on the way in and one on the way out, and never wait for one another; a writer that
// waits keeps new readers out. Not recursive. Works with std::lock_guard and std::shared_lock. (Reading a value in
// memory through pthread_rwlock_t takes some 60 instructions more, through a std::mutex two more atomic operations, and
// readers that meet go to sleep.)
class ReadWriteLock {
 public:
  void lock_shared() noexcept {
    if ((state_.fetch_add(1, std::memory_order_acquire) & writer) != 0) [[unlikely]] wait_for_writer();
  }
  void unlock_shared() noexcept {
    if (state_.fetch_sub(1, std::memory_order_release) == (writer | 1)) [[unlikely]] state_.notify_all();
  }

  void lock() {
    writers_.lock();
    uint32_t seen = state_.fetch_or(writer, std::memory_order_acquire) | writer;
    while (seen != writer) {  // readers are still inside, or on their way out again
      state_.wait(seen, std::memory_order_acquire);
      seen = state_.load(std::memory_order_acquire);
    }
  }
  void unlock() noexcept {
    state_.fetch_and(~writer, std::memory_order_release);
    state_.notify_all();
    writers_.unlock();
  }

  // In a child after fork(), by the thread that held lock() in the parent: readers that were on their way out are gone.
  void unlock_in_child() noexcept {
    state_.store(0, std::memory_order_release);
    writers_.unlock();
  }

 private:
  static constexpr uint32_t writer = uint32_t{1} << 31;

  void wait_for_writer() noexcept {
    uint32_t seen;
    do {
      unlock_shared();
      while (((seen = state_.load(std::memory_order_relaxed)) & writer) != 0) state_.wait(seen);
      seen = state_.fetch_add(1, std::memory_order_acquire);
    } while ((seen & writer) != 0);
  }

  std::atomic<uint32_t> state_{0};  // the writer's bit, and the number of readers
  std::mutex writers_;
};

}  // namespace zarr
