/* Builders of zarr.h's option structs out of plain values, for languages whose low level passes integers and bytes only.
 * Every text is copied and NUL-terminated here; a text with a NUL inside is refused (0 is returned), because the struct could
 * only say a part of it. Functions that return int32_t give 1, or 0 when memory ran out or the text cannot be said.
 * Listings that zarr.h gives through a visit callback come back as packed bytes: see zarr_flat_list(). */
#ifndef ZARR_FLAT_H
#define ZARR_FLAT_H

#include <stdlib.h>
#include <string.h>
#include <zarr.h>

/* ------------------------------------------------------------------------------ options of open and create, one object */

enum {
  ZARR_FLAT_PATH = 0, ZARR_FLAT_STORE_OPTIONS = 1, ZARR_FLAT_METADATA = 2, ZARR_FLAT_CHUNK_GRID = 3, ZARR_FLAT_DATA_TYPE = 4,
  ZARR_FLAT_FILL_VALUE = 5, ZARR_FLAT_CODECS = 6, ZARR_FLAT_FILTERS = 7, ZARR_FLAT_COMPRESSOR = 8, ZARR_FLAT_ATTRIBUTES = 9,
  ZARR_FLAT_TEXTS = 10
};
enum { ZARR_FLAT_SHAPE = 0, ZARR_FLAT_CHUNKS = 1, ZARR_FLAT_SHARDS = 2, ZARR_FLAT_SHAPES = 3 };

/* A zarr_open_options and a zarr_array_builder with the memory that they point to. */
typedef struct zarr_flat_node_options {
  zarr_open_options open;
  zarr_array_builder array;
  char *texts[ZARR_FLAT_TEXTS];
  char *names[ZARR_MAX_RANK];
  uint64_t shapes[ZARR_FLAT_SHAPES][ZARR_MAX_RANK];
} zarr_flat_node_options;

static inline zarr_flat_node_options *zarr_flat_node_options_new(int32_t mode, int32_t zarr_format, int32_t consolidated,
                                                                 int32_t overwrite) {
  zarr_flat_node_options *o = (zarr_flat_node_options *)calloc(1, sizeof *o);
  if (o == NULL) return NULL;
  zarr_struct_init(&o->open, sizeof o->open);
  zarr_struct_init(&o->array, sizeof o->array);
  o->open.mode = mode;
  o->open.zarr_format = o->array.zarr_format = zarr_format;
  o->open.consolidated = consolidated;
  o->open.overwrite = overwrite;
  return o;
}

static inline void zarr_flat_node_options_free(zarr_flat_node_options *o) {
  size_t i;
  if (o == NULL) return;
  for (i = 0; i < ZARR_FLAT_TEXTS; ++i) free(o->texts[i]);
  for (i = 0; i < ZARR_MAX_RANK; ++i) free(o->names[i]);
  free(o);
}

/* A NUL-terminated copy, or NULL. */
static inline char *zarr_flat_copy_text(const char *text, size_t length) {
  char *copy = length > 0 && memchr(text, 0, length) != NULL ? NULL : (char *)malloc(length + 1);
  if (copy == NULL) return NULL;
  if (length > 0) memcpy(copy, text, length);
  copy[length] = 0;
  return copy;
}

/* Sets one ZARR_FLAT_* text. */
static inline int32_t zarr_flat_node_options_text(zarr_flat_node_options *o, int32_t field, const char *text, size_t length) {
  char *copy = field < 0 || field >= ZARR_FLAT_TEXTS ? NULL : zarr_flat_copy_text(text, length);
  if (copy == NULL) return 0;
  free(o->texts[field]);
  o->texts[field] = copy;
  return 1;
}

/* Sets shape, chunks or shards. Their ranks must agree; the library has no word for chunks of another rank than the shape. */
static inline int32_t zarr_flat_node_options_shape(zarr_flat_node_options *o, int32_t field, size_t rank, const uint64_t *extents) {
  const uint64_t **members[ZARR_FLAT_SHAPES];
  if (field < 0 || field >= ZARR_FLAT_SHAPES || rank > ZARR_MAX_RANK || (field != ZARR_FLAT_SHAPE && rank != o->array.rank)) return 0;
  members[ZARR_FLAT_SHAPE] = &o->array.shape;
  members[ZARR_FLAT_CHUNKS] = &o->array.chunks;
  members[ZARR_FLAT_SHARDS] = &o->array.shards;
  if (rank > 0) memcpy(o->shapes[field], extents, rank * sizeof *extents);
  *members[field] = o->shapes[field];
  if (field == ZARR_FLAT_SHAPE) o->array.rank = rank;
  return 1;
}

