// zarr.h behind RAII and exceptions, no more than the benchmarks need.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "zarr.h"

namespace bench {

// By reference: in check(call(&err), err) the order of evaluation is open.
inline void check(zarr_status status, zarr_error* const& err) {
  if (status == ZARR_OK) return;
  const char* key = zarr_error_key(err);
  const std::string text = std::string(zarr_status_name(status)) + ": " + (key ? key + std::string(": ") : "") + zarr_error_message(err);
  zarr_error_release(err);
  throw std::runtime_error(text);
}

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* handle) const { release(handle); }
};
using Context = std::unique_ptr<zarr_context, Releaser<zarr_context, zarr_context_release>>;
using Store = std::unique_ptr<zarr_store, Releaser<zarr_store, zarr_store_release>>;
using Node = std::unique_ptr<zarr_node, Releaser<zarr_node, zarr_node_release>>;
using Bytes = std::unique_ptr<zarr_bytes, Releaser<zarr_bytes, zarr_bytes_release>>;
using AppendWriter = std::unique_ptr<zarr_append_writer, Releaser<zarr_append_writer, zarr_append_writer_release>>;
using Listing = std::unique_ptr<zarr_listing, Releaser<zarr_listing, zarr_listing_release>>;

// `option`: "" or one of these, so that what it costs can be measured:
// - no-cache: no cache of shard indexes; events: a callback for everything that the library does
// - batch: the selections of read_subchunks, read_boxes and read_column in one call of zarr_read_slices()
// - plain-append: each call of append by zarr_append(), not through a writer
// - plain-memory: without ZARR_IO_FRESH_MEMORY; write-fill: chunks of fill value are stored, so nothing is compared
inline Context make_context(uint32_t threads, uint64_t byte_budget = 0, const std::string& option = "") {
  zarr_context_options options;
  zarr_struct_init(&options, sizeof options);
  options.threads = threads;
  options.byte_budget = byte_budget;
  if (option == "no-cache") options.cache_budget = UINT64_MAX;
  if (option == "events") options.event = [](void*, const zarr_event*) {};
  zarr_context* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_context_new(&options, &out, &err), err);
  return Context(out);
}

inline Store open_store(zarr_context* context, const std::string& url, const char* options_json = nullptr) {
  zarr_store* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_store_open(context, url.c_str(), ZARR_NTS, options_json, ZARR_NTS, 0, &out, &err), err);
  return Store(out);
}

inline Node open_node(zarr_store* store, const std::string& path = "", int32_t mode = ZARR_MODE_R) {
  zarr_open_options options;
  zarr_struct_init(&options, sizeof options);
  options.mode = mode;
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_node_open(store, path.c_str(), ZARR_NTS, &options, &out, &err), err);
  return Node(out);
}

// A store of its own and the node at its root, for reading.
inline Node open_url(zarr_context* context, const std::string& url) {
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_open(context, url.data(), url.size(), nullptr, &out, &err), err);
  return Node(out);
}

inline uint64_t product(const std::vector<uint64_t>& shape) {
  uint64_t n = 1;
  for (uint64_t e : shape) n *= e;
  return n;
}

struct Layout {
  std::vector<uint64_t> shape, chunks, grid_chunks;
  size_t item = 0;
  size_t rank() const { return shape.size(); }
  uint64_t bytes() const { return product(shape) * item; }
};

inline Layout layout_of(const zarr_array* array) {
  Layout l;
  const size_t rank = zarr_array_rank(array);
  l.shape.resize(rank);
  l.chunks.resize(rank);
  l.grid_chunks.resize(rank);
  l.item = zarr_array_item_size(array);
  const std::vector<uint64_t> origin(rank, 0);
  zarr_error* err = nullptr;
  check(zarr_array_shape(array, rank, l.shape.data(), &err), err);
  check(zarr_array_chunk_shape(array, rank, l.chunks.data(), &err), err);
  check(zarr_array_grid_chunk_shape(array, rank, origin.data(), l.grid_chunks.data(), &err), err);
  return l;
}

class Memory {  // of zarr_buffer_alloc
 public:
  explicit Memory(size_t size) : size_(size) {
    zarr_error* err = nullptr;
    check(zarr_buffer_alloc(size, &data_, &err), err);
  }
  ~Memory() { zarr_buffer_free(data_, size_); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  void* data() { return data_; }
  size_t size() const { return size_; }

 private:
  void* data_ = nullptr;
  size_t size_;
};

inline void read(zarr_array* array, const std::vector<uint64_t>& start, const std::vector<uint64_t>& shape, void* to, size_t size,
                 bool fresh = false, const int64_t* step = nullptr, const int64_t* strides = nullptr) {
  zarr_io_options options;
  zarr_struct_init(&options, sizeof options);
  options.flags = fresh ? ZARR_IO_FRESH_MEMORY : 0;
  zarr_error* err = nullptr;
  check(zarr_read_slice(array, start.size(), start.data(), shape.data(), step, to, size, strides, &options, &err), err);
}

}  // namespace bench
