/* What an error tells: what to do next (the status), and where it happened (key, chunk, codec, causes). */
#include <string.h>

#include "example.h"

static void show(const char *what, zarr_status status, zarr_error *error) {
  uint64_t chunk[ZARR_MAX_RANK];
  const size_t rank = zarr_error_chunk(error, chunk, ZARR_MAX_RANK);
  printf("%s: %s", what, zarr_status_name(status));
  if (zarr_error_key(error) != NULL) printf(", key %s", zarr_error_key(error));
  if (rank == 2) printf(", chunk (%u, %u)", (unsigned)chunk[0], (unsigned)chunk[1]);
  if (zarr_error_codec(error) != NULL) printf(", codec %s", zarr_error_codec(error));
  if (zarr_error_retryable(error)) printf(", may succeed later");
  printf("%s\n", zarr_error_message(error)[0] != '\0' ? "" : " without a message");
  zarr_error_release(error);
}

int main(void) {
  const uint64_t shape[2] = {4, 4}, chunks[2] = {2, 2}, origin[2] = {0, 0}, beyond[2] = {3, 3}, two[2] = {2, 2};
  double values[16] = {1.5};
  zarr_error *error = NULL;
  zarr_array *array = NULL, *read_only = NULL, *nothing = NULL;
  zarr_store *store = NULL;
  zarr_array_builder builder;
  zarr_status status;

  /* Absent is a result of its own: not an I/O error, not a corrupt node. */
  check(zarr_store_open(NULL, "memory://errors", ZARR_NTS, NULL, 0, 0, &store, &error), error);
  status = zarr_node_open(store, "", 0, NULL, &nothing, &error);
  show("open what is not there", status, error);

  /* A wrong property is refused before anything is stored. */
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "float128";
  status = zarr_create_array(store, "", 0, &builder, NULL, &array, &error);
  printf("create with an unknown type: %s, named: %s\n", zarr_status_name(status),
         strstr(zarr_error_message(error), "float128") != NULL ? "yes" : "no");
  zarr_error_release(error);

  builder.data_type = "float64";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}, {\"name\": \"crc32c\"}]";
  check(zarr_create_array(store, "", 0, &builder, NULL, &array, &error), error);
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);

  status = zarr_read_slice(array, 2, beyond, two, NULL, values, sizeof values, NULL, NULL, &error);
  printf("read beyond the end: %s\n", zarr_status_name(status));
  zarr_error_release(error);

  /* Damage a chunk: the checksum finds it, and the error says which one. */
  check(zarr_store_set(store, "c/0/0", ZARR_NTS, values, 36, NULL, NULL, &error), error);
  status = zarr_read_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error);
  show("read a damaged chunk", status, error);

  /* Handles of mode r do not write. NULL instead of &error is fine where the status is enough. */
  check(zarr_open(NULL, "memory://errors", ZARR_NTS, NULL, &read_only, &error), error);
  status = zarr_write_slice(read_only, 2, origin, two, NULL, values, sizeof values, NULL, NULL, NULL);
  printf("write through a read-only handle: %s\n", zarr_status_name(status));

  zarr_node_release(read_only);
  zarr_node_release(array);
  zarr_store_release(store);
  return 0;
}
