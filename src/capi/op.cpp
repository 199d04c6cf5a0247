#include "capi/op.hpp"

#include <chrono>

#include "capi/guard.hpp"

using namespace zarr;
using namespace zarr::capi;

zarr_op::zarr_op(Ref<zarr_node> array, chunk::IoOptions options, Work work)
    : array_(std::move(array)),
      options_(std::move(options)),
      work_(std::move(work)),
      flag_(std::make_shared<CancelFlag>(options_.cancel.flag)) {  // the caller's switch stops it too
  options_.cancel.flag = flag_;
  options_.progress_done = &done_;
  options_.progress_total = &total_;
}

void zarr_op::run() noexcept {
  if (claimed_.exchange(true, std::memory_order_acq_rel)) return;
  finish(capture([&] {
    options_.cancel.check();  // it may have waited for a thread
    work_(options_);
  }));
}

void zarr_op::finish(std::optional<Error> error) noexcept {
  const Ref<zarr_op> self(this);  // the notify may give the last reference back
  work_ = nullptr;
  std::unique_lock lock(mutex_);
  error_ = std::move(error);
  finished_ = true;
  if (notify_ != nullptr) {
    notifier_.store(std::this_thread::get_id(), std::memory_order_release);
    lock.unlock();
    notify_(user_data_);
    lock.lock();
    notifier_.store(std::thread::id{}, std::memory_order_release);
  }
  Ref<zarr_node> array = std::move(array_);
  complete_.store(true, std::memory_order_release);
  changed_.notify_all();
  lock.unlock();  // before the array goes: that may run callbacks of the user
}

bool zarr_op::is_complete() const noexcept {
  return complete_.load(std::memory_order_acquire) ||
         notifier_.load(std::memory_order_acquire) == std::this_thread::get_id();
}

// The child of a fork has neither the threads of the operation nor a sane mutex.
void zarr_op::check_process() const {
  if (process_ != chunk::fork_generation())
    fail(Status::cancelled, "the operation belongs to the process that this one was forked from");
}

bool zarr_op::wait(uint64_t timeout_ns) {
  if (is_complete()) return true;
  check_process();
  if (timeout_ns == ZARR_FOREVER) run();  // nobody has begun: why wait for a thread
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return is_complete(); };
  constexpr uint64_t ages = uint64_t{1} << 60;  // 36 years; larger numbers overflow the clock
  if (timeout_ns >= ages) changed_.wait(lock, ready);
  else return changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns), ready);
  return true;
}

void zarr_op::progress(uint64_t* done, uint64_t* total) const {
  if (done != nullptr) *done = done_.load(std::memory_order_relaxed);
  if (total != nullptr) *total = total_.load(std::memory_order_relaxed);
}

void zarr_op::set_notify(void (*notify)(void*), void* user_data) {
  check_process();
  {
    const std::lock_guard lock(mutex_);
    if (notify_ != nullptr) fail(Status::exists, "the operation has a notify already");
    notify_ = notify;
    user_data_ = user_data;
    if (!finished_) return;
  }
  notify(user_data);  // it is complete already
}

namespace zarr::capi {

zarr_op* start_operation(Ref<zarr_node> array, chunk::IoOptions options, Work work) {
  const ContextPtr context = array->context;
  const bool any_thread = array->io().any_thread();
  Ref<zarr_op> op = adopt(new zarr_op(std::move(array), std::move(options), std::move(work)));
  if (any_thread) context->executor().post([op] { op->run(); });
  else op->run();
  return op.detach();
}

}  // namespace zarr::capi

extern "C" {

zarr_status zarr_op_wait(zarr_op* op, uint64_t timeout_ns, zarr_error** err) {
  return guard(err, [&] {
    zarr_op& self = checked(op, "op");
    if (!self.wait(timeout_ns)) fail(Status::timeout, "the operation still runs after ", timeout_ns, " ns");
    if (self.result()) throw Error(*self.result());
  });
}

int32_t zarr_op_poll(const zarr_op* op) { return op != nullptr && op->is_complete() ? 1 : 0; }

void zarr_op_cancel(zarr_op* op) {
  if (op != nullptr) op->cancel();
}

void zarr_op_progress(const zarr_op* op, uint64_t* done, uint64_t* total) {
  clear_out(done);
  clear_out(total);
  if (op != nullptr) op->progress(done, total);
}

zarr_status zarr_op_on_complete(zarr_op* op, void (*notify)(void* user_data), void* user_data, zarr_error** err) {
  return guard(err, [&] {
    zarr_op& self = checked(op, "op");
    require(reinterpret_cast<const void*>(notify), "notify");
    self.set_notify(notify, user_data);
  });
}

zarr_op* zarr_op_retain(zarr_op* op) { return retain(op); }

void zarr_op_release(zarr_op* op) { release(op); }

}  // extern "C"
