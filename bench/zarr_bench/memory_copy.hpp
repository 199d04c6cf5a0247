// A memory store filled with every key of another store.
#pragma once

#include "zarr_bench/library.hpp"

namespace bench {

Store copy_into_memory(zarr_context* context, zarr_store* from);

}  // namespace bench
