/* The part of the C# package that SWIG cannot write: vtables and callbacks whose functions are C# delegates. zarr_cs.c holds
 * the C side of each callback; it flattens structs and calls the delegate. `handle` is always a GCHandle of the C# object. */
#ifndef ZARR_CS_H
#define ZARR_CS_H

#include <zarr.h>

/* The delegates, in the order of struct zarr_cs_table (zarr_cs.c). Once, before anything else. 0 when `count` is not theirs. */
int32_t zarr_cs_set_delegates(void *const *table, size_t count);

/* For delegates that fail: message, errno and the exception (a GCHandle, may be NULL) become the callback's error. */
void zarr_cs_fail(zarr_error *error, zarr_status status, const char *message, size_t length, int32_t error_number,
                  int32_t retryable, void *handle);

/* Stores. `members` has a bit for every optional member of the vtable that the C# store implements: */
enum {
  ZARR_CS_GET_MANY = 1, ZARR_CS_SET = 2, ZARR_CS_ERASE = 4, ZARR_CS_ERASE_PREFIX = 8, ZARR_CS_STAT = 16, ZARR_CS_LIST = 32,
  ZARR_CS_FLUSH = 64
};
zarr_status zarr_cs_store_new(zarr_context *context, int32_t members, uint64_t capabilities, uint64_t latency_ns,
                              uint64_t bandwidth, uint32_t concurrency, void *handle, zarr_store **out, zarr_error **err);
zarr_status zarr_cs_register_store(zarr_context *context, const char *scheme, size_t scheme_length, int32_t members,
                                   uint64_t capabilities, uint64_t latency_ns, uint64_t bandwidth, uint32_t concurrency,
                                   void *handle, uint32_t flags, zarr_error **err);
/* Calls from C# into C and back cost more than small copies, so a small value and a small answer come with the call that they belong
 * to. Internal/Small.cs says the same. */
enum { ZARR_CS_SMALL = 128 };
typedef struct zarr_cs_value {
  zarr_bytes *value; /* NULL when the value is in `data` */
  zarr_bytes *etag;
  uint64_t size, object_size;
  unsigned char data[ZARR_CS_SMALL];
} zarr_cs_value;
typedef struct zarr_cs_answer {
  int32_t is_given, has_size; /* of `data`; of the whole value, when there is no etag */
  uint64_t size, object_size;
  unsigned char data[ZARR_CS_SMALL];
} zarr_cs_answer;

/* zarr_store_get with the request as plain values: one call instead of those that build a zarr_get_request. `result` is a
 * zarr_cs_value; its handles are the caller's. Plain pointers: Mono passes them faster than arrays. */
zarr_status zarr_cs_store_get(zarr_store *store, const void *key, size_t key_length, int32_t kind, uint64_t offset, uint64_t length,
                              const void *if_match, size_t if_match_length, zarr_cancel *cancel, void *result, zarr_error **err);
/* One element by zarr_read_slice. Plain pointers: Mono passes them faster than arrays. */
zarr_status zarr_cs_read_element(zarr_array *array, size_t rank, const void *index, const void *ones, void *element, size_t size,
                                 zarr_error **err);
void *zarr_cs_reply_buffer(zarr_reply *reply, size_t size, zarr_error *error);
void zarr_cs_reply_info(zarr_reply *reply, uint64_t object_size, const char *etag, size_t etag_length);
int32_t zarr_cs_lister_emit(zarr_lister *lister, const char *key, size_t length);
zarr_reply *zarr_cs_completion_reply(zarr_completion *completion, size_t index);
zarr_error *zarr_cs_completion_error(zarr_completion *completion, size_t index);
void zarr_cs_completion_done(zarr_completion *completion, size_t index, zarr_status status);
int32_t zarr_cs_completion_cancelled(const zarr_completion *completion);

/* Codecs. */
zarr_status zarr_cs_register_codec(zarr_context *context, const char *name, size_t name_length, int32_t kind,
                                   uint64_t capabilities, int32_t decodes_ranges, void *handle, uint32_t flags, zarr_error **err);
void *zarr_cs_sink_reserve(zarr_sink *sink, size_t size, zarr_error *error);
void zarr_cs_sink_commit(zarr_sink *sink, size_t size);
size_t zarr_cs_sink_room(const zarr_sink *sink);
uint64_t zarr_cs_source_size(const zarr_source *source);
zarr_status zarr_cs_source_read(zarr_source *source, uint64_t offset, void *target, size_t size, zarr_error *error);

/* Contexts, operations, copies. A NULL handle: no such callback. */
void zarr_cs_context_callbacks(zarr_context_options *options, void *log_handle, void *event_handle, void *executor_handle);
void zarr_cs_run_task(void *run, void *task);
zarr_status zarr_cs_op_on_complete(zarr_op *op, void *handle, zarr_error **err);
zarr_status zarr_cs_copy_data(zarr_array *from, zarr_array *to, const zarr_io_options *options, void *handle, zarr_error **err);

#endif /* ZARR_CS_H */
