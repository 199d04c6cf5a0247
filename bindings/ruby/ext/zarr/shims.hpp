// The functions of the native layer that SWIG wraps beside those of zarr.h: whatever takes a callback. Internal.
#pragma once

#include "zrb.hpp"

// What a store's adapter has; the others are left out of the vtable.
enum { ZRB_SET = 1, ZRB_ERASE = 2, ZRB_ERASE_PREFIX = 4, ZRB_STAT = 8, ZRB_FLUSH = 16, ZRB_GET_MANY = 32 };

// An adapter (lib/zarr/store_adapter.rb) as a store.
zarr_status zrb_store_new(zarr_context *context, VALUE adapter, uint64_t capabilities, int32_t methods, uint64_t latency_ns,
                          uint64_t bandwidth, uint32_t concurrency, zarr_store **out, zarr_error **err);
// zarr_store_get() with the members of a request as plain values: one call instead of those that build one.
zarr_status zrb_store_get(zarr_store *store, const char *key, size_t key_length, int32_t kind, uint64_t offset, uint64_t length,
                          const char *if_match, size_t if_match_length, zarr_cancel *cancel, zarr_bytes **value, uint64_t *object_size,
                          zarr_bytes **etag, zarr_error **err);
// Elements of any length as a list of Strings: UTF-8, or binary where text is 0.
VALUE zrb_values_list(const zarr_values *values, int32_t text);
// opener.open(url, options_json, flags) gives the adapter of a store; what it can do is the same for all of the scheme.
zarr_status zrb_register_store(zarr_context *context, const char *scheme, size_t scheme_length, VALUE opener, uint64_t capabilities,
                               int32_t methods, uint64_t latency_ns, uint64_t bandwidth, uint32_t concurrency, uint32_t flags,
                               zarr_error **err);
// maker.make(configuration_json) gives the adapter (lib/zarr/codec_adapter.rb) of a codec. ranges: whether it decodes parts.
zarr_status zrb_register_codec(zarr_context *context, const char *name, size_t name_length, VALUE maker, int32_t kind,
                               uint64_t capabilities, int32_t ranges, uint32_t flags, zarr_error **err);

// log: #call(level, message) or nil; event: #call(kind, status, name, key, bytes, duration_ns) or nil.
void zrb_context_callbacks(zarr_context_options *options, VALUE log, VALUE event);

// zarr_copy_data() with progress.call(done, total); nil = none.
zarr_status zrb_copy_data(zarr_array *from, zarr_array *to, const zarr_io_options *options, VALUE progress, zarr_error **err);

// An operation and what waits for its end. owner.__finished is called once, with the GVL, when it is complete.
typedef struct zrb_operation zrb_operation;
zarr_status zrb_operation_new(zarr_op *op, VALUE owner, zrb_operation **out, zarr_error **err);
void zrb_operation_free(zrb_operation *operation);
// 1 when complete; 0 when the time was up or the thread was interrupted.
int32_t zrb_operation_wait(zrb_operation *operation, uint64_t timeout_ns);

// Objects that native code keeps alive now.
uint64_t zrb_roots(void);
