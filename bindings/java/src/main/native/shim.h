/* What the generated wrapper and the callback shims share. C11; nothing here is public. */
#ifndef ZARR_JAVA_SHIM_H
#define ZARR_JAVA_SHIM_H

#include <jni.h>
#include <stdlib.h>
#include <string.h>
#include <zarr.h>

/* --------------------------------------------------------------------------------------------------------------- jvm.c */

/* The environment of this thread, attached as a daemon when the JVM has not seen it; detached when the thread ends. NULL when
 * the JVM refuses (it is ending). */
JNIEnv *zarr_java_env(void);

/* Bytes of a byte[], NUL-terminated; NULL and 0 for null. Returns 0 with OutOfMemoryError thrown. */
typedef struct zarr_java_text {
  char *data;
  size_t length;
  char small[240];
} zarr_java_text;
int zarr_java_text_get(JNIEnv *env, jbyteArray array, zarr_java_text *text);
void zarr_java_text_free(zarr_java_text *text);
/* A byte[] of NUL-terminated text, null for NULL. */
jbyteArray zarr_java_text_new(JNIEnv *env, const char *text);
/* A byte[] of bytes, null for NULL; NULL with OutOfMemoryError thrown when there is no room or more than an array holds. */
jbyteArray zarr_java_bytes_new(JNIEnv *env, const void *bytes, size_t size);

/* At most ZARR_MAX_RANK numbers of a long[]; NULL for null. */
const void *zarr_java_get_longs(JNIEnv *env, jlongArray array, jlong *numbers);
void zarr_java_put_longs(JNIEnv *env, jlongArray array, const jlong *numbers);
void zarr_java_put_long(JNIEnv *env, jlongArray array, jlong number);
jlongArray zarr_java_longs_new(JNIEnv *env, const uint64_t *numbers, size_t count);

/* Throws the Java exception of an error and releases the error. */
void zarr_java_throw(JNIEnv *env, zarr_error *error);

/* -------------------------------------------------------------------------------------------------------------- upcall.c */

/* The static methods of io.github.libzarr.Upcalls, in the order of the table in upcall.c. */
typedef enum zarr_java_method {
  UPCALL_STORE_GET, UPCALL_STORE_GET_MANY, UPCALL_STORE_SET, UPCALL_STORE_ERASE, UPCALL_STORE_ERASE_PREFIX, UPCALL_STORE_STAT,
  UPCALL_STORE_LIST, UPCALL_STORE_FLUSH, UPCALL_STORE_DESCRIBE, UPCALL_STORE_OPEN, UPCALL_CODEC_CREATE,
  UPCALL_CODEC_CONFIGURATION, UPCALL_CODEC_RESOLVE, UPCALL_CODEC_ENCODED_SIZE, UPCALL_CODEC_RUN, UPCALL_CODEC_DECODE_RANGES,
  UPCALL_LOG, UPCALL_EVENT, UPCALL_COMPLETE, UPCALL_EXECUTE, UPCALL_PROGRESS, UPCALL_RELEASE, UPCALL_THROWN, UPCALL_METHODS
} zarr_java_method;

/* Finds Upcalls and its methods; 0 with an exception thrown. */
int zarr_java_upcalls_load(JNIEnv *env);

/* One call from C into Java: begin gives the environment with a frame of local references, or NULL with `err` (may be NULL) set;
 * call runs a method that returns int (void ones: 0), turning what it throws into `err`; end drops the frame. */
JNIEnv *zarr_java_begin(zarr_error *err, jint references);
/* The same without a frame, hence without an end: the caller deletes its local references. */
JNIEnv *zarr_java_begin_bare(zarr_error *err);
jint zarr_java_call(JNIEnv *env, zarr_error *err, zarr_java_method method, ...);
void zarr_java_end(JNIEnv *env);

/* A global reference as user_data or instance, and its release, which tells Java first. */
void zarr_java_release(void *reference);
/* `throwable` becomes the payload of `err`, with status and message. */
void zarr_java_fail(JNIEnv *env, zarr_error *err, zarr_status status, const char *message, size_t length, jthrowable throwable);
/* The Throwable (a new local reference) that a shim attached to `error`, or NULL. */
jthrowable zarr_java_payload(JNIEnv *env, const zarr_error *error);

#endif
