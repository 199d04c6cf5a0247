// What the library tells Ruby without waiting for an answer: log messages, events, the end of operations; and the progress of
// zarr_copy_data(), which comes on the caller's thread.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "shims.hpp"

namespace {

using zrb::Root;
using zrb::Task;

// ----------------------------------------------------------------------------------------------------- log and events

struct Message : Task {
  Root* receiver;
  uint64_t number;  // of the receiver
  int32_t kind, status;
  std::string name, key;
  uint64_t bytes, duration_ns;
  bool event;
};

VALUE call_message(VALUE data) {
  const Message* m = reinterpret_cast<Message*>(data);
  static const ID id = rb_intern("call");
  const VALUE name = rb_utf8_str_new(m->name.data(), static_cast<long>(m->name.size()));
  if (!m->event) return rb_funcall(m->receiver->value, id, 2, INT2NUM(m->kind), name);
  return rb_funcall(m->receiver->value, id, 6, INT2NUM(m->kind), INT2NUM(m->status), name,
                    rb_utf8_str_new(m->key.data(), static_cast<long>(m->key.size())), ULL2NUM(m->bytes), ULL2NUM(m->duration_ns));
}

void* tell(void* data) {
  Message* m = static_cast<Message*>(data);
  // The context may be gone, and its root with it, when the dispatcher comes to a late message.
  if (zrb::root_is_alive(m->receiver, m->number))
    zrb::quietly(call_message, reinterpret_cast<VALUE>(m), m->event ? "a zarr event callback" : "a zarr log callback");
  return nullptr;
}

void send(Message* m) {
  m->run = [](Task* task) {
    tell(task);
    delete static_cast<Message*>(task);
  };
  const bool here = ruby_native_thread_p() && (zrb::in_blocking_call() || ruby_thread_has_gvl_p());
  if (here && !zrb::jump_noted()) zrb::with_gvl(tell, m);
  if (here || !zrb::post(m)) delete m;
}

void log_shim(void* data, int32_t level, const char* message, size_t length) {
  Message* m = new Message();
  m->receiver = static_cast<Root*>(data);
  m->number = m->receiver->number;
  m->kind = level;
  m->name.assign(message, length);
  send(m);
}

void event_shim(void* data, const zarr_event* event) {
  Message* m = new Message();
  m->receiver = static_cast<Root*>(data);
  m->number = m->receiver->number;
  m->event = true;
  m->kind = event->kind;
  m->status = event->status;
  m->name = event->name == nullptr ? "" : event->name;
  m->key = event->key == nullptr ? "" : event->key;
  m->bytes = event->bytes;
  m->duration_ns = event->duration_ns;
  send(m);
}

// ----------------------------------------------------------------------------------------------------------- progress

struct Progress {
  VALUE block;
  uint64_t done, total;
};

VALUE call_progress(VALUE data) {
  const Progress* p = reinterpret_cast<Progress*>(data);
  return rb_funcall(p->block, rb_intern("call"), 2, ULL2NUM(p->done), ULL2NUM(p->total));
}

// An exception of the block ends the call: it is kept until the library has returned.
void* tell_progress(void* data) {
  int state = 0;
  rb_protect(call_progress, reinterpret_cast<VALUE>(data), &state);
  if (state != 0) zrb::note_jump(state);
  return nullptr;
}

struct CopyProgress {
  VALUE block;
  zarr_cancel** cancel;
};

void progress_shim(void* data, uint64_t done, uint64_t total) {
  if (zrb::jump_noted()) return;
  const CopyProgress* copy = static_cast<CopyProgress*>(data);
  Progress p = {copy->block, done, total};
  zrb::with_gvl(tell_progress, &p);
  if (zrb::jump_noted()) zarr_cancel_trigger(*copy->cancel);
}

// ---------------------------------------------------------------------------------------------------------- operations

// Never destroyed, so that a late notification finds it; shared by the wrapper and the notification.
struct State {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
  Root* owner = nullptr;
};
using StatePtr = std::shared_ptr<State>;

struct Finished : Task {
  Root* owner;
};

VALUE call_finished(VALUE owner) { return rb_funcall(owner, rb_intern("__finished"), 0); }

void notify(void* data) {
  StatePtr* handed = static_cast<StatePtr*>(data);
  const StatePtr state = *handed;
  delete handed;
  Finished* task = new Finished();
  task->owner = state->owner;
  task->run = [](Task* t) {
    Root* owner = static_cast<Finished*>(t)->owner;
    zrb::quietly(call_finished, owner->value, "the end of a zarr operation");
    zrb::root_drop(owner);
    delete static_cast<Finished*>(t);
  };
  {
    const std::lock_guard<std::mutex> guard(state->mutex);
    state->done = true;
  }
  state->changed.notify_all();
  if (!zrb::post(task)) {
    zrb::root_drop(task->owner);
    delete task;
  }
}

struct Wait {
  State* state;
  uint64_t timeout_ns;
  bool interrupted;
};

void* wait_for(void* data) {
  Wait* wait = static_cast<Wait*>(data);
  std::unique_lock<std::mutex> lock(wait->state->mutex);
  const auto ready = [&] { return wait->state->done || wait->interrupted; };
  if (wait->timeout_ns >= (uint64_t{1} << 62))
    wait->state->changed.wait(lock, ready);
  else
    wait->state->changed.wait_for(lock, std::chrono::nanoseconds(wait->timeout_ns), ready);
  return nullptr;
}

void stop_waiting(void* data) {
  Wait* wait = static_cast<Wait*>(data);
  const std::lock_guard<std::mutex> guard(wait->state->mutex);
  wait->interrupted = true;
  wait->state->changed.notify_all();
}

}  // namespace