/* Names one dimension; those never named stay unnamed. The shape comes first. */
static inline int32_t zarr_flat_node_options_dimension_name(zarr_flat_node_options *o, size_t dimension, const char *name,
                                                            size_t length) {
  char *copy = dimension >= o->array.rank ? NULL : zarr_flat_copy_text(name, length);
  if (copy == NULL) return 0;
  free(o->names[dimension]);
  o->names[dimension] = copy;
  o->array.dimension_names = (const char *const *)o->names;
  return 1;
}

/* The members of a builder that are small numbers. `separator` and `key_encoding` are characters, 0 = default. */
static inline void zarr_flat_node_options_layout(zarr_flat_node_options *o, int32_t byte_order, int32_t order_f, int32_t separator,
                                                 int32_t key_encoding) {
  o->array.byte_order = byte_order;
  o->array.order_f = order_f;
  o->array.separator = (char)separator;
  o->array.key_encoding = (char)key_encoding;
}

/* The builder, for zarr_create_array(). Borrowed. */
static inline const zarr_array_builder *zarr_flat_array_builder(zarr_flat_node_options *o) {
  o->array.chunk_grid = o->texts[ZARR_FLAT_CHUNK_GRID];
  o->array.data_type = o->texts[ZARR_FLAT_DATA_TYPE];
  o->array.fill_value = o->texts[ZARR_FLAT_FILL_VALUE];
  o->array.codecs = o->texts[ZARR_FLAT_CODECS];
  o->array.filters = o->texts[ZARR_FLAT_FILTERS];
  o->array.compressor = o->texts[ZARR_FLAT_COMPRESSOR];
  o->array.attributes = o->texts[ZARR_FLAT_ATTRIBUTES];
  return &o->array;
}

/* The options, for the functions that open or make nodes. With a data type set, zarr_open() makes an array. Borrowed. */
static inline const zarr_open_options *zarr_flat_open_options(zarr_flat_node_options *o) {
  o->open.path = o->texts[ZARR_FLAT_PATH];
  o->open.store_options = o->texts[ZARR_FLAT_STORE_OPTIONS];
  o->open.metadata = o->texts[ZARR_FLAT_METADATA];
  o->open.array = o->texts[ZARR_FLAT_DATA_TYPE] == NULL ? NULL : zarr_flat_array_builder(o);
  return &o->open;
}

/* ------------------------------------------------------------------------------------------------ options of data calls */

/* Holds a reference to `cancel`. memory_data_type: NUL-terminated text or NULL; it must outlive the options. */
static inline zarr_io_options *zarr_flat_io_options_new(uint64_t flags, uint64_t buffer_offset, int32_t byte_order,
                                                        int32_t missing_chunks, int32_t fill_chunks, uint64_t timeout_ns,
                                                        zarr_cancel *cancel) {
  zarr_io_options *o = (zarr_io_options *)malloc(sizeof *o);
  if (o == NULL) return NULL;
  zarr_struct_init(o, sizeof *o);
  o->flags = flags;
  o->buffer_offset = buffer_offset;
  o->byte_order = byte_order;
  o->missing_chunks = missing_chunks;
  o->fill_chunks = fill_chunks;
  o->timeout_ns = timeout_ns;
  o->cancel = cancel == NULL ? NULL : zarr_cancel_retain(cancel);
  return o;
}

static inline int32_t zarr_flat_io_options_memory_data_type(zarr_io_options *o, const char *name, size_t length) {
  char *copy = zarr_flat_copy_text(name, length);
  if (copy == NULL) return 0;
  free((char *)o->memory_data_type);
  o->memory_data_type = copy;
  return 1;
}

/* The name of one field of records ("" = whole elements), and how values are converted: ZARR_ROUND_*, ZARR_RANGE_*. */
static inline int32_t zarr_flat_io_options_conversion(zarr_io_options *o, const char *text, size_t length, int32_t rounding,
                                                      int32_t out_of_range) {
  char *copy = zarr_flat_copy_text(text, length);
  if (copy == NULL) return 0;
  free((char *)o->field);
  o->field = copy;
  o->rounding = rounding;
  o->out_of_range = out_of_range;
  return 1;
}

/* Bytes of one element of a data type by its text; 0 when the library has none of that name. */
static inline uint64_t zarr_flat_item_size(const char *name, size_t length) {
  zarr_data_type *type = NULL;
  const uint64_t size = zarr_data_type_parse(name, length, &type, NULL) == ZARR_OK ? zarr_data_type_item_size(type) : 0;
  zarr_data_type_release(type);
  return size;
}

static inline void zarr_flat_io_options_free(zarr_io_options *o) {
  if (o == NULL) return;
  zarr_cancel_release(o->cancel);
  free((char *)o->memory_data_type);
  free((char *)o->field);
  free(o);
}

/* --------------------------------------------------------------------------------------------------- options of a context */

