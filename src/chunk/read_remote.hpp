// Reads from latency-bound stores: K requests in flight through get_many, whatever the number of CPU threads; values
// are decoded as they arrive.
#pragma once

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

inline bool served_by_get_many(const ArrayState& array) {
  return !array.cost.cheap_sync && array.any_thread() && array.abilities.get_many;
}

void read_remote(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options);

}  // namespace zarr::chunk
