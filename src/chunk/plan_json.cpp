// Dry runs: what a read or write would ask of the store, from the same planning functions that the executors use.
#include "chunk/array_io.hpp"
#include "chunk/array_state.hpp"
#include "chunk/read_chunk.hpp"
#include "chunk/read_plan.hpp"
#include "chunk/shard_index_cache.hpp"

namespace zarr::chunk {
namespace {

// Adds up requests in the order in which they would be made.
class PlanWriter {
 public:
  void add(const std::string& key, std::string_view kind, uint64_t offset, uint64_t length, uint64_t jobs) {
    json::Object request;
    request.set("key", key);
    request.set("kind", kind);
    request.set("offset", offset);
    request.set("length", length);
    request.set("jobs", jobs);
    requests_.push_back(std::move(request));
    bytes_ += length;
    jobs_ += jobs;
  }
  json::Object finish(uint64_t chunks) {
    json::Object plan;
    plan.set("chunks", chunks);
    plan.set("request_count", static_cast<uint64_t>(requests_.size()));
    plan.set("bytes", bytes_);
    plan.set("decode_jobs", jobs_);
    plan.set("requests", std::move(requests_));
    return plan;
  }

 private:
  json::Array requests_;
  uint64_t bytes_ = 0;
  uint64_t jobs_ = 0;
};

// A missing index means that nothing is stored: one request finds that out.
std::shared_ptr<const codec::ShardIndex> index_for_plan(const ArrayState& array, const ShardView& shard,
                                                        const std::string& key, bool resolve, codec::Scratch& scratch,
                                                        bool& cached) {
  ShardIndexCache& cache = *array.runtime->shard_indexes;
  const auto stat = array.store->stat(key);
  if (stat) {
    if (auto index = cache.find(array.identity, key, stat->etag)) {
      cached = true;
      return index;
    }
  }
  if (!resolve || !stat) return nullptr;
  const auto value = array.store->get({key, shard.index_range(), {}, ""});
  if (!value) return nullptr;
  return shard.sharding().decode_index(value->bytes, value->object_size, scratch);
}

void plan_shard(const ArrayState& array, const ShardView& shard, const std::string& key, bool resolve,
                codec::Scratch& scratch, PlanWriter& plan) {
  bool cached = false;
  const auto index = index_for_plan(array, shard, key, resolve, scratch, cached);
  if (!cached) {
    const store::ByteRange range = shard.index_range();
    plan.add(key, range.kind == store::ByteRange::Kind::suffix ? "suffix" : "part", range.offset, range.length, 0);
  }
  if (!index) return;
  std::vector<InnerJob> jobs;
  for (uint64_t number = 0; number < shard.total(); ++number) {
    const codec::ShardIndex::Entry entry = (*index)[shard.index_of(shard.part(number))];
    if (!entry.missing()) jobs.push_back({number, entry.offset, entry.nbytes});
  }
  for (const RangeGroup& group : group_ranges(jobs, coalescing_for(array, jobs.size())))
    plan.add(key, "part", group.begin, group.end - group.begin, group.jobs);
}

}  // namespace

json::Value ArrayIo::plan_read(const Selection& selection, const IoOptions& options, bool resolve_shards) const {
  const ArrayState& array = *state_;
  // Nothing is written: addresses only decide the order.
  const Shape& counts = selection.count;
  Strides strides(counts.size());
  uint64_t stride = array.item_size;
  for (size_t d = counts.size(); d-- > 0;) {
    strides[d] = static_cast<int64_t>(stride);
    stride = checked_mul(stride, std::max<uint64_t>(counts[d], 1), "size of the selection");
  }
  std::byte anchor{};
  const Indexer<std::byte> indexer(array.grid, normalised(selection, array.grid.array_shape(), &anchor, strides));
  PlanWriter plan;
  codec::ScratchPool::Lease scratch(*array.runtime->scratch);
  for (uint64_t number = 0; number < indexer.total(); ++number) {
    options.cancel.check();
    const auto part = indexer.part(number);
    const std::string key = array.keys.encode(part.coordinates);
    about_chunk(key, part.coordinates, [&] {
      const codec::Chain& chain = array.chain(part.shape);
      if (chain.sharding() != nullptr)
        return plan_shard(array, ShardView(chain, part.view), key, resolve_shards, *scratch, plan);
      const auto ranges = fixed_ranges(array, chain, part.view);
      for (size_t i = 0; i < ranges.size(); ++i)
        plan.add(key, "part", ranges[i].offset, ranges[i].length, i == 0 ? 1 : 0);
      // How long a value without a fixed size is only the store knows: 0.
      if (ranges.empty()) plan.add(key, "whole", 0, chain.fixed_encoded_size().value_or(0), 1);
    });
  }
  return plan.finish(indexer.total());
}

json::Value ArrayIo::plan_write(const Selection& selection, const IoOptions& options) const {
  const ArrayState& array = *state_;
  const std::byte anchor{};
  const Indexer<const std::byte> indexer(
      array.grid, normalised(selection, array.grid.array_shape(), &anchor, Strides(selection.count.size(), 0)));
  uint64_t whole_chunks = 0;
  json::Array requests;
  for (uint64_t number = 0; number < indexer.total(); ++number) {
    options.cancel.check();
    const auto part = indexer.part(number);
    const bool field = options.form && options.form->is_field;  // the others are kept
    const bool whole = !field && part.covers_inside(array.grid.array_shape());
    whole_chunks += whole;
    const std::string key = array.keys.encode(part.coordinates);
    for (const char* kind : {"get", "set"}) {
      if (whole && kind[0] == 'g') continue;
      json::Object request;
      request.set("key", key);
      request.set("kind", kind);
      requests.push_back(std::move(request));
    }
  }
  json::Object plan;
  plan.set("chunks", indexer.total());
  plan.set("whole_chunks", whole_chunks);
  plan.set("partial_chunks", indexer.total() - whole_chunks);
  plan.set("request_count", static_cast<uint64_t>(requests.size()));
  plan.set("requests", std::move(requests));
  return plan;
}

}  // namespace zarr::chunk
