#include "chunk/read_plan.hpp"

#include <algorithm>

#include "chunk/store_source.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

constexpr uint64_t local_cap = uint64_t{256}
                               << 10;  // what is read together and decoded from a buffer fits the L2 cache
constexpr uint64_t remote_cap = uint64_t{8} << 20;

ChunkGrid inner_grid(const codec::Chain& chain) {
  return regular_grid(stored_shape(chain), chain.sharding()->inner_shape());
}

}  // namespace

Coalescing coalescing_for(const ArrayState& array, uint64_t requests) {
  const uint64_t gap = request_bytes(array.cost);
  if (array.cost.cheap_sync) return {gap, local_cap};
  const uint64_t in_flight = array.concurrency();
  if (requests >= in_flight) return {gap, remote_cap};
  return {gap / in_flight * requests, remote_cap};
}

std::vector<RangeGroup> group_ranges(std::vector<InnerJob>& jobs, const Coalescing& coalescing) {
  std::sort(jobs.begin(), jobs.end(), [](const InnerJob& a, const InnerJob& b) { return a.offset < b.offset; });
  std::vector<RangeGroup> groups;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const uint64_t begin = jobs[i].offset, end = begin + jobs[i].nbytes;
    if (!groups.empty()) {
      RangeGroup& last = groups.back();
      const uint64_t joined_end = std::max(last.end, end);
      const bool near = begin <= last.end || begin - last.end <= coalescing.gap;
      if (near && (joined_end - last.begin <= coalescing.cap || joined_end == last.end)) {
        last.end = joined_end;
        ++last.jobs;
        continue;
      }
    }
    groups.push_back({begin, end, i, 1});
  }
  return groups;
}

std::vector<store::ByteRange> fixed_ranges(const ArrayState& array, const codec::Chain& chain,
                                           const codec::DecodeView& view) {
  const auto size = chain.fixed_encoded_size();
  if (!chain.has_fixed_layout() || !size || view.covers(chain.decoded().shape)) return {};
  const uint64_t item = array.item_size;
  std::vector<store::ByteRange> ranges;
  uint64_t wanted = 0;
  Coalescing coalescing = coalescing_for(array, 1);
  const auto add = [&](uint64_t offset, uint64_t length) {
    if (!ranges.empty()) {
      store::ByteRange& last = ranges.back();
      const uint64_t end = last.offset + last.length;
      if (offset - end <= coalescing.gap && offset + length - last.offset <= coalescing.cap) {
        wanted += offset + length - end;
        last.length = offset + length - last.offset;
        return;
      }
    }
    ranges.push_back(store::ByteRange::part(offset, length));
    wanted += length;
    coalescing = coalescing_for(array, ranges.size() + 1);
  };
  const Shape shape = stored_shape(chain);
  for (codec::RunWalker<std::byte> walker(permuted(view, chain.permutation()), shape, item); !walker.done();
       walker.next()) {
    const auto run = walker.run();
    if (run.item_step == 1 || (run.item_step - 1) * item <= coalescing.gap) {
      add(run.offset, ((run.elements - 1) * run.item_step + 1) * item);
    } else {
      for (uint64_t i = 0; i < run.elements; ++i) add(run.offset + i * run.item_step * item, item);
    }
    // So many pieces: their requests cost more than the bytes between them. (Opened local values are always read in
    // pieces.)
    if (!array.cost.cheap_sync && ranges.size() * request_bytes(array.cost) / array.concurrency() > *size) return {};
  }
  if (!array.cost.cheap_sync && wanted + request_bytes(array.cost) / array.concurrency() >= *size) return {};
  return ranges;
}

Shape stored_shape(const codec::Chain& chain) {
  const Shape& decoded = chain.decoded().shape;
  const Permutation& permutation = chain.permutation();
  Shape shape = decoded;
  for (size_t i = 0; i < permutation.size(); ++i) shape[i] = decoded[permutation[i]];
  return shape;
}

uint64_t c_order_number(const Shape& coordinates, const Shape& grid_shape) {
  uint64_t number = 0;
  for (size_t d = 0; d < coordinates.size(); ++d) number = number * grid_shape[d] + coordinates[d];
  return number;
}

ShardView::ShardView(const codec::Chain& chain, const codec::DecodeView& view)
    : sharding_(*chain.sharding()), grid_(inner_grid(chain)), indexer_(grid_, permuted(view, chain.permutation())) {}

uint64_t ShardView::index_of(const ChunkPart<std::byte>& part) const {
  return c_order_number(part.coordinates, sharding_.grid_shape());
}

store::ByteRange ShardView::index_range() const {
  const uint64_t bytes = sharding_.index_bytes();
  return sharding_.index_at_end() ? store::ByteRange::suffix(bytes) : store::ByteRange::part(0, bytes);
}

}  // namespace zarr::chunk
