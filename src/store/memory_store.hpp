// memory://name: values in this process, shared by everyone who opens the same name; "" = a fresh private one.
#pragma once

#include "store/store.hpp"

namespace zarr::store {

StorePtr open_memory_store(const std::string& name);
bool forget_memory_store(const std::string& name);  // drops the name; holders keep their store

}  // namespace zarr::store
