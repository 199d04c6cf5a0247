// One parallel loop: items split into slabs, taken by whoever comes. Private to src/base.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>

#include "base/cancel.hpp"

namespace zarr {

// Turns of a busy-wait before a thread parks: about 30 microseconds, less than what a wake costs.
int spin_turns();
inline void spin_pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// Shared by the caller and by everybody who was asked to help. Helpers may come late or never: participate() on a
// closed job does nothing, and the end of the job waits only for those that are inside.
class Job {
 public:
  // body and cancel are borrowed until the guard is gone.
  Job(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel, size_t participants);

  static bool inside_a_body();

  void participate() noexcept;

  // Closes the job at the end of its scope, however that is left, and waits until nobody is inside.
  class FinishGuard {
   public:
    explicit FinishGuard(Job& job) : job_(job) {}
    ~FinishGuard() { job_.close_and_wait(); }
    FinishGuard(const FinishGuard&) = delete;
    FinishGuard& operator=(const FinishGuard&) = delete;

   private:
    Job& job_;
  };

  void rethrow();  // after the guard: the error of the lowest failing item, if any

 private:
  // Items that one participant holds: it takes from the front, thieves take the far half.
  struct alignas(64) Slab {
    std::mutex mutex;
    uint64_t begin = 0;
    uint64_t end = 0;
  };

  bool refill(Slab& mine);
  bool take(Slab& mine, uint64_t& item);
  bool steal(Slab& mine);
  void run(uint64_t item) noexcept;
  void record(uint64_t item, std::exception_ptr error);
  void close_and_wait() noexcept;

  const uint64_t count_;
  const std::function<void(uint64_t)>& body_;
  const Cancel& cancel_;
  const size_t participants_;
  std::unique_ptr<Slab[]> slabs_;      // one a participant
  std::atomic<size_t> next_share_{0};  // contiguous shares of [0, count) that nobody has begun
  std::atomic<size_t> next_participant_{0};
  std::atomic<bool> stop_{false};

  std::mutex mutex_;  // the members below
  std::condition_variable left_;
  std::atomic<size_t> inside_{0};  // written under the mutex, read by the spinning caller without
  bool closed_ = false;
  uint64_t error_item_ = UINT64_MAX;
  std::exception_ptr error_;
};

void run_serially(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel);
void run_posted(const std::function<void()>& task) noexcept;

}  // namespace zarr
