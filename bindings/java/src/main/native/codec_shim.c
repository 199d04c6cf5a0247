/* Codecs written in Java: a vtable whose instance is a global reference to an io.github.libzarr.Codec. */
#include "shim.h"

#define ADDRESS(pointer) ((jlong)(intptr_t)(pointer))

/* The members of a zarr_array_spec as local references; all null without one. */
typedef struct spec_objects {
  jbyteArray data_type, fill_value;
  jlongArray shape;
  jlong item_size;
} spec_objects;

static spec_objects spec_of(JNIEnv *env, const zarr_array_spec *spec) {
  spec_objects objects = {NULL, NULL, NULL, 0};
  if (spec == NULL) return objects;
  objects.item_size = (jlong)spec->item_size;
  objects.data_type = zarr_java_text_new(env, spec->data_type);
  if (objects.data_type != NULL) objects.shape = zarr_java_longs_new(env, spec->shape, spec->rank);
  if (objects.shape != NULL) objects.fill_value = zarr_java_bytes_new(env, spec->fill_value, (size_t)spec->item_size);
  return objects;
}

static zarr_status codec_create(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 4);
  jobjectArray answer;
  jbyteArray json;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  answer = (*env)->NewObjectArray(env, 1, (*env)->FindClass(env, "java/lang/Object"), NULL);
  json = answer == NULL ? NULL : zarr_java_bytes_new(env, configuration, length);
  status = zarr_java_call(env, err, UPCALL_CODEC_CREATE, (jobject)user_data, json, answer, ADDRESS(err));
  if (status == ZARR_OK) *instance = (*env)->NewGlobalRef(env, (*env)->GetObjectArrayElement(env, answer, 0));
  zarr_java_end(env);
  return status;
}

static zarr_status codec_configuration(void *instance, zarr_sink *sink, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 0);
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  status = zarr_java_call(env, err, UPCALL_CODEC_CONFIGURATION, (jobject)instance, ADDRESS(sink), ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status codec_resolve(void *instance, const zarr_array_spec *decoded, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 4);
  spec_objects spec;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  spec = spec_of(env, decoded);
  status = zarr_java_call(env, err, UPCALL_CODEC_RESOLVE, (jobject)instance, spec.data_type, spec.item_size, spec.shape,
                          spec.fill_value, ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status codec_encoded_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 1);
  jlong answers[2] = {0, 0};
  jlongArray answer;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  answer = (*env)->NewLongArray(env, 2);
  status = zarr_java_call(env, err, UPCALL_CODEC_ENCODED_SIZE, (jobject)instance, (jlong)decoded_size, answer, ADDRESS(err));
  if (status == ZARR_OK) {
    (*env)->GetLongArrayRegion(env, answer, 0, 2, answers);
    *bound = (uint64_t)answers[0];
    *exact = (int32_t)answers[1];
  }
  zarr_java_end(env);
  return status;
}

static zarr_status run(void *instance, int encode, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                       zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 5);
  spec_objects objects;
  jbyteArray bytes = NULL;
  zarr_status status;
  if (env == NULL) return ZARR_CALLBACK;
  objects = spec_of(env, spec);
  if (!(*env)->ExceptionCheck(env)) bytes = zarr_java_bytes_new(env, size == 0 ? "" : input, size);
  status = zarr_java_call(env, err, UPCALL_CODEC_RUN, (jobject)instance, (jint)encode, objects.data_type, objects.item_size,
                          objects.shape, objects.fill_value, bytes, ADDRESS(output), ADDRESS(err));
  zarr_java_end(env);
  return status;
}

static zarr_status codec_encode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                                zarr_error *err) {
  return run(instance, 1, spec, input, size, output, err);
}

static zarr_status codec_decode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                                zarr_error *err) {
  return run(instance, 0, spec, input, size, output, err);
}

static zarr_status codec_decode_ranges(void *instance, zarr_source *source, uint64_t decoded_size, size_t count,
                                       const uint64_t *offsets, const size_t *sizes, void *const *outputs, zarr_error *err) {
  JNIEnv *env = zarr_java_begin(err, 3);
  jlongArray at, lengths = NULL, places = NULL;
  zarr_status status;
  size_t i;
  if (env == NULL) return ZARR_CALLBACK;
  at = zarr_java_longs_new(env, offsets, count);
  if (at != NULL) lengths = (*env)->NewLongArray(env, (jsize)count);
  if (lengths != NULL) places = (*env)->NewLongArray(env, (jsize)count);
  for (i = 0; places != NULL && i < count; ++i) {
    const jlong size = (jlong)sizes[i], place = ADDRESS(outputs[i]);
    (*env)->SetLongArrayRegion(env, lengths, (jsize)i, 1, &size);
    (*env)->SetLongArrayRegion(env, places, (jsize)i, 1, &place);
  }
  status = zarr_java_call(env, err, UPCALL_CODEC_DECODE_RANGES, (jobject)instance, ADDRESS(source), (jlong)decoded_size, at, lengths,
                          places, ADDRESS(err));
  zarr_java_end(env);
  return status;
}

JNIEXPORT void JNICALL Java_io_github_libzarr_internal_Shim_registerCodec(JNIEnv *env, jclass unused, jlong context, jbyteArray name,
                                                                          jobject factory, jint kind, jlong capabilities,
                                                                          jboolean ranges, jint flags) {
  zarr_codec_vtable vtable;
  zarr_error *error = NULL;
  zarr_java_text text;
  jobject reference;
  (void)unused;
  if (!zarr_java_text_get(env, name, &text)) return;
  reference = (*env)->NewGlobalRef(env, factory);
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.kind = kind;
  vtable.capabilities = (uint64_t)capabilities;
  vtable.create = codec_create;
  vtable.configuration = codec_configuration;
  vtable.resolve = codec_resolve;
  vtable.encoded_size = codec_encoded_size;
  vtable.encode = codec_encode;
  vtable.decode = codec_decode;
  vtable.decode_ranges = ranges ? codec_decode_ranges : NULL;
  vtable.release = zarr_java_release;
  vtable.release_user_data = zarr_java_release;
  zarr_register_codec((zarr_context *)(intptr_t)context, text.data, text.length, &vtable, reference, (uint32_t)flags, &error);
  zarr_java_text_free(&text);
  if (error != NULL) {
    (*env)->DeleteGlobalRef(env, reference);
    zarr_java_throw(env, error);
  }
}

JNIEXPORT jlong JNICALL Java_io_github_libzarr_internal_Shim_sourceSize(JNIEnv *env, jclass unused, jlong source) {
  (void)env;
  (void)unused;
  return (jlong)zarr_source_size((const zarr_source *)(intptr_t)source);
}

/* A status, with `err` set. */
JNIEXPORT jint JNICALL Java_io_github_libzarr_internal_Shim_sourceRead(JNIEnv *env, jclass unused, jlong source, jlong offset,
                                                                       jbyteArray bytes, jlong err) {
  const size_t size = (size_t)(*env)->GetArrayLength(env, bytes);
  void *copy = malloc(size + 1);
  zarr_status status = ZARR_NO_MEMORY;
  (void)unused;
  if (copy != NULL) status = zarr_source_read((zarr_source *)(intptr_t)source, (uint64_t)offset, copy, size, (zarr_error *)(intptr_t)err);
  if (status == ZARR_OK) (*env)->SetByteArrayRegion(env, bytes, 0, (jsize)size, copy);
  free(copy);
  return status;
}
