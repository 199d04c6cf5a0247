// Callbacks into Ruby. On a Ruby thread they run there. Threads of the library queue a job and wait; Ruby threads of this file run
// the jobs. One of them, the dispatcher, runs no foreign code: it starts runners when all are busy (a store may itself read
// through another store) and interrupts a runner whose caller has given up.
#include <pthread.h>

#include <chrono>
#include <cstring>
#include <new>
#include <thread>

#include "jobs.hpp"

namespace zrb {

Queue& queue = *new Queue;

namespace {

constexpr int most_runners = 64;
constexpr auto patience = std::chrono::seconds(1);  // for a job that may belong to a call that nobody interrupted

// Waking a thread costs several microseconds, and while chunks are read one callback follows another: a runner that has just run one,
// and a thread of the library that waits for its own, look for so long before they sleep. Yielding lets those run that they wait for.
constexpr auto look_time = std::chrono::microseconds(40);

template <class Ready>
void look_until(const Ready& ready) {
  static const bool alone = std::thread::hardware_concurrency() < 2;
  if (alone) return;
  const auto end = std::chrono::steady_clock::now() + look_time;
  while (!ready() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

bool needed = false;  // under the GVL
VALUE runner_threads = Qnil, given_up_error = Qnil;

void* run_here(void* data) {
  run_callback(static_cast<Running*>(data));
  return nullptr;
}

// --------------------------------------------------------------------------------------------------- the runner threads

void finish(const JobPtr& job, zarr_status status) {
  const Lock lock(queue.mutex);
  if (job->state != Job::given_up) {
    job->status = status;
    job->state = Job::done;
    job->ended.store(true, std::memory_order_release);
  }
  job->finished.notify_all();
}

struct Next {
  JobPtr job;
  Task* task = nullptr;
  bool stop = false, looks = false;
};

// To be called with the lock, after every change of the queue.
void count_pending() {
  const size_t tasks = queue.first_task == nullptr ? 0 : 1;
  queue.pending.store(static_cast<int>(queue.jobs.size() + tasks), std::memory_order_release);
}

// Sees to it that somebody comes for what is queued; with the lock.
void wake_runner() {
  if (queue.idle > 0)
    queue.work.notify_one();
  else
    queue.supervise.notify_one();
}

void queued() {
  count_pending();
  if (queue.pending > 1 || !queue.is_looked) wake_runner();
}

void* wait_for_work(void* data) {
  Next* next = static_cast<Next*>(data);
  const bool looks = next->looks && !queue.is_looked.exchange(true);
  if (looks) look_until([] { return queue.pending.load(std::memory_order_acquire) > 0; });
  Lock lock(queue.mutex);
  if (looks) queue.is_looked = false;
  ++queue.idle;
  while (queue.jobs.empty() && queue.first_task == nullptr && queue.alive && !next->stop) queue.work.wait(lock);
  --queue.idle;
  if (!queue.jobs.empty()) {
    next->job = queue.jobs.front();
    queue.jobs.pop_front();
  } else if (queue.first_task != nullptr) {
    next->task = queue.first_task;
    queue.first_task = next->task->next;
    if (queue.first_task == nullptr) queue.last_task = nullptr;
  } else if (!queue.alive) {
    next->stop = true;
  }
  count_pending();
  if (looks && queue.pending > 0) wake_runner();  // for what came while nobody was woken
  if (next->task == nullptr && next->job == nullptr) return nullptr;
  return next;
}

void wake(void* data) {
  const Lock lock(queue.mutex);
  if (data != nullptr) static_cast<Next*>(data)->stop = true;
  queue.work.notify_all();
  queue.supervise.notify_all();
}

VALUE check_interrupts(VALUE) {
  rb_thread_check_ints();
  return Qnil;
}

// A kill is no exception and must not be forgotten: the process would wait for this thread for ever.
void forget_exception(int* state) {
  if (*state == 0 || !is_exception(rb_errinfo())) return;
  rb_set_errinfo(Qnil);
  *state = 0;
}

// Whether this thread was killed; also when Ruby code that it ran has swallowed the kill.
bool killed() {
  const VALUE status = rb_funcall(rb_thread_current(), rb_intern("status"), 0);
  return RB_TYPE_P(status, T_STRING) && RSTRING_LEN(status) == 8 && memcmp(RSTRING_PTR(status), "aborting", 8) == 0;
}

// One round of a runner; false when its thread is to end, with the protect state in *state.
bool runner_round(int* state, bool* busy) {
  Next next;
  next.looks = *busy;
  rb_thread_call_without_gvl2(wait_for_work, &next, wake, &next);
  *busy = next.job != nullptr || next.task != nullptr;
  const bool stop = next.stop && !next.job && next.task == nullptr;
  if (next.task != nullptr) next.task->run(next.task);
  if (next.job) {
    bool take;
    {
      const Lock lock(queue.mutex);
      take = next.job->state == Job::queued;
      next.job->runner = rb_thread_current();
    }
    if (take) {
      Running running = {next.job->callback, next.job.get(), ZARR_INTERNAL, 0};
      run_callback(&running);
      finish(next.job, running.status);
      *state = running.jump;
    }
    const Lock lock(queue.mutex);
    next.job->runner = Qnil;
  }
  if (*state != 0) return false;
  rb_protect(check_interrupts, Qnil, state);
  forget_exception(state);  // an interruption that came late
  return *state == 0 && !killed() && !(stop && !queue.alive);
}

VALUE runner_main(void*) {
  int state = 0;
  bool busy = false;
  rb_funcall(rb_thread_current(), rb_intern("report_on_exception="), 1, Qfalse);
  while (runner_round(&state, &busy)) {
  }
  {
    const Lock lock(queue.mutex);
    --queue.runners;
  }
  rb_ary_delete(runner_threads, rb_thread_current());
  if (state != 0) rb_jump_tag(state);
  return Qnil;
}

// ------------------------------------------------------------------------------------------------- the dispatcher thread

struct Order {
  bool spawn = false, woken = false;
  std::vector<JobPtr> interrupt;
};

void* supervise(void* data) {
  Order* order = static_cast<Order*>(data);
  Lock lock(queue.mutex);
  const auto backlog = [] { return (!queue.jobs.empty() || queue.first_task != nullptr) && queue.runners < most_runners; };
  while (queue.alive && !order->woken && queue.to_interrupt.empty() && !backlog()) queue.supervise.wait(lock);
  // A runner that is about to be free takes the job sooner than a new thread could.
  if (backlog() && queue.runners > 0) queue.supervise.wait_for(lock, std::chrono::milliseconds(5));
  order->spawn = backlog() && queue.idle == 0;
  if (order->spawn) ++queue.runners;
  order->interrupt.swap(queue.to_interrupt);
  return nullptr;
}

void wake_dispatcher(void* data) {
  const Lock lock(queue.mutex);
  static_cast<Order*>(data)->woken = true;
  queue.supervise.notify_all();
}

VALUE spawn_runner(VALUE) { return rb_ary_push(runner_threads, new_thread(runner_main)); }
VALUE interrupt_runner(VALUE runner) { return rb_funcall(runner, rb_intern("raise"), 1, given_up_error); }

void supervise_once(int* state) {
  Order order;
  rb_thread_call_without_gvl2(supervise, &order, wake_dispatcher, &order);
  if (order.spawn) {
    rb_protect(spawn_runner, Qnil, state);
    if (*state != 0) {  // no more threads to be had: those that run must do
      {
        const Lock lock(queue.mutex);
        --queue.runners;
      }
      forget_exception(state);
    }
  }
  for (const JobPtr& job : order.interrupt) {
    if (*state == 0 && !NIL_P(job->runner)) rb_protect(interrupt_runner, job->runner, state);
    forget_exception(state);
  }
  if (*state == 0) rb_protect(check_interrupts, Qnil, state);
}

VALUE dispatcher_loop(VALUE) {
  int state = 0;
  while (state == 0 && !killed()) supervise_once(&state);
  if (state != 0) rb_jump_tag(state);
  return Qnil;
}

// The process ends, or somebody killed this thread: nobody must wait for ever.
VALUE dispatcher_end(VALUE) {
  const Lock lock(queue.mutex);
  queue.alive = false;
  for (const JobPtr& job : queue.waited_for) {
    if (job->state == Job::queued || job->state == Job::running) job->state = Job::given_up;
    job->finished.notify_all();
  }
  queue.jobs.clear();
  count_pending();
  queue.work.notify_all();
  return Qnil;
}

VALUE dispatcher_main(void*) {
  rb_funcall(rb_thread_current(), rb_intern("report_on_exception="), 1, Qfalse);
  rb_ensure(dispatcher_loop, Qnil, dispatcher_end, Qnil);
  return Qnil;
}

VALUE spawn_dispatcher(VALUE) { return rb_ary_push(runner_threads, new_thread(dispatcher_main)); }

void after_fork() {
  const bool was_needed = needed;
  new (&queue) Queue;
  needed = was_needed;
}

// ------------------------------------------------------------------------------------------------------- native threads

// Waits for a queued job; gives it up when the calls that it can belong to were interrupted, or when some call was, or is about
// to fail, and the job takes long.
zarr_status wait_for(const JobPtr& job, Lock& lock) {
  using Clock = std::chrono::steady_clock;
  auto asked = Clock::time_point::max();
  while (job->state != Job::done && job->state != Job::given_up) {
    const int interrupted = calls_interrupted();
    if (interrupted == 0 && calls_failing() == 0) {
      asked = Clock::time_point::max();
      job->finished.wait(lock);
      continue;
    }
    const auto now = Clock::now();
    if (asked == Clock::time_point::max()) asked = now;
    const bool all = interrupted > 0 && interrupted >= calls_in_flight();
    if ((job->state == Job::queued || job->state == Job::running) && (all || now - asked >= patience)) {
      if (job->state == Job::running) {
        queue.to_interrupt.push_back(job);
        queue.supervise.notify_all();
      }
      job->state = Job::given_up;
      break;
    }
    job->finished.wait_for(lock, std::chrono::milliseconds(20));
  }
  return job->state == Job::done ? job->status : ZARR_CANCELLED;
}

zarr_status call_through_dispatcher(Callback* callback) {
  const JobPtr job = std::make_shared<Job>();
  job->callback = callback;
  zarr_status status;
  bool gave_up;
  {
    Lock lock(queue.mutex);
    if (!queue.alive) {
      lock.unlock();
      return set_message(callback->error, ZARR_CANCELLED, "Ruby is ending: callbacks are no longer possible");
    }
    queue.jobs.push_back(job);
    queue.waited_for.push_back(job);
    queued();
    lock.unlock();
    look_until([&] { return job->ended.load(std::memory_order_acquire); });
    lock.lock();
    status = wait_for(job, lock);
    gave_up = job->state == Job::given_up;
    for (size_t i = 0; i < queue.waited_for.size(); ++i)
      if (queue.waited_for[i] == job) {
        queue.waited_for[i] = queue.waited_for.back();
        queue.waited_for.pop_back();
        break;
      }
  }
  return gave_up ? set_message(callback->error, ZARR_CANCELLED, "the call was interrupted while a callback ran") : status;
}

}  // namespace

zarr_status call_ruby(Callback* callback) {
  if (!ruby_native_thread_p() || !(in_blocking_call() || ruby_thread_has_gvl_p())) return call_through_dispatcher(callback);
  if (jump_noted()) return set_message(callback->error, ZARR_CANCELLED, "interrupted");
  Running running = {callback, nullptr, ZARR_INTERNAL, 0};
  with_gvl(run_here, &running);
  return running.status;
}

bool post(Task* task) {
  const Lock lock(queue.mutex);
  if (!queue.alive) return false;
  task->next = nullptr;
  (queue.last_task == nullptr ? queue.first_task : queue.last_task->next) = task;
  queue.last_task = task;
  queued();
  return true;
}

void need_dispatcher() {
  needed = true;
  start_dispatcher();
}

void start_dispatcher() {
  if (!needed) return;
  {
    const Lock lock(queue.mutex);
    if (queue.alive) return;
    queue.alive = true;
  }
  rb_ary_clear(runner_threads);
  int state = 0;
  rb_protect(spawn_dispatcher, Qnil, &state);
  if (state == 0) return;
  {  // no more threads to be had: callbacks of native threads fail, and the next call tries again
    const Lock lock(queue.mutex);
    queue.alive = false;
  }
  rb_jump_tag(state);
}

void dispatcher_give_up() {
  const Lock lock(queue.mutex);
  for (const JobPtr& job : queue.waited_for) job->finished.notify_all();
}

void init_dispatcher(VALUE native) {
  runner_threads = rb_ary_new();
  rb_gc_register_address(&runner_threads);
  given_up_error = rb_const_get(rb_path2class("Zarr"), rb_intern("CancelledError"));
  rb_gc_register_address(&given_up_error);
  pthread_atfork(nullptr, nullptr, after_fork);
  (void)native;
}

}  // namespace zrb
