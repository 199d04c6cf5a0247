// zarr_io_options and slice arguments, as the engine wants them. Nothing here allocates, locks or parses.
#pragma once

#include "capi/node.hpp"
#include "chunk/array_io.hpp"

namespace zarr::capi {

struct IoArguments {
  chunk::IoOptions engine;
  bool validate = false;
  bool resolve_shards = false;
  uint64_t buffer_offset = 0;
};
// What a call does with the caller's memory, which decides the way of conversions. Nothing: options about memory are refused.
enum class MemoryUse : uint8_t { none, reads, writes };
IoArguments io_arguments(const zarr_io_options* options, const zarr_node& array, MemoryUse use);

// Options that ask for nothing that matters to a small read; those that cannot be right are not among them.
inline bool are_defaults(const zarr_io_options* options) noexcept {
  if (options == nullptr) return true;
  constexpr size_t first_size = offsetof(zarr_io_options, field);  // of the struct's first version
  const bool has_all = options->struct_size == sizeof(zarr_io_options);
  if (!has_all && options->struct_size != first_size) return false;
  if (has_all && (options->field != nullptr || options->rounding != 0 || options->out_of_range != 0)) return false;
  return (options->flags & ~ZARR_IO_FRESH_MEMORY) == 0 &&
         options->reserved == 0 && options->byte_order == ZARR_ORDER_NATIVE && options->missing_chunks == 0 && options->fill_chunks == 0 &&
         options->memory_data_type == nullptr && options->cancel == nullptr && options->timeout_ns == 0 &&
         options->buffer_offset == 0;
}

// Throws unsupported for elements of variable length, which calls with memory of items cannot handle.
void require_fixed_size(const DataType& type);

// start, shape and step of a call. Indices are checked against the array by the engine.
chunk::Selection selection_argument(size_t rank, const uint64_t* start, const uint64_t* shape, const int64_t* step,
                                    size_t array_rank);

// The caller's memory: address of the first selected element and byte strides.
template <class Byte>
struct Region {
  Byte* first = nullptr;
  Strides strides;
};

// Checks that every element of `counts` lies inside the `size` bytes at `buffer`, with `strides` bytes between
// neighbours (NULL = C order without gaps) and the first element at `offset`. No element selected: any memory is fine.
// `distinct`: a stride of 0 is refused, because elements that are written at once must not share memory.
Strides region_strides(const Shape& counts, uint64_t item_size, const void* buffer, size_t size, const int64_t* strides,
                       uint64_t offset, bool distinct);

template <class Byte, class Void>
Region<Byte> region_argument(const Shape& counts, uint64_t item_size, Void* buffer, size_t size, const int64_t* strides,
                             uint64_t offset, bool distinct) {
  Region<Byte> region;
  region.strides = region_strides(counts, item_size, buffer, size, strides, offset, distinct);
  // With nothing selected the offset was not checked, and the address is never used.
  region.first = buffer == nullptr || offset > size ? static_cast<Byte*>(buffer) : static_cast<Byte*>(buffer) + offset;
  return region;
}

}  // namespace zarr::capi
