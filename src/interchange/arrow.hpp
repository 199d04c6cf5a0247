// A column handed over through the Arrow C Data Interface.
#pragma once

#include "interchange/arrow_abi.hpp"
#include "interchange/column.hpp"

namespace zarr::interchange {

// Fills both structs, which the caller owns and releases through their release callbacks, in any order and on any thread.
// Nothing is written when it throws (no_memory).
void to_arrow(Column column, ArrowSchema& schema, ArrowArray& array);

}  // namespace zarr::interchange
