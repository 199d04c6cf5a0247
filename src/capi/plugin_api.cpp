// The table of functions that a plugin gets, so that it links no libzarr.
#include "capi/plugin.hpp"

namespace zarr::capi {

const zarr_plugin_api& plugin_api() {
  static const zarr_plugin_api api = {
      sizeof(zarr_plugin_api),
      zarr_version_number(),
      0,
      zarr_register_codec,
      zarr_register_store,
      zarr_error_set,
      zarr_error_set_detail,
      zarr_error_set_payload,
      zarr_error_message,
      zarr_error_release,
      zarr_sink_write,
      zarr_sink_reserve,
      zarr_sink_commit,
      zarr_sink_room,
      zarr_source_size,
      zarr_source_read,
      zarr_reply_buffer,
      zarr_reply_set_data,
      zarr_reply_set_info,
      zarr_completion_reply,
      zarr_completion_error,
      zarr_completion_done,
      zarr_completion_cancelled,
      zarr_lister_emit,
      zarr_register_chunk_key_encoding,
  };
  return api;
}

}  // namespace zarr::capi