struct zrb_operation {
  StatePtr state;
};

void zrb_context_callbacks(zarr_context_options* options, VALUE log, VALUE event) {
  zrb::need_dispatcher();
  if (!NIL_P(log)) {
    options->log = log_shim;
    options->log_data = zrb::root_add(log);
  }
  if (!NIL_P(event)) {
    options->event = event_shim;
    options->event_data = zrb::root_add(event);
  }
  options->release_data = zrb::root_drop;
}

zarr_status zrb_copy_data(zarr_array* from, zarr_array* to, const zarr_io_options* options, VALUE progress, zarr_error** err) {
  zrb::note_options(&options);
  zrb::blocking(
      [&] {
        // The switch of the call: blocking() has put it into the options.
        zarr_cancel* cancel = options->cancel;
        CopyProgress data = {progress, &cancel};
        return zarr_copy_data(from, to, options, NIL_P(progress) ? nullptr : progress_shim, &data, err);
      },
      zrb::Call::once);
  RB_GC_GUARD(progress);
  return ZARR_OK;
}

zarr_status zrb_operation_new(zarr_op* op, VALUE owner, zrb_operation** out, zarr_error** err) {
  zrb::need_dispatcher();
  zrb_operation* operation = new zrb_operation{std::make_shared<State>()};
  operation->state->owner = zrb::root_add(owner);
  StatePtr* handed = new StatePtr(operation->state);
  const zarr_status status = zarr_op_on_complete(op, notify, handed, err);
  if (status != ZARR_OK) {
    zrb::root_drop(operation->state->owner);
    delete handed;
    delete operation;
    return status;
  }
  *out = operation;
  return ZARR_OK;
}

void zrb_operation_free(zrb_operation* operation) { delete operation; }

int32_t zrb_operation_wait(zrb_operation* operation, uint64_t timeout_ns) {
  const StatePtr state = operation->state;
  Wait wait = {state.get(), timeout_ns, false};
  rb_thread_call_without_gvl2(wait_for, &wait, stop_waiting, &wait);
  const std::lock_guard<std::mutex> guard(state->mutex);
  return state->done;
}

uint64_t zrb_roots(void) { return zrb::root_count(); }
