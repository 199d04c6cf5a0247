#include "source.hpp"

namespace zrb {
namespace {

using SourcePtr = std::shared_ptr<Source>;

void release(void* data) { delete static_cast<SourcePtr*>(data); }
const rb_data_type_t type = {"Zarr::Native::Source", {nullptr, release, nullptr, nullptr, {nullptr}}, nullptr, nullptr, 0};
VALUE source_class = Qnil;

Source* get(VALUE self) { return static_cast<SourcePtr*>(rb_check_typeddata(self, &type))->get(); }

VALUE size(VALUE self) {
  uint64_t size = 0;
  if (!get(self)->size(&size)) raise_closed("source");
  return ULL2NUM(size);
}

VALUE read(VALUE self, VALUE offset, VALUE length) {
  Source* source = get(self);
  const uint64_t at = NUM2ULL(offset), count = NUM2ULL(length);
  uint64_t all = 0;
  if (!source->size(&all)) raise_closed("source");
  if (at > all || count > all - at)
    raise_status(ZARR_OUT_OF_RANGE, "a codec reads outside of the bytes of its chunk");
  VALUE out = rb_str_new(nullptr, static_cast<long>(count));
  char* const bytes = RSTRING_PTR(out);
  zarr_status status = ZARR_OK;
  bool open = true;
  begin(nullptr);
  blocking([&] { return status = source->read(at, bytes, count, &open); }, Call::once);
  RB_GC_GUARD(out);
  RB_GC_GUARD(self);
  if (pending.jump != 0) raise(nullptr);
  if (!open) raise_closed("source");
  if (status != ZARR_OK) rb_exc_raise(exception_of(source->error()));
  return out;
}

}  // namespace

VALUE source_object(const SourcePtr& source) { return TypedData_Wrap_Struct(source_class, &type, new SourcePtr(source)); }

void init_source(VALUE native) {
  source_class = rb_define_class_under(native, "Source", rb_cObject);
  rb_gc_register_address(&source_class);
  rb_undef_alloc_func(source_class);
  rb_define_method(source_class, "size", RUBY_METHOD_FUNC(size), 0);
  rb_define_method(source_class, "read", RUBY_METHOD_FUNC(read), 2);
}

}  // namespace zrb
