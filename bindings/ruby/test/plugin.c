/* A plugin for stores_test.rb: the codec "ruby_test_xor". */
#include <zarr.h>

static const zarr_plugin_api *api;

static zarr_status create(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *err) {
  (void)configuration, (void)length, (void)err;
  *instance = user_data;
  return ZARR_OK;
}

static zarr_status encoded_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err) {
  (void)instance, (void)err;
  *bound = decoded_size;
  *exact = 1;
  return ZARR_OK;
}

static zarr_status change(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                          zarr_error *err) {
  unsigned char *out = api->sink_reserve(output, size, err);
  size_t i;
  (void)instance, (void)spec;
  if (out == NULL) return ZARR_CORRUPT_DATA;
  for (i = 0; i < size; ++i) out[i] = ((const unsigned char *)input)[i] ^ 0x55;
  api->sink_commit(output, size);
  return ZARR_OK;
}

int32_t zarr_plugin_init(const zarr_plugin_api *functions, zarr_context *context, zarr_error **err);
int32_t zarr_plugin_init(const zarr_plugin_api *functions, zarr_context *context, zarr_error **err) {
  zarr_codec_vtable v = {sizeof v, ZARR_CODEC_BYTES_TO_BYTES, 0, ZARR_CODEC_ANY_THREAD, create, 0, 0, encoded_size, change, change, 0, 0, 0};
  api = functions;
  return api->register_codec(context, "ruby_test_xor", 13, &v, 0, 0, err);
}
