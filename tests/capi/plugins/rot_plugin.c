/* A plugin in C99 that links no libzarr: the codec "rot" (adds 1 to every byte) and the scheme "const" (one key, "k"). */
#include <string.h>

#include "zarr.h"

static const zarr_plugin_api *lib;

static zarr_status rot_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err) {
  (void)instance, (void)err;
  *bound = decoded_size;
  *exact = 1;
  return ZARR_OK;
}

static zarr_status rot(unsigned char by, const void *input, size_t size, zarr_sink *output, zarr_error *err) {
  const unsigned char *from = input;
  unsigned char *to = lib->sink_reserve(output, size, err);
  size_t i;
  if (to == NULL) return ZARR_CORRUPT_DATA;
  for (i = 0; i < size; ++i) to[i] = (unsigned char)(from[i] + by);
  lib->sink_commit(output, size);
  return ZARR_OK;
}

static zarr_status rot_encode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *err) {
  (void)instance, (void)spec;
  return rot(1, input, size, output, err);
}

static zarr_status rot_decode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *err) {
  (void)instance, (void)spec;
  return rot(255, input, size, output, err);
}

static zarr_status const_open(void *user_data, const char *url, size_t url_length, const char *options_json,
                              size_t options_length, uint32_t flags, void **instance, zarr_error *err) {
  (void)user_data, (void)url, (void)url_length, (void)options_json, (void)options_length, (void)flags, (void)err;
  *instance = NULL;
  return ZARR_OK;
}

static zarr_status const_get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err) {
  (void)instance;
  if (request->key_length != 1 || request->key[0] != 'k') return ZARR_NOT_FOUND;
  if (request->range.kind != ZARR_RANGE_WHOLE) {
    lib->error_set(err, ZARR_UNSUPPORTED, "no ranges here", ZARR_NTS);
    return ZARR_UNSUPPORTED;
  }
  lib->reply_set_info(reply, 5, "v1", 2);
  lib->reply_set_data(reply, "hello", 5, NULL, NULL);
  return ZARR_OK;
}

int32_t zarr_plugin_init(const zarr_plugin_api *api, zarr_context *context, zarr_error **err);

int32_t zarr_plugin_init(const zarr_plugin_api *api, zarr_context *context, zarr_error **err) {
  zarr_codec_vtable codec;
  zarr_store_vtable store;
  zarr_status status;
  if (api->struct_size < sizeof *api) return ZARR_UNSUPPORTED;
  lib = api;
  memset(&codec, 0, sizeof codec);
  codec.struct_size = sizeof codec;
  codec.kind = ZARR_CODEC_BYTES_TO_BYTES;
  codec.capabilities = ZARR_CODEC_ANY_THREAD;
  codec.encoded_size = rot_size;
  codec.encode = rot_encode;
  codec.decode = rot_decode;
  status = api->register_codec(context, "rot", ZARR_NTS, &codec, NULL, 0, err);
  if (status != ZARR_OK) return status;
  memset(&store, 0, sizeof store);
  store.struct_size = sizeof store;
  store.capabilities = ZARR_STORE_ANY_THREAD;
  store.open = const_open;
  store.get = const_get;
  return api->register_store(context, "const", ZARR_NTS, &store, NULL, 0, err);
}
