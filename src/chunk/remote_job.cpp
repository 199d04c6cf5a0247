#include "chunk/remote_job.hpp"

#include "chunk/read_chunk.hpp"

namespace zarr::chunk {

RemoteJobPtr first_remote_job(const ArrayState& array, const std::shared_ptr<RemoteChunk>& chunk) {
  auto job = std::make_shared<RemoteJob>();
  job->chunk = chunk;
  if (chunk->chain->sharding() != nullptr) {
    job->kind = RemoteJob::Kind::index;
    chunk->shard.emplace(*chunk->chain, chunk->part.view);
    job->requests.push_back({chunk->key, chunk->shard->index_range(), {}, ""});
    job->memory = 2 * chunk->shard->sharding().index_bytes();
    return job;
  }
  job->kind = RemoteJob::Kind::value;
  for (const store::ByteRange& range : fixed_ranges(array, *chunk->chain, chunk->part.view)) {
    job->requests.push_back({chunk->key, range, {}, ""});
    job->memory += range.length;
  }
  if (job->requests.empty()) {
    job->requests.push_back({chunk->key, {}, {}, ""});
    const uint64_t encoded = chunk->chain->expected_encoded_size();
    job->memory = std::max(encoded, decode_memory(*chunk->chain, chunk->part.view, encoded));
  }
  return job;
}

std::vector<RemoteJobPtr> group_remote_jobs(const ArrayState& array, const std::shared_ptr<RemoteChunk>& chunk,
                                            const codec::ShardIndex& index, std::vector<uint64_t>& absent) {
  const ShardView& shard = *chunk->shard;
  chunk->inner.clear();
  for (uint64_t number = 0; number < shard.total(); ++number) {
    const codec::ShardIndex::Entry entry = index[shard.index_of(shard.part(number))];
    if (entry.missing()) absent.push_back(number);
    else chunk->inner.push_back({number, entry.offset, entry.nbytes});
  }
  std::vector<RemoteJobPtr> jobs;
  const bool check_etag = !chunk->etag.empty() && !store::is_volatile_etag(chunk->etag);
  for (const RangeGroup& group : group_ranges(chunk->inner, coalescing_for(array, chunk->inner.size()))) {
    auto job = std::make_shared<RemoteJob>();
    job->kind = RemoteJob::Kind::group;
    job->chunk = chunk;
    job->group = group;
    const uint64_t length = group.end - group.begin;
    job->requests.push_back(
        {chunk->key, store::ByteRange::part(group.begin, length), {}, check_etag ? chunk->etag : ""});
    job->memory = length + decode_memory(*chunk->chain, chunk->part.view, length);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

}  // namespace zarr::chunk
