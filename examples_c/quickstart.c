/* Makes an array in a folder, writes it, opens it again and reads a part. Usage: quickstart [FOLDER] */
#include "example.h"

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "quickstart.zarr";
  const uint64_t shape[2] = {4, 6}, chunks[2] = {2, 3}, origin[2] = {0, 0};
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  int32_t values[24], part[4];
  size_t i;

  /* A Zarr v3 array of 4 x 6 int32. Mode W makes it anew; what was in the folder goes. */
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "int32";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, folder, ZARR_NTS, &options, &array, &error), error);

  for (i = 0; i < 24; ++i) values[i] = (int32_t)i;
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);
  zarr_node_release(array);

  /* Open it as any other program would, and read rows 1 and 2 of columns 4 and 5. */
  check(zarr_open(NULL, folder, ZARR_NTS, NULL, &array, &error), error);
  {
    const uint64_t start[2] = {1, 4}, count[2] = {2, 2};
    check(zarr_read_slice(array, 2, start, count, NULL, part, sizeof part, NULL, NULL, &error), error);
  }
  printf("format %d, data type %s, rank %lu\n", (int)zarr_node_format(array), zarr_array_data_type(array),
         (unsigned long)zarr_array_rank(array));
  printf("%d %d\n%d %d\n", (int)part[0], (int)part[1], (int)part[2], (int)part[3]);
  zarr_node_release(array);
  return 0;
}
