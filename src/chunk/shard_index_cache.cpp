#include "chunk/shard_index_cache.hpp"

#include "store/store.hpp"

namespace zarr::chunk {
namespace {

std::string full_name(const std::string& identity, const std::string& key) {
  std::string name;
  name.reserve(identity.size() + 1 + key.size());
  return name.append(identity).append(1, '\0').append(key);
}

}  // namespace

void ShardIndexCache::remove(State& state, List::iterator at) {
  state.bytes -= at->bytes;
  state.by_name.erase(at->name);
  state.entries.erase(at);
}

ShardIndexCache::Found ShardIndexCache::find(const std::string& identity, const std::string& key) {
  if (limit_ == 0) return {};
  const std::string name = full_name(identity, key);
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  const auto found = state.by_name.find(name);
  if (found == state.by_name.end()) return {};
  state.entries.splice(state.entries.begin(), state.entries, found->second);
  ++state.hits;
  return {found->second->index, found->second->etag, found->second->shard_size};
}

ShardIndexCache::IndexPtr ShardIndexCache::find(const std::string& identity, const std::string& key,
                                                std::string_view etag) {
  if (limit_ == 0 || etag.empty() || store::is_volatile_etag(etag)) return nullptr;
  const std::string name = full_name(identity, key);
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  const auto found = state.by_name.find(name);
  if (found == state.by_name.end()) return nullptr;
  if (found->second->etag != etag) {
    remove(state, found->second);
    return nullptr;
  }
  state.entries.splice(state.entries.begin(), state.entries, found->second);
  ++state.hits;
  return found->second->index;
}

void ShardIndexCache::put(const std::string& identity, const std::string& key, const std::string& etag,
                          uint64_t shard_size, IndexPtr index) {
  if (etag.empty() || store::is_volatile_etag(etag)) return;
  std::string name = full_name(identity, key);
  const size_t bytes = index->memory_bytes() + name.size() + etag.size() + sizeof(Entry) + 64;
  if (bytes > limit_) return;
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  if (const auto found = state.by_name.find(name); found != state.by_name.end()) remove(state, found->second);
  state.entries.push_front({std::move(name), etag, shard_size, std::move(index), bytes});
  state.by_name.emplace(state.entries.front().name, state.entries.begin());
  state.bytes += bytes;
  while (state.bytes > limit_) remove(state, std::prev(state.entries.end()));
}

void ShardIndexCache::drop(const std::string& identity, const std::string& key) {
  const std::string name = full_name(identity, key);
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  if (const auto found = state.by_name.find(name); found != state.by_name.end()) remove(state, found->second);
}

void ShardIndexCache::drop_prefix(const std::string& identity, const std::string& prefix) {
  const std::string name = full_name(identity, prefix);
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  for (auto at = state.entries.begin(); at != state.entries.end();) {
    const auto next = std::next(at);
    if (at->name.starts_with(name)) remove(state, at);
    at = next;
  }
}

void ShardIndexCache::clear() {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  state.by_name.clear();
  state.entries.clear();
  state.bytes = 0;
}

size_t ShardIndexCache::bytes() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.bytes;
}

uint64_t ShardIndexCache::hits() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.hits;
}

}  // namespace zarr::chunk
