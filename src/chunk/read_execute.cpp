#include "chunk/read_execute.hpp"

#include <sys/mman.h>

#include <atomic>

#include "chunk/byte_budget.hpp"
#include "chunk/events.hpp"
#include "chunk/read_chunk.hpp"
#include "chunk/read_remote.hpp"
#include "chunk/shard_index_cache.hpp"
#include "chunk/store_source.hpp"

namespace zarr::chunk {
namespace {

// The share of a chunk that one job reads: all of it, or the inner chunks [from, to) of a shard.
struct Share {
  uint64_t from = 0;
  uint64_t to = UINT64_MAX;
  // Jobs on the same shard must have seen the same version of it.
  struct Version {
    std::mutex mutex;
    std::optional<std::string> etag;
    bool torn = false;
  };
  Version* version = nullptr;
};

std::shared_ptr<const codec::ShardIndex> shard_index(const ArrayState& array, const codec::Sharding& sharding,
                                                     store::Reader& reader, ReaderSource& source,
                                                     const std::string& key, codec::Scratch& scratch) {
  ShardIndexCache& cache = *array.runtime->shard_indexes;
  const bool cacheable = reader.stable() && !reader.etag().empty();
  if (cacheable) {
    if (auto cached = cache.find(array.identity, key, reader.etag())) {
      report_event(*array.runtime, EventKind::cache, "cache.hit", key, cached->memory_bytes());
      return cached;
    }
  }
  auto index = sharding.read_index(source, scratch);
  report_event(*array.runtime, EventKind::cache, "cache.miss", key, index->memory_bytes());
  if (cacheable) cache.put(array.identity, key, reader.etag(), reader.size(), index);
  return index;
}

// Inner chunks that lie close together are read by one request and decoded from the buffer.
void read_inner_groups(const ArrayState& array, const ShardView& shard, ReaderSource& source,
                       std::vector<InnerJob>& jobs, const std::string& key, const IoOptions& options,
                       codec::Scratch& scratch) {
  const bool in_memory = source.view(0, source.size()).has_value();
  const auto groups = group_ranges(jobs, in_memory ? Coalescing{} : coalescing_for(array, jobs.size()));
  codec::Scratch::Lease buffer(scratch, 0);
  for (const RangeGroup& group : groups) {
    options.cancel.check();
    if (group.jobs == 1 || in_memory) {
      for (size_t i = group.first_job; i < group.first_job + group.jobs; ++i) {
        codec::SubSource inner(source, jobs[i].offset, jobs[i].nbytes);
        decode_inner(array, shard, inner, shard.part(jobs[i].number), key, options, scratch);
      }
      continue;
    }
    buffer->reserve_discard(group.end - group.begin);
    source.read_at(group.begin, buffer->span());
    for (size_t i = group.first_job; i < group.first_job + group.jobs; ++i) {
      codec::SpanSource inner(buffer->span().subspan(jobs[i].offset - group.begin, jobs[i].nbytes));
      decode_inner(array, shard, inner, shard.part(jobs[i].number), key, options, scratch);
    }
  }
}

void read_shard(const ArrayState& array, const codec::Chain& chain, const ChunkPart<std::byte>& part,
                store::Reader& reader, const Share& share, const std::string& key, const IoOptions& options,
                codec::Scratch& scratch) {
  ReaderSource source(reader, *array.runtime, key, request_bytes(array.cost));
  const ShardView shard(chain, part.view);
  const auto index = shard_index(array, shard.sharding(), reader, source, key, scratch);
  const codec::Chain& inner_chain = shard.sharding().inner();
  const bool partial_reads =
      inner_chain.access() == codec::Chain::Access::ranges || inner_chain.access() == codec::Chain::Access::blocks;
  const uint64_t dear = source.cheap_gap();  // reading less than this in vain costs less than one more request
  const uint64_t to = std::min(share.to, shard.total());
  std::vector<InnerJob> jobs;
  for (uint64_t number = share.from; number < to; ++number) {
    const auto inner = shard.part(number);
    const codec::ShardIndex::Entry entry = (*index)[shard.index_of(inner)];
    if (entry.missing()) {
      read_absent_inner(array, shard, inner, key, options);
    } else if (to - share.from == 1 || (partial_reads && entry.nbytes > dear && !inner.view.covers(inner.shape))) {
      codec::SubSource encoded(source, entry.offset, entry.nbytes);  // reads no more than it needs
      decode_inner(array, shard, encoded, inner, key, options, scratch);
    } else {
      jobs.push_back({number, entry.offset, entry.nbytes});
    }
  }
  if (!jobs.empty()) read_inner_groups(array, shard, source, jobs, key, options, scratch);
}

void note_version(const Share& share, const std::string& etag) {
  const std::lock_guard guard(share.version->mutex);
  if (!share.version->etag) share.version->etag = etag;
  else if (*share.version->etag != etag) share.version->torn = true;
}

// What decoding needs beyond the caller's memory; waits for its place in the byte budget.
ByteBudget::Grant memory_for(const ArrayState& array, const codec::Chain& chain, const codec::DecodeView& view,
                             uint64_t encoded, const IoOptions& options) {
  const uint64_t memory = decode_memory(chain, view, std::min(encoded, chain.max_encoded_size()));
  return memory > small_memory ? array.runtime->budget->acquire(memory, options.cancel) : ByteBudget::Grant();
}

// One request: opening would cost a second one.
void read_by_get(const ArrayState& array, const codec::Chain& chain, const ChunkPart<std::byte>& part,
                 const std::string& key, const IoOptions& options, codec::Scratch& scratch) {
  const auto grant = memory_for(array, chain, part.view, UINT64_MAX, options);
  const auto value = with_event(*array.runtime, EventKind::store_request, "store.get", key, [&](uint64_t& bytes) {
    auto got = array.store->get({key, {}, {}, ""});
    if (got) bytes = got->bytes.size();
    return got;
  });
  if (!value) return read_absent(array, part.view, key, part.coordinates, options);
  codec::SpanSource source(value->bytes);
  decode_part(array, chain, source, part.view, key, options, scratch);
}

void read_opened(const ArrayState& array, const ChunkPart<std::byte>& part, const Share& share, const std::string& key,
                 const IoOptions& options, codec::Scratch& scratch) {
  const codec::Chain& chain = array.chain(part.shape);
  if (!array.cost.cheap_sync && chain.sharding() == nullptr)
    return read_by_get(array, chain, part, key, options, scratch);
  const auto reader = with_event(*array.runtime, EventKind::store_request, "store.open", key,
                                 [&](uint64_t&) { return array.store->open(key); });
  if (share.version != nullptr) note_version(share, reader ? "=" + reader->etag() : "absent");
  if (!reader) {
    if (share.from == 0) read_absent(array, part.view, key, part.coordinates, options);
    return;
  }
  const auto grant = memory_for(array, chain, part.view, reader->size(), options);
  if (chain.sharding() != nullptr) return read_shard(array, chain, part, *reader, share, key, options, scratch);
  ReaderSource source(*reader, *array.runtime, key, request_bytes(array.cost));
  decode_part(array, chain, source, part.view, key, options, scratch);
}

void read_share(const ArrayState& array, const ChunkPart<std::byte>& part, const Share& share, const IoOptions& options,
                codec::Scratch& scratch) {
  const std::string key = array.keys.encode(part.coordinates);
  about_chunk(key, part.coordinates, [&] {
    for (int attempt = 1;; ++attempt) {
      options.cancel.check();
      try {
        return read_opened(array, part, share, key, options, scratch);
      } catch (const Error& error) {
        if (!value_changed(error) || attempt == max_read_attempts) throw;
      }
    }
  });
}

// Fewer shards than threads can share out: every shard is cut into runs of inner chunks, neighbours in the output.
void read_shared_shards(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options,
                        uint64_t pieces) {
  struct Shard {
    ChunkPart<std::byte> part;
    uint64_t inner = 0;
    uint64_t pieces = 1;
    Share::Version version;
    std::atomic<uint64_t> left{0};
  };
  std::vector<Shard> shards(indexer.total());
  std::vector<std::pair<size_t, uint64_t>> jobs;
  for (size_t i = 0; i < shards.size(); ++i) {
    Shard& shard = shards[i];
    shard.part = indexer.part(i);
    shard.inner = ShardView(array.chain(shard.part.shape), shard.part.view).total();
    shard.pieces = std::min(pieces, shard.inner);
    shard.left = shard.pieces;
    for (uint64_t p = 0; p < shard.pieces; ++p) jobs.emplace_back(i, p);
  }
  array.runtime->executor->for_each(
      jobs.size(),
      [&](uint64_t n) {
        const auto [i, p] = jobs[n];
        Shard& shard = shards[i];
        codec::ScratchPool::Lease scratch(*array.runtime->scratch);
        const uint64_t from = shard.inner / shard.pieces * p + std::min(p, shard.inner % shard.pieces);
        const uint64_t to = from + shard.inner / shard.pieces + (p < shard.inner % shard.pieces ? 1 : 0);
        read_share(array, shard.part, {from, to, &shard.version}, options, *scratch);
        if (shard.left.fetch_sub(1) == 1) progress_chunk(options);
      },
      options.cancel);
  codec::ScratchPool::Lease scratch(*array.runtime->scratch);
  for (const Shard& shard : shards)
    if (shard.version.torn)
      read_part(array, shard.part, options, *scratch);  // replaced in between: once more, in one go
}

// How many jobs to cut each shard into, so that every thread has a few; 1 = whole shards.
uint64_t pieces_of_shards(const ArrayState& array, const Indexer<std::byte>& indexer) {
  if (!array.may_have_shards()) return 1;
  const uint64_t wanted = array.width() <= 1 ? 1 : 4 * array.width();
  if (indexer.total() >= wanted) return 1;
  const auto part = indexer.part(0);
  const codec::Chain& chain = array.chain(part.shape);
  if (chain.sharding() == nullptr) return 1;
  // A wake-up costs more than a few small inner chunks.
  const uint64_t inner = ShardView(chain, part.view).total();
  const uint64_t bytes = inner * chain.sharding()->inner().decoded_bytes();
  const uint64_t worth = bytes / (uint64_t{256} << 10);
  return std::max<uint64_t>(1, std::min({ceil_div(wanted, indexer.total()), inner, worth}));
}

void advise_huge_pages(const Indexer<std::byte>& indexer, uint64_t item_size) {
  constexpr uintptr_t page = uintptr_t{2} << 20;
  const auto& view = indexer.view();
  auto low = reinterpret_cast<uintptr_t>(view.base);
  uintptr_t high = low + item_size;
  for (const codec::Axis& axis : view.axes) {
    const auto reach = axis.stride * static_cast<int64_t>(axis.count - 1);
    if (reach < 0) low += static_cast<uintptr_t>(reach);
    else high += static_cast<uintptr_t>(reach);
  }
  low = (low + page - 1) / page * page;
  high = high / page * page;
  if (low < high) (void)::madvise(reinterpret_cast<void*>(low), high - low, MADV_HUGEPAGE);  // a hint: failing is fine
}

}  // namespace

void read_part(const ArrayState& array, const ChunkPart<std::byte>& part, const IoOptions& options,
               codec::Scratch& scratch) {
  read_share(array, part, {}, options, scratch);
}

void execute_read(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options) {
  const uint64_t total = indexer.total();
  progress_begin(options, total);
  if (total == 0) return;
  if (options.fresh_memory) advise_huge_pages(indexer, array.item_size);
  if (served_by_get_many(array)) return read_remote(array, indexer, options);
  if (const uint64_t pieces = pieces_of_shards(array, indexer); pieces > 1)
    return read_shared_shards(array, indexer, options, pieces);
  const auto read_one = [&](uint64_t number) {
    codec::ScratchPool::Lease scratch(*array.runtime->scratch);
    read_part(array, indexer.part(number), options, *scratch);
    progress_chunk(options);
  };
  if (total == 1) return read_one(0);
  if (array.width() == 1) {
    for (uint64_t number = 0; number < total; ++number) read_one(number);
    return;
  }
  array.runtime->executor->for_each(total, read_one, options.cancel);
}

}  // namespace zarr::chunk
