/* C side of the callbacks: each flattens its structs and calls the delegate of the same name. */
#include "zarr_cs.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

/* The order is that of Callbacks.cs. */
static struct zarr_cs_table {
  void (*release_handle)(void *handle);
  zarr_status (*store_open)(void *handle, const char *url, size_t url_length, const char *options, size_t options_length,
                            uint32_t flags, void **instance, zarr_error *error);
  zarr_status (*store_get)(void *handle, const char *key, size_t key_length, int32_t kind, uint64_t offset, uint64_t length,
                           const char *if_match, size_t if_match_length, zarr_cs_answer *answer, zarr_reply *reply,
                           zarr_error *error);
  zarr_status (*store_get_many)(void *handle, size_t count, const zarr_get_request *requests, size_t request_size,
                                zarr_completion *completion, zarr_error *error);
  zarr_status (*store_set)(void *handle, const char *key, size_t key_length, const void *data, size_t size, int32_t condition,
                           const char *etag, size_t etag_length, zarr_sink *new_etag, zarr_error *error);
  zarr_status (*store_erase)(void *handle, const char *key, size_t key_length, int32_t *existed, zarr_error *error);
  zarr_status (*store_erase_prefix)(void *handle, const char *prefix, size_t prefix_length, zarr_error *error);
  zarr_status (*store_stat)(void *handle, const char *key, size_t key_length, uint64_t *size, zarr_sink *etag, zarr_error *error);
  zarr_status (*store_list)(void *handle, const char *prefix, size_t prefix_length, int32_t recursive, zarr_lister *lister,
                            zarr_error *error);
  zarr_status (*store_flush)(void *handle, zarr_error *error);
  zarr_status (*store_describe)(void *handle, zarr_sink *sink, zarr_error *error);
  zarr_status (*codec_create)(void *handle, const char *configuration, size_t length, void **instance, zarr_error *error);
  zarr_status (*codec_configuration)(void *handle, zarr_sink *sink, zarr_error *error);
  zarr_status (*codec_resolve)(void *handle, const zarr_array_spec *spec, zarr_error *error);
  zarr_status (*codec_encoded_size)(void *handle, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *error);
  zarr_status (*codec_encode)(void *handle, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *error);
  zarr_status (*codec_decode)(void *handle, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *error);
  zarr_status (*codec_decode_ranges)(void *handle, zarr_source *source, uint64_t decoded_size, size_t count,
                                     const uint64_t *offsets, const size_t *sizes, void *const *outputs, zarr_error *error);
  void (*log)(void *handle, int32_t level, const char *message, size_t length);
  void (*event)(void *handle, int32_t kind, zarr_status status, const char *name, const char *key, uint64_t bytes,
                uint64_t duration_ns);
  void (*executor_submit)(void *handle, void *run, void *task);
  void (*notify)(void *handle);
  void (*progress)(void *handle, uint64_t done, uint64_t total);
} delegates;

/* The library's threads block all signals. A thread that runs C# belongs to the runtime, which stops threads by signals that it
 * picks when it starts and makes NullReferenceException of SIGSEGV: blocked, the next collection or the end of the process would
 * wait for ever, and a null reference would end the process. The threads that the runtime starts from here inherit the mask. */
static void take_signals_of_runtimes(void) {
  sigset_t signals;
  if (pthread_sigmask(SIG_BLOCK, NULL, &signals) != 0 || !sigismember(&signals, SIGSEGV)) return;
  sigemptyset(&signals);
  pthread_sigmask(SIG_SETMASK, &signals, NULL);
}

/* At its end, and when an AppDomain is unloaded, Mono waits for every thread that it knows, and it comes to know a thread of the library
 * when that calls C#. So such a thread is made unknown again after each call, which costs some 20 us. Threads that Mono knew before are
 * its own. */
typedef struct mono_functions {
  void *(*domain)(void);
  void (*detach)(void);
} mono_functions;

static mono_functions mono; /* all NULL on .NET */

static void find_mono(void) {
  void *domain = dlsym(RTLD_DEFAULT, "mono_domain_get"), *detach = dlsym(RTLD_DEFAULT, "mono_thread_info_detach");
  if (domain == NULL || detach == NULL) return;
  memcpy(&mono.domain, &domain, sizeof domain); /* ISO C has no cast between the two kinds of pointers */
  memcpy(&mono.detach, &detach, sizeof detach);
}

