// The pieces that both ways of executing a read share: what to do with an absent chunk, decoded elements, inner chunks.
#pragma once

#include "chunk/array_state.hpp"
#include "chunk/byte_budget.hpp"
#include "chunk/io_options.hpp"
#include "chunk/read_plan.hpp"

namespace zarr::chunk {

inline constexpr int max_read_attempts = 4;  // when a value keeps changing while it is read

// Errors that say that the value is not the one that was looked at first.
bool value_changed(const Error& error);

// The chunk at `key` is not stored: fill value, or not_found.
void read_absent(const ArrayState& array, const codec::DecodeView& view, const std::string& key,
                 const Shape& coordinates, const IoOptions& options);
// An inner chunk that the shard does not hold.
void read_absent_inner(const ArrayState& array, const ShardView& shard, const ChunkPart<std::byte>& inner,
                       const std::string& key, const IoOptions& options);
// Decodes a selection and puts it into the caller's byte order or, by way of packed elements, into another form.
void decode_part(const ArrayState& array, const codec::Chain& chain, codec::ByteSource& source,
                 const codec::DecodeView& view, const std::string& key, const IoOptions& options,
                 codec::Scratch& scratch);
// Puts the inner chunk into messages of corrupt data, and of values that cannot be converted, that leave body().
template <class Body>
void about_inner(const ChunkPart<std::byte>& inner, Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    if (error.status() != Status::corrupt_data && error.status() != Status::invalid_argument) throw;
    Error named(error.status(), cat("inner chunk ", text_of(inner.coordinates), ": ", error.message()));
    named.with_codec(error.codec()).with_cause(error);
    throw named;
  }
}
void decode_inner(const ArrayState& array, const ShardView& shard, codec::ByteSource& source,
                  const ChunkPart<std::byte>& inner, const std::string& key, const IoOptions& options,
                  codec::Scratch& scratch);

// An upper estimate of the working memory of a decode beyond a few windows, for the byte budget. `encoded`: size of the
// encoded bytes, or their bound. Of a sharded chain: of one inner chunk, since they are decoded one by one.
uint64_t decode_memory(const codec::Chain& chain, const codec::DecodeView& view, uint64_t encoded);
// Bytes of the elements that are packed before they are converted; of a sharded chain those of an inner chunk.
uint64_t conversion_memory(const ArrayState& array, const codec::Chain& chain, const codec::DecodeView& view, const IoOptions& options);
// Waits for its place in the byte budget.
ByteBudget::Grant decode_grant(const ArrayState& array, const codec::Chain& chain, const codec::DecodeView& view,
                               uint64_t encoded, const IoOptions& options);

}  // namespace zarr::chunk
