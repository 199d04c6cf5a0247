// Owners of the C handles, and calls whose failure is an exception.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure.hpp"
#include "zarr.h"

namespace zarrtool {

template <typename T, auto release>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T* handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { release(handle_); }

  operator T*() const { return handle_; }
  // Where a call puts a new handle; the old one is given back.
  T** out() {
    release(std::exchange(handle_, nullptr));
    return &handle_;
  }

 private:
  T* handle_ = nullptr;
};

using Node = Handle<zarr_node, zarr_node_release>;
using Store = Handle<zarr_store, zarr_store_release>;
using Bytes = Handle<zarr_bytes, zarr_bytes_release>;
using Values = Handle<zarr_values, zarr_values_release>;
using Listing = Handle<zarr_listing, zarr_listing_release>;
using Error = Handle<zarr_error, zarr_error_release>;

using Shape = std::vector<uint64_t>;

inline std::string text_of(const Bytes& bytes) { return {zarr_bytes_text(bytes), zarr_bytes_size(bytes)}; }

// Calls a function of zarr.h with its arguments but the last, `err`; a failure is thrown.
template <typename... Params, typename... Args>
void call(zarr_status (*function)(Params...), Args&&... args) {
  Error error;
  const zarr_status status = function(std::forward<Args>(args)..., error.out());
  if (status != ZARR_OK) throw Failure(describe(status, error), status);
}

// The same, but a failure with the status `expected` gives false.
template <typename... Params, typename... Args>
bool call_unless(zarr_status expected, zarr_status (*function)(Params...), Args&&... args) {
  Error error;
  const zarr_status status = function(std::forward<Args>(args)..., error.out());
  if (status == expected) return false;
  if (status != ZARR_OK) throw Failure(describe(status, error), status);
  return true;
}

template <typename T>
T zeroed() {
  T object;
  zarr_struct_init(&object, sizeof object);
  return object;
}

// Shapes of an array.
inline Shape shape_of(const zarr_array* array) {
  Shape shape(zarr_array_rank(array));
  call(zarr_array_shape, array, shape.size(), shape.data());
  return shape;
}

// Inner chunks of a sharded array, else the chunks of a regular grid; empty for a rectilinear grid of rank > 0.
inline Shape chunk_shape_of(const zarr_array* array) {
  Shape shape(zarr_array_rank(array));
  if (!call_unless(ZARR_UNSUPPORTED, zarr_array_chunk_shape, array, shape.size(), shape.data())) shape.clear();
  return shape;
}

// Empty when the array is not sharded. A sharded array of rank 0 counts as not sharded here: its shard is its only chunk.
inline Shape shard_shape_of(const zarr_array* array) {
  Shape shape(zarr_array_rank(array));
  Error error;
  const zarr_status status = zarr_array_shard_shape(array, shape.size(), shape.data(), error.out());
  if (status == ZARR_NOT_FOUND || status == ZARR_UNSUPPORTED) return {};
  if (status != ZARR_OK) throw Failure(describe(status, error), status);
  return shape;
}

}  // namespace zarrtool
