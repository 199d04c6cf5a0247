/* The library from plain C99: one array from creation to a read through an operation. NULL = all is well. */
#include <string.h>

#include "zarr.h"

const char *c99_round_trip(const char *url);
size_t c99_struct_sizes(size_t *sizes, size_t capacity);

static void count(void *user_data) { ++*(int *)user_data; }

const char *c99_round_trip(const char *url) {
  static const uint64_t shape[2] = {4, 6}, chunks[2] = {2, 3}, start[2] = {0, 0};
  const char *failure = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_io_options io;
  zarr_node *array = NULL;
  zarr_op *op = NULL;
  zarr_error *err = NULL;
  double in[24], out[24];
  int notified = 0, i;

  zarr_struct_init(&builder, sizeof builder);
  zarr_struct_init(&options, sizeof options);
  zarr_struct_init(&io, sizeof io);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "float64";
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  for (i = 0; i < 24; ++i) in[i] = i * 0.5;
  if (zarr_open(NULL, url, ZARR_NTS, &options, &array, &err) != ZARR_OK) failure = "open";
  if (!failure && zarr_write_slice(array, 2, start, shape, NULL, in, sizeof in, NULL, &io, &err) != ZARR_OK) failure = "write";
  memset(out, 0, sizeof out);
  if (!failure && zarr_read_slice_start(array, 2, start, shape, NULL, out, sizeof out, NULL, NULL, &op, &err) != ZARR_OK) failure = "start";
  if (!failure && zarr_op_on_complete(op, count, &notified, &err) != ZARR_OK) failure = "on_complete";
  if (!failure && zarr_op_wait(op, ZARR_FOREVER, &err) != ZARR_OK) failure = "wait";
  if (!failure && notified != 1) failure = "notify";
  if (!failure && memcmp(in, out, sizeof in) != 0) failure = "elements differ";
  zarr_op_release(op);
  zarr_node_release(array);
  zarr_error_release(err);
  return failure;
}

size_t c99_struct_sizes(size_t *sizes, size_t capacity) {
  const size_t all[] = {sizeof(zarr_event),         sizeof(zarr_context_options), sizeof(zarr_range),        sizeof(zarr_get_request),
                        sizeof(zarr_condition),     sizeof(zarr_array_builder),   sizeof(zarr_open_options), sizeof(zarr_io_options),
                        sizeof(zarr_array_spec),    sizeof(zarr_codec_vtable),    sizeof(zarr_store_vtable), sizeof(zarr_plugin_api),
                        sizeof(zarr_codec_chain_options), sizeof(zarr_chunk_key_vtable)};
  const size_t number = sizeof all / sizeof *all;
  memcpy(sizes, all, (number < capacity ? number : capacity) * sizeof *all);
  return number;
}
