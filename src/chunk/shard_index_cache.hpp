// Parsed shard indexes, least recently used out first.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "chunk/process_local.hpp"
#include "codec/sharding/sharding.hpp"

namespace zarr::chunk {

// Any thread at once. An index is kept with the etag of the value that it was read from, and is only used together with
// that etag: compared with an opened value's, or sent along as if_match. Values without an etag, or with one that the
// store calls volatile (a file changed so recently that its clock cannot tell two versions apart), are never kept.
class ShardIndexCache {
 public:
  static constexpr size_t default_limit = size_t{16} << 20;
  explicit ShardIndexCache(size_t limit_bytes = default_limit) : limit_(limit_bytes) {}

  using IndexPtr = std::shared_ptr<const codec::ShardIndex>;
  struct Found {
    IndexPtr index;  // null = nothing cached
    std::string etag;
    uint64_t shard_size = 0;
  };
  // Whatever is cached for the key; the caller must send the etag along as if_match.
  Found find(const std::string& identity, const std::string& key);
  // Only when its etag is this one.
  IndexPtr find(const std::string& identity, const std::string& key, std::string_view etag);
  void put(const std::string& identity, const std::string& key, const std::string& etag, uint64_t shard_size,
           IndexPtr index);
  void drop(const std::string& identity, const std::string& key);
  void drop_prefix(const std::string& identity, const std::string& prefix);
  void clear();

  size_t bytes() const;
  uint64_t hits() const;

 private:
  struct Entry {
    std::string name;
    std::string etag;
    uint64_t shard_size;
    IndexPtr index;
    size_t bytes;
  };
  using List = std::list<Entry>;
  struct State {
    std::mutex mutex;
    List entries;                                                  // most recently used first
    std::unordered_map<std::string_view, List::iterator> by_name;  // views of the entries' own names
    size_t bytes = 0;
    uint64_t hits = 0;
  };
  static void remove(State& state, List::iterator at);
  const size_t limit_;
  mutable ProcessLocal<State> state_;
};

}  // namespace zarr::chunk
