// Any store seen through a zarr_store_vtable: for code that knows stores only as plugins do.
#pragma once

#include "store/store.hpp"
#include "zarr.h"

namespace zarr::store {

// The callbacks of every such vtable; capabilities and costs are those of `store`. Use with new_vtable_instance(store).
zarr_store_vtable vtable_of(const Store& store);

// An instance for it, given back by the vtable's release().
void* new_vtable_instance(StorePtr store);

}  // namespace zarr::store
