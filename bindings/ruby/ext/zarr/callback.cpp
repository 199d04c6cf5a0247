// One callback into Ruby, on whatever Ruby thread runs it.
#include "jobs.hpp"

namespace zrb {
namespace {

bool advance(Job* job, Job::State state) {
  if (job == nullptr) return true;
  const Lock lock(queue.mutex);
  if (job->state == Job::given_up) return false;
  job->state = state;
  return true;
}

VALUE run_protected(VALUE data) {
  Running* r = reinterpret_cast<Running*>(data);
  VALUE arguments[8];
  if (!advance(r->job, Job::busy)) return Qnil;
  const VALUE receiver = r->callback->receiver;
  const ID method = r->callback->method;
  const int count = r->callback->prepare(r->callback->data, arguments);
  if (!advance(r->job, Job::running)) return Qnil;
  const VALUE result = rb_funcallv(receiver, method, count, arguments);
  if (!advance(r->job, Job::delivering)) return Qnil;
  r->status = r->callback->deliver(r->callback->data, result);
  return Qnil;
}

// Timeout may not be loaded.
bool is_timeout(VALUE exception) {
  static const ID timeout = rb_intern("Timeout"), error = rb_intern("Error");
  return rb_const_defined(rb_cObject, timeout) &&
         RTEST(rb_obj_is_kind_of(exception, rb_const_get(rb_const_get(rb_cObject, timeout), error)));
}

}  // namespace

bool is_exception(VALUE object) { return !RB_SPECIAL_CONST_P(object) && RTEST(rb_obj_is_kind_of(object, rb_eException)); }

void run_callback(Running* r) {
  int state = 0;
  r->status = ZARR_INTERNAL;
  rb_protect(run_protected, reinterpret_cast<VALUE>(r), &state);
  if (state == 0) return;
  const VALUE raised = rb_errinfo();
  const bool exception = is_exception(raised);
  const bool own_thread = r->job == nullptr;
  if (own_thread && (!exception || !RTEST(rb_obj_is_kind_of(raised, rb_eStandardError)))) {
    note_jump(state);  // a kill, a throw, an interrupt: errinfo stays for rb_jump_tag()
    r->status = set_message(r->callback->error, ZARR_CANCELLED, "interrupted");
    return;
  }
  if (exception)
    rb_set_errinfo(Qnil);
  else
    r->jump = state;
  if (own_thread) note_failure(exception && is_timeout(raised));
  if (!advance(r->job, Job::delivering)) return;
  r->status = exception ? set_exception(r->callback->error, raised, r->callback->lookup)
                        : set_message(r->callback->error, ZARR_CALLBACK, "the callback left with throw or was killed");
}

namespace {

struct Complaint {
  const char* what;
  VALUE exception;
};

VALUE complain(VALUE data) {
  const Complaint* c = reinterpret_cast<Complaint*>(data);
  rb_warn("%s raised %" PRIsVALUE, c->what, rb_class_name(CLASS_OF(c->exception)));
  return Qnil;
}

}  // namespace

void quietly(VALUE (*function)(VALUE), VALUE data, const char* what) {
  int state = 0;
  rb_protect(function, data, &state);
  if (state == 0) return;
  const VALUE raised = rb_errinfo();
  if (!is_exception(raised) || !RTEST(rb_obj_is_kind_of(raised, rb_eStandardError))) {
    note_jump(state);
    return;
  }
  rb_set_errinfo(Qnil);
  Complaint complaint = {what, raised};
  rb_protect(complain, reinterpret_cast<VALUE>(&complaint), &state);  // Warning.warn and $stderr are the program's: they may raise
  if (state != 0) rb_set_errinfo(Qnil);
  RB_GC_GUARD(complaint.exception);
}

}  // namespace zrb
