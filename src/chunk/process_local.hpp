// State that a child after fork() must not inherit: mutexes that another thread held, counts of threads that are gone.
#pragma once

#include <atomic>
#include <cstdint>

namespace zarr::chunk {

uint64_t fork_generation();  // 0 in the first process, one more in each child

// A T for each process: the child of a fork makes its own at first use and leaks the parent's, on purpose.
template <class T>
class ProcessLocal {
 public:
  ProcessLocal() = default;
  ~ProcessLocal() {
    Slot* slot = current_.load(std::memory_order_acquire);
    if (slot != nullptr && slot->generation == fork_generation()) delete slot;
  }
  ProcessLocal(const ProcessLocal&) = delete;
  ProcessLocal& operator=(const ProcessLocal&) = delete;

  T& get() {
    Slot* slot = current_.load(std::memory_order_acquire);
    const uint64_t now = fork_generation();
    while (slot == nullptr || slot->generation != now) {
      auto* fresh = new Slot{now, {}};
      if (current_.compare_exchange_strong(slot, fresh, std::memory_order_acq_rel)) return fresh->value;
      delete fresh;
    }
    return slot->value;
  }

 private:
  struct Slot {
    uint64_t generation;
    T value;
  };
  std::atomic<Slot*> current_{nullptr};
};

}  // namespace zarr::chunk
