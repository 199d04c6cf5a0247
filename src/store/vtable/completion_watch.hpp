// Looks after get_many calls that can be cancelled: a store that never answers must not keep a caller who gave up.
#pragma once

#include <memory>

#include "store/vtable/objects.hpp"

namespace zarr::store {

// Until all its answers are delivered; when its Cancel fires first, the rest is answered with that error. One thread of
// the process, started at the first call and asleep while nothing is watched.
void watch(const std::shared_ptr<zarr_completion>& completion);

}  // namespace zarr::store
