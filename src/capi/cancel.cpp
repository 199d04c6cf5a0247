#include "capi/cancel.hpp"

#include "capi/guard.hpp"

using namespace zarr::capi;

extern "C" {

zarr_status zarr_cancel_new(zarr_cancel** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = new zarr_cancel;
      },
      out);
}

void zarr_cancel_trigger(zarr_cancel* cancel) {
  if (cancel != nullptr) cancel->flag->cancel();
}

zarr_cancel* zarr_cancel_retain(zarr_cancel* cancel) { return retain(cancel); }

void zarr_cancel_release(zarr_cancel* cancel) { release(cancel); }

}  // extern "C"
