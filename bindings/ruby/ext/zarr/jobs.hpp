// The queue between threads of the library and the Ruby threads that run their callbacks. Internal to callback.cpp and dispatcher.cpp.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "zrb.hpp"

namespace zrb {

struct Job {
  enum State { queued, busy, running, delivering, done, given_up } state = queued;
  Callback* callback = nullptr;  // of the waiting thread; not touched once given up
  VALUE receiver = Qnil;
  zarr_status status = ZARR_INTERNAL;
  VALUE runner = Qnil;
  std::atomic<bool> ended{false};  // state is done; for those who look without the lock
  std::condition_variable finished;
};
using JobPtr = std::shared_ptr<Job>;

struct Queue {
  std::mutex mutex;
  std::condition_variable work, supervise;
  std::deque<JobPtr> jobs;
  std::vector<JobPtr> waited_for;     // jobs with a native thread behind them
  std::vector<JobPtr> to_interrupt;   // given up while they ran
  Task *first_task = nullptr, *last_task = nullptr;
  int runners = 0, idle = 0;
  std::atomic<int> pending{0};        // jobs, and 1 when there are tasks; changed under the lock
  std::atomic<bool> is_looked{false}; // a runner looks at `pending` and then takes the lock: nobody need wake one for the first job
  bool alive = false;  // there is a dispatcher thread
};
extern Queue& queue;  // never destroyed: native threads may call while the process ends
using Lock = std::unique_lock<std::mutex>;

struct Running {
  Callback* callback;
  Job* job;  // NULL on the caller's own thread
  zarr_status status;
  int jump;  // protect state of a runner that was killed in its job
};
// Runs the callback, with the GVL; a raised exception becomes its error.
void run_callback(Running* running);
bool is_exception(VALUE object);

}  // namespace zrb
