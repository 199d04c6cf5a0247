// Codecs written in Ruby: a zarr_codec_vtable whose user_data is the root of a maker and whose instances are roots of adapters.
#include <cstring>
#include <memory>

#include "shims.hpp"
#include "source.hpp"

namespace {

using zrb::Root;

VALUE object_of(void* root) { return static_cast<Root*>(root)->value; }

// Arguments and results of any of the callbacks.
struct Call {
  const char* text;
  size_t text_length;
  const zarr_array_spec* spec;
  const void* input;
  size_t size;
  zarr_sink* output;
  zarr_error* err;
  void** instance;
  uint64_t* bound;
  int32_t* exact;
};

zarr_status call(void* root, const char* method, Call* data, int (*prepare)(void*, VALUE*), zarr_status (*deliver)(void*, VALUE)) {
  zrb::Callback callback = {object_of(root), rb_intern(method), prepare, deliver, data, data->err, false};
  return zrb::call_ruby(&callback);
}

// [data type, item size, shape, fill value bytes], or nil.
VALUE spec_of(const zarr_array_spec* spec) {
  if (spec == nullptr) return Qnil;
  const VALUE shape = rb_ary_new_capa(static_cast<long>(spec->rank));
  for (size_t i = 0; i < spec->rank; ++i) rb_ary_push(shape, ULL2NUM(spec->shape[i]));
  const VALUE out = rb_ary_new_capa(4);
  rb_ary_push(out, rb_utf8_str_new_cstr(spec->data_type));
  rb_ary_push(out, ULL2NUM(spec->item_size));
  rb_ary_push(out, shape);
  rb_ary_push(out, rb_str_new(static_cast<const char*>(spec->fill_value), static_cast<long>(spec->item_size)));
  return out;
}

int no_arguments(void*, VALUE*) { return 0; }
int spec_argument(void* data, VALUE* out) {
  out[0] = spec_of(static_cast<Call*>(data)->spec);
  return 1;
}
zarr_status no_result(void*, VALUE) { return ZARR_OK; }

zarr_status string_to_sink(void* data, VALUE result) {
  Call* c = static_cast<Call*>(data);
  if (!RB_TYPE_P(result, T_STRING)) rb_raise(rb_eTypeError, "a codec must give a String, found %" PRIsVALUE, rb_obj_class(result));
  return zarr_sink_write(c->output, RSTRING_PTR(result), RSTRING_LEN(result), c->err);
}

zarr_status codec_create(void* maker, const char* configuration, size_t length, void** instance, zarr_error* err) {
  Call c = {configuration, length, nullptr, nullptr, 0, nullptr, err, instance, nullptr, nullptr};
  return call(
      maker, "make", &c,
      [](void* data, VALUE* out) {
        out[0] = rb_utf8_str_new(static_cast<Call*>(data)->text, static_cast<long>(static_cast<Call*>(data)->text_length));
        return 1;
      },
      [](void* data, VALUE result) -> zarr_status {
        *static_cast<Call*>(data)->instance = zrb::root_add(result);
        return ZARR_OK;
      });
}

zarr_status codec_configuration(void* instance, zarr_sink* sink, zarr_error* err) {
  Call c = {nullptr, 0, nullptr, nullptr, 0, sink, err, nullptr, nullptr, nullptr};
  return call(instance, "configuration", &c, no_arguments, string_to_sink);
}

zarr_status codec_resolve(void* instance, const zarr_array_spec* decoded, zarr_error* err) {
  Call c = {nullptr, 0, decoded, nullptr, 0, nullptr, err, nullptr, nullptr, nullptr};
  return call(instance, "resolve", &c, spec_argument, no_result);
}

zarr_status codec_encoded_size(void* instance, uint64_t decoded_size, uint64_t* bound, int32_t* exact, zarr_error* err) {
  Call c = {nullptr, 0, nullptr, nullptr, decoded_size, nullptr, err, nullptr, bound, exact};
  return call(
      instance, "encoded_size", &c,
      [](void* data, VALUE* out) {
        out[0] = ULL2NUM(static_cast<Call*>(data)->size);
        return 1;
      },
      [](void* data, VALUE result) -> zarr_status {
        Check_Type(result, T_ARRAY);
        *static_cast<Call*>(data)->bound = NUM2ULL(rb_ary_entry(result, 0));
        *static_cast<Call*>(data)->exact = RTEST(rb_ary_entry(result, 1));
        return ZARR_OK;
      });
}

int data_arguments(void* data, VALUE* out) {
  const Call* c = static_cast<Call*>(data);
  out[0] = rb_str_new(static_cast<const char*>(c->input), static_cast<long>(c->size));
  out[1] = spec_of(c->spec);
  return 2;
}

zarr_status codec_encode(void* instance, const zarr_array_spec* spec, const void* input, size_t size, zarr_sink* output,
                         zarr_error* err) {
  Call c = {nullptr, 0, spec, input, size, output, err, nullptr, nullptr, nullptr};
  return call(instance, "encode", &c, data_arguments, string_to_sink);
}

zarr_status codec_decode(void* instance, const zarr_array_spec* spec, const void* input, size_t size, zarr_sink* output,
                         zarr_error* err) {
  Call c = {nullptr, 0, spec, input, size, output, err, nullptr, nullptr, nullptr};
  return call(instance, "decode", &c, data_arguments, string_to_sink);
}

struct Ranges {
  std::shared_ptr<zrb::Source> source;
  uint64_t decoded_size;
  size_t count;
  const uint64_t* offsets;
  const size_t* sizes;
  void* const* outputs;
};

int range_arguments(void* data, VALUE* out) {
  const Ranges* r = static_cast<Ranges*>(data);
  out[0] = zrb::source_object(r->source);
  out[1] = rb_ary_new_capa(static_cast<long>(r->count));
  for (size_t i = 0; i < r->count; ++i) rb_ary_push(out[1], rb_assoc_new(ULL2NUM(r->offsets[i]), ULL2NUM(r->sizes[i])));
  out[2] = ULL2NUM(r->decoded_size);
  return 3;
}

// The adapter has checked that these are Strings of just the sizes that were asked for.
zarr_status range_results(void* data, VALUE result) {
  const Ranges* r = static_cast<Ranges*>(data);
  for (size_t i = 0; i < r->count; ++i) {
    const VALUE part = rb_ary_entry(result, static_cast<long>(i));
    if (!RB_TYPE_P(part, T_STRING) || static_cast<size_t>(RSTRING_LEN(part)) != r->sizes[i])
      rb_raise(rb_eTypeError, "range %d has another size than was asked for", static_cast<int>(i));
    if (r->sizes[i] > 0) memcpy(r->outputs[i], RSTRING_PTR(part), r->sizes[i]);
  }
  return ZARR_OK;
}

zarr_status codec_decode_ranges(void* instance, zarr_source* source, uint64_t decoded_size, size_t count, const uint64_t* offsets,
                                const size_t* sizes, void* const* outputs, zarr_error* err) {
  Ranges ranges = {std::make_shared<zrb::Source>(source, err), decoded_size, count, offsets, sizes, outputs};
  zrb::Callback callback = {object_of(instance), rb_intern("decode_ranges"), range_arguments, range_results, &ranges, err, false};
  const zarr_status status = zrb::call_ruby(&callback);
  ranges.source->end();
  return status;
}

}  // namespace

zarr_status zrb_register_codec(zarr_context* context, const char* name, size_t name_length, VALUE maker, int32_t kind,
                               uint64_t capabilities, int32_t ranges, uint32_t flags, zarr_error** err) {
  zarr_codec_vtable v;
  zarr_struct_init(&v, sizeof v);
  v.kind = kind;
  v.capabilities = capabilities;
  v.create = codec_create;
  v.configuration = codec_configuration;
  v.resolve = codec_resolve;
  v.encoded_size = codec_encoded_size;
  v.encode = codec_encode;
  v.decode = codec_decode;
  if (ranges != 0) v.decode_ranges = codec_decode_ranges;
  v.release = zrb::root_drop;
  v.release_user_data = zrb::root_drop;
  Root* root = zrb::root_add(maker);
  zrb::need_dispatcher();
  const zarr_status status = zarr_register_codec(context, name, name_length, &v, root, flags, err);
  if (status != ZARR_OK) zrb::root_drop(root);
  return status;
}
