// Options of one read or write.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/cancel.hpp"
#include "chunk/memory_form.hpp"

namespace zarr::chunk {

enum class MissingChunks : uint8_t { fill = 0, error = 1 };  // a chunk (or inner chunk) that is not stored, on read
enum class FillChunks : uint8_t { skip = 0, write = 1 };  // a chunk that is all fill value, on write: erase or store it

struct IoOptions {
  Cancel cancel;
  MissingChunks missing = MissingChunks::fill;
  FillChunks fill_chunks = FillChunks::skip;
  // On write: chunks that reach beyond this array's shape may hold elements of others there, because the stored array
  // has grown (or is growing) past it. They are changed, never replaced. Concurrent appends need it.
  bool keep_beyond_shape = false;
  bool swap = false;                               // the caller's memory has the other byte order
  MemoryFormPtr form;                              // null: the caller's memory holds elements; else `swap` is false
  bool fresh_memory = false;                       // output pages were never touched: huge pages may be advised
  std::atomic<uint64_t>* progress_done = nullptr;  // chunks finished; may be null
  std::atomic<uint64_t>* progress_total = nullptr;
};

// Bytes in the caller's memory of what stands for one element.
inline uint64_t memory_item_size(const IoOptions& options, uint64_t item_size) {
  return options.form ? options.form->item_size : item_size;
}

inline void progress_begin(const IoOptions& options, uint64_t chunks) {
  if (options.progress_total != nullptr) options.progress_total->store(chunks, std::memory_order_relaxed);
}
inline void progress_chunk(const IoOptions& options) {
  if (options.progress_done != nullptr) options.progress_done->fetch_add(1, std::memory_order_relaxed);
}

}  // namespace zarr::chunk
