// The engine's face: everything that touches the chunks of one array. Immutable; used from any thread at once.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "chunk/chunk_grid.hpp"
#include "chunk/chunk_key.hpp"
#include "chunk/indexer.hpp"
#include "chunk/io_options.hpp"
#include "chunk/quick_read.hpp"
#include "chunk/runtime.hpp"
#include "codec/chain.hpp"
#include "metadata/array_metadata.hpp"
#include "store/store.hpp"

namespace zarr::chunk {

class ArrayState;
struct ManySelections;

class ArrayIo {
 public:
  // `path`: node path in the store, "" for the root. Builds the codec chain; throws metadata.unsupported, or
  // unsupported with the codec's name.
  static std::shared_ptr<const ArrayIo> create(store::StorePtr store, std::string path,
                                               const metadata::ArrayMetadata& metadata, RuntimePtr runtime);

  ~ArrayIo();

  const ChunkGrid& grid() const;
  const ChunkKey& keys() const;
  uint64_t item_size() const;
  bool any_thread() const;  // false: the store or a codec wants to be called by the calling thread alone
  std::shared_ptr<const codec::Chain> chain_for(const Shape& chunk_shape) const;  // cached a shape (rectilinear: many)

  // memory: address of the first selected element (which may be the highest, with negative strides); strides in bytes.
  // The caller (capi) has checked that the extent fits. Every index is checked against the shape before the first I/O.
  // Elements of variable length are ValueRefs there; what those that were read refer to belongs to `values`, or is the
  // fill value and lives as long as this object.
  void read(const Selection& selection, std::byte* memory, const Strides& strides, const IoOptions& options,
            ValueArena* values = nullptr) const;
  void write(const Selection& selection, const std::byte* memory, const Strides& strides,
             const IoOptions& options) const;
  void fill(const Selection& selection, ByteSpan item, const IoOptions& options) const;  // item in native byte order,
                                                                                     // or of the form of the options
  ByteSpan fill_item() const;
  const DataType& data_type() const;

  // Short cuts for few elements of one chunk, without options; see quick_read.hpp. False: take the call above or below,
  // whatever the reason was.
  bool quick_read(size_t rank, const uint64_t* start, const uint64_t* count, const int64_t* step, std::byte* out,
                  size_t size) const noexcept {
    return quick_read_ != nullptr && quick_read_->read(rank, start, count, step, out, size);
  }
  bool quick_read_chunk(size_t rank, const uint64_t* coordinates, std::byte* out, size_t size) const noexcept {
    return quick_read_ != nullptr && quick_read_->read_chunk(rank, coordinates, out, size);
  }

  // Many selections at once, see read_many.hpp.
  void read_many(const ManySelections& selections, MutByteSpan out, const IoOptions& options) const;

  // The plan of that read or write, without data I/O (shard indexes are read when `resolve_shards`):
  // {"requests": [{"key","kind","offset","length","jobs"}...], "request_count", "bytes", "decode_jobs", "chunks", ...}
  json::Value plan_read(const Selection& selection, const IoOptions& options, bool resolve_shards) const;
  json::Value plan_write(const Selection& selection, const IoOptions& options) const;

  // Whole chunks of the grid, C order, full size (also at the edge; what lies outside the array is undefined on read).
  void read_chunk(const Shape& coordinates, MutByteSpan out, const IoOptions& options) const;
  void write_chunk(const Shape& coordinates, ByteSpan in, const IoOptions& options) const;
  std::optional<Buffer> read_encoded_chunk(const Shape& coordinates, const IoOptions& options) const;
  void write_encoded_chunk(const Shape& coordinates, ByteSpan encoded, bool validate, const IoOptions& options) const;
  bool erase_chunk(const Shape& coordinates, const IoOptions& options) const;
  bool chunk_present(const Shape& coordinates, const IoOptions& options) const;
  // One bit a chunk of the grid in C order, lowest bit first; found by listing where the store can, else by stat.
  Buffer presence_bitmap(const IoOptions& options) const;

  // Before metadata says `smaller` (this object has the old shape): erases chunks wholly outside and fills what lies
  // outside in the chunks that straddle the new edge, so that growing again shows the fill value. Cost follows the
  // chunks affected that exist.
  void trim_to(const Shape& smaller, const IoOptions& options) const;

  // Every chunk decoded; for `zarrtool check`. report(key, error) is called from one thread at a time.
  struct CheckCounts {
    uint64_t chunks = 0, present = 0, missing = 0, corrupt = 0, extra = 0, temporaries = 0, stored_bytes = 0;
  };
  CheckCounts check(const std::function<void(const std::string& key, const Error& error)>& report,
                    const IoOptions& options) const;

 private:
  explicit ArrayIo(std::unique_ptr<const ArrayState> state);
  std::unique_ptr<const ArrayState> state_;
  const QuickRead* quick_read_;
};

}  // namespace zarr::chunk
