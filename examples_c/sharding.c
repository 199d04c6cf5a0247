/* Many small chunks in few stored objects: reads touch only the inner chunks that they need. Usage: sharding [FOLDER] */
#include <string.h>

#include "example.h"

enum { SIDE = 256 };

static int32_t count_key(void *user_data, const char *key, size_t length) {
  (void)key;
  (void)length;
  ++*(unsigned *)user_data;
  return 0;
}

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "sharding.zarr";
  const uint64_t shape[2] = {SIDE, SIDE}, chunks[2] = {16, 16}, shards[2] = {128, 128}, origin[2] = {0, 0};
  const uint64_t corner[2] = {120, 120}, box[2] = {16, 16};
  static float values[SIDE * SIDE], part[16 * 16];
  uint64_t counts[2];
  unsigned keys = 0;
  size_t i;
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_store *store = NULL;
  zarr_bytes *plan = NULL;
  zarr_array_builder builder;
  zarr_open_options options;

  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks; /* what is encoded by itself */
  builder.shards = shards; /* what is one object in the store */
  builder.data_type = "float32";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}},"
                   " {\"name\": \"zstd\", \"configuration\": {\"level\": 1, \"checksum\": true}}]";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, folder, ZARR_NTS, &options, &array, &error), error);
  for (i = 0; i < SIDE * SIDE; ++i) values[i] = (float)(i % 1000);
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);

  check(zarr_array_chunk_counts(array, 2, counts, &error), error);
  store = zarr_node_store(array);
  check(zarr_store_list(store, "c/", 2, 1, count_key, &keys, &error), error);
  printf("shards in the grid: %u x %u, stored objects: %u\n", (unsigned)counts[0], (unsigned)counts[1], keys);

  /* A box across the four shards needs one inner chunk of each corner: the plan says what will be decoded. */
  check(zarr_plan_read_slice(array, 2, corner, box, NULL, NULL, &plan, &error), error);
  printf("the plan of a box names decode jobs: %s\n", strstr(zarr_bytes_text(plan), "\"decode_jobs\"") != NULL ? "yes" : "no");
  zarr_bytes_release(plan);
  check(zarr_read_slice(array, 2, corner, box, NULL, part, sizeof part, NULL, NULL, &error), error);
  printf("first %g, last %g\n", part[0], part[255]);

  /* A partial write re-encodes the inner chunks that change; the others of the shard are kept as they are. */
  for (i = 0; i < 256; ++i) part[i] = -1.0f;
  check(zarr_write_slice(array, 2, corner, box, NULL, part, sizeof part, NULL, NULL, &error), error);
  check(zarr_read_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);
  for (i = 0, keys = 0; i < SIDE * SIDE; ++i) keys += values[i] == -1.0f;
  printf("elements changed: %u\n", keys);

  zarr_store_release(store);
  zarr_node_release(array);
  return 0;
}
