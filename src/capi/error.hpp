// zarr_error handles (the struct itself is in base/c_objects.hpp).
#pragma once

#include "base/c_objects.hpp"

namespace zarr::capi {

// The error that is reported when there is no memory for another. Lives as long as the process.
zarr_error* out_of_memory_error() noexcept;

}  // namespace zarr::capi
