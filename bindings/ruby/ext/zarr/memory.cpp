// Bytes of String, IO::Buffer and everything with a memory view, locked while native code uses them. Several calls may use one
// object at once (threads that fill parts of one buffer), so locks are counted here; all of it under the GVL.
#include <ruby/io/buffer.h>
#include <ruby/memory_view.h>

#include <utility>
#include <vector>

#include "zrb.hpp"

namespace zrb {
namespace {

// Strings and IO::Buffers with the number of their locks: a few at a time. The pinning callers keep them alive and in place.
std::vector<std::pair<VALUE, size_t>> locked;
VALUE io_buffer = Qnil, memory = Qnil;

size_t* locks_of(VALUE object) {
  for (auto& [held, count] : locked)
    if (held == object) return &count;
  return nullptr;
}

void forget(VALUE object) {
  for (auto& entry : locked)
    if (entry.first == object) {
      entry = locked.back();
      locked.pop_back();
      return;
    }
}

void lock(VALUE object, VALUE (*take)(VALUE)) {
  if (size_t* count = locks_of(object)) {
    ++*count;
    return;
  }
  take(object);  // raises when somebody else has locked it
  locked.emplace_back(object, 1);
}

void unlock(VALUE object, VALUE (*give)(VALUE)) {
  size_t* count = locks_of(object);
  if (count != nullptr && --*count > 0) return;
  forget(object);
  give(object);
}

void pin_text(Memory* m, VALUE object, bool writable) {
  if (writable) {
    rb_check_frozen(object);
    if (locks_of(object) == nullptr) rb_str_modify(object);
    lock(object, rb_str_locktmp);
    m->kind = Memory::text;
    m->object = object;
  } else {
    m->kind = Memory::frozen;
    m->object = rb_str_new_frozen(object);  // shares the bytes; a later change of `object` copies them
  }
  m->data = RSTRING_PTR(m->object);
  m->size = RSTRING_LEN(m->object);
}

// The buffer that a slice is a part of, else nil. Freeing that one frees the memory of the slice, locked or not; only the garbage
// collector's view of the slice names it.
VALUE whole_of(VALUE object) {
  if (RTEST(rb_funcall(object, rb_intern("internal?"), 0)) || RTEST(rb_funcall(object, rb_intern("mapped?"), 0))) return Qnil;
  const VALUE reachable = rb_funcall(rb_path2class("ObjectSpace"), rb_intern("reachable_objects_from"), 1, object);
  for (long i = 0; RB_TYPE_P(reachable, T_ARRAY) && i < RARRAY_LEN(reachable); ++i) {
    const VALUE found = rb_ary_entry(reachable, i);
    if (!RB_SPECIAL_CONST_P(found) && rb_obj_class(found) == io_buffer) return found;
  }
  return Qnil;
}

void pin_io_buffer(Memory* m, VALUE object, bool writable) {
  if (writable) {
    rb_io_buffer_get_bytes_for_writing(object, &m->data, &m->size);
  } else {
    const void* data;
    rb_io_buffer_get_bytes_for_reading(object, &data, &m->size);
    m->data = const_cast<void*>(data);
  }
  const VALUE whole = whole_of(object);
  lock(object, rb_io_buffer_lock);
  m->kind = Memory::io_buffer;
  m->object = object;
  // What its user has locked cannot be freed either.
  if (!NIL_P(whole) && (locks_of(whole) != nullptr || !RTEST(rb_funcall(whole, rb_intern("locked?"), 0)))) {
    lock(whole, rb_io_buffer_lock);
    m->whole = whole;
  }
}

// Fiddle calls the memory of every Pointer read-only, although Fiddle::Pointer#[]= writes to it.
bool is_fiddle_pointer(VALUE object) {
  static const ID fiddle = rb_intern("Fiddle"), pointer = rb_intern("Pointer");
  return rb_const_defined(rb_cObject, fiddle) && rb_const_defined(rb_const_get(rb_cObject, fiddle), pointer) &&
         RTEST(rb_obj_is_kind_of(object, rb_const_get(rb_const_get(rb_cObject, fiddle), pointer)));
}

void pin_view(Memory* m, VALUE object, bool writable) {
  const bool fiddle = is_fiddle_pointer(object);
  if (writable && fiddle) rb_check_frozen(object);
  rb_memory_view_t* view = ZALLOC(rb_memory_view_t);
  if (!rb_memory_view_available_p(object) ||
      !rb_memory_view_get(object, view, writable ? RUBY_MEMORY_VIEW_WRITABLE : RUBY_MEMORY_VIEW_SIMPLE)) {
    xfree(view);
    rb_raise(rb_eTypeError, "%" PRIsVALUE " is no String, IO::Buffer or contiguous%s memory view", rb_obj_class(object),
             writable ? " writable" : "");
  }
  if (writable && view->readonly && !fiddle) {
    rb_memory_view_release(view);
    xfree(view);
    rb_raise(rb_eFrozenError, "the memory of %" PRIsVALUE " is read-only", rb_obj_class(object));
  }
  m->kind = Memory::view;
  m->object = object;
  m->data = view->data;
  m->size = view->byte_size;
  m->memory_view = view;
}

void mark(void* data) {
  rb_gc_mark(static_cast<Memory*>(data)->object);
  rb_gc_mark(static_cast<Memory*>(data)->whole);
}
// Strings and buffers that are collected with their lock need no unlocking; a view has memory of its own.
void release(void* data) {
  Memory* m = static_cast<Memory*>(data);
  if (m->kind == Memory::text || m->kind == Memory::io_buffer) forget(m->object);
  if (m->kind == Memory::io_buffer) forget(m->whole);
  xfree(m);
}
const rb_data_type_t type = {"Zarr::Native::Memory", {mark, release, nullptr, nullptr, {nullptr}}, nullptr, nullptr, 0};

Memory* get(VALUE self) { return static_cast<Memory*>(rb_check_typeddata(self, &type)); }

VALUE allocate(VALUE klass) {
  Memory* m;
  return TypedData_Make_Struct(klass, Memory, &type, m);
}

VALUE initialize(VALUE self, VALUE object, VALUE writable) {
  Memory* m = get(self);
  if (m->kind != Memory::none) rb_raise(rb_eArgError, "pinned already");
  memory_pin(m, object, RTEST(writable));
  return self;
}

VALUE unpin(VALUE self) {
  memory_unpin(get(self));
  return Qnil;
}

VALUE size(VALUE self) { return SIZET2NUM(get(self)->size); }
VALUE address(VALUE self) { return ULL2NUM(reinterpret_cast<uintptr_t>(get(self)->data)); }
// Bytes of one item of a memory view; nil for plain bytes.
VALUE item_size(VALUE self) {
  Memory* m = get(self);
  return m->kind != Memory::view ? Qnil : SIZET2NUM(static_cast<rb_memory_view_t*>(m->memory_view)->item_size);
}

VALUE uninitialized(VALUE, VALUE bytes) { return rb_str_new(nullptr, NUM2SIZET(bytes)); }

}  // namespace

VALUE memory_class() { return memory; }

void memory_pin(Memory* m, VALUE object, bool writable) {
  *m = Memory();
  m->object = m->whole = Qnil;
  if (NIL_P(object)) return;
  if (RB_TYPE_P(object, T_STRING)) {
    pin_text(m, object, writable);
  } else if (RTEST(rb_obj_is_kind_of(object, io_buffer))) {
    pin_io_buffer(m, object, writable);
  } else {
    pin_view(m, object, writable);
  }
}

void memory_unpin(Memory* m) {
  const Memory::Kind kind = m->kind;
  m->kind = Memory::none;
  if (kind == Memory::text) unlock(m->object, rb_str_unlocktmp);
  if (kind == Memory::io_buffer) unlock(m->object, rb_io_buffer_unlock);
  if (kind == Memory::io_buffer && !NIL_P(m->whole)) unlock(m->whole, rb_io_buffer_unlock);
  if (kind == Memory::view) {
    rb_memory_view_release(static_cast<rb_memory_view_t*>(m->memory_view));
    xfree(m->memory_view);
  }
  m->object = m->whole = Qnil;
}

void memory_of(VALUE pinned, Memory* m) {
  *m = *get(pinned);
  if (m->kind == Memory::none) raise_closed("memory");
  m->kind = Memory::none;  // whoever made it unpins it
}

void init_memory(VALUE native) {
  rb_require("objspace");
  io_buffer = rb_path2class("IO::Buffer");
  memory = rb_define_class_under(native, "Memory", rb_cObject);
  rb_gc_register_address(&io_buffer);
  rb_gc_register_address(&memory);
  rb_define_alloc_func(memory, allocate);
  rb_define_method(memory, "initialize", RUBY_METHOD_FUNC(initialize), 2);
  rb_define_method(memory, "unpin", RUBY_METHOD_FUNC(unpin), 0);
  rb_define_method(memory, "size", RUBY_METHOD_FUNC(size), 0);
  rb_define_method(memory, "address", RUBY_METHOD_FUNC(address), 0);
  rb_define_method(memory, "item_size", RUBY_METHOD_FUNC(item_size), 0);
  rb_define_module_function(native, "uninitialized", RUBY_METHOD_FUNC(uninitialized), 1);
}

}  // namespace zrb
