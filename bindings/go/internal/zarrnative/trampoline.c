/* Functions with the types of zarr.h's vtables that call Go's exported ones. */
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"
#include "shims.h"

static void release_handle(void *handle) { zarrgoRelease((uintptr_t)handle); }

/* -------------------------------------------------------------------------------------------------------------- stores */

static zarr_status store_open(void *user_data, const char *url, size_t url_length, const char *options, size_t options_length,
                              uint32_t flags, void **instance, zarr_error *err) {
  uintptr_t handle = 0;
  const zarr_status status = zarrgoStoreOpen((uintptr_t)user_data, (char *)url, url_length, (char *)options, options_length, flags,
                                             &handle, (uintptr_t)err);
  *instance = (void *)handle;
  return status;
}

static zarr_status store_get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err) {
  zarrgo_answered small;
  zarr_status status;
  small.is_answered = 0;
  status = zarrgoStoreGet((uintptr_t)instance, (zarr_get_request *)request, (uintptr_t)reply, &small, (uintptr_t)err);
  if (status != ZARR_OK || !small.is_answered) return status;
  return zarrgo_answer((uintptr_t)reply, small.data, small.size, 1, small.object_size, NULL, 0, (uintptr_t)err);
}

static zarr_status store_get_many(void *instance, size_t count, const zarr_get_request *requests, zarr_completion *completion,
                                  zarr_error *err) {
  return zarrgoStoreGetMany((uintptr_t)instance, count, (zarr_get_request *)requests, (uintptr_t)completion, (uintptr_t)err);
}

static zarr_status store_set(void *instance, const char *key, size_t key_length, const void *data, size_t size,
                             const zarr_condition *condition, zarr_sink *etag, zarr_error *err) {
  return zarrgoStoreSet((uintptr_t)instance, (char *)key, key_length, (void *)data, size, condition->kind, (char *)condition->etag,
                        condition->etag_length, (uintptr_t)etag, (uintptr_t)err);
}

static zarr_status store_erase(void *instance, const char *key, size_t key_length, int32_t *existed, zarr_error *err) {
  return zarrgoStoreErase((uintptr_t)instance, (char *)key, key_length, existed, (uintptr_t)err);
}

static zarr_status store_erase_prefix(void *instance, const char *prefix, size_t prefix_length, zarr_error *err) {
  return zarrgoStoreErasePrefix((uintptr_t)instance, (char *)prefix, prefix_length, (uintptr_t)err);
}

static zarr_status store_stat(void *instance, const char *key, size_t key_length, uint64_t *size, zarr_sink *etag, zarr_error *err) {
  return zarrgoStoreStat((uintptr_t)instance, (char *)key, key_length, size, (uintptr_t)etag, (uintptr_t)err);
}

static zarr_status store_list(void *instance, const char *prefix, size_t prefix_length, int32_t recursive, zarr_lister *lister,
                              zarr_error *err) {
  return zarrgoStoreList((uintptr_t)instance, (char *)prefix, prefix_length, recursive, (uintptr_t)lister, (uintptr_t)err);
}

static zarr_status store_flush(void *instance, zarr_error *err) { return zarrgoStoreFlush((uintptr_t)instance, (uintptr_t)err); }

static zarr_status store_describe(void *instance, zarr_sink *sink, zarr_error *err) {
  return zarrgoStoreDescribe((uintptr_t)instance, (uintptr_t)sink, (uintptr_t)err);
}

static zarr_store_vtable store_vtable(zarrgo_store_traits traits) {
  zarr_store_vtable table;
  zarr_struct_init(&table, sizeof table);
  table.capabilities = traits.capabilities;
  table.latency_ns = traits.latency_ns;
  table.bandwidth = traits.bandwidth;
  table.concurrency = traits.concurrency;
  table.get = store_get;
  table.describe = store_describe;
  table.release = release_handle;
  if (traits.members & ZARRGO_MANY) table.get_many = store_get_many;
  if (traits.members & ZARRGO_SET) table.set = store_set;
  if (traits.members & ZARRGO_ERASE) table.erase = store_erase;
  if (traits.members & ZARRGO_ERASE_PREFIX) table.erase_prefix = store_erase_prefix;
  if (traits.members & ZARRGO_STAT) table.stat = store_stat;
  if (traits.members & ZARRGO_LIST) table.list = store_list;
  if (traits.members & ZARRGO_FLUSH) table.flush = store_flush;
  return table;
}

