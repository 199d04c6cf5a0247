#include "base/thread_pool.hpp"

#include <signal.h>
#include <unistd.h>

#include <system_error>
#include <thread>

namespace zarr {
namespace {

// Signals of the host are for the host's threads.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &old_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t old_;
};

}  // namespace

template <class Work>
bool ThreadPool::start_thread(Lane<Work> ThreadPool::*lane) {
  const auto run = [](const Work& work) {
    if constexpr (std::is_same_v<Work, Ticket>) work->participate();
    else run_posted(work);
  };
  try {
    const BlockedSignals blocked;
    std::thread([self = shared_from_this(), lane, run] { self->serve((*self).*lane, run); }).detach();
  } catch (const std::system_error&) { return false; }
  ++(this->*lane).threads;
  return true;
}

template <class Work, class Run>
void ThreadPool::serve(Lane<Work>& lane, Run run) {
  for (;;) {
    for (int turn = spin_turns(); turn > 0 && lane.waiting.load(std::memory_order_relaxed) == 0; --turn) spin_pause();
    Work work;
    {
      std::unique_lock lock(mutex_);
      ++lane.parked;
      lane.wake.wait(lock, [&] { return stop_ || !lane.queue.empty(); });
      --lane.parked;
      if (lane.queue.empty()) return;  // shut down
      work = std::move(lane.queue.front());
      lane.queue.pop_front();
      lane.waiting.store(lane.queue.size(), std::memory_order_relaxed);
      ++lane.busy;
    }
    run(work);
    work = nullptr;  // before the thread counts as idle: its destructor may run code of the user
    std::lock_guard lock(mutex_);
    --lane.busy;
  }
}

void ThreadPool::offer(const std::shared_ptr<Job>& job, size_t helpers) {
  std::lock_guard lock(mutex_);
  while (workers_.threads < std::min(workers_.max_threads, helpers) && start_thread(&ThreadPool::workers_)) {}
  for (size_t i = 0; i < std::min(helpers, workers_.threads); ++i) {
    workers_.queue.push_back(job);
    if (workers_.parked != 0) workers_.wake.notify_one();
  }
  workers_.waiting.store(workers_.queue.size(), std::memory_order_relaxed);
}

void ThreadPool::withdraw(const std::shared_ptr<Job>& job) {
  std::lock_guard lock(mutex_);
  std::erase(workers_.queue, job);
  workers_.waiting.store(workers_.queue.size(), std::memory_order_relaxed);
}

void ThreadPool::post(std::function<void()> task) {
  std::lock_guard lock(mutex_);
  if (posters_.busy + posters_.queue.size() >= posters_.threads && posters_.threads < posters_.max_threads)
    start_thread(&ThreadPool::posters_);
  if (posters_.threads == 0) fail(Status::no_memory, "cannot start a thread for an asynchronous operation");
  posters_.queue.push_back(std::move(task));
  posters_.waiting.store(posters_.queue.size(), std::memory_order_relaxed);
  posters_.wake.notify_one();
}

void ThreadPool::shut_down() {
  std::lock_guard lock(mutex_);
  stop_ = true;
  workers_.wake.notify_all();
  posters_.wake.notify_all();
}

ProcessPool::~ProcessPool() {
  Owned* owned = current_.load(std::memory_order_acquire);
  if (owned == nullptr || owned->process != getpid()) return;  // the parent's pool: leaked, see the header
  owned->pool->shut_down();
  delete owned;
}

ThreadPool& ProcessPool::for_this_process() {
  const int process = getpid();
  Owned* owned = current_.load(std::memory_order_acquire);
  while (owned == nullptr || owned->process != process) {
    auto fresh = std::make_unique<Owned>(Owned{process, std::make_shared<ThreadPool>(max_workers_, max_posters_)});
    if (current_.compare_exchange_strong(owned, fresh.get(), std::memory_order_acq_rel)) owned = fresh.release();
  }
  return *owned->pool;
}

}  // namespace zarr
