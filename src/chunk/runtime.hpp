// What one context of the library lends to every engine call: threads, limits, memory, caches, locks, watchers.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/executor.hpp"
#include "base/limits.hpp"
#include "codec/registry.hpp"
#include "codec/scratch.hpp"

namespace zarr::chunk {

class ShardIndexCache;
class ChunkCache;
class KeyLocks;
class ByteBudget;
class KeyRegistry;

// Kinds of zarr_event in zarr.h; same numbers.
enum class EventKind : int32_t { open = 1, read = 2, write = 3, store_request = 4, codec = 5, cache = 6 };
struct Event {
  EventKind kind;
  std::string_view name;  // "store.get", "codec.decode", "cache.hit", "array.read", ...
  std::string_view key;   // store key or node path
  uint64_t bytes = 0;
  uint64_t duration_ns = 0;
  int32_t status = 0;
};

struct Runtime {
  std::shared_ptr<Executor> executor;
  std::shared_ptr<codec::Registry> codecs;
  std::shared_ptr<codec::ScratchPool> scratch;
  std::shared_ptr<ShardIndexCache> shard_indexes;
  std::shared_ptr<ChunkCache> chunks;  // null: decoded chunks are not kept
  std::shared_ptr<KeyLocks> locks;  // process-wide, see key_locks.hpp
  std::shared_ptr<ByteBudget> budget;
  std::shared_ptr<KeyRegistry> key_encodings;  // null: those of the library alone
  Limits limits;
  uint32_t io_concurrency = 0;  // requests in flight to a latency-bound store; 0 = as the store says, else 64
  std::function<void(const Event&)> on_event;  // empty = nobody listens (then no clock is read)
  std::function<void(int32_t level, std::string_view message)> on_log;
};
using RuntimePtr = std::shared_ptr<const Runtime>;

}  // namespace zarr::chunk