zarr_status zarrgo_store_new(uintptr_t context, zarrgo_store_traits traits, uintptr_t instance, uintptr_t *out, uintptr_t *err) {
  const zarr_store_vtable table = store_vtable(traits);
  return zarr_store_new((zarr_context *)context, &table, (void *)instance, (zarr_store **)out, (zarr_error **)err);
}

zarr_status zarrgo_register_store(uintptr_t context, const char *scheme, size_t length, zarrgo_store_traits traits,
                                  uintptr_t user_data, uint32_t flags, uintptr_t *err) {
  zarr_store_vtable table = store_vtable(traits);
  table.open = store_open;
  table.release_user_data = release_handle;
  return zarr_register_store((zarr_context *)context, scheme, length, &table, (void *)user_data, flags, (zarr_error **)err);
}

zarr_status zarrgo_store_get(uintptr_t store, const char *key, size_t length, zarr_range range, const char *if_match,
                             size_t if_match_length, uintptr_t cancel, zarrgo_value *out, uintptr_t *err) {
  zarr_status status;
  zarr_get_request request;
  zarr_struct_init(&request, sizeof request);
  request.key = key;
  request.key_length = length;
  request.range = range;
  request.if_match = if_match;
  request.if_match_length = if_match_length;
  status = zarr_store_get((zarr_store *)store, &request, (zarr_cancel *)cancel, (zarr_bytes **)&out->value, &out->object_size,
                          (zarr_bytes **)&out->etag, (zarr_error **)err);
  out->data = zarr_bytes_data((zarr_bytes *)out->value);
  out->size = zarr_bytes_size((zarr_bytes *)out->value);
  out->is_small = out->value != 0 && out->size <= sizeof out->small;
  if (out->is_small) {
    if (out->size > 0) memcpy(out->small, out->data, out->size);
    zarr_bytes_release((zarr_bytes *)out->value);
    out->value = 0;
    out->data = NULL;
  }
  return status;
}

/* -------------------------------------------------------------------------------------------------------------- codecs */

static zarr_status codec_create(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *err) {
  uintptr_t handle = 0;
  const zarr_status status = zarrgoCodecCreate((uintptr_t)user_data, (char *)configuration, length, &handle, (uintptr_t)err);
  *instance = (void *)handle;
  return status;
}

static zarr_status codec_configuration(void *instance, zarr_sink *sink, zarr_error *err) {
  return zarrgoCodecConfiguration((uintptr_t)instance, (uintptr_t)sink, (uintptr_t)err);
}

static zarr_status codec_resolve(void *instance, const zarr_array_spec *spec, zarr_error *err) {
  return zarrgoCodecResolve((uintptr_t)instance, (zarr_array_spec *)spec, (uintptr_t)err);
}

static zarr_status codec_encoded_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err) {
  return zarrgoCodecEncodedSize((uintptr_t)instance, decoded_size, bound, exact, (uintptr_t)err);
}

static zarr_status codec_encode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                                zarr_error *err) {
  return zarrgoCodecCode((uintptr_t)instance, 1, (zarr_array_spec *)spec, (void *)input, size, (uintptr_t)output, (uintptr_t)err);
}

static zarr_status codec_decode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                                zarr_error *err) {
  return zarrgoCodecCode((uintptr_t)instance, 0, (zarr_array_spec *)spec, (void *)input, size, (uintptr_t)output, (uintptr_t)err);
}

static zarr_status codec_decode_ranges(void *instance, zarr_source *source, uint64_t decoded_size, size_t count,
                                       const uint64_t *offsets, const size_t *sizes, void *const *outputs, zarr_error *err) {
  return zarrgoCodecDecodeRanges((uintptr_t)instance, (uintptr_t)source, decoded_size, count, (uint64_t *)offsets, (size_t *)sizes,
                                 (void **)outputs, (uintptr_t)err);
}

