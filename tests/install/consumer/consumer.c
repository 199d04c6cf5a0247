/* A program of a user: makes an array in memory, writes, reads back, and asks for something that is not there. Valid as C99
 * and, through consumer.cpp, as C++. */
#include <stdio.h>
#include <string.h>
#include <zarr.h>

static int fail(const char *what, zarr_error *error) {
  fprintf(stderr, "%s: %s\n", what, zarr_error_message(error));
  zarr_error_release(error);
  return 1;
}

int main(void) {
  const uint64_t shape[2] = {6, 4}, chunks[2] = {4, 3}, start[2] = {0, 0};
  int32_t in[24], out[24];
  zarr_array_builder builder;
  zarr_store *store = NULL;
  zarr_array *array = NULL;
  zarr_node *absent = NULL;
  zarr_error *error = NULL;
  int i;

  for (i = 0; i < 24; ++i) in[i] = i * i;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "int32";
  if (zarr_store_open(NULL, "memory://", ZARR_NTS, NULL, 0, 0, &store, &error)) return fail("store", error);
  if (zarr_create_array(store, "a", ZARR_NTS, &builder, NULL, &array, &error)) return fail("create", error);
  if (zarr_write_slice(array, 2, start, shape, NULL, in, sizeof in, NULL, NULL, &error)) return fail("write", error);
  if (zarr_read_slice(array, 2, start, shape, NULL, out, sizeof out, NULL, NULL, &error)) return fail("read", error);
  if (memcmp(in, out, sizeof in) != 0) return fail("what was read is not what was written", NULL);
  if (zarr_node_open(store, "b", ZARR_NTS, NULL, &absent, &error) != ZARR_NOT_FOUND) return fail("absent node", error);
  zarr_error_release(error);
  zarr_node_release(array);
  zarr_store_release(store);
  printf("zarr %s\n", zarr_version_string());
  return 0;
}
