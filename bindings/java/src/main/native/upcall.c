/* From C into Java: the methods, one call with what it throws, and Throwables inside errors. */
#include "shim.h"

#include <pthread.h>
#include <stdarg.h>

#define STORE "Lio/github/libzarr/Store;"
#define CODEC "Lio/github/libzarr/CodecInstance;"

static const struct {
  const char *name, *signature;
} methods[UPCALL_METHODS] = {
    {"storeGet", "(" STORE "[BIJJ[BJJ)I"},
    {"storeGetMany", "(" STORE "[[B[I[J[J[[BJJ)I"},
    {"storeSet", "(" STORE "[B[BI[BJJ)I"},
    {"storeErase", "(" STORE "[B[JJ)I"},
    {"storeErasePrefix", "(" STORE "[BJ)I"},
    {"storeStat", "(" STORE "[B[JJJ)I"},
    {"storeList", "(" STORE "[BZJJ)I"},
    {"storeFlush", "(" STORE "J)I"},
    {"storeDescribe", "(" STORE "JJ)I"},
    {"storeOpen", "(Lio/github/libzarr/Store$Factory;[B[BI[Ljava/lang/Object;J)I"},
    {"codecCreate", "(Lio/github/libzarr/Codec$Factory;[B[Ljava/lang/Object;J)I"},
    {"codecConfiguration", "(" CODEC "JJ)I"},
    {"codecResolve", "(" CODEC "[BJ[J[BJ)I"},
    {"codecEncodedSize", "(" CODEC "J[JJ)I"},
    {"codecRun", "(" CODEC "Z[BJ[J[B[BJJ)I"},
    {"codecDecodeRanges", "(" CODEC "JJ[J[J[JJ)I"},
    {"log", "(Lio/github/libzarr/LogListener;I[B)I"},
    {"event", "(Lio/github/libzarr/EventListener;II[B[BJJ)I"},
    {"complete", "(Ljava/lang/Runnable;)I"},
    {"execute", "(Ljava/util/concurrent/Executor;JJ)I"},
    {"progress", "(Lio/github/libzarr/ProgressListener;JJ)I"},
    {"release", "(Ljava/lang/Object;)I"},
    {"thrown", "(Ljava/lang/Throwable;J)I"},
};

static jclass upcalls_class;
static jmethodID ids[UPCALL_METHODS];

int zarr_java_upcalls_load(JNIEnv *env) {
  int i;
  jclass found = (*env)->FindClass(env, "io/github/libzarr/Upcalls");
  if (found == NULL) return 0;
  upcalls_class = (*env)->NewGlobalRef(env, found);
  for (i = 0; i < UPCALL_METHODS; ++i) {
    ids[i] = (*env)->GetStaticMethodID(env, upcalls_class, methods[i].name, methods[i].signature);
    if (ids[i] == NULL) return 0;
  }
  return 1;
}

static void refuse(zarr_error *err, const char *message) {
  if (err != NULL) zarr_error_set(err, ZARR_CALLBACK, message, strlen(message));
}

JNIEnv *zarr_java_begin_bare(zarr_error *err) {
  JNIEnv *env = zarr_java_env();
  if (env == NULL) refuse(err, "the Java virtual machine is ending");
  return env;
}

JNIEnv *zarr_java_begin(zarr_error *err, jint references) {
  JNIEnv *env = zarr_java_begin_bare(err);
  if (env == NULL) return NULL;
  if ((*env)->PushLocalFrame(env, references + 8) != 0) {
    (*env)->ExceptionClear(env);
    refuse(err, "the Java virtual machine has no memory for a callback");
    return NULL;
  }
  return env;
}

void zarr_java_end(JNIEnv *env) { (*env)->PopLocalFrame(env, NULL); }

/* What is thrown, or nothing: a status, with `err` set. Upcalls catches nearly everything itself; here come errors of conversion
 * (no memory for an array) and of the machine (stack overflow). */
static jint failed(JNIEnv *env, zarr_error *err) {
  jthrowable thrown;
  jint status;
  if (!(*env)->ExceptionCheck(env)) return ZARR_OK;
  thrown = (*env)->ExceptionOccurred(env);
  (*env)->ExceptionClear(env);
  status = (*env)->CallStaticIntMethod(env, upcalls_class, ids[UPCALL_THROWN], thrown, (jlong)(intptr_t)err);
  if ((*env)->ExceptionCheck(env)) {
    (*env)->ExceptionClear(env);
    if (err != NULL) zarr_java_fail(env, err, ZARR_CALLBACK, "a Java callback failed", 22, thrown);
    status = ZARR_CALLBACK;
  }
  (*env)->DeleteLocalRef(env, thrown);
  return status;
}

jint zarr_java_call(JNIEnv *env, zarr_error *err, zarr_java_method method, ...) {
  va_list arguments;
  jint result, status = failed(env, err);
  if (status != ZARR_OK) return status;
  va_start(arguments, method);
  result = (*env)->CallStaticIntMethodV(env, upcalls_class, ids[method], arguments);
  va_end(arguments);
  status = failed(env, err);
  return status != ZARR_OK ? status : result;
}

void zarr_java_release(void *reference) {
  JNIEnv *env = reference == NULL ? NULL : zarr_java_begin(NULL, 0);
  if (env == NULL) return;
  zarr_java_call(env, NULL, UPCALL_RELEASE, (jobject)reference);
  zarr_java_end(env);
  (*env)->DeleteGlobalRef(env, (jobject)reference);
}

/* ---------------------------------------------------------------------------------- Throwables inside errors of the library */

/* Payloads may also come from plugins: only those on this list are ours. */
typedef struct payload {
  struct payload *before, *after;
  jobject throwable;
} payload;
static payload *payloads;
static pthread_mutex_t payloads_lock = PTHREAD_MUTEX_INITIALIZER;

static void payload_release(void *pointer) {
  payload *p = pointer;
  JNIEnv *env = zarr_java_env();
  pthread_mutex_lock(&payloads_lock);
  *(p->before == NULL ? &payloads : &p->before->after) = p->after;
  if (p->after != NULL) p->after->before = p->before;
  pthread_mutex_unlock(&payloads_lock);
  if (env != NULL) (*env)->DeleteGlobalRef(env, p->throwable);
  free(p);
}

void zarr_java_fail(JNIEnv *env, zarr_error *err, zarr_status status, const char *message, size_t length, jthrowable throwable) {
  payload *p = throwable == NULL ? NULL : calloc(1, sizeof *p);
  zarr_error_set(err, status, message, length);
  if (p == NULL) return;
  if ((p->throwable = (*env)->NewGlobalRef(env, throwable)) == NULL) {
    free(p);
    return;
  }
  pthread_mutex_lock(&payloads_lock);
  p->after = payloads;
  if (payloads != NULL) payloads->before = p;
  payloads = p;
  pthread_mutex_unlock(&payloads_lock);
  zarr_error_set_payload(err, p, payload_release);
}

jthrowable zarr_java_payload(JNIEnv *env, const zarr_error *error) {
  const void *wanted = zarr_error_payload(error);
  const payload *p;
  jthrowable throwable = NULL;
  if (wanted == NULL) return NULL;
  pthread_mutex_lock(&payloads_lock);
  for (p = payloads; p != NULL && p != wanted; p = p->after) continue;
  if (p != NULL) throwable = (*env)->NewLocalRef(env, p->throwable);
  pthread_mutex_unlock(&payloads_lock);
  return throwable;
}