int32_t zarr_cs_set_delegates(void *const *table, size_t count) {
  if (count * sizeof *table != sizeof delegates) return 0;
  memcpy(&delegates, table, sizeof delegates);
  find_mono();
  return 1;
}

static int enter(void) {
  static _Thread_local int ready;
  if (!ready) take_signals_of_runtimes();
  ready = 1;
  return mono.domain != NULL && mono.domain() == NULL;
}

static void leave(const int *is_new_to_mono) {
  if (*is_new_to_mono) mono.detach();
}

/* First in every function that calls a delegate; lasts until it returns. */
#define IN_CSHARP __attribute__((cleanup(leave))) const int is_new_to_mono = enter()

static void release_handle(void *handle) {
  IN_CSHARP;
  delegates.release_handle(handle);
}

static zarr_status store_open(void *handle, const char *url, size_t url_length, const char *options,
                              size_t options_length, uint32_t flags, void **instance, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_open(handle, url, url_length, options, options_length, flags, instance, error);
}

static zarr_status store_erase(void *handle, const char *key, size_t key_length, int32_t *existed, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_erase(handle, key, key_length, existed, error);
}

static zarr_status store_erase_prefix(void *handle, const char *prefix, size_t prefix_length, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_erase_prefix(handle, prefix, prefix_length, error);
}

static zarr_status store_stat(void *handle, const char *key, size_t key_length, uint64_t *size, zarr_sink *etag,
                              zarr_error *error) {
  IN_CSHARP;
  return delegates.store_stat(handle, key, key_length, size, etag, error);
}

static zarr_status store_list(void *handle, const char *prefix, size_t prefix_length, int32_t recursive,
                              zarr_lister *lister, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_list(handle, prefix, prefix_length, recursive, lister, error);
}

static zarr_status store_flush(void *handle, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_flush(handle, error);
}

static zarr_status store_describe(void *handle, zarr_sink *sink, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_describe(handle, sink, error);
}

static zarr_status codec_create(void *handle, const char *configuration, size_t length, void **instance,
                                zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_create(handle, configuration, length, instance, error);
}

static zarr_status codec_configuration(void *handle, zarr_sink *sink, zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_configuration(handle, sink, error);
}

static zarr_status codec_resolve(void *handle, const zarr_array_spec *spec, zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_resolve(handle, spec, error);
}

static zarr_status codec_encoded_size(void *handle, uint64_t decoded_size, uint64_t *bound, int32_t *exact,
                                      zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_encoded_size(handle, decoded_size, bound, exact, error);
}

static zarr_status codec_encode(void *handle, const zarr_array_spec *spec, const void *input, size_t size,
                                zarr_sink *output, zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_encode(handle, spec, input, size, output, error);
}

static zarr_status codec_decode(void *handle, const zarr_array_spec *spec, const void *input, size_t size,
                                zarr_sink *output, zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_decode(handle, spec, input, size, output, error);
}

static zarr_status codec_decode_ranges(void *handle, zarr_source *source, uint64_t decoded_size, size_t count,
                                       const uint64_t *offsets, const size_t *sizes, void *const *outputs, zarr_error *error) {
  IN_CSHARP;
  return delegates.codec_decode_ranges(handle, source, decoded_size, count, offsets, sizes, outputs, error);
}

static void notify(void *handle) {
  IN_CSHARP;
  delegates.notify(handle);
}

static void progress(void *handle, uint64_t done, uint64_t total) {
  IN_CSHARP;
  delegates.progress(handle, done, total);
}

void zarr_cs_fail(zarr_error *error, zarr_status status, const char *message, size_t length, int32_t error_number,
                  int32_t retryable, void *handle) {
  zarr_error_set(error, status, message, length);
  zarr_error_set_detail(error, error_number, retryable);
  if (handle != NULL) zarr_error_set_payload(error, handle, release_handle);
}

/* ---------------------------------------------------------------------------------------------------------------- stores */

static zarr_status call_get(void *instance, const zarr_get_request *request, zarr_cs_answer *answer, zarr_reply *reply, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_get(instance, request->key, request->key_length, request->range.kind, request->range.offset,
                             request->range.length, request->if_match, request->if_match_length, answer, reply, error);
}

static zarr_status get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *error) {
  zarr_cs_answer answer;
  zarr_status status;
  void *room;
  answer.is_given = answer.has_size = 0;
  status = call_get(instance, request, &answer, reply, error);
  if (status != ZARR_OK) return status;
  if (answer.has_size) zarr_reply_set_info(reply, answer.object_size, NULL, 0);
  if (!answer.is_given) return ZARR_OK;
  room = zarr_reply_buffer(reply, answer.size, error);
  if (room == NULL) return zarr_error_code(error);
  memcpy(room, answer.data, answer.size);
  return ZARR_OK;
}

