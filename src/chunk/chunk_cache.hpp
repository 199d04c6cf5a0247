// Decoded chunks that are kept for the next read, least recently used out first. Off unless the context asks for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/bytes.hpp"
#include "base/cancel.hpp"
#include "chunk/process_local.hpp"

namespace zarr::chunk {

// Any thread at once. A chunk is kept with the etag of the value that it was decoded from and only given out for that
// etag, so that a replaced value is never read from here. Two threads that want one chunk decode it once: the second
// waits. Failures are not kept. What is being decoded counts too, so that all that the cache holds is within its limit.
class ChunkCache {
 public:
  // The allocator outlives the cache.
  explicit ChunkCache(size_t limit_bytes, const Allocator* allocator = nullptr)
      : limit_(limit_bytes), allocator_(allocator) {}

  struct Name {  // what is decoded from which version
    const std::string& identity;  // of the store
    const std::string& key;
    uint64_t inner;           // number of the inner chunk of a shard; 0 for chunks without
    const std::string& etag;  // not "", not volatile
  };
  using ChunkPtr = std::shared_ptr<const Buffer>;
  struct Found {
    ChunkPtr chunk;  // null: there is no room, or it was not to wait; the caller decodes on its own
    bool hit = false;
  };
  // Calls decode(memory of `bytes` bytes) on this thread, unless the chunk is here or, when it `may_wait`, comes from another
  // thread. Throws what decode throws, cancelled or timeout.
  Found get(const Name& name, size_t bytes, bool may_wait, const std::function<void(MutByteSpan)>& decode,
            const Cancel& cancel);

  void drop(const std::string& identity, const std::string& key);  // and all inner chunks

  size_t limit() const { return limit_; }
  size_t bytes() const;
  uint64_t hits() const;

 private:
  struct Entry;
  using Map = std::map<std::string, Entry, std::less<>>;
  using Order = std::list<Map::iterator>;
  struct Entry {
    std::string etag;
    size_t bytes = 0;
    uint64_t ticket = 0;  // of the thread that decodes
    ChunkPtr chunk;       // null: being decoded
    Order::iterator place;
  };
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    Map entries;
    Order order;  // entries with a chunk, most recently used first
    size_t bytes = 0;
    uint64_t hits = 0;
    uint64_t next_ticket = 1;
  };
  static void remove(State& state, Map::iterator at);
  bool make_room(State& state, size_t bytes) const;
  Map::iterator begin_decoding(State& state, const std::string& name, const std::string& etag, size_t bytes) const;
  Found decode_new(State& state, std::unique_lock<std::mutex>& guard, Map::iterator entry, size_t bytes,
                   const std::function<void(MutByteSpan)>& decode) const;

  const size_t limit_;
  const Allocator* const allocator_;
  mutable ProcessLocal<State> state_;
};

}  // namespace zarr::chunk
