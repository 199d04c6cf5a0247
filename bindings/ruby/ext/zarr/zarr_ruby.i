/* The low level of the Ruby package: Zarr::Native, internal. Functions keep their C names; failures are raised as Zarr::Error;
 * `zarr_x **out` and other results are returned; texts and buffers are one argument each. */
%module "zarr::native"

%{
#include "shims.hpp"
#include "source.hpp"

/* Ruby's own macros stay out of the generated code's way. */
#ifdef read
#undef read
#endif
#ifdef write
#undef write
#endif

/* The pointer of a wrapper; nil is NULL, one that was released raises ClosedError. */
static void *zrb_pointer(VALUE value, swig_type_info *type, const char *what) {
  void *pointer = NULL;
  if (NIL_P(value)) return NULL;
  /* SWIG compares names; a wrapper of just this class needs none of that. */
  const swig_class *of = (const swig_class *)type->clientdata;
  if (of != NULL && RB_TYPE_P(value, T_DATA) && rb_obj_class(value) == of->klass) {
    if (DATA_PTR(value) == NULL) zrb::raise_closed(what);
    return DATA_PTR(value);
  }
  const int status = SWIG_ConvertPtr(value, &pointer, type, 0);
  if (status == SWIG_ObjectPreviouslyDeletedError) zrb::raise_closed(what);
  if (!SWIG_IsOK(status)) rb_raise(rb_eTypeError, "expected a %s, found %" PRIsVALUE, what, rb_obj_class(value));
  if (pointer == NULL) zrb::raise_closed(what);
  return pointer;
}

/* Takes the pointer out of a wrapper, which is closed from then on. */
static void *zrb_take(VALUE value, swig_type_info *type) {
  void *pointer = NULL;
  if (NIL_P(value) || !SWIG_IsOK(SWIG_ConvertPtr(value, &pointer, type, 0))) return NULL;
  DATA_PTR(value) = NULL;
  return pointer;
}

/* Integers only: a to_int of the caller's could call the library in the middle of this call. */
static VALUE zrb_integer(VALUE list, long i) {
  const VALUE item = rb_ary_entry(list, i);
  if (!RB_INTEGER_TYPE_P(item)) rb_raise(rb_eTypeError, "expected Integers, found %" PRIsVALUE, rb_obj_class(item));
  return item;
}

static long zrb_length(VALUE list) {
  Check_Type(list, T_ARRAY);
  const long size = RARRAY_LEN(list);
  if (size > ZARR_MAX_RANK) rb_raise(rb_eArgError, "%ld dimensions, at most %d are possible", size, ZARR_MAX_RANK);
  return size;
}

static void zrb_extents(VALUE list, uint64_t *out) {
  const long size = zrb_length(list);
  for (long i = 0; i < size; ++i) {
    const VALUE item = zrb_integer(list, i);
    if (FIXNUM_P(item) ? FIX2LONG(item) < 0 : !RBIGNUM_POSITIVE_P(item)) rb_raise(rb_eRangeError, "%" PRIsVALUE " is negative", item);
    out[i] = NUM2ULL(item);
  }
}

static void zrb_steps(VALUE list, int64_t *out) {
  const long size = zrb_length(list);
  for (long i = 0; i < size; ++i) out[i] = NUM2LL(zrb_integer(list, i));
}

static VALUE zrb_list(const uint64_t *values, size_t count) {
  VALUE out = rb_ary_new_capa(count);
  for (size_t i = 0; i < count; ++i) rb_ary_push(out, ULL2NUM(values[i]));
  return out;
}

/* Owned bytes as a binary String; gives the bytes back. */
static VALUE zrb_string(zarr_bytes *bytes) {
  if (bytes == NULL) return Qnil;
  VALUE out = rb_str_new((const char *)zarr_bytes_data(bytes), zarr_bytes_size(bytes));
  zarr_bytes_release(bytes);
  return out;
}
%}

%apply unsigned long long { uint64_t, size_t };
%apply long long { int64_t };
%apply int { int32_t, zarr_status };
%apply unsigned int { uint32_t };

/* ------------------------------------------------------------------------------------------------------- errors */

