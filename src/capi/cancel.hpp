// zarr_cancel: a switch that stops the operations it was given to.
#pragma once

#include <memory>

#include "base/cancel.hpp"
#include "capi/handle.hpp"
#include "zarr.h"

struct zarr_cancel : zarr::capi::Handle<zarr_cancel> {
  static constexpr uint32_t tag_value = 0x7a43636c;
  static constexpr const char* noun = "a zarr_cancel";
  const std::shared_ptr<zarr::CancelFlag> flag = std::make_shared<zarr::CancelFlag>();
};

namespace zarr::capi {

// NULL = never cancelled.
inline Cancel cancel_of(zarr_cancel* cancel) {
  Cancel result;
  if (cancel != nullptr) result.flag = checked(cancel, "cancel").flag;
  return result;
}

}  // namespace zarr::capi
