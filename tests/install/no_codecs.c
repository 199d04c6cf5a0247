/* Built against a library without any ZARR_WITH_* codec: what needs none of them works, what needs one fails with its name and
 * the option that switched it off. */
#include <stdio.h>
#include <string.h>
#include <zarr.h>

#define BYTES "{\"name\":\"bytes\",\"configuration\":{\"endian\":\"big\"}}"

static int cases_failed;

static void expect(int32_t good, const char *what, const char *detail) {
  if (good) return;
  ++cases_failed;
  fprintf(stderr, "%s: %s\n", what, detail);
}

/* Makes an array of 6 int16 in a fresh store, writes and reads it. */
static zarr_status try_codecs(int32_t format, const char *codecs, const char *compressor, zarr_error **error) {
  const uint64_t shape[1] = {6}, chunks[1] = {4}, start[1] = {0};
  const int16_t in[6] = {1, -2, 3, -4, 5, 0x1234};
  int16_t out[6] = {0};
  zarr_store *store = NULL;
  zarr_array *array = NULL;
  zarr_array_builder builder;
  zarr_status status;
  zarr_struct_init(&builder, sizeof builder);
  builder.zarr_format = format;
  builder.rank = 1;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "int16";
  builder.codecs = codecs;
  builder.compressor = compressor;
  status = zarr_store_open(NULL, "memory://", ZARR_NTS, NULL, 0, 0, &store, error);
  if (status == ZARR_OK) status = zarr_create_array(store, "a", ZARR_NTS, &builder, NULL, &array, error);
  if (status == ZARR_OK) status = zarr_write_slice(array, 1, start, shape, NULL, in, sizeof in, NULL, NULL, error);
  if (status == ZARR_OK) status = zarr_read_slice(array, 1, start, shape, NULL, out, sizeof out, NULL, NULL, error);
  if (status == ZARR_OK) expect(memcmp(in, out, sizeof in) == 0, "what was read is not what was written", codecs);
  zarr_node_release(array);
  zarr_store_release(store);
  return status;
}

static void works(int32_t format, const char *codecs, const char *compressor) {
  zarr_error *error = NULL;
  const zarr_status status = try_codecs(format, codecs, compressor, &error);
  expect(status == ZARR_OK, codecs != NULL ? codecs : compressor, zarr_error_message(error));
  zarr_error_release(error);
}

static void names(int32_t format, const char *codecs, const char *compressor, const char *name, const char *option) {
  char feature[32];
  zarr_error *error = NULL;
  const zarr_status status = try_codecs(format, codecs, compressor, &error);
  expect(status == ZARR_UNSUPPORTED, name, zarr_status_name(status));
  expect(strstr(zarr_error_message(error), name) != NULL, name, zarr_error_message(error));
  expect(strstr(zarr_error_message(error), option) != NULL, option, zarr_error_message(error));
  zarr_error_release(error);
  snprintf(feature, sizeof feature, "codec:%s", name);
  expect(zarr_has_feature(feature) == 0, feature, "the library says that it has it");
}

int main(void) {
  static const char *const off[][2] = {{"blosc", "ZARR_WITH_BLOSC"}, {"zstd", "ZARR_WITH_ZSTD"}, {"gzip", "ZARR_WITH_ZLIB"},
                                       {"zlib", "ZARR_WITH_ZLIB"},   {"lz4", "ZARR_WITH_LZ4"},   {"bz2", "ZARR_WITH_BZIP2"},
                                       {"lzma", "ZARR_WITH_LZMA"},   {"snappy", "ZARR_WITH_SNAPPY"}};
  char text[256];
  size_t i;
  works(3, "[" BYTES "]", NULL);
  works(3, "[{\"name\":\"transpose\",\"configuration\":{\"order\":[0]}}," BYTES ",{\"name\":\"crc32c\"}]", NULL);
  works(3, "[{\"name\":\"sharding_indexed\",\"configuration\":{\"chunk_shape\":[2],\"codecs\":[" BYTES "]}}]", NULL);
  works(2, NULL, "null");
  for (i = 0; i < sizeof off / sizeof *off; ++i) {
    snprintf(text, sizeof text, "[" BYTES ",{\"name\":\"%s\",\"configuration\":{}}]", off[i][0]);
    names(3, text, NULL, off[i][0], off[i][1]);
    snprintf(text, sizeof text, "{\"id\":\"%s\"}", off[i][0]);
    names(2, NULL, text, off[i][0], off[i][1]);
  }
  names(3, NULL, NULL, "zstd", "ZARR_WITH_ZSTD"); /* the default */
  return cases_failed != 0;
}
