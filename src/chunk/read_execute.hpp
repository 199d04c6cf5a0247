// Executes reads. Stores whose calls return fast are called by the CPU workers themselves, one job a chunk;
// latency-bound ones are served by read_remote.hpp.
#pragma once

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

void execute_read(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options);

// One chunk on this thread, whatever the store. Errors carry key and chunk.
void read_part(const ArrayState& array, const ChunkPart<std::byte>& part, const IoOptions& options,
               codec::Scratch& scratch);

}  // namespace zarr::chunk
