/* Everything else between C and Java: logs, events, notifications, progress, and the answers that Java callbacks give. */
#include "shim.h"

#define POINTER(type, address) ((type *)(intptr_t)(address))

/* ------------------------------------------------------------------------------------------------- logs, events, progress */

static void on_log(void *listener, int32_t level, const char *message, size_t length) {
  JNIEnv *env = zarr_java_begin(NULL, 1);
  if (env == NULL) return;
  zarr_java_call(env, NULL, UPCALL_LOG, (jobject)listener, (jint)level, zarr_java_bytes_new(env, message, length));
  zarr_java_end(env);
}

static void on_event(void *listener, const zarr_event *event) {
  JNIEnv *env = zarr_java_begin(NULL, 2);
  jbyteArray name;
  if (env == NULL) return;
  name = zarr_java_text_new(env, event->name);
  zarr_java_call(env, NULL, UPCALL_EVENT, (jobject)listener, (jint)event->kind, (jint)event->status, name,
                 name == NULL ? NULL : zarr_java_text_new(env, event->key), (jlong)event->bytes, (jlong)event->duration_ns);
  zarr_java_end(env);
}

static void on_progress(void *listener, uint64_t done, uint64_t total) {
  JNIEnv *env = zarr_java_begin(NULL, 0);
  if (env == NULL) return;
  zarr_java_call(env, NULL, UPCALL_PROGRESS, (jobject)listener, (jlong)done, (jlong)total);
  zarr_java_end(env);
}

static void on_complete(void *runnable) {
  JNIEnv *env = zarr_java_begin(NULL, 0);
  if (env == NULL) return;
  zarr_java_call(env, NULL, UPCALL_COMPLETE, (jobject)runnable);
  zarr_java_end(env);
  (*env)->DeleteGlobalRef(env, (jobject)runnable);
}

