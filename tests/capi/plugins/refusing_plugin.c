/* A plugin that does not want: its init registers something impossible and hands the library's error on. */
#include <string.h>

#include "zarr.h"

int32_t zarr_plugin_init(const zarr_plugin_api *api, zarr_context *context, zarr_error **err);

int32_t zarr_plugin_init(const zarr_plugin_api *api, zarr_context *context, zarr_error **err) {
  zarr_codec_vtable nothing;
  memset(&nothing, 0, sizeof nothing);
  nothing.struct_size = sizeof nothing;
  return api->register_codec(context, "refused", ZARR_NTS, &nothing, NULL, 0, err);
}
