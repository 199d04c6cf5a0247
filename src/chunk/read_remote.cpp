#include "chunk/read_remote.hpp"

#include <condition_variable>
#include <deque>

#include "chunk/cancel_wait.hpp"
#include "chunk/events.hpp"
#include "chunk/read_chunk.hpp"
#include "chunk/remote_job.hpp"
#include "chunk/shard_index_cache.hpp"
#include "chunk/store_source.hpp"

namespace zarr::chunk {
namespace {

// The caller's thread coordinates: it keeps requests in flight and hands arrived jobs to the CPU executor. Workers
// refill the flight before each decode, so that decoding never lets it run dry.
class RemoteRead {
 public:
  RemoteRead(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options)
      : array_(array), indexer_(indexer), options_(options), limit_(array.concurrency()) {}

  void run() {
    try {
      for (;;) {
        refill(true);
        const std::vector<RemoteJobPtr> arrived = wait();
        if (arrived.empty()) return;
        finish_all(arrived);
      }
    } catch (...) {
      drain();
      throw;
    }
  }

 private:
  void refill(bool may_wait);
  bool vouched_for(const ShardView& shard, const codec::ShardIndex& index) const;
  RemoteJobPtr next_job();  // with issue_mutex_ held; null = nothing left to start
  void start(std::vector<RemoteJobPtr> jobs);
  void complete(RemoteJobPtr job, size_t slot, std::optional<store::Value> value, const Error* error);
  std::vector<RemoteJobPtr> wait();
  void drain();

  void finish_all(const std::vector<RemoteJobPtr>& jobs);
  void finish(const RemoteJobPtr& job);
  void finish_index(RemoteJob& job, codec::Scratch& scratch);
  void start_groups(const std::shared_ptr<RemoteChunk>& chunk, const codec::ShardIndex& index);
  void finish_group(RemoteJob& job, codec::Scratch& scratch);
  void finish_value(RemoteJob& job, codec::Scratch& scratch);
  void one_less(const std::shared_ptr<RemoteChunk>& chunk, bool stale);
  void add_to_queue(RemoteJobPtr job);

  const ArrayState& array_;
  const Indexer<std::byte>& indexer_;
  const IoOptions& options_;
  const size_t limit_;  // requests in flight

