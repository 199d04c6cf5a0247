#include "capi/io_options.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "capi/cancel.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"

namespace zarr::capi {
namespace {

__extension__ typedef __int128 Wide;  // sums of stride * count do not fit into 64 bits

std::chrono::steady_clock::time_point deadline_in(uint64_t nanoseconds) {
  const auto now = std::chrono::steady_clock::now();
  const auto longest = std::chrono::steady_clock::time_point::max() - now;
  const auto wanted = static_cast<int64_t>(std::min<uint64_t>(nanoseconds, INT64_MAX));
  return now + std::min<std::chrono::nanoseconds>(longest, std::chrono::nanoseconds(wanted));
}

[[noreturn]] void does_not_fit(uint64_t offset, size_t size) {
  fail(Status::invalid_argument, "the selected elements do not lie inside the memory of ", size,
       " bytes (first element at byte ", offset, "): see shape, strides and buffer_offset");
}

// The form of the caller's memory. Null: the elements themselves.
chunk::MemoryFormPtr memory_form(const zarr_io_options& options, const zarr_node& array, MemoryUse use, bool& swap) {
  const std::string_view field = options.field == nullptr ? "" : options.field;
  std::string_view data_type = options.memory_data_type == nullptr ? "" : options.memory_data_type;
  if (field.empty() && data_type == array.data_type()) data_type = {};  // also of types that have no text of their own
  if (field.empty() && data_type.empty()) {
    swap = options.byte_order != ZARR_ORDER_NATIVE && static_cast<Endian>(options.byte_order) != native_endian;
    return nullptr;
  }
  if (use == MemoryUse::none)
    fail(Status::unsupported, "zarr_io_options.", field.empty() ? "memory_data_type" : "field",
         ": this call has no elements in the caller's memory, expected NULL");
  chunk::MemoryFormRequest request;
  request.data_type = data_type;
  request.field = field;
  request.byte_order = static_cast<Endian>(options.byte_order);
  request.writes = use == MemoryUse::writes;
  request.policy.range = static_cast<OutOfRange>(options.out_of_range);
  if (options.rounding != ZARR_ROUND_DEFAULT) request.policy.rounding = static_cast<Rounding>(options.rounding - 1);
  (void)array.io();  // says what stands against reading the data
  return chunk::make_memory_form(metadata_of(array).data_type, request, swap);
}

}  // namespace

void require_fixed_size(const DataType& type) {
  if (type.is_variable())
    fail(Status::unsupported, "the elements of data type ", type.name(),
         " have no fixed size: zarr_read_values() and zarr_write_values() are for them");
}

IoArguments io_arguments(const zarr_io_options* given, const zarr_node& array, MemoryUse use) {
  IoArguments result;
  if (given == nullptr) return result;
  const auto options = copy_struct(given, "zarr_io_options");
  check_flags(options.flags, ZARR_IO_FRESH_MEMORY | ZARR_IO_VALIDATE | ZARR_IO_RESOLVE_SHARDS, "zarr_io_options.flags");
  check_enum(options.byte_order, ZARR_ORDER_BIG, "zarr_io_options.byte_order");
  check_enum(options.missing_chunks, ZARR_MISSING_ERROR, "zarr_io_options.missing_chunks");
  check_enum(options.fill_chunks, ZARR_FILL_CHUNKS_WRITE, "zarr_io_options.fill_chunks");
  check_enum(options.rounding, ZARR_ROUND_NEAREST_AWAY, "zarr_io_options.rounding");
  check_enum(options.out_of_range, ZARR_RANGE_WRAP, "zarr_io_options.out_of_range");
  result.engine.cancel = cancel_of(options.cancel);
  if (options.timeout_ns != 0) result.engine.cancel.deadline = deadline_in(options.timeout_ns);
  result.engine.missing = static_cast<chunk::MissingChunks>(options.missing_chunks);
  result.engine.fill_chunks = static_cast<chunk::FillChunks>(options.fill_chunks);
  result.engine.form = memory_form(options, array, use, result.engine.swap);
  result.engine.fresh_memory = (options.flags & ZARR_IO_FRESH_MEMORY) != 0;
  result.validate = (options.flags & ZARR_IO_VALIDATE) != 0;
  result.resolve_shards = (options.flags & ZARR_IO_RESOLVE_SHARDS) != 0;
  result.buffer_offset = options.buffer_offset;
  return result;
}

chunk::Selection selection_argument(size_t rank, const uint64_t* start, const uint64_t* shape, const int64_t* step,
                                    size_t array_rank) {
  chunk::Selection selection;
  selection.start = coordinates_argument(start, rank, array_rank, "start");
  selection.count = coordinates_argument(shape, rank, array_rank, "shape");
  if (step != nullptr) selection.step.assign({step, rank});
  else selection.step.resize(rank, 1);
  for (int64_t s : selection.step)
    if (s == 0) fail(Status::invalid_argument, "argument 'step' holds a 0");
  return selection;
}

Strides region_strides(const Shape& counts, uint64_t item_size, const void* buffer, size_t size, const int64_t* strides,
                       uint64_t offset, bool distinct) {
  const size_t rank = counts.size();
  const bool empty = std::find(counts.begin(), counts.end(), uint64_t{0}) != counts.end();
  Strides result(rank);
  if (strides != nullptr) result.assign({strides, rank});
  if (empty) return result;
  require(buffer, "buffer");
  if (size > PTRDIFF_MAX) fail(Status::invalid_argument, "argument 'buffer_size' is ", size, ": no memory is so large");
  if (offset > size || item_size > size - offset) does_not_fit(offset, size);
  Wide low = offset, high = Wide(offset) + item_size;  // of the bytes touched
  Wide contiguous = item_size;
  for (size_t d = rank; d-- > 0;) {
    const Wide stride = strides != nullptr ? Wide(strides[d]) : contiguous;
    const Wide reach = stride * Wide(counts[d] - 1);
    if (reach > Wide(size) || -reach > Wide(size)) does_not_fit(offset, size);
    (reach < 0 ? low : high) += reach;
    if (low < 0 || high > Wide(size)) does_not_fit(offset, size);
    if (distinct && stride == 0 && counts[d] > 1)
      fail(Status::invalid_argument, "argument 'strides' is 0 in dimension ", d, " of ", counts[d],
           " elements: what is read cannot share memory");
    result[d] = static_cast<int64_t>(stride);
    contiguous = stride * Wide(counts[d]);  // used without strides only: then it is at most `high`
  }
  return result;
}

}  // namespace zarr::capi
