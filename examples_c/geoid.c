/* The EGM96 geoid: how far mean sea level lies from the ellipsoid, every quarter of a degree. Reads the GTX file in place as an
 * array, writes it as Zarr v3, and looks at what was written. Usage: geoid FILE.gtx OUT.zarr */
#include "raw_file_store.h"

static double big_endian_double(const unsigned char *bytes) {
  uint64_t bits = 0;
  double value;
  int i;
  for (i = 0; i < 8; ++i) bits = bits << 8 | bytes[i];
  memcpy(&value, &bits, sizeof value);
  return value;
}

typedef struct grid {
  double south, west, latitude_step, longitude_step;
  uint64_t shape[2]; /* rows from south to north, columns from west to east */
} grid;

/* The header: four doubles and two 32-bit counts, big-endian; then float32 rows. */
static zarr_array *open_gtx(const char *name, grid *geoid) {
  unsigned char header[40];
  raw_file *raw = calloc(1, sizeof *raw);
  if (raw == NULL || (raw->file = fopen(name, "rb")) == NULL || fread(header, 1, 40, raw->file) != 40) {
    fprintf(stderr, "%s: cannot be read\n", name);
    exit(1);
  }
  geoid->south = big_endian_double(header);
  geoid->west = big_endian_double(header + 8);
  geoid->latitude_step = big_endian_double(header + 16);
  geoid->longitude_step = big_endian_double(header + 24);
  geoid->shape[0] = (uint64_t)header[34] << 8 | header[35];
  geoid->shape[1] = (uint64_t)header[38] << 8 | header[39];
  raw->offset = 40;
  raw->size = geoid->shape[0] * geoid->shape[1] * 4;
  strcpy(raw->chunk_key, "0.0");
  snprintf(raw->metadata, sizeof raw->metadata,
           "{\"zarr_format\": 2, \"shape\": [%u, %u], \"chunks\": [%u, %u], \"dtype\": \">f4\", \"compressor\": null,"
           " \"fill_value\": null, \"order\": \"C\", \"filters\": null}",
           (unsigned)geoid->shape[0], (unsigned)geoid->shape[1], (unsigned)geoid->shape[0], (unsigned)geoid->shape[1]);
  return open_raw_file(raw);
}

static zarr_array *create_output(const char *name, const grid *geoid) {
  static const char *const names[2] = {"lat", "lon"};
  const uint64_t chunks[2] = {103, 144}, shards[2] = {721, 720};
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = geoid->shape;
  builder.chunks = chunks;
  builder.shards = shards;
  builder.data_type = "float32";
  builder.fill_value = "\"NaN\"";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}},"
                   " {\"name\": \"zstd\", \"configuration\": {\"level\": 5, \"checksum\": false}}]";
  builder.dimension_names = names;
  builder.attributes = "{\"long_name\": \"EGM96 geoid undulation\", \"units\": \"m\", \"lat_start\": -90.0, \"lat_step\": 0.25,"
                       " \"lon_start\": -180.0, \"lon_step\": 0.25}";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, name, ZARR_NTS, &options, &array, &error), error);
  return array;
}

static void print_extreme(const char *label, const float *values, size_t at, const grid *geoid) {
  printf("%-8s %8.2f m at lat %6.2f, lon %7.2f\n", label, values[at], geoid->south + at / geoid->shape[1] * geoid->latitude_step,
         geoid->west + at % geoid->shape[1] * geoid->longitude_step);
}

/* Every 60th row from north to south, every 160th column: a table of the world. */
static void print_world(zarr_array *array) {
  const uint64_t start[2] = {720, 0}, count[2] = {13, 9};
  const int64_t step[2] = {-60, 160};
  float view[13 * 9];
  size_t i, j;
  zarr_error *error = NULL;
  check(zarr_read_slice(array, 2, start, count, step, view, sizeof view, NULL, NULL, &error), error);
  printf("the world, from north to south:\n");
  for (i = 0; i < 13; ++i) {
    for (j = 0; j < 9; ++j) printf("%8.2f", view[i * 9 + j]);
    printf("\n");
  }
}

int main(int argc, char **argv) {
  const uint64_t origin[2] = {0, 0}, alps[2] = {(46 + 90) * 4, (7 + 180) * 4}, box[2] = {3, 4};
  grid geoid;
  float part[12], *values, *back;
  size_t size, i, lowest = 0, highest = 0;
  zarr_error *error = NULL;
  zarr_array *source, *array;
  if (argc != 3) {
    fprintf(stderr, "usage: geoid FILE.gtx OUT.zarr\n");
    return 2;
  }
  source = open_gtx(argv[1], &geoid);
  size = geoid.shape[0] * geoid.shape[1] * sizeof(float);
  values = malloc(size);
  back = malloc(size);
  if (values == NULL || back == NULL) return 1;
  check(zarr_read_slice(source, 2, origin, geoid.shape, NULL, values, size, NULL, NULL, &error), error);
  array = create_output(argv[2], &geoid);
  check(zarr_write_slice(array, 2, origin, geoid.shape, NULL, values, size, NULL, NULL, &error), error);
  zarr_node_release(array);

  check(zarr_open(NULL, argv[2], ZARR_NTS, NULL, &array, &error), error);
  check(zarr_read_slice(array, 2, origin, geoid.shape, NULL, back, size, NULL, NULL, &error), error);
  printf("%s[%u], %s[%u]: written and read back %s\n", zarr_array_dimension_name(array, 0), (unsigned)geoid.shape[0],
         zarr_array_dimension_name(array, 1), (unsigned)geoid.shape[1], memcmp(values, back, size) == 0 ? "equal" : "DIFFERENT");
  for (i = 0; i < geoid.shape[0] * geoid.shape[1]; ++i) {
    if (back[i] < back[lowest]) lowest = i;
    if (back[i] > back[highest]) highest = i;
  }
  print_extreme("lowest", back, lowest, &geoid);
  print_extreme("highest", back, highest, &geoid);

  check(zarr_read_slice(array, 2, alps, box, NULL, part, sizeof part, NULL, NULL, &error), error);
  printf("a box in the Alps, from 46 N 7 E on:\n");
  for (i = 0; i < 3; ++i) printf("%8.2f%8.2f%8.2f%8.2f\n", part[4 * i], part[4 * i + 1], part[4 * i + 2], part[4 * i + 3]);
  print_world(array);

  free(values);
  free(back);
  zarr_node_release(source);
  zarr_node_release(array);
  return 0;
}