%typemap(in, numinputs=0) zarr_error **err (zarr_error *error = NULL) %{ $1 = &error; zrb::begin($1); %}
%typemap(argout) zarr_error **err %{
  if (zrb::failed(*$1)) {
    $cleanup
    zrb::raise(*$1);
  }
%}
/* Statuses are exceptions, except where they are the result. */
%typemap(out) zarr_status ""
%typemap(out) zarr_status zarr_flat_gets_status, zarr_status zarr_error_code "$result = INT2NUM($1);"

/* ------------------------------------------------------------------------------------------------------ handles */

%define HANDLE(type, what, release)
%nodefaultctor type;
struct type {};
%extend type { ~type() { release($self); } }
%typemap(in) type * { $1 = (type *)zrb_pointer($input, $descriptor(type *), what); }
%typemap(in, numinputs=0) type **out (type *made = NULL) { $1 = &made; }
%typemap(argout) type **out {
  if (*$1 != NULL) $result = SWIG_Ruby_AppendOutput($result, SWIG_NewPointerObj(*$1, $descriptor(type *), SWIG_POINTER_OWN));
}
/* Made, and then the call ended with an interrupt. */
%typemap(freearg) type **out { if (zrb::pending.jump != 0) release(*$1); }
%typemap(newfree) type * { }
%typemap(out) type * { $result = $1 == NULL ? Qnil : SWIG_NewPointerObj($1, $descriptor(type *), SWIG_POINTER_OWN); }
%enddef
%define HELD(type)
%typemap(check) type * { zrb::hold($1); }
%enddef

HANDLE(zarr_node, "node", zarr_node_release)
HANDLE(zarr_store, "store", zarr_store_release)
HANDLE(zarr_context, "context", zarr_context_release)
HANDLE(zarr_op, "operation", zarr_op_release)
HANDLE(zarr_cancel, "cancellation", zrb_cancel_free)
HANDLE(zarr_append_writer, "append writer", zarr_append_writer_release)
HANDLE(zarr_values, "values", zarr_values_release)
HANDLE(zarr_listing, "listing", zarr_listing_release)
HANDLE(zarr_flat_node_options, "options", zarr_flat_node_options_free)
HANDLE(zarr_io_options, "options", zarr_flat_io_options_free)
HANDLE(zarr_context_options, "options", zarr_flat_context_options_free)
HANDLE(zarr_flat_gets, "requests", zarr_flat_gets_free)
HANDLE(zrb_operation, "operation", zrb_operation_free)
%apply zarr_node **out { zarr_array **out, zarr_group **out };
HELD(zarr_node)
HELD(zarr_store)
HELD(zarr_context)
HELD(zarr_op)
HELD(zarr_append_writer)
%apply zarr_node * { zarr_array *, zarr_group *, const zarr_node *, const zarr_array *, const zarr_group * };
%typemap(check) const zarr_node *, const zarr_array *, const zarr_group * ""
%{
static void zrb_cancel_free(zarr_cancel *cancel) {
  zrb::cancellation_forget(cancel);
  zarr_cancel_release(cancel);
}
%}
/* Borrowed results of builders: valid while the builder is. */
%typemap(out) const zarr_open_options *, const zarr_array_builder *, const zarr_get_request *
  "$result = SWIG_NewPointerObj((void *)$1, $1_descriptor, 0);"
/* Every data call has options, so that an interrupt can cancel it. */
%typemap(check) const zarr_io_options *options "zrb::note_options((const zarr_io_options **)&$1);"
%typemap(in) const zarr_io_options *options
  "$1 = (zarr_io_options *)zrb_pointer($input, $descriptor(zarr_io_options *), \"options\");"
%typemap(check) zarr_cancel *cancel "zrb::note_cancel(&$1);"

/* -------------------------------------------------------------------------------------------- texts and buffers */

