/* A read-only store over one foreign file: its bytes from an offset on are the only chunk of a Zarr v2 array whose metadata are
 * made up in memory. So the file is an array, in place, with everything that reads do: ranges, byte order, strides. */
#ifndef RAW_FILE_STORE_H
#define RAW_FILE_STORE_H

#include <errno.h>
#include <string.h>

#include "example.h"

typedef struct raw_file {
  FILE *file;
  uint64_t offset, size; /* of the elements in the file */
  char metadata[1024];   /* .zarray */
  char chunk_key[32];    /* "0.0" */
} raw_file;

static zarr_status raw_get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *error) {
  raw_file *raw = instance;
  const int is_chunk = request->key_length == strlen(raw->chunk_key) && memcmp(request->key, raw->chunk_key, request->key_length) == 0;
  const int is_metadata = request->key_length == 7 && memcmp(request->key, ".zarray", 7) == 0;
  const uint64_t whole = is_chunk ? raw->size : strlen(raw->metadata);
  uint64_t offset = 0, size = whole;
  void *buffer;
  if (!is_chunk && !is_metadata) return ZARR_NOT_FOUND;
  if (request->range.kind == ZARR_RANGE_PART || request->range.kind == ZARR_RANGE_FROM) {
    offset = request->range.offset;
    if (offset > whole || (request->range.kind == ZARR_RANGE_PART && request->range.length > whole - offset)) {
      zarr_error_set(error, ZARR_OUT_OF_RANGE, "the range ends beyond the file", 30);
      return ZARR_OUT_OF_RANGE;
    }
    size = request->range.kind == ZARR_RANGE_PART ? request->range.length : whole - offset;
  } else if (request->range.kind == ZARR_RANGE_SUFFIX && request->range.length < whole) {
    offset = whole - request->range.length;
    size = request->range.length;
  }
  buffer = zarr_reply_buffer(reply, (size_t)size, error);
  if (buffer == NULL) return zarr_error_code(error);
  if (is_metadata) {
    memcpy(buffer, raw->metadata + offset, (size_t)size);
  } else if (fseek(raw->file, (long)(raw->offset + offset), SEEK_SET) != 0 || fread(buffer, 1, (size_t)size, raw->file) != size) {
    zarr_error_set(error, ZARR_IO, "the file is shorter than its header says", 40);
    zarr_error_set_detail(error, errno, 0);
    return ZARR_IO;
  }
  zarr_reply_set_info(reply, whole, NULL, 0);
  return ZARR_OK;
}

static void raw_release(void *instance) {
  fclose(((raw_file *)instance)->file);
  free(instance);
}

/* Opens the array; the store takes `raw` (from malloc) over. Without ANY_THREAD, as a FILE is shared. */
static zarr_array *open_raw_file(raw_file *raw) {
  zarr_store_vtable vtable;
  zarr_store *store = NULL;
  zarr_array *array = NULL;
  zarr_error *error = NULL;
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.get = raw_get;
  vtable.release = raw_release;
  check(zarr_store_new(NULL, &vtable, raw, &store, &error), error);
  check(zarr_node_open(store, "", 0, NULL, &array, &error), error);
  zarr_store_release(store); /* the array keeps it */
  return array;
}

#endif