static inline zarr_context_options *zarr_flat_context_options_new(uint32_t threads, uint32_t io_concurrency, uint64_t byte_budget,
                                                                  uint64_t cache_budget, uint64_t max_chunk_bytes,
                                                                  uint64_t max_metadata_bytes, uint64_t max_shard_index_bytes,
                                                                  uint32_t max_json_depth, uint32_t flags) {
  zarr_context_options *o = (zarr_context_options *)malloc(sizeof *o);
  if (o == NULL) return NULL;
  zarr_struct_init(o, sizeof *o);
  o->threads = threads;
  o->io_concurrency = io_concurrency;
  o->byte_budget = byte_budget;
  o->cache_budget = cache_budget;
  o->max_chunk_bytes = max_chunk_bytes;
  o->max_metadata_bytes = max_metadata_bytes;
  o->max_shard_index_bytes = max_shard_index_bytes;
  o->max_json_depth = max_json_depth;
  o->flags = flags;
  return o;
}

static inline void zarr_flat_context_options_chunk_cache(zarr_context_options *o, uint64_t bytes) { o->chunk_cache_bytes = bytes; }

/* Function pointers come as void *, which every low level can carry. */
static inline void zarr_flat_context_options_callbacks(zarr_context_options *o, void *log, void *log_data, void *event, void *event_data,
                                                       void *release_data) {
  o->log = (void (*)(void *, int32_t, const char *, size_t))log;
  o->log_data = log_data;
  o->event = (void (*)(void *, const zarr_event *))event;
  o->event_data = event_data;
  o->release_data = (void (*)(void *))release_data;
}

static inline void zarr_flat_context_options_free(zarr_context_options *o) { free(o); }

/* --------------------------------------------------------------------------------------------------------------- stores */

/* Several requests and their results. Keys and etags are copied. */
typedef struct zarr_flat_gets {
  size_t count;
  zarr_get_request *requests;
  zarr_bytes **values;
  zarr_status *statuses;
} zarr_flat_gets;

static inline void zarr_flat_gets_free(zarr_flat_gets *g) {
  size_t i;
  if (g == NULL) return;
  for (i = 0; g->requests != NULL && i < g->count; ++i) {
    free((char *)g->requests[i].key);
    free((char *)g->requests[i].if_match);
  }
  for (i = 0; g->values != NULL && i < g->count; ++i) zarr_bytes_release(g->values[i]);
  free(g->requests);
  free(g->values);
  free(g->statuses);
  free(g);
}

static inline zarr_flat_gets *zarr_flat_gets_new(size_t count) {
  zarr_flat_gets *g = (zarr_flat_gets *)calloc(1, sizeof *g);
  size_t i;
  if (g == NULL) return NULL;
  g->count = count;
  g->requests = (zarr_get_request *)calloc(count + 1, sizeof *g->requests);
  g->values = (zarr_bytes **)calloc(count + 1, sizeof *g->values);
  g->statuses = (zarr_status *)calloc(count + 1, sizeof *g->statuses);
  if (g->requests == NULL || g->values == NULL || g->statuses == NULL) {
    zarr_flat_gets_free(g);
    return NULL;
  }
  for (i = 0; i < count; ++i) zarr_struct_init(&g->requests[i], sizeof g->requests[i]);
  return g;
}

static inline char *zarr_flat_copy_bytes(const char *bytes, size_t size) {
  char *copy = (char *)malloc(size + 1);
  if (copy != NULL && size > 0) memcpy(copy, bytes, size);
  return copy;
}

/* kind, offset, length: a zarr_range. if_match NULL = any version. */
static inline int32_t zarr_flat_gets_set(zarr_flat_gets *g, size_t index, const char *key, size_t key_length, int32_t kind,
                                         uint64_t offset, uint64_t length, const char *if_match, size_t if_match_length) {
  zarr_get_request *r;
  char *key_copy, *match_copy = NULL;
  if (index >= g->count || (key_copy = zarr_flat_copy_bytes(key, key_length)) == NULL) return 0;
  if (if_match != NULL && (match_copy = zarr_flat_copy_bytes(if_match, if_match_length)) == NULL) {
    free(key_copy);
    return 0;
  }
  r = &g->requests[index];
  free((char *)r->key);
  free((char *)r->if_match);
  r->key = key_copy;
  r->key_length = key_length;
  r->range.kind = kind;
  r->range.offset = offset;
  r->range.length = length;
  r->if_match = match_copy;
  r->if_match_length = match_copy == NULL ? 0 : if_match_length;
  return 1;
}

/* The first request alone, for zarr_store_get(). Borrowed. */
static inline const zarr_get_request *zarr_flat_gets_request(zarr_flat_gets *g, size_t index) { return &g->requests[index]; }

