// Which bytes of a stored value a selection needs, and how they are grouped into requests.
#pragma once

#include <vector>

#include "chunk/array_state.hpp"

namespace zarr::chunk {

// Gaps up to `gap` are read along; no request grows over `cap` by joining.
struct Coalescing {
  uint64_t gap = 0;
  uint64_t cap = 0;
};
// `requests`: how many there would be without joining. While all fit in flight at once a saved request saves no time,
// so the gap that is worth reading shrinks with requests / concurrency.
Coalescing coalescing_for(const ArrayState& array, uint64_t requests);

struct InnerJob {
  uint64_t number;  // of the inner chunk in its Indexer
  uint64_t offset;  // of its encoded bytes in the shard
  uint64_t nbytes;
};
struct RangeGroup {
  uint64_t begin;
  uint64_t end;
  size_t first_job;
  size_t jobs;
};
// Sorts the jobs by offset and joins neighbours.
std::vector<RangeGroup> group_ranges(std::vector<InnerJob>& jobs, const Coalescing& coalescing);

// The byte ranges that a selection of a chunk with fixed layout (Chain::Access::ranges) needs, joined; in ascending
// order. Empty: read the value whole, because that is no dearer.
std::vector<store::ByteRange> fixed_ranges(const ArrayState& array, const codec::Chain& chain,
                                           const codec::DecodeView& view);

// A shard seen as a grid of inner chunks, and a selection of it (in the shard's coordinates before any transpose).
class ShardView {
 public:
  ShardView(const codec::Chain& chain, const codec::DecodeView& view);
  const codec::Sharding& sharding() const { return sharding_; }
  uint64_t total() const { return indexer_.total(); }  // inner chunks selected
  ChunkPart<std::byte> part(uint64_t number) const { return indexer_.part(number); }
  uint64_t index_of(const ChunkPart<std::byte>& part) const;  // its entry in the shard index
  // Where in the shard its index lies, as a request.
  store::ByteRange index_range() const;

 private:
  const codec::Sharding& sharding_;
  ChunkGrid grid_;
  Indexer<std::byte> indexer_;
};

// The shape of a shard as its sharding codec sees it: behind the transposes of the chain.
Shape stored_shape(const codec::Chain& chain);
uint64_t c_order_number(const Shape& coordinates, const Shape& grid_shape);

}  // namespace zarr::chunk
