// A store that lives behind a zarr_store_vtable.
#pragma once

#include <memory>
#include <string>

#include "store/store.hpp"
#include "zarr.h"

namespace zarr::store {

struct VtableStoreOptions {
  // Equal for stores that hold the same values, such as two opens of one URL; "" = this instance only.
  std::string identity;
  // Used when the vtable has no `describe`: the URL as it was given; "" = made up.
  std::string description;
  bool read_only = false;       // opened so: writes give read_only
  std::shared_ptr<void> owner;  // lives as long as the store: what releases the vtable's user_data
};

// `vtable` is a full copy (missing members NULL); release(instance) is called when the last reference goes. Throws
// invalid_argument when callbacks are missing that its capabilities promise; the instance is then still the caller's.
//
// Without ZARR_STORE_ANY_THREAD callbacks are made one at a time, on the threads that call this store.
StorePtr open_vtable_store(const zarr_store_vtable& vtable, void* instance, const VtableStoreOptions& options);

}  // namespace zarr::store
