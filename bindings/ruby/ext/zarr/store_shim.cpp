// Stores written in Ruby: a zarr_store_vtable whose instance is the root of an adapter object.
#include <cstring>
#include <string>

#include "shims.hpp"

namespace {

using zrb::Callback;
using zrb::Root;

VALUE adapter_of(void* instance) { return static_cast<Root*>(instance)->value; }

VALUE text(const char* data, size_t size) { return rb_utf8_str_new(data, static_cast<long>(size)); }

template <class Data>
zarr_status call(VALUE receiver, const char* method, Data* data, zarr_error* err, int (*prepare)(void*, VALUE*),
                 zarr_status (*deliver)(void*, VALUE), bool lookup = false) {
  Callback callback = {receiver, rb_intern(method), prepare, deliver, data, err, lookup};
  return zrb::call_ruby(&callback);
}

// The binary bytes of a String; anything else is refused.
VALUE bytes_of(VALUE value, const char* what) {
  if (!RB_TYPE_P(value, T_STRING)) rb_raise(rb_eTypeError, "%s must be a String, found %" PRIsVALUE, what, rb_obj_class(value));
  return value;
}

struct Get {
  const zarr_get_request* request;
  zarr_reply* reply;
  zarr_error* err;
};

int get_arguments(void* data, VALUE* out) {
  const zarr_get_request* r = static_cast<Get*>(data)->request;
  out[0] = text(r->key, r->key_length);
  out[1] = INT2NUM(r->range.kind);
  out[2] = ULL2NUM(r->range.offset);
  out[3] = ULL2NUM(r->range.length);
  out[4] = r->if_match == nullptr ? Qnil : text(r->if_match, r->if_match_length);
  return 5;
}

// Fills the answer of one request: nil, bytes, or [bytes, size of the whole value, etag].
zarr_status answer(zarr_reply* reply, zarr_error* err, VALUE result) {
  if (NIL_P(result)) return ZARR_NOT_FOUND;
  if (RB_TYPE_P(result, T_ARRAY)) {
    const VALUE size = rb_ary_entry(result, 1), etag = rb_ary_entry(result, 2);
    const uint64_t object_size = NUM2ULL(size);
    if (!NIL_P(etag)) bytes_of(etag, "an etag");
    zarr_reply_set_info(reply, object_size, NIL_P(etag) ? nullptr : RSTRING_PTR(etag), NIL_P(etag) ? 0 : RSTRING_LEN(etag));
    result = rb_ary_entry(result, 0);
  }
  bytes_of(result, "what get gives");
  const size_t size = RSTRING_LEN(result);
  if (size >= 65536) {
    const VALUE frozen = rb_str_new_frozen(result);
    zarr_reply_set_data(reply, RSTRING_PTR(frozen), size, zrb::root_drop, zrb::root_add(frozen));
    return ZARR_OK;
  }
  void* target = zarr_reply_buffer(reply, size, err);
  if (target == nullptr && size > 0) return zarr_error_code(err);
  if (size > 0) memcpy(target, RSTRING_PTR(result), size);
  RB_GC_GUARD(result);
  return ZARR_OK;
}

zarr_status get_result(void* data, VALUE result) {
  return answer(static_cast<Get*>(data)->reply, static_cast<Get*>(data)->err, result);
}

zarr_status store_get(void* instance, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
  Get get = {request, reply, err};
  return call(adapter_of(instance), "get", &get, err, get_arguments, get_result, true);
}

struct GetMany {
  size_t count;
  const zarr_get_request* requests;
  zarr_completion* completion;
  size_t done;  // reported so far
};

// One list of [key, range kind, offset, length, etag] a request.
int get_many_arguments(void* data, VALUE* out) {
  const GetMany* many = static_cast<GetMany*>(data);
  out[0] = rb_ary_new_capa(static_cast<long>(many->count));
  for (size_t i = 0; i < many->count; ++i) {
    Get get = {&many->requests[i], nullptr, nullptr};
    VALUE request[5];
    get_arguments(&get, request);
    rb_ary_push(out[0], rb_ary_new_from_values(5, request));
  }
  return 1;
}

zarr_status get_many_result(void* data, VALUE result) {
  GetMany* many = static_cast<GetMany*>(data);
  Check_Type(result, T_ARRAY);
  for (; many->done < many->count; ++many->done) {
    zarr_error* err = zarr_completion_error(many->completion, many->done);
    const VALUE item = rb_ary_entry(result, static_cast<long>(many->done));
    const bool failed = !RB_SPECIAL_CONST_P(item) && RTEST(rb_obj_is_kind_of(item, rb_eException));
    const zarr_status status = zarr_completion_cancelled(many->completion) ? zrb::set_message(err, ZARR_CANCELLED, "cancelled")
                               : failed ? zrb::set_exception(err, item, true)
                                        : answer(zarr_completion_reply(many->completion, many->done), err, item);
    zarr_completion_done(many->completion, many->done, status);
  }
  return ZARR_OK;
}

zarr_status store_get_many(void* instance, size_t count, const zarr_get_request* requests, zarr_completion* completion,
                           zarr_error* err) {
  GetMany many = {count, requests, completion, 0};
  const zarr_status status = call(adapter_of(instance), "get_many", &many, err, get_many_arguments, get_many_result);
  if (status == ZARR_OK || many.done == 0) return status;
  // It failed on the way: what has begun must be told to the end.
  for (; many.done < count; ++many.done) {
    zrb::set_message(zarr_completion_error(completion, many.done), status, zarr_error_message(err));
    zarr_completion_done(completion, many.done, status);
  }
  return ZARR_OK;
}

struct Set {
  const char* key;
  size_t key_length;
  const void* data;
  size_t size;
  const zarr_condition* condition;
  zarr_sink* etag;
  zarr_error* err;
};

int set_arguments(void* data, VALUE* out) {
  const Set* set = static_cast<Set*>(data);
  const bool match = set->condition != nullptr && set->condition->etag != nullptr;
  out[0] = text(set->key, set->key_length);
  out[1] = rb_str_new(static_cast<const char*>(set->data), set->size);
  out[2] = INT2NUM(set->condition == nullptr ? ZARR_SET_ALWAYS : set->condition->kind);
  out[3] = match ? text(set->condition->etag, set->condition->etag_length) : Qnil;
  return 4;
}

zarr_status set_result(void* data, VALUE etag) {
  Set* set = static_cast<Set*>(data);
  if (NIL_P(etag)) return ZARR_OK;
  bytes_of(etag, "an etag");
  return zarr_sink_write(set->etag, RSTRING_PTR(etag), RSTRING_LEN(etag), set->err);
}

zarr_status store_set(void* instance, const char* key, size_t key_length, const void* data, size_t size,
                      const zarr_condition* condition, zarr_sink* etag, zarr_error* err) {
  Set set = {key, key_length, data, size, condition, etag, err};
  return call(adapter_of(instance), "set", &set, err, set_arguments, set_result);
}

struct Named {  // a callback on one key or prefix
  const char* key;
  size_t length;
  int32_t recursive;
  int32_t* existed;
  uint64_t* size;
  zarr_sink* etag;
  zarr_lister* lister;
  zarr_error* err;
};

int key_argument(void* data, VALUE* out) {
  out[0] = text(static_cast<Named*>(data)->key, static_cast<Named*>(data)->length);
  return 1;
}

zarr_status store_erase(void* instance, const char* key, size_t key_length, int32_t* existed, zarr_error* err) {
  Named named = {key, key_length, 0, existed, nullptr, nullptr, nullptr, err};
  const auto existed_result = [](void* data, VALUE result) -> zarr_status {
    if (static_cast<Named*>(data)->existed != nullptr) *static_cast<Named*>(data)->existed = RTEST(result);
    return ZARR_OK;
  };
  return call(adapter_of(instance), "erase", &named, err, key_argument, existed_result, true);
}

zarr_status store_erase_prefix(void* instance, const char* prefix, size_t prefix_length, zarr_error* err) {
  Named named = {prefix, prefix_length, 0, nullptr, nullptr, nullptr, nullptr, err};
  return call(adapter_of(instance), "erase_prefix", &named, err, key_argument, [](void*, VALUE) -> zarr_status { return ZARR_OK; });
}

zarr_status store_stat(void* instance, const char* key, size_t key_length, uint64_t* size, zarr_sink* etag, zarr_error* err) {
  Named named = {key, key_length, 0, nullptr, size, etag, nullptr, err};
  const auto stat_result = [](void* data, VALUE result) -> zarr_status {
    Named* n = static_cast<Named*>(data);
    if (NIL_P(result)) return ZARR_NOT_FOUND;
    Check_Type(result, T_ARRAY);
    *n->size = NUM2ULL(rb_ary_entry(result, 0));
    const VALUE etag = rb_ary_entry(result, 1);
    if (NIL_P(etag)) return ZARR_OK;
    bytes_of(etag, "an etag");
    return zarr_sink_write(n->etag, RSTRING_PTR(etag), RSTRING_LEN(etag), n->err);
  };
  return call(adapter_of(instance), "stat", &named, err, key_argument, stat_result, true);
}

zarr_status store_list(void* instance, const char* prefix, size_t prefix_length, int32_t recursive, zarr_lister* lister,
                       zarr_error* err) {
  Named named = {prefix, prefix_length, recursive, nullptr, nullptr, nullptr, lister, err};
  return call(
      adapter_of(instance), "list", &named, err,
      [](void* data, VALUE* out) {
        key_argument(data, out);
        out[1] = static_cast<Named*>(data)->recursive != 0 ? Qtrue : Qfalse;
        return 2;
      },
      [](void* data, VALUE result) -> zarr_status {
        Check_Type(result, T_ARRAY);
        for (long i = 0; i < RARRAY_LEN(result); ++i) {
          const VALUE key = bytes_of(rb_ary_entry(result, i), "a key of list");
          if (zarr_lister_emit(static_cast<Named*>(data)->lister, RSTRING_PTR(key), RSTRING_LEN(key)) != 0) break;
        }
        return ZARR_OK;
      });
}

int no_arguments(void*, VALUE*) { return 0; }

zarr_status store_flush(void* instance, zarr_error* err) {
  return call(adapter_of(instance), "flush", err, err, no_arguments, [](void*, VALUE) -> zarr_status { return ZARR_OK; });
}

zarr_status store_describe(void* instance, zarr_sink* sink, zarr_error* err) {
  Named named = {nullptr, 0, 0, nullptr, nullptr, sink, nullptr, err};
  return call(adapter_of(instance), "describe", &named, err, no_arguments, [](void* data, VALUE result) -> zarr_status {
    bytes_of(result, "the description");
    return zarr_sink_write(static_cast<Named*>(data)->etag, RSTRING_PTR(result), RSTRING_LEN(result), static_cast<Named*>(data)->err);
  });
}

struct Open {
  const char* url;
  size_t url_length;
  const char* options;
  size_t options_length;
  uint32_t flags;
  void** instance;
};

zarr_status store_open(void* opener, const char* url, size_t url_length, const char* options, size_t options_length, uint32_t flags,
                       void** instance, zarr_error* err) {
  Open open = {url, url_length, options, options_length, flags, instance};
  return call(
      adapter_of(opener), "open", &open, err,
      [](void* data, VALUE* out) {
        const Open* o = static_cast<Open*>(data);
        out[0] = text(o->url, o->url_length);
        out[1] = o->options == nullptr ? Qnil : text(o->options, o->options_length);
        out[2] = UINT2NUM(o->flags);
        return 3;
      },
      [](void* data, VALUE result) -> zarr_status {
        if (NIL_P(result)) return ZARR_NOT_FOUND;
        *static_cast<Open*>(data)->instance = zrb::root_add(result);
        return ZARR_OK;
      });
}

zarr_store_vtable vtable_of(uint64_t capabilities, int32_t methods, uint64_t latency_ns, uint64_t bandwidth, uint32_t concurrency) {
  zarr_store_vtable v;
  zarr_struct_init(&v, sizeof v);
  v.capabilities = capabilities;
  v.latency_ns = latency_ns;
  v.bandwidth = bandwidth;
  v.concurrency = concurrency;
  v.get = store_get;
  if (methods & ZRB_GET_MANY) v.get_many = store_get_many;
  if (methods & ZRB_SET) v.set = store_set;
  if (methods & ZRB_ERASE) v.erase = store_erase;
  if (methods & ZRB_ERASE_PREFIX) v.erase_prefix = store_erase_prefix;
  if (methods & ZRB_STAT) v.stat = store_stat;
  if (methods & ZRB_FLUSH) v.flush = store_flush;
  if (capabilities & ZARR_STORE_LISTABLE) v.list = store_list;
  v.describe = store_describe;
  v.release = zrb::root_drop;
  return v;
}

}  // namespace

