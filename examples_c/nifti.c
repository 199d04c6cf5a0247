/* An MRI volume: reads a NIfTI-1 file (not compressed) in place as an array and writes it as a chunked Zarr v2 array.
 * Usage: nifti FILE.nii OUT.zarr */
#include "raw_file_store.h"

static int swapped; /* the file has the other byte order than little */

static unsigned u16(const unsigned char *at) { return swapped ? (unsigned)at[0] << 8 | at[1] : (unsigned)at[1] << 8 | at[0]; }

static float f32(const unsigned char *at) {
  const uint32_t high = u16(swapped ? at : at + 2), low = u16(swapped ? at + 2 : at);
  const uint32_t bits = high << 16 | low;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Extents as a JSON list. */
static void list(char *text, const uint64_t *extents, size_t rank) {
  size_t i;
  text += sprintf(text, "[");
  for (i = 0; i < rank; ++i) text += sprintf(text, "%s%u", i == 0 ? "" : ", ", (unsigned)extents[i]);
  sprintf(text, "]");
}

/* Elements lie in column-major order, which is v2's order F. Only int16 (data type 4), as most scanners write. */
static zarr_array *open_nifti(const char *name, uint64_t *shape, size_t *rank) {
  unsigned char header[348];
  char extents[256];
  size_t i;
  raw_file *raw = calloc(1, sizeof *raw);
  if (raw == NULL || (raw->file = fopen(name, "rb")) == NULL || fread(header, 1, sizeof header, raw->file) != sizeof header) {
    fprintf(stderr, "%s: cannot be read\n", name);
    exit(1);
  }
  swapped = u16(header) != 348;
  *rank = u16(header + 40);
  if (memcmp(header + 344, "n+1", 4) != 0 || u16(header + 70) != 4 || *rank < 1 || *rank > 7) {
    fprintf(stderr, "%s: no NIfTI-1 file of int16\n", name);
    exit(1);
  }
  raw->offset = (uint64_t)f32(header + 108);
  raw->size = 2;
  for (i = 0; i < *rank; ++i) {
    shape[i] = u16(header + 42 + 2 * i);
    raw->size *= shape[i];
    strcat(raw->chunk_key, i == 0 ? "0" : ".0");
  }
  list(extents, shape, *rank);
  snprintf(raw->metadata, sizeof raw->metadata,
           "{\"zarr_format\": 2, \"shape\": %s, \"chunks\": %s, \"dtype\": \"%si2\", \"compressor\": null,"
           " \"fill_value\": 0, \"order\": \"F\", \"filters\": null}",
           extents, extents, swapped ? ">" : "<");
  return open_raw_file(raw);
}

int main(int argc, char **argv) {
  static const char *const names[7] = {"x", "y", "z", "t", "5", "6", "7"};
  uint64_t shape[7], chunks[7], start[7] = {0};
  size_t rank, i, count = 1;
  int16_t *values, low, high;
  double sum = 0;
  zarr_error *error = NULL;
  zarr_array *source, *array = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  if (argc != 3) {
    fprintf(stderr, "usage: nifti FILE.nii OUT.zarr\n");
    return 2;
  }
  source = open_nifti(argv[1], shape, &rank);
  for (i = 0; i < rank; ++i) {
    chunks[i] = i < 3 && shape[i] > 32 ? 32 : i < 3 ? shape[i] : 1;
    count *= shape[i];
  }
  values = malloc(count * sizeof *values);
  if (values == NULL) return 1;

  zarr_struct_init(&builder, sizeof builder);
  builder.zarr_format = 2;
  builder.rank = rank;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "<i2";
  builder.order_f = 1;
  builder.compressor = "{\"id\": \"blosc\", \"cname\": \"lz4\", \"clevel\": 5, \"shuffle\": 1, \"blocksize\": 0}";
  builder.dimension_names = names;
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, argv[2], ZARR_NTS, &options, &array, &error), error);
  check(zarr_copy_data(source, array, NULL, NULL, NULL, &error), error);

  check(zarr_read_slice(array, rank, start, shape, NULL, values, count * sizeof *values, NULL, NULL, &error), error);
  for (i = 0, low = high = values[0]; i < count; ++i) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
    sum += values[i];
  }
  printf("shape");
  for (i = 0; i < rank; ++i) printf(" %u", (unsigned)shape[i]);
  printf(", lowest %d, highest %d, mean %.3f\n", (int)low, (int)high, sum / (double)count);
  free(values);
  zarr_node_release(source);
  zarr_node_release(array);
  return 0;
}
