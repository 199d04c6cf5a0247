#include "chunk/chunk_cache.hpp"

#include "chunk/cancel_wait.hpp"

namespace zarr::chunk {
namespace {

constexpr size_t entry_overhead = 256;  // of the map, the list and the buffer

// A codec or store of a user may read through the library while a chunk is decoded: it must not wait for itself.
thread_local uint32_t decodings_of_this_thread = 0;

std::string value_name(const std::string& identity, const std::string& key) {
  std::string name;
  name.reserve(identity.size() + key.size() + 2 + sizeof(uint64_t));
  return name.append(identity).append(1, '\0').append(key).append(1, '\0');  // keys hold no NUL
}

std::string chunk_name(const ChunkCache::Name& name) {
  std::string text = value_name(name.identity, name.key);
  return text.append(reinterpret_cast<const char*>(&name.inner), sizeof name.inner);
}

}  // namespace

void ChunkCache::remove(State& state, Map::iterator at) {
  state.bytes -= at->second.bytes;
  if (at->second.chunk) state.order.erase(at->second.place);
  state.entries.erase(at);
}

bool ChunkCache::make_room(State& state, size_t bytes) const {
  if (bytes > limit_) return false;
  while (bytes > limit_ - state.bytes && !state.order.empty()) remove(state, state.order.back());
  return bytes <= limit_ - state.bytes;
}

ChunkCache::Map::iterator ChunkCache::begin_decoding(State& state, const std::string& name, const std::string& etag,
                                                     size_t bytes) const {
  const size_t charge = bytes > SIZE_MAX / 2 ? bytes : bytes + name.size() + etag.size() + entry_overhead;
  if (!make_room(state, charge)) return state.entries.end();
  Entry entry;
  entry.etag = etag;
  entry.bytes = charge;
  entry.ticket = state.next_ticket++;
  const auto at = state.entries.emplace(name, std::move(entry)).first;
  state.bytes += charge;
  return at;
}

ChunkCache::Found ChunkCache::decode_new(State& state, std::unique_lock<std::mutex>& guard, Map::iterator entry,
                                         size_t bytes, const std::function<void(MutByteSpan)>& decode) const {
  const std::string name = entry->first;
  const uint64_t ticket = entry->second.ticket;
  const auto mine = [&] {  // it may have been dropped meanwhile, and begun anew by another thread
    const auto at = state.entries.find(name);
    return at != state.entries.end() && at->second.ticket == ticket ? at : state.entries.end();
  };
  guard.unlock();
  struct Depth {
    Depth() { ++decodings_of_this_thread; }
    ~Depth() { --decodings_of_this_thread; }
  };
  try {
    auto chunk = std::make_shared<Buffer>(allocator_);
    chunk->reserve_discard(bytes);
    {
      const Depth depth;
      decode(chunk->span());
    }
    guard.lock();
    if (const auto at = mine(); at != state.entries.end()) {
      state.order.push_front(at);
      at->second.place = state.order.begin();
      at->second.chunk = chunk;
    }
    state.changed.notify_all();
    return {std::move(chunk), false};
  } catch (...) {
    if (!guard.owns_lock()) guard.lock();
    if (const auto at = mine(); at != state.entries.end()) remove(state, at);
    state.changed.notify_all();
    throw;
  }
}

ChunkCache::Found ChunkCache::get(const Name& name, size_t bytes, bool may_wait,
                                  const std::function<void(MutByteSpan)>& decode, const Cancel& cancel) {
  if (decodings_of_this_thread != 0 || bytes > limit_) return {};
  const std::string text = chunk_name(name);
  State& state = state_.get();
  std::unique_lock guard(state.mutex);
  while (true) {
    const auto found = state.entries.find(text);
    if (found == state.entries.end()) {
      const auto fresh = begin_decoding(state, text, name.etag, bytes);
      return fresh == state.entries.end() ? Found{} : decode_new(state, guard, fresh, bytes, decode);
    }
    Entry& entry = found->second;
    if (entry.etag != name.etag) {
      if (!entry.chunk) return {};  // another version is being decoded
      remove(state, found);
      continue;
    }
    if (entry.chunk) {
      state.order.splice(state.order.begin(), state.order, entry.place);
      ++state.hits;
      return {entry.chunk, true};
    }
    if (!may_wait) return {};
    const uint64_t ticket = entry.ticket;
    wait_until(state.changed, guard, cancel, [&] {
      const auto at = state.entries.find(text);
      return at == state.entries.end() || at->second.ticket != ticket || at->second.chunk;
    });
  }
}

void ChunkCache::drop(const std::string& identity, const std::string& key) {
  const std::string name = value_name(identity, key);
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  for (auto at = state.entries.lower_bound(name); at != state.entries.end() && at->first.starts_with(name);)
    remove(state, at++);
  state.changed.notify_all();
}

size_t ChunkCache::bytes() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.bytes;
}

uint64_t ChunkCache::hits() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.hits;
}

}  // namespace zarr::chunk
