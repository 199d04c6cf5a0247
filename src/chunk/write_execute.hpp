// Executes writes: whole chunks without a read, parts of chunks through modify_value().
#pragma once

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

void execute_write(const ArrayState& array, const Indexer<const std::byte>& indexer, const IoOptions& options);

// One chunk on this thread (with `inner_executor`: its inner chunks on several). Errors carry key and chunk.
void write_part(const ArrayState& array, const ChunkPart<const std::byte>& part, const IoOptions& options,
                codec::Scratch& scratch, Executor* inner_executor);

// Overwrites several selections of one stored chunk in one read-modify-write. A chunk that is not stored stays so.
void modify_stored_chunk(const ArrayState& array, const Shape& coordinates, const std::vector<codec::EncodeView>& views,
                         const IoOptions& options, codec::Scratch& scratch);

// What a stored value of the chain may be at most: encoders differ, but none needs twice the worst case.
uint64_t stored_size_limit(const codec::Chain& chain);

}  // namespace zarr::chunk
