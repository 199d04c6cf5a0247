/* The virtual machine: loading, threads, arrays, and errors on their way to Java. */
#include "shim.h"

#include <pthread.h>

static JavaVM *machine;
static pthread_key_t attached; /* its destructor detaches a thread of the library when that ends */
static jclass errors_class;
static jmethodID errors_make;

static void detach(void *unused) {
  (void)unused;
  (*machine)->DetachCurrentThread(machine);
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  JNIEnv *env = NULL;
  jclass found;
  (void)reserved;
  machine = vm;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_10) != JNI_OK || pthread_key_create(&attached, detach) != 0) return JNI_ERR;
  if ((found = (*env)->FindClass(env, "io/github/libzarr/Errors")) == NULL) return JNI_ERR;
  errors_class = (*env)->NewGlobalRef(env, found);
  errors_make = (*env)->GetStaticMethodID(env, errors_class, "make",
                                          "(I[B[B[B[JIZLjava/lang/Throwable;Ljava/lang/Throwable;)Ljava/lang/Throwable;");
  if (errors_make == NULL || !zarr_java_upcalls_load(env)) return JNI_ERR;
  return JNI_VERSION_10;
}

JNIEnv *zarr_java_env(void) {
  JNIEnv *env = NULL;
  if ((*machine)->GetEnv(machine, (void **)&env, JNI_VERSION_10) == JNI_OK) return env;
  if ((*machine)->AttachCurrentThreadAsDaemon(machine, (void **)&env, NULL) != JNI_OK) return NULL;
  pthread_setspecific(attached, env);
  return env;
}

static void out_of_memory(JNIEnv *env, const char *message) {
  jclass found = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
  if (found != NULL) (*env)->ThrowNew(env, found, message);
}

int zarr_java_text_get(JNIEnv *env, jbyteArray array, zarr_java_text *text) {
  text->data = NULL;
  text->length = 0;
  if (array == NULL) return 1;
  text->length = (size_t)(*env)->GetArrayLength(env, array);
  text->data = text->length < sizeof text->small ? text->small : malloc(text->length + 1);
  if (text->data == NULL) {
    out_of_memory(env, "no memory for a copy of a text");
    return 0;
  }
  (*env)->GetByteArrayRegion(env, array, 0, (jsize)text->length, (jbyte *)text->data);
  text->data[text->length] = 0;
  return 1;
}

void zarr_java_text_free(zarr_java_text *text) {
  if (text->data != text->small) free(text->data);
}

jbyteArray zarr_java_bytes_new(JNIEnv *env, const void *bytes, size_t size) {
  jbyteArray array;
  if (bytes == NULL) return NULL;
  if (size > INT32_MAX - 16) {
    out_of_memory(env, "a value is larger than a Java array can be");
    return NULL;
  }
  array = (*env)->NewByteArray(env, (jsize)size);
  if (array != NULL && size > 0) (*env)->SetByteArrayRegion(env, array, 0, (jsize)size, bytes);
  return array;
}

jbyteArray zarr_java_text_new(JNIEnv *env, const char *text) {
  return text == NULL ? NULL : zarr_java_bytes_new(env, text, strlen(text));
}

const void *zarr_java_get_longs(JNIEnv *env, jlongArray array, jlong *numbers) {
  jsize count;
  if (array == NULL) return NULL;
  count = (*env)->GetArrayLength(env, array);
  (*env)->GetLongArrayRegion(env, array, 0, count < ZARR_MAX_RANK ? count : ZARR_MAX_RANK, numbers);
  return numbers;
}

void zarr_java_put_longs(JNIEnv *env, jlongArray array, const jlong *numbers) {
  const jsize count = (*env)->GetArrayLength(env, array);
  (*env)->SetLongArrayRegion(env, array, 0, count < ZARR_MAX_RANK ? count : ZARR_MAX_RANK, numbers);
}

void zarr_java_put_long(JNIEnv *env, jlongArray array, jlong number) {
  if ((*env)->GetArrayLength(env, array) > 0) (*env)->SetLongArrayRegion(env, array, 0, 1, &number);
}

jlongArray zarr_java_longs_new(JNIEnv *env, const uint64_t *numbers, size_t count) {
  jlongArray array = (*env)->NewLongArray(env, (jsize)count);
  if (array != NULL && count > 0) (*env)->SetLongArrayRegion(env, array, 0, (jsize)count, (const jlong *)numbers);
  return array;
}

/* The Throwable of an error and of the errors behind it; NULL with an exception thrown when Java has no memory. */
static jthrowable make(JNIEnv *env, const zarr_error *error, int depth) {
  uint64_t chunk[ZARR_MAX_RANK];
  const size_t rank = zarr_error_chunk(error, chunk, ZARR_MAX_RANK);
  const zarr_error *behind = zarr_error_cause(error);
  jthrowable cause = behind == NULL || depth == 0 ? NULL : make(env, behind, depth - 1);
  jbyteArray message = zarr_java_text_new(env, zarr_error_message(error));
  jbyteArray key = zarr_java_text_new(env, zarr_error_key(error));
  jbyteArray codec = zarr_java_text_new(env, zarr_error_codec(error));
  jlongArray coordinates = rank == 0 ? NULL : zarr_java_longs_new(env, chunk, rank < ZARR_MAX_RANK ? rank : ZARR_MAX_RANK);
  if ((*env)->ExceptionCheck(env)) return NULL;
  return (*env)->CallStaticObjectMethod(env, errors_class, errors_make, (jint)zarr_error_code(error), message, key, codec, coordinates,
                                        (jint)zarr_error_errno(error), (jboolean)(zarr_error_retryable(error) != 0),
                                        zarr_java_payload(env, error), cause);
}

void zarr_java_throw(JNIEnv *env, zarr_error *error) {
  if (!(*env)->ExceptionCheck(env) && (*env)->PushLocalFrame(env, 64) == 0) {
    jthrowable throwable = make(env, error, 8);
    if (throwable != NULL && !(*env)->ExceptionCheck(env)) (*env)->Throw(env, throwable);
    (*env)->PopLocalFrame(env, NULL);
  }
  zarr_error_release(error);
}