  std::mutex issue_mutex_;  // one thread starts requests at a time; taken before mutex_
  uint64_t next_chunk_ = 0;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<RemoteJobPtr> queue_;  // of chunks that were begun: before new ones
  std::vector<RemoteJobPtr> ready_;
  size_t in_flight_ = 0;
};

// Whether the requests that follow will notice that a cached index is of an older version: they do so by its etag, if
// there is one. A failure because of an inner chunk that is not stored would come before them.
bool RemoteRead::vouched_for(const ShardView& shard, const codec::ShardIndex& index) const {
  uint64_t present = 0;
  for (uint64_t number = 0; number < shard.total(); ++number)
    present += index[shard.index_of(shard.part(number))].missing() ? 0 : 1;
  return present == shard.total() || (present != 0 && options_.missing == MissingChunks::fill);
}

RemoteJobPtr RemoteRead::next_job() {
  for (;;) {
    {
      const std::lock_guard guard(mutex_);
      if (!queue_.empty()) {
        RemoteJobPtr job = std::move(queue_.front());
        queue_.pop_front();
        return job;
      }
    }
    if (next_chunk_ == indexer_.total()) return nullptr;
    auto chunk = std::make_shared<RemoteChunk>();
    chunk->part = indexer_.part(next_chunk_++);
    chunk->key = array_.keys.encode(chunk->part.coordinates);
    chunk->chain = &array_.chain(chunk->part.shape);
    chunk->outstanding = 1;
    if (chunk->chain->sharding() == nullptr) return first_remote_job(array_, chunk);
    const auto cached = array_.runtime->shard_indexes->find(array_.identity, chunk->key);
    if (!cached.index) return first_remote_job(array_, chunk);
    chunk->shard.emplace(*chunk->chain, chunk->part.view);
    if (!vouched_for(*chunk->shard, *cached.index)) return first_remote_job(array_, chunk);
    report_event(*array_.runtime, EventKind::cache, "cache.hit", chunk->key, cached.index->memory_bytes());
    chunk->etag = cached.etag;
    about_chunk(chunk->key, chunk->part.coordinates, [&] { start_groups(chunk, *cached.index); });
  }
}

// Starts requests while there is room in the flight and in the budget. may_wait: nothing of this read is being decoded
// right now, so that waiting for the budget, with nothing in flight, keeps nothing from going on.
void RemoteRead::refill(bool may_wait) {
  const std::unique_lock issuing(issue_mutex_, std::try_to_lock);
  if (!issuing) return;  // somebody else is at it
  std::vector<RemoteJobPtr> batch;
  size_t requests = 0;
  for (;;) {
    size_t flying, arrived;
    {
      const std::lock_guard guard(mutex_);
      flying = in_flight_ + requests;
      arrived = ready_.size();
    }
    if (flying >= limit_) break;
    RemoteJobPtr job = next_job();
    if (!job) break;
    const bool fits = flying == 0 || flying + job->requests.size() <= limit_;
    const bool idle = may_wait && flying == 0 && arrived == 0;
    const RemoteChunk& chunk = *job->chunk;
    const uint64_t memory = job->memory + conversion_memory(array_, *chunk.chain, chunk.part.view, options_);
    if (fits) job->grant = array_.runtime->budget->acquire_for_others(memory, idle, options_.cancel);
    if (!job->grant) {
      const std::lock_guard guard(mutex_);
      queue_.push_front(std::move(job));
      break;
    }
    requests += job->requests.size();
    batch.push_back(std::move(job));
  }
  if (!batch.empty()) start(std::move(batch));
}

void RemoteRead::start(std::vector<RemoteJobPtr> jobs) {
  // The store may keep `done`, and with it the batch, longer than this read lives: each job leaves it when it is
  // complete.
  struct Batch {
    std::vector<store::Request> requests;  // the store may look at them until the last one is done
    std::vector<std::pair<RemoteJobPtr, size_t>> slots;
    std::vector<char> done;
    std::mutex mutex;
    bool first_time(size_t i) {
      const std::lock_guard guard(mutex);
      return std::exchange(done[i], 1) == 0;
    }
  };
  auto batch = std::make_shared<Batch>();
  for (const RemoteJobPtr& job : jobs) {
    job->waiting = job->requests.size();
    job->values.resize(job->requests.size());
    if (array_.runtime->on_event) job->issued = std::chrono::steady_clock::now();
    for (size_t i = 0; i < job->requests.size(); ++i) {
      batch->requests.push_back(job->requests[i]);
      batch->slots.emplace_back(job, i);
    }
  }
  batch->done.assign(batch->requests.size(), 0);
  {
    const std::lock_guard guard(mutex_);
    in_flight_ += batch->requests.size();
  }
  const auto done = [this, batch](size_t i, std::optional<store::Value> value, const Error* error) {
    if (batch->first_time(i))
      complete(std::move(batch->slots[i].first), batch->slots[i].second, std::move(value), error);
  };
  try {
    array_.store->get_many(batch->requests, done, options_.cancel);
  } catch (const Error& error) {
    for (size_t i = 0; i < batch->slots.size(); ++i) done(i, std::nullopt, &error);
  }
}

void RemoteRead::complete(RemoteJobPtr job, size_t slot, std::optional<store::Value> value, const Error* error) {
  const std::lock_guard guard(mutex_);
  if (error != nullptr && !job->error) job->error = *error;
  job->values[slot] = std::move(value);
  --in_flight_;
  if (--job->waiting == 0) ready_.push_back(std::move(job));
  else job.reset();
  changed_.notify_all();  // with the mutex held: after it is released this object may be gone
}

std::vector<RemoteJobPtr> RemoteRead::wait() {
  std::unique_lock guard(mutex_);
  wait_until(changed_, guard, options_.cancel, [&] { return !ready_.empty() || in_flight_ == 0; });
  return std::exchange(ready_, {});
}

void RemoteRead::drain() {
  std::unique_lock guard(mutex_);
  changed_.wait(guard, [&] { return in_flight_ == 0; });
}

void RemoteRead::finish_all(const std::vector<RemoteJobPtr>& jobs) {
  options_.cancel.check();
  if (jobs.size() == 1 || array_.width() == 1) {
    for (const RemoteJobPtr& job : jobs) {
      refill(false);
      finish(job);
    }
    return;
  }
  array_.runtime->executor->for_each(
      jobs.size(),
      [&](uint64_t i) {
        refill(false);
        finish(jobs[i]);
      },
      options_.cancel);
}

void RemoteRead::finish(const RemoteJobPtr& job) {
  RemoteChunk& chunk = *job->chunk;
  about_chunk(chunk.key, chunk.part.coordinates, [&] {
    if (array_.runtime->on_event) {
      const auto ns =
          std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - job->issued).count();
      uint64_t bytes = 0;
      for (const auto& value : job->values) bytes += value ? value->bytes.size() : 0;
      array_.runtime->on_event({EventKind::store_request, "store.get", chunk.key, bytes, static_cast<uint64_t>(ns),
                                static_cast<int32_t>(job->error ? job->error->status() : Status::ok)});
    }
    codec::ScratchPool::Lease scratch(*array_.runtime->scratch);
    switch (job->kind) {
      case RemoteJob::Kind::index: finish_index(*job, *scratch); break;
      case RemoteJob::Kind::group: finish_group(*job, *scratch); break;
      case RemoteJob::Kind::value: finish_value(*job, *scratch); break;
    }
  });
  job->values.clear();
  job->grant = {};
}

// Ranges come from metadata or from an index: a value too short for them is corrupt.
[[noreturn]] void throw_short(const Error& error) {
  if (error.status() != Status::out_of_range) throw error;
  throw Error(Status::corrupt_data, cat("the stored value is too short: ", error.message())).with_cause(error);
}

void RemoteRead::finish_index(RemoteJob& job, codec::Scratch& scratch) {
  RemoteChunk& chunk = *job.chunk;
  if (job.error) throw_short(*job.error);
  if (!job.values[0]) {
    read_absent(array_, chunk.part.view, chunk.key, chunk.part.coordinates, options_);
    return one_less(job.chunk, false);
  }
  const store::Value& value = *job.values[0];
  const auto index = chunk.shard->sharding().decode_index(value.bytes, value.object_size, scratch);
  report_event(*array_.runtime, EventKind::cache, "cache.miss", chunk.key, index->memory_bytes());
  array_.runtime->shard_indexes->put(array_.identity, chunk.key, value.etag, value.object_size, index);
  chunk.etag = value.etag;
  start_groups(job.chunk, *index);
}

// One outstanding job, that of the index, is replaced by those of the groups.
void RemoteRead::start_groups(const std::shared_ptr<RemoteChunk>& chunk, const codec::ShardIndex& index) {
  std::vector<uint64_t> absent;
  std::vector<RemoteJobPtr> jobs = group_remote_jobs(array_, chunk, index, absent);
  for (const uint64_t number : absent)
    read_absent_inner(array_, *chunk->shard, chunk->shard->part(number), chunk->key, options_);
  {
    const std::lock_guard guard(chunk->mutex);
    chunk->outstanding += jobs.size();
  }
  {
    const std::lock_guard guard(mutex_);
    for (RemoteJobPtr& job : jobs) queue_.push_back(std::move(job));
  }
  one_less(chunk, false);
}

void RemoteRead::finish_group(RemoteJob& job, codec::Scratch& scratch) {
  RemoteChunk& chunk = *job.chunk;
  if (job.error && !value_changed(*job.error)) throw *job.error;
  if (job.error || !job.values[0]) return one_less(job.chunk, true);
  const ByteSpan bytes = job.values[0]->bytes;
  if (bytes.size() != job.group.end - job.group.begin)
    fail(Status::io, "the store returned ", bytes.size(), " bytes of ", job.group.end - job.group.begin, " asked for");
  for (size_t i = job.group.first_job; i < job.group.first_job + job.group.jobs; ++i) {
    const InnerJob& inner = chunk.inner[i];
    codec::SpanSource source(bytes.subspan(inner.offset - job.group.begin, inner.nbytes));
    decode_inner(array_, *chunk.shard, source, chunk.shard->part(inner.number), chunk.key, options_, scratch);
  }
  one_less(job.chunk, false);
}

void RemoteRead::finish_value(RemoteJob& job, codec::Scratch& scratch) {
  RemoteChunk& chunk = *job.chunk;
  if (job.error) throw_short(*job.error);
  size_t present = 0;
  bool same = true;
  for (const auto& value : job.values) {
    present += value.has_value();
    same = same && value && job.values[0] && value->etag == job.values[0]->etag &&
           value->object_size == job.values[0]->object_size;
  }
  if (present == 0) {
    read_absent(array_, chunk.part.view, chunk.key, chunk.part.coordinates, options_);
    return one_less(job.chunk, false);
  }
  if (!same) return one_less(job.chunk, true);  // two versions, or erased in between
  std::vector<FetchedSource::Part> parts;
  for (size_t i = 0; i < job.values.size(); ++i) parts.push_back({job.requests[i].range.offset, job.values[i]->bytes});
  const store::Value& first = *job.values[0];
  FetchedSource source(*array_.store, chunk.key, first.etag, first.object_size, std::move(parts));
  decode_part(array_, *chunk.chain, source, chunk.part.view, chunk.key, options_, scratch);
  one_less(job.chunk, false);
}

void RemoteRead::one_less(const std::shared_ptr<RemoteChunk>& chunk, bool stale) {
  {
    const std::lock_guard guard(chunk->mutex);
    chunk->stale = chunk->stale || stale;
    if (--chunk->outstanding != 0) return;
    if (chunk->stale) {
      if (++chunk->attempts > max_read_attempts)
        throw Error(Status::precondition_failed, "the value keeps changing while it is read").with_retryable(true);
      chunk->stale = false;
      chunk->outstanding = 1;
    } else {
      progress_chunk(options_);
      return;
    }
  }
  array_.runtime->shard_indexes->drop(array_.identity, chunk->key);
  add_to_queue(first_remote_job(array_, chunk));
}

void RemoteRead::add_to_queue(RemoteJobPtr job) {
  const std::lock_guard guard(mutex_);
  queue_.push_back(std::move(job));
}

}  // namespace

void read_remote(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options) {
  RemoteRead(array, indexer, options).run();
}

}  // namespace zarr::chunk
