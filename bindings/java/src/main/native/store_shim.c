/* Stores written in Java: a vtable whose instance is a global reference to an io.github.libzarr.Store. */
#include "shim.h"

#define ADDRESS(pointer) ((jlong)(intptr_t)(pointer))

/* The most frequent callback: its references are deleted one by one, which costs less than a frame. */
static zarr_status store_get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err) {
  JNIEnv *env = zarr_java_begin_bare(err);
  jbyteArray key, if_match = NULL;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  key = zarr_java_bytes_new(env, request->key, request->key_length);
  if (request->if_match != NULL && key != NULL) if_match = zarr_java_bytes_new(env, request->if_match, request->if_match_length);
  status = zarr_java_call(env, err, UPCALL_STORE_GET, (jobject)instance, key, (jint)request->range.kind,
                          (jlong)request->range.offset, (jlong)request->range.length, if_match, ADDRESS(reply), ADDRESS(err));
  if (key != NULL) (*env)->DeleteLocalRef(env, key);
  if (if_match != NULL) (*env)->DeleteLocalRef(env, if_match);
  return status;
}

/* The requests as parallel arrays. */
static zarr_status call_get_many(JNIEnv *env, void *instance, size_t count, const zarr_get_request *requests,
                                 zarr_completion *completion, zarr_error *err) {
  jclass bytes_class = (*env)->FindClass(env, "[B");
  const jsize n = (jsize)count;
  jobjectArray keys = bytes_class == NULL ? NULL : (*env)->NewObjectArray(env, n, bytes_class, NULL);
  jobjectArray matches = keys == NULL ? NULL : (*env)->NewObjectArray(env, n, bytes_class, NULL);
  jintArray kinds = matches == NULL ? NULL : (*env)->NewIntArray(env, n);
  jlongArray offsets = kinds == NULL ? NULL : (*env)->NewLongArray(env, n);
  jlongArray lengths = offsets == NULL ? NULL : (*env)->NewLongArray(env, n);
  jsize i;
  for (i = 0; lengths != NULL && i < n && !(*env)->ExceptionCheck(env); ++i) {
    const zarr_get_request *request = &requests[i];
    const jint kind = request->range.kind;
    const jlong offset = (jlong)request->range.offset, length = (jlong)request->range.length;
    jbyteArray key = zarr_java_bytes_new(env, request->key, request->key_length);
    jbyteArray match = key == NULL ? NULL : zarr_java_bytes_new(env, request->if_match, request->if_match_length);
    if ((*env)->ExceptionCheck(env)) break;
    (*env)->SetObjectArrayElement(env, keys, i, key);
    (*env)->SetObjectArrayElement(env, matches, i, match);
    (*env)->SetIntArrayRegion(env, kinds, i, 1, &kind);
    (*env)->SetLongArrayRegion(env, offsets, i, 1, &offset);
    (*env)->SetLongArrayRegion(env, lengths, i, 1, &length);
    (*env)->DeleteLocalRef(env, key);
    if (match != NULL) (*env)->DeleteLocalRef(env, match);
  }
  return zarr_java_call(env, err, UPCALL_STORE_GET_MANY, (jobject)instance, keys, kinds, offsets, lengths, matches,
                        ADDRESS(completion), ADDRESS(err));
}

static zarr_status store_get_many(void *instance, size_t count, const zarr_get_request *requests, zarr_completion *completion,
                                  zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 16);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = call_get_many(env, instance, count, requests, completion, err);
  zarr_java_end(env);
  return status;
}