/* What the executor refuses is never run, which costs parallelism only. */
static void on_submit(void *executor, void (*run)(void *task), void *task) {
  JNIEnv *env = zarr_java_begin(NULL, 0);
  if (env == NULL) return;
  zarr_java_call(env, NULL, UPCALL_EXECUTE, (jobject)executor, (jlong)(intptr_t)run, (jlong)(intptr_t)task);
  zarr_java_end(env);
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_runTask(JNIEnv *env, jclass unused, jlong run, jlong task) {
  (void)env;
  (void)unused;
  ((void (*)(void *))(intptr_t)run)((void *)(intptr_t)task);
}

/* zarr_context_new() with listeners and an executor, each of which may be null. */
JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_contextNew(JNIEnv *env, jclass unused, jlong options, jobject log,
                                                                        jobject event, jobject executor) {
  zarr_context_options *o = POINTER(zarr_context_options, options);
  zarr_context *out = NULL;
  zarr_error *error = NULL;
  (void)unused;
  o->log_data = log == NULL ? NULL : (*env)->NewGlobalRef(env, log);
  o->event_data = event == NULL ? NULL : (*env)->NewGlobalRef(env, event);
  o->executor_data = executor == NULL ? NULL : (*env)->NewGlobalRef(env, executor);
  o->executor_submit = executor == NULL ? NULL : on_submit;
  o->log = log == NULL ? NULL : on_log;
  o->event = event == NULL ? NULL : on_event;
  o->release_data = zarr_java_release;
  zarr_context_new(o, &out, &error);
  if (error != NULL) {
    (*env)->DeleteGlobalRef(env, o->log_data);
    (*env)->DeleteGlobalRef(env, o->event_data);
    (*env)->DeleteGlobalRef(env, o->executor_data);
    zarr_java_throw(env, error);
  }
  return (jlong)(intptr_t)out;
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_onComplete(JNIEnv *env, jclass unused, jlong op, jobject runnable) {
  zarr_error *error = NULL;
  jobject reference = (*env)->NewGlobalRef(env, runnable);
  (void)unused;
  zarr_op_on_complete(POINTER(zarr_op, op), on_complete, reference, &error);
  if (error != NULL) {
    (*env)->DeleteGlobalRef(env, reference);
    zarr_java_throw(env, error);
  }
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_copyData(JNIEnv *env, jclass unused, jlong from, jlong to, jlong options,
                                                                     jobject progress) {
  zarr_error *error = NULL;
  (void)unused;
  zarr_copy_data(POINTER(zarr_array, from), POINTER(zarr_array, to), POINTER(zarr_io_options, options),
                 progress == NULL ? NULL : on_progress, progress, &error);
  if (error != NULL) zarr_java_throw(env, error);
}

/* ------------------------------------------------------------------------------------------------------------------ memory */

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_address(JNIEnv *env, jclass unused, jobject buffer) {
  (void)unused;
  return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}

JNIEXPORT jobject JNICALL Java_io_github_libzarr_internal_Shim_buffer(JNIEnv *env, jclass unused, jlong address, jlong size) {
  static char nothing;
  (void)unused;
  return (*env)->NewDirectByteBuffer(env, address == 0 ? &nothing : POINTER(void, address), size);
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_copyOut(JNIEnv *env, jclass unused, jlong address, jbyteArray bytes, jint at,
                                                                    jint size) {
  (void)unused;
  (*env)->SetByteArrayRegion(env, bytes, at, size, POINTER(const jbyte, address));
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_copyIn(JNIEnv *env, jclass unused, jbyteArray bytes, jint at, jint size,
                                                                   jlong address) {
  (void)unused;
  (*env)->GetByteArrayRegion(env, bytes, at, size, POINTER(jbyte, address));
}

/* ----------------------------------------------------------------------------------------------------- answers of callbacks */

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_fail(JNIEnv *env, jclass unused, jlong err, jint status, jbyteArray message,
                                                                 jint error_number, jboolean retryable, jthrowable payload) {
  zarr_java_text text;
  (void)unused;
  if (err == 0 || !zarr_java_text_get(env, message, &text)) return;
  zarr_java_fail(env, POINTER(zarr_error, err), status, text.data == NULL ? "" : text.data, text.length, payload);
  if (error_number != 0 || retryable) zarr_error_set_detail(POINTER(zarr_error, err), error_number, retryable);
  zarr_java_text_free(&text);
}

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_sinkRoom(JNIEnv *env, jclass unused, jlong sink) {
  (void)env;
  (void)unused;
  return (jlong)zarr_sink_room(POINTER(const zarr_sink, sink));
}

/* Appends part of a byte[], or of a direct buffer when `bytes` is null. A status, with `err` set. */
JNIEXPORT jint JNICALL Java_io_github_libzarr_internal_Shim_sinkWrite(JNIEnv *env, jclass unused, jlong sink, jbyteArray bytes,
                                                                      jobject direct, jint at, jint size, jlong err) {
  zarr_error *error = POINTER(zarr_error, err);
  void *room;
  (void)unused;
  if (bytes == NULL) {
    const char *data = (*env)->GetDirectBufferAddress(env, direct);
    return zarr_sink_write(POINTER(zarr_sink, sink), data + at, (size_t)size, error);
  }
  room = zarr_sink_reserve(POINTER(zarr_sink, sink), (size_t)size, error);
  if (room == NULL) return zarr_error_code(error);
  (*env)->GetByteArrayRegion(env, bytes, at, size, room);
  zarr_sink_commit(POINTER(zarr_sink, sink), (size_t)size);
  return ZARR_OK;
}

/* Answers with part of a byte[], or of a direct buffer when `bytes` is null. A status, with `err` set. */
JNIEXPORT jint JNICALL Java_io_github_libzarr_internal_Shim_reply(JNIEnv *env, jclass unused, jlong reply, jbyteArray bytes,
                                                                  jobject direct, jint at, jint size, jlong object_size,
                                                                  jbyteArray etag, jlong err) {
  zarr_reply *answer = POINTER(zarr_reply, reply);
  void *memory = zarr_reply_buffer(answer, (size_t)size, POINTER(zarr_error, err));
  zarr_java_text text;
  (void)unused;
  if (memory == NULL && (size > 0 || zarr_error_code(POINTER(zarr_error, err)) != ZARR_OK)) return zarr_error_code(POINTER(zarr_error, err));
  if (size > 0 && bytes != NULL) {
    (*env)->GetByteArrayRegion(env, bytes, at, size, memory);
  } else if (size > 0) {
    memcpy(memory, (const char *)(*env)->GetDirectBufferAddress(env, direct) + at, (size_t)size);
  }
  if (!zarr_java_text_get(env, etag, &text)) return ZARR_NO_MEMORY;
  zarr_reply_set_info(answer, (uint64_t)object_size, text.data, text.length);
  zarr_java_text_free(&text);
  return ZARR_OK;
}

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_completionReply(JNIEnv *env, jclass unused, jlong completion, jint index) {
  (void)env;
  (void)unused;
  return (jlong)(intptr_t)zarr_completion_reply(POINTER(zarr_completion, completion), (size_t)index);
}

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_completionError(JNIEnv *env, jclass unused, jlong completion, jint index) {
  (void)env;
  (void)unused;
  return (jlong)(intptr_t)zarr_completion_error(POINTER(zarr_completion, completion), (size_t)index);
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_completionDone(JNIEnv *env, jclass unused, jlong completion, jint index,
                                                                           jint status) {
  (void)env;
  (void)unused;
  zarr_completion_done(POINTER(zarr_completion, completion), (size_t)index, status);
}

JNIEXPORT jboolean JNICALL Java_io_github_libzarr_internal_Shim_completionCancelled(JNIEnv *env, jclass unused, jlong completion) {
  (void)env;
  (void)unused;
  return zarr_completion_cancelled(POINTER(const zarr_completion, completion)) != 0;
}

/* Not 0 = the listing should stop. */
JNIEXPORT jint JNICALL Java_io_github_libzarr_internal_Shim_emit(JNIEnv *env, jclass unused, jlong lister, jbyteArray key) {
  zarr_java_text text;
  int32_t stop;
  (void)unused;
  if (!zarr_java_text_get(env, key, &text)) return 1;
  stop = zarr_lister_emit(POINTER(zarr_lister, lister), text.data, text.length);
  zarr_java_text_free(&text);
  return stop;
}
