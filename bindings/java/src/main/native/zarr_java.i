/* Java's low level: flat static functions, every handle and address a long, text as UTF-8 byte arrays, errors thrown.
 * A fallible function returns its `out` handle (0 without one); other results go into arrays of one element. */
%module(jniclassname="NativeJNI") Native

%{
#include "shim.h"
%}

%pragma(java) jniclasscode=%{
  static {
    NativeLibrary.load();
  }
%}

/* ------------------------------------------------------------------------------------------------------------ plain values */
%apply long long { uint64_t, int64_t, size_t, zarr_status };
%apply int { int32_t, uint32_t };

%typemap(jni) SWIGTYPE *, void * "jlong"
%typemap(jtype) SWIGTYPE *, void * "long"
%typemap(jstype) SWIGTYPE *, void * "long"
%typemap(javain) SWIGTYPE *, void * "$javainput"
%typemap(javaout) SWIGTYPE *, void * { return $jnicall; }
%typemap(in) SWIGTYPE *, void * "$1 = ($1_ltype)(intptr_t)$input;"
%typemap(out) SWIGTYPE *, void * "$result = (jlong)(intptr_t)$1;"

/* ------------------------------------------------------------------------------------------------------------------ errors */
%typemap(in, numinputs=0) zarr_error **err (zarr_error *error) "error = NULL; $1 = &error;"
%typemap(argout) zarr_error **err "if (*$1 != NULL) zarr_java_throw(jenv, *$1);"

/* ----------------------------------------------------------------------------------------------------------------- results */
%typemap(in, numinputs=0) SWIGTYPE **out ($*1_ltype handle), void **out (void *handle) "handle = NULL; $1 = &handle;"
%typemap(argout) SWIGTYPE **out, void **out "$result = (jlong)(intptr_t)*$1;"
%apply SWIGTYPE **out { zarr_bytes **differences };

%typemap(jni) SWIGTYPE ** "jlongArray"
%typemap(jtype) SWIGTYPE ** "long[]"
%typemap(jstype) SWIGTYPE ** "long[]"
%typemap(javain) SWIGTYPE ** "$javainput"
%typemap(in) SWIGTYPE ** ($*1_ltype handle) "handle = NULL; $1 = $input == NULL ? NULL : &handle;"
%typemap(argout) SWIGTYPE ** "if ($1 != NULL) zarr_java_put_long(jenv, $input, (jlong)(intptr_t)*$1);"

%typemap(in, numinputs=0) int32_t *existed (int32_t answer), int32_t *present (int32_t answer), int32_t *kind (int32_t answer)
  "answer = 0; $1 = &answer;"
%typemap(argout) int32_t *existed, int32_t *present, int32_t *kind "$result = *$1;"

%typemap(jni) int32_t *is_null "jlongArray"
%typemap(jtype) int32_t *is_null "long[]"
%typemap(jstype) int32_t *is_null "long[]"
%typemap(javain) int32_t *is_null "$javainput"
%typemap(in) int32_t *is_null (int32_t answer) "answer = 0; $1 = $input == NULL ? NULL : &answer;"
%typemap(argout) int32_t *is_null "if ($1 != NULL) zarr_java_put_long(jenv, $input, *$1);"

/* ------------------------------------------------------------------------------------------------------------- coordinates */
%typemap(jni) const uint64_t *, const int64_t *, uint64_t * "jlongArray"
%typemap(jtype) const uint64_t *, const int64_t *, uint64_t * "long[]"
%typemap(jstype) const uint64_t *, const int64_t *, uint64_t * "long[]"
%typemap(javain) const uint64_t *, const int64_t *, uint64_t * "$javainput"
%typemap(in) const uint64_t * (jlong numbers[ZARR_MAX_RANK]), const int64_t * (jlong numbers[ZARR_MAX_RANK])
  "$1 = ($1_ltype)zarr_java_get_longs(jenv, $input, numbers);"
%typemap(in) uint64_t * (jlong numbers[ZARR_MAX_RANK])
  "memset(numbers, 0, sizeof numbers); $1 = $input == NULL ? NULL : (uint64_t *)numbers;"
%typemap(argout) uint64_t * "if ($1 != NULL) zarr_java_put_longs(jenv, $input, (const jlong *)$1);"

/* -------------------------------------------------------------------------------------------------------------------- text */
%typemap(jni) (const char *BYTES, size_t BYTES_LENGTH), const char *name "jbyteArray"
%typemap(jtype) (const char *BYTES, size_t BYTES_LENGTH), const char *name "byte[]"
%typemap(jstype) (const char *BYTES, size_t BYTES_LENGTH), const char *name "byte[]"
%typemap(javain) (const char *BYTES, size_t BYTES_LENGTH), const char *name "$javainput"
%typemap(in) (const char *BYTES, size_t BYTES_LENGTH) (zarr_java_text text) {
  if (!zarr_java_text_get(jenv, $input, &text)) return $null;
  $1 = text.data;
  $2 = text.length;
}
%typemap(freearg) (const char *BYTES, size_t BYTES_LENGTH) "zarr_java_text_free(&text$argnum);"
%typemap(in) const char *name (zarr_java_text text) {
  if (!zarr_java_text_get(jenv, $input, &text)) return $null;
  $1 = text.data;
}
%typemap(freearg) const char *name "zarr_java_text_free(&text$argnum);"
%apply (const char *BYTES, size_t BYTES_LENGTH) {
  (const char *url, size_t url_length), (const char *options_json, size_t options_length), (const char *path, size_t path_length),
  (const char *metadata, size_t metadata_length), (const char *attributes, size_t attributes_length),
  (const char *from_path, size_t from_length), (const char *to_path, size_t to_length), (const char *name, size_t name_length),
  (const char *json, size_t length), (const char *key, size_t key_length), (const char *prefix, size_t prefix_length),
  (const char *etag, size_t etag_length), (const char *if_match, size_t if_match_length), (const char *name, size_t length),
  (const char *text, size_t length)
};

%typemap(jni) const char * "jbyteArray"
%typemap(jtype) const char * "byte[]"
%typemap(jstype) const char * "byte[]"
%typemap(javaout) const char * { return $jnicall; }
%typemap(out) const char * "$result = zarr_java_text_new(jenv, $1);"

/* Shim.slices() and others: the typemaps of coordinates hold those of one selection. */
%ignore zarr_read_slices;
%ignore zarr_write_values;
%ignore zarr_append_values;

%include "zarr.i"
