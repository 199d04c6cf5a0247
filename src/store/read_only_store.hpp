// Another store without its writing half.
#pragma once

#include "store/store.hpp"

namespace zarr::store {

// Same values, same identity; set and erase give read_only, and nothing is locked.
StorePtr read_only_view(StorePtr store);

}  // namespace zarr::store
