/* A store of one's own: a directory in one file. Records are appended; an index in memory says where each key's newest value
 * lies. A record is: key length (4 bytes), value length (8 bytes, all ones = erased), key, value; native byte order.
 * Usage: custom_store [FILE] */
#include <errno.h>
#include <string.h>

#include "example.h"

typedef struct entry {
  char *key;
  uint64_t offset, size;
} entry;

typedef struct one_file {
  FILE *file;
  entry *entries; /* living keys, in no order */
  size_t count, capacity;
} one_file;

static const uint64_t ERASED = UINT64_MAX;
static unsigned long bytes_read; /* to show that partial reads are partial */

static zarr_status fail(zarr_error *error, const char *message) {
  const int number = errno;
  zarr_error_set(error, ZARR_IO, message, strlen(message));
  zarr_error_set_detail(error, number, 0);
  return ZARR_IO;
}

static entry *find(one_file *store, const char *key, size_t length) {
  size_t i;
  for (i = 0; i < store->count; ++i) {
    if (strlen(store->entries[i].key) == length && memcmp(store->entries[i].key, key, length) == 0) return &store->entries[i];
  }
  return NULL;
}

/* Takes a record into the index. */
static int note(one_file *store, const char *key, size_t length, uint64_t offset, uint64_t size) {
  entry *found = find(store, key, length);
  if (size == ERASED) {
    if (found != NULL) {
      free(found->key);
      *found = store->entries[--store->count];
    }
    return 1;
  }
  if (found == NULL) {
    if (store->count == store->capacity) {
      const size_t capacity = store->capacity * 2 + 16;
      entry *grown = realloc(store->entries, capacity * sizeof *grown);
      if (grown == NULL) return 0;
      store->entries = grown;
      store->capacity = capacity;
    }
    found = &store->entries[store->count];
    found->key = malloc(length + 1);
    if (found->key == NULL) return 0;
    memcpy(found->key, key, length);
    found->key[length] = '\0';
    ++store->count;
  }
  found->offset = offset;
  found->size = size;
  return 1;
}

static void release(void *instance) {
  one_file *store = instance;
  while (store->count > 0) free(store->entries[--store->count].key);
  free(store->entries);
  if (store->file != NULL) fclose(store->file);
  free(store);
}

/* Reads the index from the records. A record that was cut off by a crash ends it. */
static int scan(one_file *store) {
  char key[4096];
  uint32_t length;
  uint64_t size;
  long end;
  if (fseek(store->file, 0, SEEK_END) != 0 || (end = ftell(store->file)) < 0 || fseek(store->file, 0, SEEK_SET) != 0) return 0;
  while (fread(&length, sizeof length, 1, store->file) == 1 && fread(&size, sizeof size, 1, store->file) == 1 &&
         length <= sizeof key && fread(key, 1, length, store->file) == length) {
    const long offset = ftell(store->file);
    if (size != ERASED && size > (uint64_t)(end - offset)) break;
    if (!note(store, key, length, (uint64_t)offset, size)) return 0;
    if (size != ERASED && fseek(store->file, (long)size, SEEK_CUR) != 0) return 0;
  }
  return 1;
}

static zarr_status store_open(void *user_data, const char *url, size_t url_length, const char *options_json, size_t options_length,
                              uint32_t flags, void **instance, zarr_error *error) {
  const size_t scheme = strlen("onefile://");
  char name[4096];
  one_file *store = calloc(1, sizeof *store);
  (void)user_data;
  (void)options_json;
  (void)options_length;
  if (store == NULL || url_length - scheme >= sizeof name) {
    free(store);
    return fail(error, "onefile: no memory, or a name that is too long");
  }
  memcpy(name, url + scheme, url_length - scheme);
  name[url_length - scheme] = '\0';
  store->file = fopen(name, (flags & ZARR_STORE_OPEN_READ_ONLY) != 0 ? "rb" : "r+b");
  if (store->file == NULL && errno == ENOENT && (flags & ZARR_STORE_OPEN_READ_ONLY) == 0) store->file = fopen(name, "w+b");
  if (store->file == NULL || !scan(store)) {
    const zarr_status status = fail(error, "onefile: the file cannot be opened");
    release(store);
    return status;
  }
  *instance = store;
  return ZARR_OK;
}

/* The four kinds of ranges, clipped or refused as zarr.h says. */
static zarr_status store_get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *error) {
  one_file *store = instance;
  const entry *found = find(store, request->key, request->key_length);
  const zarr_range *range = &request->range;
  uint64_t offset = 0, size;
  void *buffer;
  if (found == NULL) return ZARR_NOT_FOUND; /* and nothing but that is absent */
  size = found->size;
  if (range->kind == ZARR_RANGE_PART || range->kind == ZARR_RANGE_FROM) {
    if (range->offset > size || (range->kind == ZARR_RANGE_PART && range->length > size - range->offset)) {
      zarr_error_set(error, ZARR_OUT_OF_RANGE, "onefile: the range ends beyond the value", 40);
      return ZARR_OUT_OF_RANGE;
    }
    offset = range->offset;
    size = range->kind == ZARR_RANGE_PART ? range->length : size - offset;
  } else if (range->kind == ZARR_RANGE_SUFFIX && range->length < size) {
    offset = size - range->length;
    size = range->length;
  }
  buffer = zarr_reply_buffer(reply, (size_t)size, error);
  if (buffer == NULL) return zarr_error_code(error);
  if (size > 0 && (fseek(store->file, (long)(found->offset + offset), SEEK_SET) != 0 ||
                   fread(buffer, 1, (size_t)size, store->file) != size)) {
    return fail(error, "onefile: reading failed");
  }
  bytes_read += (unsigned long)size;
  zarr_reply_set_info(reply, found->size, NULL, 0);
  return ZARR_OK;
}