/* A frozen copy shares the String's bytes: nothing that another thread does changes them during the call. */
%typemap(in) (const char *TEXT, size_t LENGTH) (VALUE keep = Qnil) %{
  if (NIL_P($input)) {
    $1 = NULL;
    $2 = 0;
  } else {
    Check_Type($input, T_STRING); /* not to_str, which could call the library in the middle of this call */
    keep = rb_str_new_frozen($input);
    $1 = RSTRING_PTR(keep);
    $2 = RSTRING_LEN(keep);
  }
%}
%typemap(freearg) (const char *TEXT, size_t LENGTH) "RB_GC_GUARD(keep$argnum);"
%apply (const char *TEXT, size_t LENGTH) {
  (const char *url, size_t url_length), (const char *options_json, size_t options_length), (const char *path, size_t path_length),
  (const char *metadata, size_t metadata_length), (const char *attributes, size_t attributes_length),
  (const char *from_path, size_t from_length), (const char *to_path, size_t to_length), (const char *name, size_t name_length),
  (const char *json, size_t length), (const char *key, size_t key_length), (const char *prefix, size_t prefix_length),
  (const char *etag, size_t etag_length), (const char *if_match, size_t if_match_length), (const char *text, size_t length),
  (const char *name, size_t length), (const char *scheme, size_t scheme_length) };

/* Memory is locked after every argument was converted, so that a conversion that raises leaves nothing locked. */
%define MEMORY(parameter, writable)
%typemap(in) (parameter, size_t SIZE) (zrb::Memory memory, VALUE object) {
  object = $input;
  $1 = NULL;
  $2 = 0;
  memory.kind = zrb::Memory::none;
}
%typemap(check) (parameter, size_t SIZE) {
  if (rb_obj_class(object$argnum) == zrb::memory_class()) {
    zrb::memory_of(object$argnum, &memory$argnum);
  } else {
    zrb::memory_pin(&memory$argnum, object$argnum, writable);
  }
  $1 = memory$argnum.data;
  $2 = memory$argnum.size;
}
%typemap(freearg) (parameter, size_t SIZE) { zrb::memory_unpin(&memory$argnum); }
%enddef
MEMORY(void *WRITABLE, true)
MEMORY(const void *READABLE, false)
%apply (void *WRITABLE, size_t SIZE) { (void *buffer, size_t buffer_size), (void *item, size_t size) };
%apply (const void *READABLE, size_t SIZE) {
  (const void *buffer, size_t buffer_size), (const void *item, size_t item_size), (const void *data, size_t size),
  (const void *data, size_t data_size) };
%typemap(in) const void *elements (VALUE keep) "Check_Type($input, T_STRING); keep = rb_str_new_frozen($input); $1 = RSTRING_PTR(keep);"
%typemap(freearg) const void *elements "RB_GC_GUARD(keep$argnum);"

%typemap(in, numinputs=0) zarr_bytes ** (zarr_bytes *made = NULL) "$1 = &made;"
%typemap(argout) zarr_bytes ** "if (*$1 != NULL) $result = SWIG_Ruby_AppendOutput($result, zrb_string(*$1));"
%typemap(out) zarr_bytes * "$result = zrb_string($1);"
%typemap(newfree) zarr_bytes * ""
%typemap(out) const char * "$result = $1 == NULL ? Qnil : rb_utf8_str_new_cstr($1);"
%typemap(newfree) const char * ""

/* -------------------------------------------------------------------------------------------------- coordinates */

/* rank and the first list are one argument; the others must not be shorter, which the public layer sees to. */
%typemap(in) const uint64_t * (uint64_t extents[ZARR_MAX_RANK] = {0}) "$1 = extents; zrb_extents($input, extents);"
%typemap(in) const int64_t * (int64_t steps[ZARR_MAX_RANK] = {0}) %{
  $1 = NULL;
  if (!NIL_P($input)) {
    zrb_steps($input, steps);
    $1 = steps;
  }
%}
/* Any number of them: packed by the public layer, as many as the other arguments say. */
%typemap(in) const uint64_t *PACKED (VALUE keep = Qnil) %{
  Check_Type($input, T_STRING);
  keep = rb_str_new_frozen($input);
  $1 = (uint64_t *)RSTRING_PTR(keep);
%}
%typemap(freearg) const uint64_t *PACKED "RB_GC_GUARD(keep$argnum);"
%typemap(in) const int64_t *offsets (VALUE keep = Qnil) %{
  Check_Type($input, T_STRING);
  keep = rb_str_new_frozen($input);
  $1 = (int64_t *)RSTRING_PTR(keep);
%}
%typemap(freearg) const int64_t *offsets "RB_GC_GUARD(keep$argnum);"
%typemap(in, numinputs=0) const uint8_t *validity "$1 = NULL;"
%apply const uint64_t *PACKED { const uint64_t *starts, const uint64_t *shapes };

