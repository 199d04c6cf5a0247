#include "chunk/read_execute.hpp"

#include <sys/mman.h>

#include "chunk/byte_budget.hpp"
#include "chunk/cached_read.hpp"
#include "chunk/events.hpp"
#include "chunk/read_chunk.hpp"
#include "chunk/read_remote.hpp"
#include "chunk/read_shared.hpp"
#include "chunk/shard_index_cache.hpp"
#include "chunk/store_source.hpp"

namespace zarr::chunk {
namespace {

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

bool read_inner_through_cache(const ArrayState& array, const ShardView& shard, const ChunkPart<std::byte>& inner,
                              store::Reader& reader, ReaderSource& source, const codec::ShardIndex::Entry& entry,
                              const std::string& key, const IoOptions& options, codec::Scratch& scratch) {
  if (!array.runtime->chunks) return false;
  bool done = false;
  about_inner(inner, [&] {
    codec::SubSource encoded(source, entry.offset, entry.nbytes);
    done = read_through_cache(array, shard.sharding().inner(), reader, encoded, shard.index_of(inner), inner.view, key,
                              options, scratch);
  });
  return done;
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
    } else if (read_inner_through_cache(array, shard, inner, reader, source, entry, key, options, scratch)) {
      continue;
    } else if (to - share.from == 1 || (partial_reads && entry.nbytes > dear && !inner.view.covers(inner.shape))) {
      codec::SubSource encoded(source, entry.offset, entry.nbytes);  // reads no more than it needs
      decode_inner(array, shard, encoded, inner, key, options, scratch);
    } else {
      jobs.push_back({number, entry.offset, entry.nbytes});
    }
  }
  if (!jobs.empty()) read_inner_groups(array, shard, source, jobs, key, options, scratch);
}

// One request: opening would cost a second one.
void read_by_get(const ArrayState& array, const codec::Chain& chain, const ChunkPart<std::byte>& part,
                 const std::string& key, const IoOptions& options, codec::Scratch& scratch) {
  const auto grant = decode_grant(array, chain, part.view, UINT64_MAX, options);
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
  if (share.version != nullptr) share.version->note(reader ? "=" + reader->etag() : "absent");
  if (!reader) {
    if (share.from == 0) read_absent(array, part.view, key, part.coordinates, options);
    return;
  }
  ReaderSource source(*reader, *array.runtime, key, request_bytes(array.cost));
  if (read_through_cache(array, chain, *reader, source, 0, part.view, key, options, scratch)) return;
  const auto grant = decode_grant(array, chain, part.view, reader->size(), options);
  if (chain.sharding() != nullptr) return read_shard(array, chain, part, *reader, share, key, options, scratch);
  decode_part(array, chain, source, part.view, key, options, scratch);
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

// A little of a few raw chunks: waking a thread costs more than reading it. (Boxes of 16³ uint16 across up to 8 chunks of a
// file store: 37 us each on the calling thread, 41 us on two, and 74 us where the second one wakes late.)
bool is_quicker_alone(const ArrayState& array, const Indexer<std::byte>& indexer) {
  constexpr uint64_t few_chunks = 8, few_bytes = uint64_t{64} << 10;
  if (indexer.total() > few_chunks || !array.cost.cheap_sync) return false;
  if (indexer.view().elements() > few_bytes / array.item_size) return false;
  return array.chain(indexer.part(0).shape).access() == codec::Chain::Access::ranges;
}

}  // namespace

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

void read_part(const ArrayState& array, const ChunkPart<std::byte>& part, const IoOptions& options,
               codec::Scratch& scratch) {
  read_share(array, part, {}, options, scratch);
}

void execute_read(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options) {
  const uint64_t total = indexer.total();
  progress_begin(options, total);
  if (total == 0) return;
  if (options.fresh_memory) advise_huge_pages(indexer, memory_item_size(options, array.item_size));
  if (served_by_get_many(array)) return read_remote(array, indexer, options);
  if (const uint64_t pieces = pieces_of_chunks(array, indexer); pieces > 1)
    return read_shared_chunks(array, indexer, options, pieces);
  const auto read_one = [&](uint64_t number) {
    codec::ScratchPool::Lease scratch(*array.runtime->scratch);
    read_part(array, indexer.part(number), options, *scratch);
    progress_chunk(options);
  };
  if (total == 1) return read_one(0);
  if (array.width() == 1 || is_quicker_alone(array, indexer)) {
    for (uint64_t number = 0; number < total; ++number) read_one(number);
    return;
  }
  array.runtime->executor->for_each(total, read_one, options.cancel);
}

}  // namespace zarr::chunk
