// Fewer chunks than threads can share out: chunks are cut into pieces that are read by separate jobs.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "chunk/array_state.hpp"
#include "chunk/io_options.hpp"

namespace zarr::chunk {

// What one job reads of a chunk's selection: all of it, or of a shard the inner chunks [from, to) that it touches.
struct Share {
  uint64_t from = 0;
  uint64_t to = UINT64_MAX;
  // Jobs on the same chunk must have seen the same version of it.
  struct Version {
    std::mutex mutex;
    std::optional<std::string> etag;
    bool torn = false;
    void note(const std::string& seen);
  };
  Version* version = nullptr;
};

// Reads one share on this thread. In read_execute.cpp.
void read_share(const ArrayState& array, const ChunkPart<std::byte>& part, const Share& share, const IoOptions& options,
                codec::Scratch& scratch);

// Into how many pieces to cut each chunk, so that every thread has some; 1 = whole chunks.
uint64_t pieces_of_chunks(const ArrayState& array, const Indexer<std::byte>& indexer);
void read_shared_chunks(const ArrayState& array, const Indexer<std::byte>& indexer, const IoOptions& options,
                        uint64_t pieces);

}  // namespace zarr::chunk
