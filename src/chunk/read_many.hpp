// Many selections of one array read by one call.
#pragma once

#include <span>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

// Selection i has its start at starts[i * rank], and shapes[i * rank] elements along the dimensions (no shapes: one
// element each). The selections lie one behind the other in `out`, each in C order; `out` has exactly their bytes.
struct ManySelections {
  uint64_t count = 0;
  const uint64_t* starts = nullptr;
  const uint64_t* shapes = nullptr;  // may be null

  Shape start(uint64_t i, size_t rank) const { return Shape({starts + i * rank, rank}); }
  Shape shape(uint64_t i, size_t rank) const {
    return shapes == nullptr ? Shape(rank, 1) : Shape({shapes + i * rank, rank});
  }
};

// Checks every index before the first I/O; an error says the number of its selection. A chunk, and an inner chunk of a
// shard, that several selections need is read and decoded once, whole or as the box around what they need. Chunks are
// shared out to the threads. An error of the store or a codec is that of the first chunk in the order of the grid.
void read_many(const ArrayState& array, const ManySelections& selections, MutByteSpan out, const IoOptions& options);

}  // namespace zarr::chunk
