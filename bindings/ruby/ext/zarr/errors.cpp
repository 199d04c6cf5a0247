// zarr_error to Ruby exceptions and back. The classes are made by lib/zarr/errors.rb, which is loaded first.
#include <cerrno>
#include <cstring>

#include "jobs.hpp"

namespace zrb {
namespace {

VALUE base = Qnil, classes = Qnil, closed = Qnil;
ID id_new, id_status, id_message, id_backtrace;

VALUE text_or_nil(const char* text) { return text == nullptr ? Qnil : rb_utf8_str_new_cstr(text); }

VALUE chunk_of(const zarr_error* error) {
  uint64_t coordinates[ZARR_MAX_RANK];
  const size_t rank = zarr_error_chunk(error, coordinates, ZARR_MAX_RANK);
  if (rank == 0) return Qnil;
  VALUE out = rb_ary_new_capa(rank);
  for (size_t i = 0; i < rank; ++i) rb_ary_push(out, ULL2NUM(coordinates[i]));
  return out;
}

struct ToText {
  VALUE exception;
  VALUE text;
};

VALUE to_text(VALUE data) {
  ToText* t = reinterpret_cast<ToText*>(data);
  t->text = rb_obj_as_string(rb_funcall(t->exception, id_message, 0));
  t->text = rb_sprintf("%" PRIsVALUE ": %" PRIsVALUE, rb_class_name(CLASS_OF(t->exception)), t->text);
  return Qnil;
}

// Runs what asks an exception something. Its own exceptions are forgotten; a kill ends the call.
bool ask(VALUE (*function)(VALUE), VALUE data, VALUE* answer) {
  int state = 0;
  *answer = rb_protect(function, data, &state);
  if (state != 0 && is_exception(rb_errinfo()))
    rb_set_errinfo(Qnil);
  else if (state != 0)
    note_jump(state);
  return state == 0;
}

VALUE to_status(VALUE exception) { return rb_funcall(exception, id_status, 0); }

// [errno, retryable] of a SystemCallError or Zarr::Error, else [0, false].
VALUE to_detail(VALUE exception) {
  const bool ours = RTEST(rb_obj_is_kind_of(exception, base));
  const bool system = RTEST(rb_obj_is_kind_of(exception, rb_eSystemCallError));
  const VALUE number = ours || system ? rb_funcall(exception, rb_intern("errno"), 0) : INT2FIX(0);
  const int code = FIXNUM_P(number) ? FIX2INT(number) : 0;
  const bool again = ours ? RTEST(rb_funcall(exception, rb_intern("retryable?"), 0))
                          : code == EINTR || code == EAGAIN || code == EBUSY || code == ETIMEDOUT || code == ECONNRESET;
  return rb_assoc_new(INT2FIX(code), again ? Qtrue : Qfalse);
}

}  // namespace

void init_errors(VALUE zarr) {
  base = rb_const_get(zarr, rb_intern("Error"));
  classes = rb_const_get(zarr, rb_intern("ERROR_CLASSES"));
  closed = rb_const_get(zarr, rb_intern("ClosedError"));
  rb_gc_register_address(&base);
  rb_gc_register_address(&classes);
  rb_gc_register_address(&closed);
  id_new = rb_intern("new");
  id_status = rb_intern("status");
  id_message = rb_intern("message");
  id_backtrace = rb_intern("backtrace");
}

VALUE error_class(zarr_status status) {
  VALUE found = rb_ary_entry(classes, status);
  return status < 0 || NIL_P(found) ? base : found;
}

VALUE exception_of(const zarr_error* error) {
  for (const zarr_error* e = error; e != nullptr; e = zarr_error_cause(e)) {
    void* payload = zarr_error_payload(e);
    if (payload != nullptr && root_is_ours(payload)) return static_cast<Root*>(payload)->value;
  }
  const zarr_error* behind = zarr_error_cause(error);
  VALUE arguments[] = {text_or_nil(zarr_error_message(error)), INT2NUM(zarr_error_code(error)), text_or_nil(zarr_error_key(error)),
                       text_or_nil(zarr_error_codec(error)), chunk_of(error), INT2NUM(zarr_error_errno(error)),
                       zarr_error_retryable(error) ? Qtrue : Qfalse, behind == nullptr ? Qnil : exception_of(behind)};
  return rb_funcallv(error_class(zarr_error_code(error)), id_new, 8, arguments);
}

void raise_status(zarr_status status, const char* message) {
  VALUE arguments[] = {rb_utf8_str_new_cstr(message), INT2NUM(status)};
  rb_exc_raise(rb_funcallv(error_class(status), id_new, 2, arguments));
}

void raise_closed(const char* what) { rb_raise(closed, "the %s is closed", what); }

zarr_status set_message(zarr_error* error, zarr_status status, const char* message) {
  zarr_error_set(error, status, message, strlen(message));
  return status;
}

zarr_status set_exception(zarr_error* error, VALUE exception, bool lookup) {
  zarr_status status = ZARR_CALLBACK;
  VALUE answer = Qnil;
  if (RTEST(rb_obj_is_kind_of(exception, base)) && ask(to_status, exception, &answer) && FIXNUM_P(answer) &&
      FIX2INT(answer) > ZARR_OK && FIX2INT(answer) <= ZARR_LIMIT_EXCEEDED)
    status = FIX2INT(answer);
  if (lookup && status == ZARR_NOT_FOUND) return status;
  ToText text = {exception, Qnil};
  if (ask(to_text, reinterpret_cast<VALUE>(&text), &answer))
    zarr_error_set(error, status, RSTRING_PTR(text.text), RSTRING_LEN(text.text));
  else
    zarr_error_set(error, status, "an exception without a message", ZARR_NTS);
  if (ask(to_detail, exception, &answer))
    zarr_error_set_detail(error, FIX2INT(rb_ary_entry(answer, 0)), RTEST(rb_ary_entry(answer, 1)));
  zarr_error_set_payload(error, root_add(exception), root_drop);
  return status;
}

}  // namespace zrb
