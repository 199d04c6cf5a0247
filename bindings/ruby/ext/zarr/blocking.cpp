// Calls of the library without the GVL. An interrupt of the Ruby thread (Thread#kill, Timeout, a signal) triggers a cancel switch
// of the call; a callback on the same thread gets the GVL back.
#include <pthread.h>

#include <atomic>
#include <unordered_map>
#include <vector>

#include "zrb.hpp"

namespace zrb {

thread_local Pending pending;

namespace {

struct Frame {
  zarr_cancel* cancel = nullptr;
  std::atomic<bool> interrupted{false};  // from outside
  bool failing = false, ending = false;  // a callback on this thread has failed; was interrupted
  int jump = 0;
  zarr_status (*action)(void*) = nullptr;
  void* data = nullptr;
  zarr_status status = ZARR_OK;
};

thread_local Frame* current = nullptr;  // set while this thread runs without the GVL
thread_local Frame* host = nullptr;     // the call whose callback runs on this thread with the GVL
thread_local int depth = 0;
std::atomic<int> in_flight{0}, interrupted_count{0}, failing_count{0};
std::vector<zarr_cancel*> spare_switches;  // all of these under the GVL
struct Cancellation {
  bool triggered = false;
  std::vector<zarr_cancel*> attached;
};
std::unordered_map<zarr_cancel*, Cancellation> cancellations;

zarr_cancel* take_switch() {
  zarr_cancel* out = nullptr;
  if (!spare_switches.empty()) {
    out = spare_switches.back();
    spare_switches.pop_back();
  } else {
    zarr_cancel_new(&out, nullptr);
  }
  return out;
}

void give_switch(zarr_cancel* cancel, bool used) {
  if (used || spare_switches.size() >= 64)
    zarr_cancel_release(cancel);
  else
    spare_switches.push_back(cancel);
}

// True when the switch was or may have been triggered through the token.
void attach(zarr_cancel* token, zarr_cancel* own) {
  Cancellation& state = cancellations[token];
  state.attached.push_back(own);
  if (state.triggered) zarr_cancel_trigger(own);
}

bool detach(zarr_cancel* token, zarr_cancel* own) {
  Cancellation& state = cancellations[token];
  for (size_t i = 0; i < state.attached.size(); ++i)
    if (state.attached[i] == own) {
      state.attached.erase(state.attached.begin() + i);
      break;
    }
  const bool triggered = state.triggered;
  if (!triggered && state.attached.empty()) cancellations.erase(token);
  return triggered;
}

void* run(void* data) {
  Frame* frame = static_cast<Frame*>(data);
  current = frame;
  ++depth;
  frame->status = frame->action(frame->data);
  --depth;
  current = nullptr;
  return frame;
}

// Any thread, with or without the GVL.
void unblock(void* data) {
  Frame* frame = static_cast<Frame*>(data);
  if (!frame->interrupted.exchange(true)) ++interrupted_count;
  zarr_cancel_trigger(frame->cancel);
  dispatcher_give_up();
}

VALUE check_interrupts(VALUE) {
  rb_thread_check_ints();
  return Qnil;
}

// A signal reaches a main thread that is in native code only when another Ruby thread sleeps, where Ruby's handler is noticed: Ruby
// starts one for each such call while there is no other thread (15 us), and relies on luck when there are some. This one sleeps always.
bool watching = false;  // under the GVL

VALUE sleep_for_ever(VALUE) {
  while (true) rb_thread_sleep_deadly();  // so that Ruby still sees when all threads wait for each other
}

VALUE stop_watching(VALUE) {
  watching = false;
  return Qnil;
}

VALUE watcher_main(void*) { return rb_ensure(sleep_for_ever, Qnil, stop_watching, Qnil); }

VALUE start_watcher(VALUE) { return new_thread(watcher_main); }

void watch_signals() {
  if (watching) return;
  watching = true;
  int state = 0;
  rb_protect(start_watcher, Qnil, &state);
  if (state == 0) return;
  watching = false;  // no threads to be had
  rb_set_errinfo(Qnil);
}

VALUE call_main(RB_BLOCK_CALL_FUNC_ARGLIST(, main)) { return reinterpret_cast<VALUE (*)(void*)>(main)(nullptr); }

VALUE thread_main(void* main) {
  const VALUE timing = rb_hash_new();
  rb_hash_aset(timing, rb_cObject, ID2SYM(rb_intern("immediate")));
  return rb_block_call(rb_cThread, rb_intern("handle_interrupt"), 1, &timing, call_main, reinterpret_cast<VALUE>(main));
}

// In a forked child only the calling thread lives on.
void after_fork() {
  watching = false;
  in_flight = depth;
  interrupted_count = failing_count = 0;
}
const int registered = pthread_atfork(nullptr, nullptr, after_fork);

}  // namespace

VALUE new_thread(VALUE (*main)(void*)) { return rb_thread_create(thread_main, reinterpret_cast<void*>(main)); }

void begin(zarr_error** error) {
  pending = Pending();
  pending.error = error;
}

template <class Handle, Handle* (*retain)(Handle*), void (*release)(Handle*)>
void hold_handle(Handle* handle) {
  if (handle == nullptr || pending.held_count == 4) return;
  pending.held[pending.held_count++] = {handle, [](void* h) { retain(static_cast<Handle*>(h)); },
                                        [](void* h) { release(static_cast<Handle*>(h)); }};
}

void hold(zarr_node* node) { hold_handle<zarr_node, zarr_node_retain, zarr_node_release>(node); }
void hold(zarr_store* store) { hold_handle<zarr_store, zarr_store_retain, zarr_store_release>(store); }
void hold(zarr_context* context) { hold_handle<zarr_context, zarr_context_retain, zarr_context_release>(context); }
void hold(zarr_op* op) { hold_handle<zarr_op, zarr_op_retain, zarr_op_release>(op); }
void hold(zarr_append_writer* writer) {
  hold_handle<zarr_append_writer, zarr_append_writer_retain, zarr_append_writer_release>(writer);
}

void blocking_call(zarr_status (*action)(void*), void* data, Call kind) {
  Pending call = pending;  // a callback on this thread makes calls of its own
  zarr_io_options options;
  zarr_cancel* token = nullptr;
  if (call.options != nullptr) {
    if (*call.options != nullptr) {
      options = **call.options;
      token = options.cancel;
    } else {
      zarr_struct_init(&options, sizeof options);
    }
    *call.options = &options;
  } else if (call.cancel != nullptr) {
    token = *call.cancel;
  }
  watch_signals();
  start_dispatcher();
  for (int i = 0; i < call.held_count; ++i) call.held[i].retain(call.held[i].handle);
  for (bool done = false; !done;) {
    Frame frame;
    bool used = false;
    frame.action = action;
    frame.data = data;
    frame.cancel = take_switch();
    if (token != nullptr) attach(token, frame.cancel);
    if (call.options != nullptr && kind != Call::start) options.cancel = frame.cancel;
    if (call.cancel != nullptr) *call.cancel = frame.cancel;
    Frame* const outer = current;
    ++in_flight;
    const bool ran = rb_thread_call_without_gvl2(run, &frame, unblock, &frame) != nullptr;
    --in_flight;
    current = outer;
    interrupted_count -= frame.interrupted + frame.ending;
    failing_count -= frame.failing;
    if (token != nullptr) used = detach(token, frame.cancel);
    give_switch(frame.cancel, used || frame.interrupted || frame.jump != 0);
    done = true;
    if (frame.jump != 0) {
      call.jump = frame.jump;
    } else if (!ran || (frame.interrupted && frame.status == ZARR_CANCELLED)) {
      int state = 0;
      rb_protect(check_interrupts, Qnil, &state);
      if (state != 0) {
        call.jump = state;
      } else if (!ran || (kind == Call::repeatable && !used)) {  // a signal whose handler has returned
        done = false;
        if (call.error != nullptr && *call.error != nullptr) {
          zarr_error_release(*call.error);
          *call.error = nullptr;
        }
      }
    }
  }
  for (int i = 0; i < call.held_count; ++i) call.held[i].release(call.held[i].handle);
  pending = call;
}

void raise(zarr_error* error) {
  const int state = pending.jump;
  pending.jump = 0;
  if (state != 0) {
    zarr_error_release(error);
    rb_jump_tag(state);
  }
  VALUE exception = exception_of(error);
  zarr_error_release(error);
  rb_exc_raise(exception);
}

void cancellation_trigger(zarr_cancel* token) {
  if (token == nullptr) return;
  Cancellation& state = cancellations[token];
  state.triggered = true;
  for (zarr_cancel* cancel : state.attached) zarr_cancel_trigger(cancel);
  zarr_cancel_trigger(token);  // operations hold the token itself
}

void cancellation_forget(zarr_cancel* token) { cancellations.erase(token); }

int calls_in_flight() { return in_flight; }
int calls_interrupted() { return interrupted_count; }
int calls_failing() { return failing_count; }
bool in_blocking_call() { return current != nullptr; }

void with_gvl(void* (*function)(void*), void* data) {
  Frame* const frame = current;
  if (frame == nullptr) {
    function(data);
    return;
  }
  const Pending saved = pending;
  Frame* const outer = host;
  current = nullptr;
  host = frame;
  rb_thread_call_with_gvl(function, data);
  host = outer;
  current = frame;
  pending = saved;
}

void note_jump(int state) {
  (host != nullptr ? host->jump : pending.jump) = state;
  note_failure(true);
  if (host != nullptr) zarr_cancel_trigger(host->cancel);
}

void note_failure(bool interruption) {
  if (host == nullptr) return;
  bool& noted = interruption ? host->ending : host->failing;
  if (noted || (interruption && host->interrupted)) return;
  noted = true;
  ++(interruption ? interrupted_count : failing_count);
  dispatcher_give_up();
}

bool jump_noted() { return (current != nullptr ? current->jump : pending.jump) != 0; }

}  // namespace zrb
