#include "limit/team.hpp"

#include <unistd.h>

namespace limit {
namespace {

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Team::Team(unsigned size) : size_(size) {
  for (unsigned member = 1; member < size; ++member) threads_.emplace_back([this, member] { work(member); });
}

Team::~Team() {
  stop_ = true;
  for (auto& thread : threads_) thread.join();
}

void Team::work(unsigned member) {
  for (uint64_t seen = 0;; ++seen) {
    for (uint32_t spins = 0; turn_.load(std::memory_order_acquire) == seen; ++spins) {
      if (stop_) return;
      pause_briefly();
      if (spins > 1u << 20) usleep(50);  // idle for long, as in workloads of one thread: the processor is given back
    }
    (*job_)(member);
    left_.fetch_sub(1, std::memory_order_release);
  }
}

void Team::run(const std::function<void(unsigned)>& job) {
  if (size_ == 1) return job(0);
  job_ = &job;
  left_.store(size_ - 1, std::memory_order_relaxed);
  turn_.fetch_add(1, std::memory_order_release);
  job(0);
  while (left_.load(std::memory_order_acquire) != 0) pause_briefly();
}

void Team::slabs(uint64_t count, const std::function<void(uint64_t)>& job) {
  run([&](unsigned t) {
    for (uint64_t i = count * t / size_; i < count * (t + 1) / size_; ++i) job(i);
  });
}

void Team::shared(uint64_t count, const std::function<void(uint64_t)>& job) {
  std::atomic<uint64_t> next{0};
  run([&](unsigned) {
    for (uint64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < count;) job(i);
  });
}

}  // namespace limit