zarr_status zarrgo_register_codec(uintptr_t context, const char *name, size_t length, int32_t kind, uint64_t capabilities,
                                  uint32_t members, uintptr_t user_data, uint32_t flags, uintptr_t *err) {
  zarr_codec_vtable table;
  zarr_struct_init(&table, sizeof table);
  table.kind = kind;
  table.capabilities = capabilities;
  table.create = codec_create;
  table.encoded_size = codec_encoded_size;
  table.encode = codec_encode;
  table.decode = codec_decode;
  table.release = release_handle;
  table.release_user_data = release_handle;
  if (members & ZARRGO_CONFIGURATION) table.configuration = codec_configuration;
  if (members & ZARRGO_RESOLVE) table.resolve = codec_resolve;
  if (members & ZARRGO_RANGES) table.decode_ranges = codec_decode_ranges;
  return zarr_register_codec((zarr_context *)context, name, length, &table, (void *)user_data, flags, (zarr_error **)err);
}

/* -------------------------------------------------------------------------------------- contexts, operations, progress */

static void context_log(void *handle, int32_t level, const char *message, size_t length) {
  zarrgoLog((uintptr_t)handle, level, (char *)message, length);
}
static void context_event(void *handle, const zarr_event *event) { zarrgoEvent((uintptr_t)handle, (zarr_event *)event); }
static void context_submit(void *handle, void (*run)(void *), void *task) {
  zarrgoSubmit((uintptr_t)handle, (uintptr_t)run, (uintptr_t)task);
}

zarr_status zarrgo_context_new(uintptr_t options, uint32_t members, uintptr_t log, uintptr_t event, uintptr_t executor, uintptr_t *out,
                               uintptr_t *err) {
  zarr_context_options *o = (zarr_context_options *)options;
  if (members & ZARRGO_LOG) o->log = context_log, o->log_data = (void *)log;
  if (members & ZARRGO_EVENT) o->event = context_event, o->event_data = (void *)event;
  if (members & ZARRGO_EXECUTOR) o->executor_submit = context_submit, o->executor_data = (void *)executor;
  o->release_data = release_handle;
  return zarr_context_new(o, (zarr_context **)out, (zarr_error **)err);
}

void zarrgo_run(uintptr_t run, uintptr_t task) { ((void (*)(void *))run)((void *)task); }

static void notify(void *handle) { zarrgoNotify((uintptr_t)handle); }

zarr_status zarrgo_op_notify(uintptr_t op, uintptr_t handle, uintptr_t *err) {
  return zarr_op_on_complete((zarr_op *)op, notify, (void *)handle, (zarr_error **)err);
}

static void progress(void *handle, uint64_t done, uint64_t total) { zarrgoProgress((uintptr_t)handle, done, total); }

zarr_status zarrgo_copy_data(uintptr_t from, uintptr_t to, uintptr_t options, uintptr_t handle, uintptr_t *err) {
  return zarr_copy_data((zarr_array *)from, (zarr_array *)to, (const zarr_io_options *)options, handle != 0 ? progress : NULL,
                        (void *)handle, (zarr_error **)err);
}

/* ------------------------------------------------------------------------------------------------- answers of callbacks */

/* A payload is one byte of memory: its address is the identity under which Go keeps the error, and no other library's. */
static void release_payload(void *payload) {
  zarrgoPayloadRelease((uintptr_t)payload);
  free(payload);
}

uintptr_t zarrgo_fail(uintptr_t error, zarr_status status, const char *message, size_t length, int32_t error_number,
                      int32_t retryable, int32_t payload) {
  zarr_error *err = (zarr_error *)error;
  void *identity = payload ? malloc(1) : NULL;
  zarr_error_set(err, status, message, length);
  zarr_error_set_detail(err, error_number, retryable);
  return (uintptr_t)identity;
}

void zarrgo_attach(uintptr_t error, uintptr_t payload) {
  zarr_error_set_payload((zarr_error *)error, (void *)payload, release_payload);
}

zarr_status zarrgo_answer(uintptr_t reply, const void *data, size_t size, int32_t known, uint64_t object_size, const char *etag,
                          size_t etag_length, uintptr_t error) {
  zarr_error *err = (zarr_error *)error;
  void *room = zarr_reply_buffer((zarr_reply *)reply, size, err);
  if (room == NULL && zarr_error_code(err) != ZARR_OK) return zarr_error_code(err);
  if (size > 0) memcpy(room, data, size);
  if (known) zarr_reply_set_info((zarr_reply *)reply, object_size, etag, etag_length);
  return ZARR_OK;
}