%typemap(in, numinputs=0) uint64_t *LIST (uint64_t extents[ZARR_MAX_RANK] = {0}) "$1 = extents;"
%typemap(argout) uint64_t *LIST "$result = zrb_list($1, ZARR_MAX_RANK);"
%apply uint64_t *LIST { uint64_t *shape, uint64_t *counts, uint64_t *origin, uint64_t *coordinates };
%typemap(argout) const uint64_t * ""
%typemap(in, numinputs=0) (uint64_t *coordinates, size_t capacity) (uint64_t extents[ZARR_MAX_RANK]) "$1 = extents; $2 = ZARR_MAX_RANK;"
%typemap(argout) (uint64_t *coordinates, size_t capacity) ""

%typemap(in, numinputs=0) uint64_t *NUMBER (uint64_t number = 0) "$1 = &number;"
%typemap(argout) uint64_t *NUMBER "$result = SWIG_Ruby_AppendOutput($result, ULL2NUM(*$1));"
%apply uint64_t *NUMBER { uint64_t *bytes, uint64_t *size, uint64_t *object_size, uint64_t *done, uint64_t *total,
  uint64_t *stored, uint64_t *held };
%typemap(in, numinputs=0) int32_t * (int32_t number = 0) "$1 = &number;"
%typemap(argout) int32_t * "$result = SWIG_Ruby_AppendOutput($result, INT2NUM(*$1));"
%typemap(in, numinputs=0) void **out (void *made = NULL) "$1 = &made;"
%typemap(argout) void **out "$result = ULL2NUM((uintptr_t)*$1);"
%typemap(in) void *memory "$1 = (void *)(uintptr_t)NUM2ULL($input);"

/* --------------------------------------------------------------------------------------------- calls without the GVL */

%define BLOCKING(function)
%exception function { zrb::blocking([&] { $action return result; }); }
%enddef
%define ONCE(function)
%exception function { zrb::blocking([&] { $action return result; }, zrb::Call::once); }
%enddef
%define START(function)
%exception function { zrb::blocking([&] { $action return result; }, zrb::Call::start); }
%enddef
%include "blocking_calls.i"

/* Releases are of the wrapper's reference. */
%ignore zarr_node_retain;
%ignore zarr_store_retain;
%ignore zarr_context_retain;
%ignore zarr_op_retain;
%ignore zarr_cancel_retain;
%ignore zarr_append_writer_retain;
%exception zarr_cancel_trigger "zrb::cancellation_trigger(arg1);"

%include "zarr.i"
%include "shims.hpp"

%inline %{
/* Gives the reference of a wrapper back at once; later uses of the wrapper raise ClosedError. */
void zrb_close(VALUE wrapper) {
  if (void *node = zrb_take(wrapper, SWIGTYPE_p_zarr_node)) zarr_node_release((zarr_node *)node);
  else if (void *store = zrb_take(wrapper, SWIGTYPE_p_zarr_store)) zarr_store_release((zarr_store *)store);
  else if (void *context = zrb_take(wrapper, SWIGTYPE_p_zarr_context)) zarr_context_release((zarr_context *)context);
  else if (void *writer = zrb_take(wrapper, SWIGTYPE_p_zarr_append_writer)) zarr_append_writer_release((zarr_append_writer *)writer);
}
%}

%init %{
  VALUE zrb_zarr = rb_path2class("Zarr");
  zrb::init_roots();
  zrb::init_errors(zrb_zarr);
  zrb::init_memory(mNative);
  zrb::init_dispatcher(mNative);
  zrb::init_source(mNative);
%}