zarr_status zrb_store_new(zarr_context* context, VALUE adapter, uint64_t capabilities, int32_t methods, uint64_t latency_ns,
                          uint64_t bandwidth, uint32_t concurrency, zarr_store** out, zarr_error** err) {
  const zarr_store_vtable v = vtable_of(capabilities, methods, latency_ns, bandwidth, concurrency);
  Root* root = zrb::root_add(adapter);
  zrb::need_dispatcher();
  zrb::blocking([&] {
    const zarr_status status = zarr_store_new(context, &v, root, out, err);
    if (status != ZARR_OK) zrb::root_drop(root);
    return status;
  });
  return ZARR_OK;
}

zarr_status zrb_store_get(zarr_store* store, const char* key, size_t key_length, int32_t kind, uint64_t offset, uint64_t length,
                          const char* if_match, size_t if_match_length, zarr_cancel* cancel, zarr_bytes** value, uint64_t* object_size,
                          zarr_bytes** etag, zarr_error** err) {
  zarr_get_request request;
  zarr_struct_init(&request, sizeof request);
  request.key = key;
  request.key_length = key_length;
  request.range.kind = kind;
  request.range.offset = offset;
  request.range.length = length;
  request.if_match = if_match;
  request.if_match_length = if_match_length;
  return zarr_store_get(store, &request, cancel, value, object_size, etag, err);
}

zarr_status zrb_register_store(zarr_context* context, const char* scheme, size_t scheme_length, VALUE opener, uint64_t capabilities,
                               int32_t methods, uint64_t latency_ns, uint64_t bandwidth, uint32_t concurrency, uint32_t flags,
                               zarr_error** err) {
  zarr_store_vtable v = vtable_of(capabilities, methods, latency_ns, bandwidth, concurrency);
  v.open = store_open;
  v.release_user_data = zrb::root_drop;
  Root* root = zrb::root_add(opener);
  zrb::need_dispatcher();
  const zarr_status status = zarr_register_store(context, scheme, scheme_length, &v, root, flags, err);
  if (status != ZARR_OK) zrb::root_drop(root);
  return status;
}
