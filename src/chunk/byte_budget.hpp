// The bound on memory in flight beyond the caller's own: encoded values, scratch of decoders, buffers of writers.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <utility>

#include "base/cancel.hpp"
#include "chunk/process_local.hpp"

namespace zarr::chunk {

// Requests are served strictly in the order of arrival, so that a large one is never starved by small ones. One that is
// larger than the whole budget passes when nothing else is in flight. Whoever holds a grant must not wait for another:
// every job takes all that it needs at once. A thread that asks again while it holds a grant (a store's callback that
// reads through the library) passes at once: waiting for itself would never end.
class ByteBudget {
 public:
  static constexpr uint64_t default_limit = uint64_t{64} << 20;
  explicit ByteBudget(uint64_t limit = default_limit) : limit_(limit) {}

  class Grant {  // given back by the destructor, on any thread
   public:
    Grant() = default;
    Grant(Grant&& other) noexcept : budget_(other.budget_), bytes_(other.bytes_), counted_(other.counted_) {
      other.budget_ = nullptr;
    }
    Grant& operator=(Grant&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      std::swap(counted_, other.counted_);
      return *this;
    }
    ~Grant();
    explicit operator bool() const { return budget_ != nullptr; }

   private:
    friend class ByteBudget;
    Grant(ByteBudget* budget, uint64_t bytes, bool counted) : budget_(budget), bytes_(bytes), counted_(counted) {}
    ByteBudget* budget_ = nullptr;
    uint64_t bytes_ = 0;
    bool counted_ = false;  // among the grants of the thread that took it
  };

  // Waits; throws cancelled or timeout. For a job that takes and gives back its grant on one thread.
  Grant acquire(uint64_t bytes, const Cancel& cancel);
  // The same, but an empty grant at once for memory that is not worth counting.
  static constexpr uint64_t small_memory = uint64_t{1} << 20;
  Grant acquire_unless_small(uint64_t bytes, const Cancel& cancel) {
    return bytes > small_memory ? acquire(bytes, cancel) : Grant();
  }
  // An empty grant when it would have to wait. `wait_alone`: waits as acquire() does. The grant may go to other
  // threads.
  Grant acquire_for_others(uint64_t bytes, bool wait_alone, const Cancel& cancel);

  // The calling thread has one from acquire(): whoever has must not wait for other threads, which may wait for the budget.
  static bool held_by_this_thread();

  uint64_t limit() const { return limit_; }
  uint64_t in_flight() const;
  uint64_t peak() const;  // most bytes ever in flight; for tests and statistics

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    uint64_t in_flight = 0;
    uint64_t peak = 0;
    uint64_t next_ticket = 0;
    std::list<uint64_t> queue;  // tickets of those who wait, the first is served next
  };
  bool fits(const State& state, uint64_t bytes) const;
  static void take(State& state, uint64_t bytes);
  void wait_turn(State& state, std::unique_lock<std::mutex>& guard, uint64_t bytes, const Cancel& cancel) const;
  void give_back(uint64_t bytes) noexcept;

  const uint64_t limit_;
  mutable ProcessLocal<State> state_;
};

}  // namespace zarr::chunk
