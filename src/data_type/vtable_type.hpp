// Data types behind the public vtable.
#pragma once

#include "base/c_objects.hpp"
#include "data_type/user_types.hpp"

namespace zarr {

// The table is copied; `user_data` is shared by all types that it makes.
UserTypeFactory vtable_type_factory(const zarr_data_type_vtable& table, std::shared_ptr<void> user_data);

}  // namespace zarr