static zarr_status store_set(void *instance, const char *key, size_t key_length, const void *data, size_t size,
                             const zarr_condition *condition, zarr_sink *etag, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 4);
  jbyteArray name, value = NULL, match = NULL;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  name = zarr_java_bytes_new(env, key, key_length);
  if (name != NULL) value = zarr_java_bytes_new(env, size == 0 ? "" : data, size);
  if (value != NULL && condition != NULL) match = zarr_java_bytes_new(env, condition->etag, condition->etag_length);
  status = zarr_java_call(env, err, UPCALL_STORE_SET, (jobject)instance, name, value, condition == NULL ? (jint)0 : (jint)condition->kind,
                          match, ADDRESS(etag), ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status store_erase(void *instance, const char *key, size_t key_length, int32_t *existed, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 2);
  jbyteArray name;
  jlongArray answer;
  jlong was_there = 0;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  name = zarr_java_bytes_new(env, key, key_length);
  answer = name == NULL ? NULL : (*env)->NewLongArray(env, 1);
  status = zarr_java_call(env, err, UPCALL_STORE_ERASE, (jobject)instance, name, answer, ADDRESS(err));
  if (status == ZARR_OK && existed != NULL) {
    (*env)->GetLongArrayRegion(env, answer, 0, 1, &was_there);
    *existed = (int32_t)was_there;
  }
  zarr_java_end(env);
  return status;
}

static zarr_status store_erase_prefix(void *instance, const char *prefix, size_t prefix_length, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 2);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = zarr_java_call(env, err, UPCALL_STORE_ERASE_PREFIX, (jobject)instance, zarr_java_bytes_new(env, prefix, prefix_length),
                          ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status store_stat(void *instance, const char *key, size_t key_length, uint64_t *size, zarr_sink *etag, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 2);
  jbyteArray name;
  jlongArray answer;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  name = zarr_java_bytes_new(env, key, key_length);
  answer = name == NULL ? NULL : (*env)->NewLongArray(env, 1);
  status = zarr_java_call(env, err, UPCALL_STORE_STAT, (jobject)instance, name, answer, ADDRESS(etag), ADDRESS(err));
  if (status == ZARR_OK) (*env)->GetLongArrayRegion(env, answer, 0, 1, (jlong *)size);
  zarr_java_end(env);
  return status;
}

