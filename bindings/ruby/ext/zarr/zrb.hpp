// What the parts of the hand-written native layer share. Rules that hold everywhere in this folder:
// - A Ruby call that may raise runs below rb_protect() or where no C++ object with a destructor is alive.
// - Code that may run on a thread that Ruby does not know touches no VALUE.
#pragma once

#include <ruby.h>
#include <ruby/thread.h>
#include <zarr.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace zrb {

// -------------------------------------------------------------------------------------------- calls into the library

// A handle that must not go away while a call uses it without the GVL.
struct Held {
  void* handle;
  void (*retain)(void*);
  void (*release)(void*);
};

// What the typemaps of one wrapper note for blocking(): valid from the wrapper's argument conversion to its end.
struct Pending {
  zarr_error** error;
  const zarr_io_options** options;
  zarr_cancel** cancel;
  Held held[4];
  int held_count;
  int jump;  // state of rb_protect() that is to be resumed when the wrapper has cleaned up
};
extern thread_local Pending pending;

void begin(zarr_error** error);
void hold(zarr_node* node);
void hold(zarr_store* store);
void hold(zarr_context* context);
void hold(zarr_op* op);
void hold(zarr_append_writer* writer);
inline void note_options(const zarr_io_options** options) { pending.options = options; }
inline void note_cancel(zarr_cancel** cancel) { pending.cancel = cancel; }

// repeatable: made again when a signal stopped it whose handler then returned. once: then it ends as cancelled. start: begins an
// operation, which an interrupt of this call does not stop.
enum class Call { repeatable, once, start };
// Runs action without the GVL, with the thread's interrupts as cancellation.
void blocking_call(zarr_status (*action)(void*), void* data, Call kind);
template <class Action>
void blocking(Action&& action, Call kind = Call::repeatable) {
  using Type = std::remove_reference_t<Action>;
  blocking_call([](void* data) { return (*static_cast<Type*>(data))(); }, &action, kind);
}

// True when the wrapper must raise after its cleanup; then raise() does it.
inline bool failed(zarr_error* error) { return error != nullptr || pending.jump != 0; }
[[noreturn]] void raise(zarr_error* error);

// A switch of the caller's: stops the calls that were made with it. `token` only names it.
void cancellation_trigger(zarr_cancel* token);
void cancellation_forget(zarr_cancel* token);

// ------------------------------------------------------------------------------------------------------------ errors

void init_errors(VALUE zarr);
VALUE error_class(zarr_status status);
VALUE exception_of(const zarr_error* error);  // the caller keeps `error`; a Ruby payload is given back as the same object
[[noreturn]] void raise_status(zarr_status status, const char* message);
[[noreturn]] void raise_closed(const char* what);
// Says on `error` that a callback ended with this exception; a Zarr::Error keeps its status. lookup: NotFoundError means absent,
// which is no failure and has no message.
zarr_status set_exception(zarr_error* error, VALUE exception, bool lookup);
zarr_status set_message(zarr_error* error, zarr_status status, const char* message);

// ------------------------------------------------------------------------------------------------- objects kept alive

// A Ruby object that native code refers to. Made with the GVL, dropped on any thread.
struct Root {
  VALUE value;
  bool alive;
  uint64_t number;  // of no other root, also of later ones at the same address
};
void init_roots();
Root* root_add(VALUE value);
void root_drop(void* root);
bool root_is_ours(void* root);
bool root_is_alive(Root* root, uint64_t number);
size_t root_count();

// ------------------------------------------------------------------------------------------------------------ memory

// Bytes of a Ruby object, locked against change and release while native code uses them.
struct Memory {
  enum Kind { none, text, frozen, io_buffer, view } kind;
  VALUE object, whole;  // whole: the IO::Buffer that `object` is a slice of, or nil
  void* data;
  size_t size;
  void* memory_view;
};
void memory_pin(Memory* memory, VALUE object, bool writable);  // raises when it cannot
void memory_unpin(Memory* memory);
VALUE memory_class();
void init_memory(VALUE native);
void memory_of(VALUE pinned, Memory* memory);  // of a Native::Memory; raises when it was released

// --------------------------------------------------------------------------------------------------------- callbacks

// One callback into Ruby. prepare makes the arguments, then receiver.method(*arguments) runs, then deliver takes its result; all
// three with the GVL and below rb_protect(). prepare and deliver may use the memory of the native caller, because they are never
// run once that has given up.
struct Callback {
  VALUE receiver;
  ID method;
  int (*prepare)(void* data, VALUE* arguments);  // returns their number, at most 8
  zarr_status (*deliver)(void* data, VALUE result);
  void* data;
  zarr_error* error;
  bool lookup;  // NotFoundError is an answer
};
// From any thread: the caller's own where it is a Ruby thread, else through the dispatcher.
zarr_status call_ruby(Callback* callback);
// Without an answer. `task` is run with the GVL some time and frees itself; false when nothing can run it.
struct Task {
  void (*run)(Task*);
  Task* next;
};
bool post(Task* task);
void start_dispatcher();          // with the GVL; cheap when it runs
void need_dispatcher();           // from now on every blocking call makes sure that it runs
void dispatcher_give_up();        // waits of native threads whose calls were all interrupted end
void init_dispatcher(VALUE native);
// With the GVL: runs function(data) below rb_protect; what it raised is printed and forgotten.
void quietly(VALUE (*function)(VALUE), VALUE data, const char* what);

// A Ruby thread that can be interrupted and ended also when its maker has put interrupts off (Thread.handle_interrupt is inherited).
VALUE new_thread(VALUE (*main)(void*));

// Calls in flight, for dispatcher_give_up().
int calls_in_flight();
int calls_interrupted();
int calls_failing();  // where a callback on the caller's own thread has raised

// True on a Ruby thread that runs native code without the GVL inside blocking().
bool in_blocking_call();
// Runs with the GVL on such a thread, or on one that has the GVL.
void with_gvl(void* (*function)(void*), void* data);
// Notes what a callback on the calling thread ended with when that is more than an error: a kill, a throw, an exit.
void note_jump(int state);
// Notes that a callback on the calling thread has raised: its call is about to end.
void note_failure(bool interruption);
bool jump_noted();

}  // namespace zrb

extern "C" int ruby_thread_has_gvl_p(void);
