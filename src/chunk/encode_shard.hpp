// A shard of which some inner chunks are new.
#pragma once

#include <functional>

#include "chunk/encode_chunk.hpp"

namespace zarr::chunk {

// Appends an inner chunk to `out`, made from the old one and the elements of `view`; see encode_modified().
using EncodeInner = std::function<bool(std::optional<ByteSpan> old, const codec::EncodeView& view, const Shape& inside,
                                       Buffer& out, codec::Scratch& scratch)>;

// Appends the shard `old` (absent: all inner chunks missing) with the inner chunks that `view` touches encoded anew, in
// C order of the grid; the others' encoded bytes are copied. `view` and `inside` are of the stored shape. With the
// context's inner_executor its threads encode, with as many inner chunks in memory as they are apart. False, with `out`
// as it was, when every inner chunk is missing then.
bool encode_shard(const EncodeContext& context, const codec::Sharding& sharding, std::optional<ByteSpan> old,
                  const codec::EncodeView& view, const Shape& inside, const EncodeInner& encode, Buffer& out,
                  codec::Scratch& scratch);

}  // namespace zarr::chunk