static zarr_status store_list(void *instance, const char *prefix, size_t prefix_length, int32_t recursive, zarr_lister *lister,
                              zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 2);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = zarr_java_call(env, err, UPCALL_STORE_LIST, (jobject)instance, zarr_java_bytes_new(env, prefix, prefix_length),
                          (jint)(recursive != 0), ADDRESS(lister), ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status store_flush(void *instance, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 0);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = zarr_java_call(env, err, UPCALL_STORE_FLUSH, (jobject)instance, ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status store_describe(void *instance, zarr_sink *sink, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 0);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = zarr_java_call(env, err, UPCALL_STORE_DESCRIBE, (jobject)instance, ADDRESS(sink), ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status store_open(void *user_data, const char *url, size_t url_length, const char *options_json, size_t options_length,
                              uint32_t flags, void **instance, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 4);
  jobjectArray answer;
  jbyteArray name, options;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  answer = (*env)->NewObjectArray(env, 1, (*env)->FindClass(env, "java/lang/Object"), NULL);
  name = answer == NULL ? NULL : zarr_java_bytes_new(env, url, url_length);
  options = name == NULL ? NULL : zarr_java_bytes_new(env, options_json, options_length);
  status = zarr_java_call(env, err, UPCALL_STORE_OPEN, (jobject)user_data, name, options, (jint)flags, answer, ADDRESS(err));
  if (status == ZARR_OK) *instance = (*env)->NewGlobalRef(env, (*env)->GetObjectArrayElement(env, answer, 0));
  zarr_java_end(env);
  return status;
}

static void fill_vtable(zarr_store_vtable *vtable, jlong capabilities, jlong latency_ns, jlong bandwidth, jint concurrency,
                        jboolean batch) {
  zarr_struct_init(vtable, sizeof *vtable);
  vtable->capabilities = (uint64_t)capabilities;
  vtable->latency_ns = (uint64_t)latency_ns;
  vtable->bandwidth = (uint64_t)bandwidth;
  vtable->concurrency = (uint32_t)concurrency;
  vtable->get = store_get;
  vtable->get_many = batch ? store_get_many : NULL;
  vtable->stat = store_stat;
  vtable->flush = store_flush;
  vtable->describe = store_describe;
  vtable->release = zarr_java_release;
  vtable->release_user_data = zarr_java_release;
  if (vtable->capabilities & ZARR_STORE_LISTABLE) vtable->list = store_list;
  if ((vtable->capabilities & ZARR_STORE_WRITABLE) == 0) return;
  vtable->set = store_set;
  vtable->erase = store_erase;
  vtable->erase_prefix = store_erase_prefix;
}

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_storeNew(JNIEnv *env, jclass unused, jlong context, jobject store,
                                                                      jlong capabilities, jlong latency_ns, jlong bandwidth,
                                                                      jint concurrency, jboolean batch) {
  zarr_store_vtable vtable;
  zarr_store *out = NULL;
  zarr_error *error = NULL;
  jobject reference = (*env)->NewGlobalRef(env, store);
  (void)unused;
  fill_vtable(&vtable, capabilities, latency_ns, bandwidth, concurrency, batch);
  zarr_store_new((zarr_context *)(intptr_t)context, &vtable, reference, &out, &error);
  if (error != NULL) {
    (*env)->DeleteGlobalRef(env, reference);
    zarr_java_throw(env, error);
  }
  return ADDRESS(out);
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_registerStore(JNIEnv *env, jclass unused, jlong context, jbyteArray scheme,
                                                                          jobject factory, jlong capabilities, jlong latency_ns,
                                                                          jlong bandwidth, jint concurrency, jboolean batch,
                                                                          jint flags) {
  zarr_store_vtable vtable;
  zarr_error *error = NULL;
  zarr_java_text name;
  jobject reference;
  (void)unused;
  if (!zarr_java_text_get(env, scheme, &name)) return;
  reference = (*env)->NewGlobalRef(env, factory);
  fill_vtable(&vtable, capabilities, latency_ns, bandwidth, concurrency, batch);
  vtable.open = store_open;
  zarr_register_store((zarr_context *)(intptr_t)context, name.data, name.length, &vtable, reference, (uint32_t)flags, &error);
  zarr_java_text_free(&name);
  if (error != NULL) {
    (*env)->DeleteGlobalRef(env, reference);
    zarr_java_throw(env, error);
  }
}

/* zarr_store_get() in one step: the value as a byte[], its whole size into size[0], the address of its etag (a zarr_bytes, the
 * caller's) into etag[0]; both arrays may be null. */
JNIEXPORT jbyteArray JNICALL Java_io_github_libzarr_internal_Shim_storeGet(JNIEnv *env, jclass unused, jlong store, jbyteArray key,
                                                                           jint kind, jlong offset, jlong length, jbyteArray if_match,
                                                                           jlong cancel, jlongArray size, jlongArray etag) {
  zarr_get_request request;
  zarr_java_text name, match;
  zarr_bytes *value = NULL, *version = NULL;
  zarr_error *error = NULL;
  uint64_t object_size = 0;
  jbyteArray bytes = NULL;
  (void)unused;
  if (!zarr_java_text_get(env, key, &name)) return NULL;
  if (zarr_java_text_get(env, if_match, &match)) {
    zarr_struct_init(&request, sizeof request);
    request.key = name.data;
    request.key_length = name.length;
    request.range.kind = kind;
    request.range.offset = (uint64_t)offset;
    request.range.length = (uint64_t)length;
    request.if_match = match.data;
    request.if_match_length = match.length;
    zarr_store_get((zarr_store *)(intptr_t)store, &request, (zarr_cancel *)(intptr_t)cancel, &value, size == NULL ? NULL : &object_size,
                   etag == NULL ? NULL : &version, &error);
    zarr_java_text_free(&match);
  }
  zarr_java_text_free(&name);
  if (error != NULL) {
    zarr_java_throw(env, error);
    return NULL;
  }
  if (value != NULL) bytes = zarr_java_bytes_new(env, zarr_bytes_data(value), zarr_bytes_size(value));
  zarr_bytes_release(value);
  if (bytes != NULL && size != NULL) zarr_java_put_long(env, size, (jlong)object_size);
  if (bytes != NULL && etag != NULL) zarr_java_put_long(env, etag, ADDRESS(version));
  else zarr_bytes_release(version);
  return bytes;
}
