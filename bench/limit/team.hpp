// Threads that spin between jobs: waking a parked one costs about 45 us, which would hide the bound.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace limit {

class Team {
 public:
  explicit Team(unsigned size);
  ~Team();
  unsigned size() const { return size_; }
  // Calls job(0 .. size-1), job(0) on this thread; returns when all are done.
  void run(const std::function<void(unsigned member)>& job);
  // Calls job(i) for 0 <= i < count, each member a contiguous part: neighbours in the output stay on one thread.
  void slabs(uint64_t count, const std::function<void(uint64_t)>& job);
  // The same with one shared counter: for few jobs of unequal size.
  void shared(uint64_t count, const std::function<void(uint64_t)>& job);

 private:
  void work(unsigned member);
  unsigned size_;
  std::atomic<uint64_t> turn_{0}, left_{0};
  std::atomic<bool> stop_{false};
  const std::function<void(unsigned)>* job_ = nullptr;
  std::vector<std::thread> threads_;
};

}  // namespace limit
