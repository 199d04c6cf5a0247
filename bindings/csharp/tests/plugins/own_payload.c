/* A plugin for PluginTests.cs: the codec "own_payload". Its decode fails with a payload of its own, which is no object of C#. Encoded
 * chunks end with one byte more: how many payloads were given back so far. */
#include <string.h>
#include <zarr.h>

static const zarr_plugin_api *api;
static int payload;
static unsigned char released;

static void release(void *which) {
  if (which == &payload) __atomic_add_fetch(&released, 1, __ATOMIC_SEQ_CST);
}

static zarr_status create(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *err) {
  (void)configuration, (void)length, (void)err;
  *instance = user_data;
  return ZARR_OK;
}

static zarr_status encoded_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err) {
  (void)instance, (void)err;
  *bound = decoded_size + 1;
  *exact = 1;
  return ZARR_OK;
}

static zarr_status encode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                          zarr_error *err) {
  const unsigned char last = __atomic_load_n(&released, __ATOMIC_SEQ_CST);
  const zarr_status status = api->sink_write(output, input, size, err);
  (void)instance, (void)spec;
  return status != ZARR_OK ? status : api->sink_write(output, &last, 1, err);
}

static zarr_status decode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                          zarr_error *err) {
  static const char message[] = "the plugin has an object of its own";
  (void)instance, (void)spec, (void)input, (void)size, (void)output;
  api->error_set(err, ZARR_CORRUPT_DATA, message, strlen(message));
  api->error_set_payload(err, &payload, release);
  return ZARR_CORRUPT_DATA;
}

int32_t zarr_plugin_init(const zarr_plugin_api *functions, zarr_context *context, zarr_error **err);
int32_t zarr_plugin_init(const zarr_plugin_api *functions, zarr_context *context, zarr_error **err) {
  zarr_codec_vtable v;
  memset(&v, 0, sizeof v);
  v.struct_size = sizeof v;
  v.kind = ZARR_CODEC_BYTES_TO_BYTES;
  v.capabilities = ZARR_CODEC_ANY_THREAD;
  v.create = create;
  v.encoded_size = encoded_size;
  v.encode = encode;
  v.decode = decode;
  api = functions;
  return api->register_codec(context, "own_payload", 11, &v, NULL, 0, err);
}