/* Requests are as large as the library says in the first, not as this file was compiled. */
static zarr_status get_many(void *instance, size_t count, const zarr_get_request *requests, zarr_completion *completion,
                            zarr_error *error) {
  const size_t request_size = count == 0 ? sizeof *requests : requests[0].struct_size;
  IN_CSHARP;
  return delegates.store_get_many(instance, count, requests, request_size, completion, error);
}

static zarr_status set(void *instance, const char *key, size_t key_length, const void *data, size_t size,
                       const zarr_condition *condition, zarr_sink *etag, zarr_error *error) {
  IN_CSHARP;
  return delegates.store_set(instance, key, key_length, data, size, condition == NULL ? ZARR_SET_ALWAYS : condition->kind,
                             condition == NULL ? NULL : condition->etag, condition == NULL ? 0 : condition->etag_length, etag,
                             error);
}

static void fill_store(zarr_store_vtable *vtable, int32_t members, uint64_t capabilities, uint64_t latency_ns,
                       uint64_t bandwidth, uint32_t concurrency) {
  zarr_struct_init(vtable, sizeof *vtable);
  vtable->capabilities = capabilities;
  vtable->latency_ns = latency_ns;
  vtable->bandwidth = bandwidth;
  vtable->concurrency = concurrency;
  vtable->get = get;
  vtable->get_many = (members & ZARR_CS_GET_MANY) != 0 ? get_many : NULL;
  vtable->set = (members & ZARR_CS_SET) != 0 ? set : NULL;
  vtable->erase = (members & ZARR_CS_ERASE) != 0 ? store_erase : NULL;
  vtable->erase_prefix = (members & ZARR_CS_ERASE_PREFIX) != 0 ? store_erase_prefix : NULL;
  vtable->stat = (members & ZARR_CS_STAT) != 0 ? store_stat : NULL;
  vtable->list = (members & ZARR_CS_LIST) != 0 ? store_list : NULL;
  vtable->flush = (members & ZARR_CS_FLUSH) != 0 ? store_flush : NULL;
  vtable->describe = store_describe;
  vtable->release = release_handle;
}

zarr_status zarr_cs_store_new(zarr_context *context, int32_t members, uint64_t capabilities, uint64_t latency_ns,
                              uint64_t bandwidth, uint32_t concurrency, void *handle, zarr_store **out, zarr_error **err) {
  zarr_store_vtable vtable;
  fill_store(&vtable, members, capabilities, latency_ns, bandwidth, concurrency);
  return zarr_store_new(context, &vtable, handle, out, err);
}

zarr_status zarr_cs_register_store(zarr_context *context, const char *scheme, size_t scheme_length, int32_t members,
                                   uint64_t capabilities, uint64_t latency_ns, uint64_t bandwidth, uint32_t concurrency,
                                   void *handle, uint32_t flags, zarr_error **err) {
  zarr_store_vtable vtable;
  fill_store(&vtable, members, capabilities, latency_ns, bandwidth, concurrency);
  vtable.open = store_open;
  vtable.release_user_data = release_handle;
  return zarr_register_store(context, scheme, scheme_length, &vtable, handle, flags, err);
}

zarr_status zarr_cs_store_get(zarr_store *store, const void *key, size_t key_length, int32_t kind, uint64_t offset, uint64_t length,
                              const void *if_match, size_t if_match_length, zarr_cancel *cancel, void *result, zarr_error **err) {
  zarr_cs_value *out = result;
  zarr_get_request request;
  zarr_status status;
  zarr_struct_init(&request, sizeof request);
  request.key = key;
  request.key_length = key_length;
  request.range.kind = kind;
  request.range.offset = offset;
  request.range.length = length;
  request.if_match = if_match;
  request.if_match_length = if_match_length;
  status = zarr_store_get(store, &request, cancel, &out->value, &out->object_size, &out->etag, err);
  if (status != ZARR_OK) return status;
  out->size = zarr_bytes_size(out->value);
  if (out->size > sizeof out->data) return ZARR_OK;
  if (out->size > 0) memcpy(out->data, zarr_bytes_data(out->value), out->size);
  zarr_bytes_release(out->value);
  out->value = NULL;
  return ZARR_OK;
}

