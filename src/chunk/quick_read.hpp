// Reads of a few elements of one chunk, for arrays whose chunks are stored as they lie in memory: without allocation,
// plan, reader or scratch, and with an atomic addition each way for a lock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chunk/chunk_grid.hpp"
#include "codec/chain.hpp"
#include "metadata/array_metadata.hpp"
#include "store/store.hpp"

namespace zarr::chunk {

// Everything is precomputed, nothing throws. Every call says false when it did not read, whatever the reason: the plain
// path (Indexer, execute_read) is asked then, and knows the error or how to do it. (One element in memory: 3 300
// instructions by the plain path, 200 here.)
class QuickRead {
 public:
  static constexpr uint64_t max_bytes = uint64_t{256} << 10;  // more is worth planning

  // Of an array that cannot be read in this way, every call returns false.
  QuickRead(store::Store& store, const ChunkGrid& grid, const codec::Chain* chain,
            const metadata::ChunkKeyEncoding& encoding, const std::string& prefix);

  // count[d] elements from start[d] on, in C order, to the front of the `size` bytes at `out`. All arrays have `rank`
  // elements; step may be null.
  bool read(size_t rank, const uint64_t* start, const uint64_t* count, const int64_t* step, std::byte* out,
            size_t size) const noexcept;
  // A whole chunk; `size` is exactly its size.
  bool read_chunk(size_t rank, const uint64_t* coordinates, std::byte* out, size_t size) const noexcept;

 private:
  static constexpr size_t key_room = 256;
  static constexpr uint64_t max_file_part = uint64_t{16} << 10;  // files of this size are read whole to have a part

  struct Axis {
    uint64_t extent;  // of the array
    uint64_t edge;    // of the chunks
    uint64_t stride;  // bytes of the chunk from one index to the next
    int shift;        // edge == 1 << shift; -1: none
    uint64_t chunks;  // in the array
  };
  // The part of a chunk that is read. At most `outer` dimensions are walked, each step copies `run` bytes.
  struct Part {
    uint64_t offset;  // of the first byte in the chunk
    uint64_t bytes;
    uint64_t run;
    size_t outer;
  };
  bool fetch(std::string_view key, const Part& part, const uint64_t* count, std::byte* out) const noexcept;
  void copy(const std::byte* chunk, const Part& part, const uint64_t* count, std::byte* out) const noexcept;
  char* append(char* key, uint64_t number, bool first) const noexcept;

  store::Store* store_ = nullptr;  // null: not in this way
  std::vector<Axis> axes_;
  uint64_t item_size_ = 0;
  uint64_t chunk_bytes_ = 0;
  std::string prefix_;
  char separator_ = '/';
  bool separate_first_ = false;
};

}  // namespace zarr::chunk
