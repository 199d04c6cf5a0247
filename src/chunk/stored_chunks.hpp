// Which chunks of an array are stored.
#pragma once

#include <functional>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"
#include "store/store.hpp"

namespace zarr::chunk {

// What finding chunks takes: no codecs and no data type.
struct ChunkPlaces {
  store::Store& store;
  const ChunkGrid& grid;
  const ChunkKey& keys;
  bool listable;
};
inline ChunkPlaces places_of(const ArrayState& array) {
  return {*array.store, array.grid, array.keys, array.abilities.listable};
}

// Calls found(coordinates, key) for every stored chunk key of this array, those outside its grid included, and
// other(key) for every other key in the folders where chunks lie (metadata documents included). One thread. Stores that
// cannot list are asked for every chunk of the grid.
void visit_stored(const ChunkPlaces& places, const IoOptions& options,
                  const std::function<void(const Shape&, const std::string&)>& found,
                  const std::function<void(const std::string&)>& other);

bool in_grid(const ArrayState& array, const Shape& coordinates);
// C order; `number` below the grid's total.
Shape coordinates_of(const ChunkGrid& grid, uint64_t number);
// Of all chunks of this array, by listing.
uint64_t stored_bytes(const ChunkPlaces& places, const IoOptions& options);

}  // namespace zarr::chunk