static inline zarr_status zarr_flat_gets_run(zarr_store *store, zarr_flat_gets *g, zarr_cancel *cancel, zarr_error **err) {
  size_t i;
  for (i = 0; i < g->count; ++i) zarr_bytes_release(g->values[i]);
  memset(g->values, 0, g->count * sizeof *g->values);
  return zarr_store_get_many(store, g->count, g->requests, cancel, g->values, g->statuses, err);
}

static inline zarr_status zarr_flat_gets_status(const zarr_flat_gets *g, size_t index) { return g->statuses[index]; }
/* The value, now the caller's; NULL when absent, failed or taken. */
static inline zarr_bytes *zarr_flat_gets_take(zarr_flat_gets *g, size_t index) {
  zarr_bytes *value = g->values[index];
  g->values[index] = NULL;
  return value;
}

/* zarr_store_set() with the condition's members. */
static inline zarr_status zarr_flat_store_set(zarr_store *store, const char *key, size_t key_length, const void *data, size_t size,
                                              int32_t condition_kind, const char *etag, size_t etag_length, zarr_bytes **new_etag,
                                              zarr_error **err) {
  zarr_condition condition;
  zarr_struct_init(&condition, sizeof condition);
  condition.kind = condition_kind;
  condition.etag = etag;
  condition.etag_length = etag_length;
  return zarr_store_set(store, key, key_length, data, size, &condition, new_etag, err);
}

/* --------------------------------------------------------------------------------------------------------------- listings */

/* Grows while a visit callback runs: entries of int32 kind (-1 for keys), uint32 length, then the text, native byte order. */
typedef struct zarr_flat_pack {
  char *data;
  size_t size, capacity;
  int32_t failed;
} zarr_flat_pack;

static inline int32_t zarr_flat_pack_add(zarr_flat_pack *p, int32_t kind, const char *text, size_t length) {
  const uint32_t stored = (uint32_t)length;
  const size_t entry = sizeof kind + sizeof stored + length;
  if (entry > p->capacity - p->size) {
    const size_t capacity = 2 * p->capacity + entry + 256;
    char *grown = (char *)realloc(p->data, capacity);
    if (grown == NULL) return p->failed = 1;
    p->data = grown;
    p->capacity = capacity;
  }
  memcpy(p->data + p->size, &kind, sizeof kind);
  memcpy(p->data + p->size + sizeof kind, &stored, sizeof stored);
  memcpy(p->data + p->size + sizeof kind + sizeof stored, text, length);
  p->size += entry;
  return 0;
}

static inline int32_t zarr_flat_visit_key(void *pack, const char *key, size_t length) {
  return zarr_flat_pack_add((zarr_flat_pack *)pack, -1, key, length);
}
static inline int32_t zarr_flat_visit_node(void *pack, const char *path, int32_t kind) {
  return zarr_flat_pack_add((zarr_flat_pack *)pack, kind, path, strlen(path));
}

/* What was packed as bytes of the caller's; frees the pack. Out of memory is the library's error of a size that it refuses. */
static inline zarr_status zarr_flat_pack_end(zarr_flat_pack *p, zarr_status status, zarr_bytes **out, zarr_error **err) {
  *out = NULL;
  if (status == ZARR_OK) status = zarr_bytes_new(p->failed ? "" : p->data, p->failed ? SIZE_MAX / 2 : p->size, out, err);
  free(p->data);
  return status;
}

/* zarr_store_list() as packed entries. */
static inline zarr_status zarr_flat_list(zarr_store *store, const char *prefix, size_t prefix_length, int32_t recursive,
                                         zarr_bytes **out, zarr_error **err) {
  zarr_flat_pack pack = {NULL, 0, 0, 0};
  return zarr_flat_pack_end(&pack, zarr_store_list(store, prefix, prefix_length, recursive, zarr_flat_visit_key, &pack, err), out, err);
}

/* zarr_group_walk() as packed entries. */
static inline zarr_status zarr_flat_walk(zarr_group *group, zarr_bytes **out, zarr_error **err) {
  zarr_flat_pack pack = {NULL, 0, 0, 0};
  return zarr_flat_pack_end(&pack, zarr_group_walk(group, zarr_flat_visit_node, &pack, err), out, err);
}

/* ------------------------------------------------------------------------------------------ elements of variable length */

/* zarr_values_offsets() as an address: one number of 64 bits more than there are elements. */
static inline const void *zarr_flat_values_offsets(const zarr_values *values) { return zarr_values_offsets(values); }

/* zarr_values_validity() as an address; NULL when all are there. */
static inline const void *zarr_flat_values_validity(const zarr_values *values) { return zarr_values_validity(values); }

#endif /* ZARR_FLAT_H */
