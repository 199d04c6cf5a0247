/* Reading and writing slices in one step from Java: coordinates come in one array, a direct buffer as it is. */
#include "shim.h"

#define POINTER(type, address) ((type *)(intptr_t)(address))

/* `box` holds start, shape and, when it is that long, step, of `rank` numbers each. Memory is `buffer` from byte `at` on, or `at` is
 * its address when `buffer` is null. */
JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_slice(JNIEnv *env, jclass unused, jlong array, jint rank, jlongArray box,
                                                                  jobject buffer, jlong at, jlong size, jlongArray strides,
                                                                  jlong options, jboolean write) {
  jlong numbers[3 * ZARR_MAX_RANK], steps[ZARR_MAX_RANK];
  const jint known = rank < ZARR_MAX_RANK ? rank : ZARR_MAX_RANK;
  const jsize length = (*env)->GetArrayLength(env, box);
  const uint64_t *start = (const uint64_t *)numbers, *shape = start + known;
  const int64_t *step = length > 2 * rank ? (const int64_t *)(shape + known) : NULL;
  char *memory = buffer == NULL ? POINTER(char, at) : (char *)(*env)->GetDirectBufferAddress(env, buffer) + at;
  const zarr_io_options *how = POINTER(const zarr_io_options, options);
  zarr_error *error = NULL;
  (void)unused;
  /* More dimensions than there are coordinates for: the library looks at the rank first and refuses it. */
  if (known == rank) (*env)->GetLongArrayRegion(env, box, 0, step == NULL ? 2 * rank : 3 * rank, numbers);
  if (strides != NULL) (*env)->GetLongArrayRegion(env, strides, 0, known, steps);
  if (write) {
    zarr_write_slice(POINTER(zarr_array, array), (size_t)rank, start, shape, step, memory, (size_t)size,
                     strides == NULL ? NULL : (const int64_t *)steps, how, &error);
  } else {
    zarr_read_slice(POINTER(zarr_array, array), (size_t)rank, start, shape, step, memory, (size_t)size,
                    strides == NULL ? NULL : (const int64_t *)steps, how, &error);
  }
  if (error != NULL) zarr_java_throw(env, error);
}

/* `boxes` holds the starts of all selections, then their shapes: as many numbers as `count` and `rank` say. */
JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_slices(JNIEnv *env, jclass unused, jlong array, jlong count, jint rank,
                                                                   jlongArray boxes, jobject buffer, jlong at, jlong size,
                                                                   jlong options) {
  const jsize length = (*env)->GetArrayLength(env, boxes);
  jlong *numbers = (jlong *)malloc(sizeof *numbers * ((size_t)length + 1));
  char *memory = buffer == NULL ? POINTER(char, at) : (char *)(*env)->GetDirectBufferAddress(env, buffer) + at;
  zarr_error *error = NULL;
  (void)unused;
  if (numbers == NULL) {
    (*env)->ThrowNew(env, (*env)->FindClass(env, "java/lang/OutOfMemoryError"), "coordinates");
    return;
  }
  (*env)->GetLongArrayRegion(env, boxes, 0, length, numbers);
  zarr_read_slices(POINTER(zarr_array, array), (size_t)count, (size_t)rank, (const uint64_t *)numbers,
                   (const uint64_t *)numbers + length / 2, memory, (size_t)size, POINTER(const zarr_io_options, options), &error);
  free(numbers);
  if (error != NULL) zarr_java_throw(env, error);
}

/* Elements of any length: offsets (one more than there are elements) and all bytes. `box` holds start, shape and perhaps step, as for a
 * slice; with an axis that is not negative the shape alone, and elements are appended: the new snapshot is returned. */
JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_writeValues(JNIEnv *env, jclass unused, jlong array, jint axis, jint rank,
                                                                         jlongArray box, jlongArray offsets, jbyteArray data,
                                                                         jlong options) {
  jlong numbers[3 * ZARR_MAX_RANK];
  const jint known = rank < ZARR_MAX_RANK ? rank : ZARR_MAX_RANK;
  const jsize length = (*env)->GetArrayLength(env, box), count = (*env)->GetArrayLength(env, offsets);
  const jsize size = (*env)->GetArrayLength(env, data);
  jlong *places = (jlong *)malloc(sizeof *places * (size_t)count);
  jbyte *bytes = (jbyte *)malloc((size_t)size + 1);
  const zarr_io_options *how = POINTER(const zarr_io_options, options);
  zarr_error *error = NULL;
  zarr_node *newer = NULL;
  (void)unused;
  if (places == NULL || bytes == NULL) {
    free(places);
    free(bytes);
    (*env)->ThrowNew(env, (*env)->FindClass(env, "java/lang/OutOfMemoryError"), "elements");
    return 0;
  }
  (*env)->GetLongArrayRegion(env, offsets, 0, count, places);
  (*env)->GetByteArrayRegion(env, data, 0, size, bytes);
  /* More dimensions than there are coordinates for: the library looks at the rank first and refuses it. */
  if (known == rank) (*env)->GetLongArrayRegion(env, box, 0, length < 3 * known ? length : 3 * known, numbers);
  if (axis >= 0) {
    zarr_append_values(POINTER(zarr_array, array), (size_t)axis, (size_t)rank, (const uint64_t *)numbers, places, bytes, (size_t)size, NULL,
                       how, &newer, &error);
  } else {
    zarr_write_values(POINTER(zarr_array, array), (size_t)rank, (const uint64_t *)numbers, (const uint64_t *)numbers + known,
                      length > 2 * rank ? (const int64_t *)numbers + 2 * known : NULL, places, bytes, (size_t)size, NULL, how, &error);
  }
  free(places);
  free(bytes);
  if (error != NULL) zarr_java_throw(env, error);
  return (jlong)(intptr_t)newer;
}
