#include "base/executor_job.hpp"

#include <optional>
#include <thread>
#include <utility>

namespace zarr {
namespace {

// Plain, so that no destructor is registered for the threads of the host.
thread_local int body_depth = 0;

struct BodyScope {
  BodyScope() { ++body_depth; }
  ~BodyScope() { --body_depth; }
};

}  // namespace

int spin_turns() {
  static const int turns = std::thread::hardware_concurrency() > 1 ? 1000 : 0;
  return turns;
}

Job::Job(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel, size_t participants)
    : count_(count), body_(body), cancel_(cancel), participants_(participants), slabs_(new Slab[participants]) {}

bool Job::inside_a_body() { return body_depth != 0; }

void Job::participate() noexcept {
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    inside_.fetch_add(1, std::memory_order_relaxed);
  }
  const size_t number = next_participant_.fetch_add(1, std::memory_order_relaxed);
  if (number < participants_) {
    const BodyScope scope;
    Slab& mine = slabs_[number];
    uint64_t item;
    while (!stop_.load(std::memory_order_relaxed) && (take(mine, item) || (refill(mine) && take(mine, item))))
      run(item);
  }
  std::lock_guard lock(mutex_);
  if (inside_.fetch_sub(1, std::memory_order_release) == 1 && closed_) left_.notify_all();
}

bool Job::take(Slab& mine, uint64_t& item) {
  std::lock_guard lock(mine.mutex);
  if (mine.begin == mine.end) return false;
  item = mine.begin++;
  return true;
}

// A share that nobody has begun first: it is whole and contiguous. Then a part of what another participant holds.
bool Job::refill(Slab& mine) {
  for (;;) {
    const size_t share = next_share_.fetch_add(1, std::memory_order_relaxed);
    if (share >= participants_) return steal(mine);
    const auto bound = [&](size_t n) {
      return static_cast<uint64_t>(static_cast<unsigned __int128>(count_) * n / participants_);
    };
    std::lock_guard lock(mine.mutex);
    mine.begin = bound(share);
    mine.end = bound(share + 1);
    if (mine.begin != mine.end) return true;
  }
}

bool Job::steal(Slab& mine) {
  for (;;) {
    Slab* fullest = nullptr;
    uint64_t most = 0;
    for (size_t i = 0; i < participants_; ++i) {
      std::lock_guard lock(slabs_[i].mutex);
      if (slabs_[i].end - slabs_[i].begin > most) {
        most = slabs_[i].end - slabs_[i].begin;
        fullest = &slabs_[i];
      }
    }
    if (fullest == nullptr) return false;
    uint64_t begin, end;
    {
      std::lock_guard lock(fullest->mutex);
      if (fullest->begin == fullest->end) continue;  // emptied since: look again
      end = fullest->end;
      begin = end - (end - fullest->begin + 1) / 2;
      fullest->end = begin;
    }
    std::lock_guard lock(mine.mutex);
    mine.begin = begin;
    mine.end = end;
    return true;
  }
}

void Job::run(uint64_t item) noexcept {
  try {
    cancel_.check();
  } catch (...) {
    return record(UINT64_MAX, std::current_exception());  // an item's own error says more than the cancellation
  }
  try {
    body_(item);
  } catch (...) { record(item, std::current_exception()); }
}

void Job::record(uint64_t item, std::exception_ptr error) {
  std::lock_guard lock(mutex_);
  if (!error_ || item < error_item_) {
    error_ = std::move(error);
    error_item_ = item;
  }
  stop_.store(true, std::memory_order_relaxed);
}

void Job::close_and_wait() noexcept {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  for (int turn = spin_turns(); turn > 0 && inside_.load(std::memory_order_acquire) != 0; --turn) spin_pause();
  std::unique_lock lock(mutex_);
  left_.wait(lock, [this] { return inside_.load(std::memory_order_relaxed) == 0; });
}

void Job::rethrow() {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void run_serially(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel) {
  std::optional<BodyScope> scope;
  if (count > 1) scope.emplace();
  for (uint64_t item = 0; item < count; ++item) {
    cancel.check();
    body(item);
  }
}

// A posted task reports its own errors; one that escapes has nobody to go to.
void run_posted(const std::function<void()>& task) noexcept {
  try {
    task();
  } catch (...) {}
}

}  // namespace zarr
