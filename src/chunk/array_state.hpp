// What the engine's files share about one array: everything that is computed once from its metadata and its store.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "chunk/chunk_grid.hpp"
#include "chunk/chunk_key.hpp"
#include "chunk/indexer.hpp"
#include "chunk/quick_read.hpp"
#include "chunk/runtime.hpp"
#include "codec/chain.hpp"
#include "codec/sharding/sharding.hpp"
#include "metadata/array_metadata.hpp"
#include "store/store.hpp"

namespace zarr::chunk {

// Immutable but for the cache of chains; used from any thread at once.
class ArrayState {
 public:
  ArrayState(store::StorePtr store, std::string path, const metadata::ArrayMetadata& metadata, RuntimePtr runtime);

  const store::StorePtr store;
  const std::string path;
  const RuntimePtr runtime;
  const ChunkGrid grid;
  const ChunkKey keys;
  const DataTypePtr type;
  const uint64_t item_size;
  const std::shared_ptr<const Buffer> fill;  // one item, native byte order
  const std::string identity;                // of the store
  const store::Abilities abilities;
  const store::Cost cost;

  std::shared_ptr<const codec::Chain> chain_for(const Shape& chunk_shape) const;
  // The same without counting references: chains live as long as this object.
  const codec::Chain& chain(const Shape& chunk_shape) const;

  // Null when somebody watches what happens to the store: then every read takes the plain path, which tells.
  const QuickRead* quick_read() const { return quick_read_ ? &*quick_read_ : nullptr; }

  // False when no chunk is a shard.
  bool may_have_shards() const { return !regular_chain_ || regular_chain_->sharding() != nullptr; }

  // Elements of a chunk that lie inside the array, a dimension.
  Shape inside(const Shape& origin, const Shape& chunk_shape) const;
  // False when the store or a codec wants to be called by the calling thread alone.
  bool any_thread() const { return any_thread_; }
  // Threads that may work on one call.
  size_t width() const;
  // Requests to keep in flight: many on a latency-bound store, else those of one thread.
  uint32_t concurrency() const;

 private:
  std::shared_ptr<const codec::Chain> make_chain(const Shape& chunk_shape) const;
  std::vector<codec::CodecConfig> configs_;
  bool any_thread_ = true;
  std::shared_ptr<const codec::Chain> regular_chain_;  // null for rectilinear grids
  std::optional<QuickRead> quick_read_;
  mutable std::mutex mutex_;
  mutable std::map<std::vector<uint64_t>, std::shared_ptr<const codec::Chain>> chains_;
};

// Puts key and chunk into errors that leave body().
template <class Body>
decltype(auto) about_chunk(const std::string& key, const Shape& coordinates, Body&& body) {
  try {
    return body();
  } catch (Error& error) {
    error.with_key(key).with_chunk(coordinates.data(), coordinates.size());
    throw;
  } catch (const std::bad_alloc&) {
    Error error(Status::no_memory, "out of memory");
    error.with_key(key).with_chunk(coordinates.data(), coordinates.size());
    throw error;
  }
}

std::string text_of(const Shape& coordinates);  // "(1, 2, 3)"

}  // namespace zarr::chunk