zarr_status zarr_cs_read_element(zarr_array *array, size_t rank, const void *index, const void *ones, void *element, size_t size,
                                 zarr_error **err) {
  return zarr_read_slice(array, rank, index, ones, NULL, element, size, NULL, NULL, err);
}

void *zarr_cs_reply_buffer(zarr_reply *reply, size_t size, zarr_error *error) { return zarr_reply_buffer(reply, size, error); }

void zarr_cs_reply_info(zarr_reply *reply, uint64_t object_size, const char *etag, size_t etag_length) {
  zarr_reply_set_info(reply, object_size, etag, etag_length);
}

int32_t zarr_cs_lister_emit(zarr_lister *lister, const char *key, size_t length) { return zarr_lister_emit(lister, key, length); }

zarr_reply *zarr_cs_completion_reply(zarr_completion *completion, size_t index) { return zarr_completion_reply(completion, index); }
zarr_error *zarr_cs_completion_error(zarr_completion *completion, size_t index) { return zarr_completion_error(completion, index); }
void zarr_cs_completion_done(zarr_completion *completion, size_t index, zarr_status status) {
  zarr_completion_done(completion, index, status);
}
int32_t zarr_cs_completion_cancelled(const zarr_completion *completion) { return zarr_completion_cancelled(completion); }

/* ---------------------------------------------------------------------------------------------------------------- codecs */

zarr_status zarr_cs_register_codec(zarr_context *context, const char *name, size_t name_length, int32_t kind,
                                   uint64_t capabilities, int32_t decodes_ranges, void *handle, uint32_t flags, zarr_error **err) {
  zarr_codec_vtable vtable;
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.kind = kind;
  vtable.capabilities = capabilities;
  vtable.create = codec_create;
  vtable.configuration = codec_configuration;
  vtable.resolve = codec_resolve;
  vtable.encoded_size = codec_encoded_size;
  vtable.encode = codec_encode;
  vtable.decode = codec_decode;
  vtable.decode_ranges = decodes_ranges != 0 ? codec_decode_ranges : NULL;
  vtable.release = release_handle;
  vtable.release_user_data = release_handle;
  return zarr_register_codec(context, name, name_length, &vtable, handle, flags, err);
}

void *zarr_cs_sink_reserve(zarr_sink *sink, size_t size, zarr_error *error) { return zarr_sink_reserve(sink, size, error); }
void zarr_cs_sink_commit(zarr_sink *sink, size_t size) { zarr_sink_commit(sink, size); }
size_t zarr_cs_sink_room(const zarr_sink *sink) { return zarr_sink_room(sink); }
uint64_t zarr_cs_source_size(const zarr_source *source) { return zarr_source_size(source); }
zarr_status zarr_cs_source_read(zarr_source *source, uint64_t offset, void *buffer, size_t size, zarr_error *error) {
  return zarr_source_read(source, offset, buffer, size, error);
}

/* ------------------------------------------------------------------------------------------- contexts, operations, copies */

static void log_message(void *handle, int32_t level, const char *message, size_t length) {
  IN_CSHARP;
  delegates.log(handle, level, message, length);
}

static void event(void *handle, const zarr_event *what) {
  IN_CSHARP;
  delegates.event(handle, what->kind, what->status, what->name, what->key, what->bytes, what->duration_ns);
}

static void executor_submit(void *handle, void (*run)(void *task), void *task) {
  void *function;
  memcpy(&function, &run, sizeof function); /* ISO C has no cast between the two kinds of pointers */
  IN_CSHARP;
  delegates.executor_submit(handle, function, task);
}

void zarr_cs_run_task(void *run, void *task) {
  void (*function)(void *);
  memcpy(&function, &run, sizeof function);
  function(task);
}

void zarr_cs_context_callbacks(zarr_context_options *options, void *log_handle, void *event_handle, void *executor_handle) {
  options->log = log_handle == NULL ? NULL : log_message;
  options->log_data = log_handle;
  options->event = event_handle == NULL ? NULL : event;
  options->event_data = event_handle;
  options->executor_submit = executor_handle == NULL ? NULL : executor_submit;
  options->executor_data = executor_handle;
  options->release_data = release_handle;
}

zarr_status zarr_cs_op_on_complete(zarr_op *op, void *handle, zarr_error **err) {
  return zarr_op_on_complete(op, notify, handle, err);
}

zarr_status zarr_cs_copy_data(zarr_array *from, zarr_array *to, const zarr_io_options *options, void *handle, zarr_error **err) {
  return zarr_copy_data(from, to, options, handle == NULL ? NULL : progress, handle, err);
}
