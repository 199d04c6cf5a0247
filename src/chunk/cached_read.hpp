// Reading a chunk, or an inner chunk of a shard, through the cache of decoded chunks.
#pragma once

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

// False: there is no cache, the store tells no version that can be relied on, chunks of this chain lie in the store as
// they do in memory, elements have variable length, or there is no room: the caller decodes. `reader` is the opened value and `source` the encoded bytes
// of the chunk in it; `inner` its number in the shard, 0 without one.
bool read_through_cache(const ArrayState& array, const codec::Chain& chain, const store::Reader& reader,
                        codec::ByteSource& source, uint64_t inner, const codec::DecodeView& view,
                        const std::string& key, const IoOptions& options, codec::Scratch& scratch);

}  // namespace zarr::chunk