static zarr_status append_record(one_file *store, const char *key, size_t key_length, const void *data, uint64_t size,
                                 zarr_error *error) {
  const uint32_t length = (uint32_t)key_length;
  const size_t data_size = size == ERASED ? 0 : (size_t)size;
  long offset;
  if (fseek(store->file, 0, SEEK_END) != 0 || fwrite(&length, sizeof length, 1, store->file) != 1 ||
      fwrite(&size, sizeof size, 1, store->file) != 1 || fwrite(key, 1, key_length, store->file) != key_length ||
      (offset = ftell(store->file)) < 0 || fwrite(data, 1, data_size, store->file) != data_size || fflush(store->file) != 0) {
    return fail(error, "onefile: writing failed");
  }
  return note(store, key, key_length, (uint64_t)offset, size) ? ZARR_OK : fail(error, "onefile: no memory");
}

static zarr_status store_set(void *instance, const char *key, size_t key_length, const void *data, size_t size,
                             const zarr_condition *condition, zarr_sink *etag, zarr_error *error) {
  (void)etag;
  if (condition != NULL && condition->kind == ZARR_SET_IF_ABSENT && find(instance, key, key_length) != NULL) {
    zarr_error_set(error, ZARR_PRECONDITION_FAILED, "onefile: the key is there", 25);
    return ZARR_PRECONDITION_FAILED;
  }
  return append_record(instance, key, key_length, data, size, error);
}

static zarr_status store_erase(void *instance, const char *key, size_t key_length, int32_t *existed, zarr_error *error) {
  *existed = find(instance, key, key_length) != NULL;
  return *existed ? append_record(instance, key, key_length, "", ERASED, error) : ZARR_OK;
}

static zarr_status store_list(void *instance, const char *prefix, size_t prefix_length, int32_t recursive, zarr_lister *lister,
                              zarr_error *error) {
  one_file *store = instance;
  size_t i, j;
  (void)error;
  for (i = 0; i < store->count; ++i) {
    const char *key = store->entries[i].key;
    const char *slash;
    size_t length = strlen(key);
    int seen = 0;
    if (length < prefix_length || memcmp(key, prefix, prefix_length) != 0) continue;
    slash = recursive ? NULL : strchr(key + prefix_length, '/');
    if (slash != NULL) {
      length = (size_t)(slash - key) + 1; /* a folder: report it with its first key only */
      for (j = 0; j < i && !seen; ++j) seen = strncmp(store->entries[j].key, key, length) == 0;
    }
    if (!seen && zarr_lister_emit(lister, key, length) != 0) break;
  }
  return ZARR_OK;
}

static void register_onefile(void) {
  zarr_error *error = NULL;
  zarr_store_vtable vtable;
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.capabilities = ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE | ZARR_STORE_ATOMIC_SET | ZARR_STORE_SET_IF_ABSENT;
  vtable.open = store_open;
  vtable.get = store_get;
  vtable.set = store_set;
  vtable.erase = store_erase;
  vtable.list = store_list;
  vtable.release = release;
  check(zarr_register_store(NULL, "onefile", ZARR_NTS, &vtable, NULL, 0, &error), error);
}

int main(int argc, char **argv) {
  const uint64_t shape[2] = {512, 512}, chunks[2] = {32, 32}, shards[2] = {256, 256}, origin[2] = {0, 0};
  const uint64_t start[2] = {100, 100}, box[2] = {8, 8};
  static uint32_t values[512 * 512], back[512 * 512], part[64];
  char url[4096];
  size_t i;
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_array_builder builder;
  zarr_open_options options;

  register_onefile();
  snprintf(url, sizeof url, "onefile://%s", argc > 1 ? argv[1] : "custom_store.one");
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.shards = shards;
  builder.data_type = "uint32";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, url, ZARR_NTS, &options, &array, &error), error);
  for (i = 0; i < 512 * 512; ++i) values[i] = (uint32_t)i;
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);
  zarr_node_release(array);

  /* Opened again, the index comes from the file. */
  check(zarr_open(NULL, url, ZARR_NTS, NULL, &array, &error), error);
  check(zarr_read_slice(array, 2, origin, shape, NULL, back, sizeof back, NULL, NULL, &error), error);
  printf("whole read: %s\n", memcmp(values, back, sizeof values) == 0 ? "equal" : "different");

  bytes_read = 0;
  check(zarr_read_slice(array, 2, start, box, NULL, part, sizeof part, NULL, NULL, &error), error);
  printf("part of a shard: first %u, last %u\n", (unsigned)part[0], (unsigned)part[63]);
  printf("read less than a tenth of the shard: %s\n", bytes_read < 256 * 256 * 4 / 10 ? "yes" : "no");
  zarr_node_release(array);
  return 0;
}
