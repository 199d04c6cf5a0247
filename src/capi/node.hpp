// zarr_node: a snapshot of an array or group, with the engine of an array at hand.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "capi/context.hpp"
#include "capi/handle.hpp"
#include "capi/store.hpp"
#include "node/node.hpp"
#include "zarr.h"

struct zarr_node : zarr::capi::Handle<zarr_node> {
  static constexpr uint32_t tag_value = 0x7a4e6f64;
  static constexpr const char* noun = "a zarr_node";
  zarr_node(zarr::capi::ContextPtr c, zarr::node::NodePtr n);

  const zarr::capi::ContextPtr context;
  const zarr::node::NodePtr node;
  const std::string& data_type() const;  // v3 name, also of a type that the library lacks; "" for groups

  // The engine, kept so that a read after the first takes no lock. Throws what stands against reading the data.
  const zarr::chunk::ArrayIo& io() const {
    const zarr::chunk::ArrayIo* ready = ready_.load(std::memory_order_acquire);
    return ready != nullptr ? *ready : make_io();
  }

  // The engine once it was used, else null: also of a group, of a handle that is none, and of no handle.
  static const zarr::chunk::ArrayIo* used_io(const zarr_node* handle) noexcept {
    return handle != nullptr && handle->is_live() ? handle->ready_.load(std::memory_order_acquire) : nullptr;
  }

 private:
  const zarr::chunk::ArrayIo& make_io() const;
  mutable std::mutex mutex_;
  mutable std::optional<std::string> data_type_;
  mutable std::shared_ptr<const zarr::chunk::ArrayIo> io_;
  mutable std::atomic<const zarr::chunk::ArrayIo*> ready_{nullptr};
};

namespace zarr::capi {

// The handle as what a prototype asks for; invalid_argument when it is the other kind.
const zarr_node& array_of(const zarr_node* handle, const char* argument = "array");
const zarr_node& group_of(const zarr_node* handle, const char* argument = "group");
inline const metadata::ArrayMetadata& metadata_of(const zarr_node& array) { return *array.node->array; }

zarr_node* new_node(const ContextPtr& context, node::NodePtr node);
// The result of a change: a handle in `*out`, unless the caller wants none.
void put_node(zarr_node** out, const ContextPtr& context, node::NodePtr node);

// A node path argument as the node layer wants it: "" or "a/b".
std::string path_argument(const char* path, size_t length, const char* name = "path");

// `count` must be the array's rank and `values` given unless that is 0.
Shape coordinates_argument(const uint64_t* values, size_t count, size_t rank, const char* name);
void check_rank(size_t given, size_t rank);

// Options of opening and making nodes, checked.
struct OpenArguments {
  int32_t mode = ZARR_MODE_R;
  bool overwrite = false;
  node::OpenOptions node;
  std::string path;
  zarr_open_options raw{};
};
OpenArguments open_arguments(const zarr_open_options* options);

// zarr_array_builder -> the metadata of a new array. `wanted`: the format of the open options, if any.
metadata::ArrayMetadata build_metadata(const zarr_array_builder* builder, std::optional<Format> wanted,
                                       const Limits& limits);

// Chunk edges for an array whose creator names none: the shape, its longest edge halved again and again until a chunk
// has at most 8 MiB (which makes it 4 to 8 MiB, less for a small array). Within `shards` edges are divided evenly
// instead.
Shape auto_chunks(const Shape& shape, const Shape& shards, uint64_t item_size);

}  // namespace zarr::capi
