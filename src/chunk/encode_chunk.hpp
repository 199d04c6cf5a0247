// New encoded bytes of a chunk from a selection that overwrites all or part of it.
#pragma once

#include <optional>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

struct EncodeContext {
  const ArrayState& array;
  const IoOptions& options;
  Executor* inner_executor = nullptr;  // encodes the inner chunks of a shard in parallel; null = on this thread
};

// Encodes the chunk `old` (absent: all fill value) after the elements of `view` were put into it. `inside`: extents of
// the chunk that lie in the array: what is outside counts neither as covered nor as content. Inner chunks of shards
// that the view does not touch keep their encoded bytes; those wholly covered are not decoded. Returns false, with
// nothing in `out`, when the chunk holds nothing but the fill value and such chunks are not stored. Corrupt old bytes
// are an error.
bool encode_modified(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                     const codec::EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch);

// Whether a chunk that was given all it has inside the array holds nothing but the fill value and is therefore not
// stored.
bool is_left_out(const EncodeContext& context, const codec::EncodeView& view, const Shape& inside);

// What a write of one chunk is charged for in the byte budget: the chunk once. The thread's scratch can hold a second
// copy.
uint64_t encode_memory(const codec::Chain& chain);

}  // namespace zarr::chunk
