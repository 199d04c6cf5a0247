// What a remote read has in flight: jobs (requests that are decoded together) of chunks.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "chunk/byte_budget.hpp"
#include "chunk/read_plan.hpp"

namespace zarr::chunk {

// One chunk of a remote read. Its jobs come and go; `outstanding` says how many are not finished.
struct RemoteChunk {
  ChunkPart<std::byte> part;
  std::string key;
  const codec::Chain* chain = nullptr;
  int attempts = 1;

  std::mutex mutex;  // guards what follows
  size_t outstanding = 0;
  bool stale = false;  // the value changed: when the last outstanding job is done, everything is read again

  // Sharded: known when the index is.
  std::string etag;
  std::optional<ShardView> shard;
  std::vector<InnerJob> inner;
};

struct RemoteJob {
  enum class Kind { index, group, value };
  Kind kind = Kind::value;
  std::shared_ptr<RemoteChunk> chunk;
  RangeGroup group{};  // Kind::group: of chunk->inner
  std::vector<store::Request> requests;
  uint64_t memory = 0;  // what the budget is asked for: the requests' bytes and what decoding them needs

  // In flight.
  ByteBudget::Grant grant;
  std::chrono::steady_clock::time_point issued;
  std::vector<std::optional<store::Value>> values;
  size_t waiting = 0;
  std::optional<Error> error;
};
using RemoteJobPtr = std::shared_ptr<RemoteJob>;

// The first job of a chunk: its value or ranges of it, or the index of a shard.
RemoteJobPtr first_remote_job(const ArrayState& array, const std::shared_ptr<RemoteChunk>& chunk);
// The jobs behind a shard's index; absent inner chunks are left to the caller, by number.
std::vector<RemoteJobPtr> group_remote_jobs(const ArrayState& array, const std::shared_ptr<RemoteChunk>& chunk,
                                            const codec::ShardIndex& index, std::vector<uint64_t>& absent);

}  // namespace zarr::chunk
