// Which chunks of an array are stored.
#pragma once

#include <functional>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

// Calls found(coordinates, key) for every stored chunk key of this array, those outside its grid included, and
// other(key) for every other key in the folders where chunks lie (metadata documents included). One thread. Stores that
// cannot list are asked for every chunk of the grid.
void visit_stored(const ArrayState& array, const IoOptions& options,
                  const std::function<void(const Shape&, const std::string&)>& found,
                  const std::function<void(const std::string&)>& other);

bool in_grid(const ArrayState& array, const Shape& coordinates);
// C order; `number` below the grid's total.
Shape coordinates_of(const ArrayState& array, uint64_t number);

}  // namespace zarr::chunk
