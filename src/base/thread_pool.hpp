// The threads behind Executor::pool. Private to src/base.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "base/executor_job.hpp"

namespace zarr {

// Workers for parallel loops and, apart from them, threads for posted tasks (which may block and call for_each
// themselves). Both are started on demand and live until the pool is shut down. They are detached: the last reference
// to a context may be dropped by one of these very threads, and a release must not block.
class ThreadPool : public std::enable_shared_from_this<ThreadPool> {
 public:
  ThreadPool(size_t max_workers, size_t max_posters) : workers_(max_workers), posters_(max_posters) {}

  // Asks for `helpers` participants. Where threads cannot be started there are fewer.
  void offer(const std::shared_ptr<Job>& job, size_t helpers);
  void withdraw(const std::shared_ptr<Job>& job);
  // Throws no_memory when there is no thread for it and none can be started.
  void post(std::function<void()> task);
  void shut_down();  // threads leave when their queue is empty

 private:
  // One kind of thread and its queue. `waiting` is read by spinning threads without the mutex.
  template <class Work>
  struct Lane {
    explicit Lane(size_t max) : max_threads(max) {}
    const size_t max_threads;
    std::deque<Work> queue;
    size_t threads = 0;
    size_t parked = 0;
    size_t busy = 0;
    std::atomic<size_t> waiting{0};
    std::condition_variable wake;
  };
  using Ticket = std::shared_ptr<Job>;
  using Task = std::function<void()>;

  template <class Work>
  bool start_thread(Lane<Work> ThreadPool::*lane);  // with the mutex held
  template <class Work, class Run>
  void serve(Lane<Work>& lane, Run run);

  std::mutex mutex_;
  bool stop_ = false;
  Lane<Ticket> workers_;
  Lane<Task> posters_;
};

// The pool of the calling process: a child after fork() gets a fresh one, since the parent's threads do not exist there
// and its mutexes may be locked for ever. The parent's pool is then leaked in the child, on purpose.
class ProcessPool {
 public:
  ProcessPool(size_t max_workers, size_t max_posters) : max_workers_(max_workers), max_posters_(max_posters) {}
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  ThreadPool& for_this_process();

 private:
  struct Owned {
    int process;
    std::shared_ptr<ThreadPool> pool;
  };
  const size_t max_workers_;
  const size_t max_posters_;
  std::atomic<Owned*> current_{nullptr};
};

}  // namespace zarr
