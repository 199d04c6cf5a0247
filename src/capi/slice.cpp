// Reading and writing slices: the fast path. Between the call and the engine there is no lock, no allocation and no
// JSON.
#include "base/checked_math.hpp"
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"
#include "capi/op.hpp"
#include "chunk/read_many.hpp"

namespace zarr::capi {
namespace {

// The arguments that every slice function has, checked. Read: Byte = std::byte; write: const std::byte.
template <class Byte>
struct Slice {
  const zarr_node& array;
  const chunk::ArrayIo& io;
  IoArguments arguments;
  chunk::Selection selection;
  Region<Byte> region;

  void run(const chunk::IoOptions& options) const {
    if constexpr (std::is_const_v<Byte>) io.write(selection, region.first, region.strides, options);
    else io.read(selection, region.first, region.strides, options);
  }
};

template <class Byte, class Void>
Slice<Byte> slice_arguments(zarr_array* handle, size_t rank, const uint64_t* start, const uint64_t* shape,
                            const int64_t* step, Void* buffer, size_t buffer_size, const int64_t* strides,
                            const zarr_io_options* options) {
  constexpr bool writes = std::is_const_v<Byte>;
  const zarr_node& array = array_of(handle);
  if (writes) array.node->check_writable();
  const chunk::ArrayIo& io = array.io();
  require_fixed_size(io.data_type());
  Slice<Byte> slice{array,
                    io,
                    io_arguments(options, array, writes ? MemoryUse::writes : MemoryUse::reads),
                    selection_argument(rank, start, shape, step, metadata_of(array).shape.size()),
                    {}};
  const uint64_t item_size = chunk::memory_item_size(slice.arguments.engine, io.item_size());
  slice.region = region_argument<Byte>(slice.selection.count, item_size, buffer, buffer_size, strides,
                                       slice.arguments.buffer_offset, !writes);
  return slice;
}

template <class Byte>
zarr_op* start(zarr_array* handle, const Slice<Byte>& slice) {
  return start_operation(Ref<zarr_node>(handle), slice.arguments.engine,
                         [slice](const chunk::IoOptions& options) { slice.run(options); });
}

// What most calls for a few elements are: default options, memory in C order. False: the checks were not all passed, or it is
// a matter for the engine.
inline bool quickly_read(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                         const int64_t* step, void* buffer, size_t buffer_size, const int64_t* strides,
                         const zarr_io_options* options) noexcept {
  if (strides != nullptr || !are_defaults(options)) return false;
  const chunk::ArrayIo* io = zarr_node::used_io(array);
  return io != nullptr && io->quick_read(rank, start, shape, step, static_cast<std::byte*>(buffer), buffer_size);
}

struct PlanArguments {
  const zarr_node& array;
  IoArguments arguments;
  chunk::Selection selection;
};

PlanArguments plan_arguments(zarr_array* handle, size_t rank, const uint64_t* start, const uint64_t* shape,
                             const int64_t* step, const zarr_io_options* options, MemoryUse use) {
  const zarr_node& array = array_of(handle);
  return {array, io_arguments(options, array, use),
          selection_argument(rank, start, shape, step, metadata_of(array).shape.size())};
}

// The fill value, or what of it is the field of the options, and options for memory that holds it as it is.
Buffer native_fill(const metadata::ArrayMetadata& metadata, chunk::IoOptions& options) {
  const ByteSpan whole = metadata.fill_value;
  if (!options.form || !options.form->is_field) {
    options.form = nullptr;
    return Buffer(whole);
  }
  auto form = std::make_shared<chunk::MemoryForm>(*options.form);
  form->item_size = form->field_bytes;
  form->swap = false;
  form->conversion = make_conversion(form->conversion->to_ptr(), form->conversion->to_ptr(), {});
  Buffer part(whole.subspan(form->field_offset, form->field_bytes));
  options.form = std::move(form);
  return part;
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_read_slice(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                            const int64_t* step, void* buffer, size_t buffer_size, const int64_t* strides,
                            const zarr_io_options* options, zarr_error** err) {
  if (quickly_read(array, rank, start, shape, step, buffer, buffer_size, strides, options)) {
    if (err != nullptr) *err = nullptr;
    return ZARR_OK;
  }
  return guard(err, [&] {
    const auto slice =
        slice_arguments<std::byte>(array, rank, start, shape, step, buffer, buffer_size, strides, options);
    slice.run(slice.arguments.engine);
  });
}

zarr_status zarr_read_slices(zarr_array* array, size_t count, size_t rank, const uint64_t* starts,
                             const uint64_t* shapes, void* buffer, size_t buffer_size, const zarr_io_options* options,
                             zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& self = array_of(array);
    check_rank(rank, metadata_of(self).shape.size());
    require_fixed_size(self.io().data_type());
    const IoArguments arguments = io_arguments(options, self, MemoryUse::reads);
    if (arguments.buffer_offset != 0)
      fail(Status::invalid_argument, "zarr_io_options.buffer_offset is ", arguments.buffer_offset, ": expected 0");
    if (count > SIZE_MAX / max_rank / sizeof(uint64_t))
      fail(Status::invalid_argument, "argument 'count' is ", count, ": no memory is so large");
    if (count != 0 && rank != 0) require(starts, "starts");
    if (buffer_size != 0) require(buffer, "buffer");
    self.io().read_many({count, starts, shapes}, {static_cast<std::byte*>(buffer), buffer_size}, arguments.engine);
  });
}

zarr_status zarr_write_slice(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                             const int64_t* step, const void* buffer, size_t buffer_size, const int64_t* strides,
                             const zarr_io_options* options, zarr_error** err) {
  return guard(err, [&] {
    const auto slice =
        slice_arguments<const std::byte>(array, rank, start, shape, step, buffer, buffer_size, strides, options);
    slice.run(slice.arguments.engine);
  });
}

zarr_status zarr_read_slice_start(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                  const int64_t* step, void* buffer, size_t buffer_size, const int64_t* strides,
                                  const zarr_io_options* options, zarr_op** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = capi::start(
            array, slice_arguments<std::byte>(array, rank, start, shape, step, buffer, buffer_size, strides, options));
      },
      out);
}

zarr_status zarr_write_slice_start(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                   const int64_t* step, const void* buffer, size_t buffer_size, const int64_t* strides,
                                   const zarr_io_options* options, zarr_op** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = capi::start(array, slice_arguments<const std::byte>(array, rank, start, shape, step, buffer, buffer_size,
                                                                   strides, options));
      },
      out);
}

zarr_status zarr_fill_slice(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                            const int64_t* step, const void* item, size_t item_size, const zarr_io_options* options,
                            zarr_error** err) {
  return guard(err, [&] {
    const PlanArguments a = plan_arguments(array, rank, start, shape, step, options, MemoryUse::writes);
    a.array.node->check_writable();
    const chunk::ArrayIo& io = a.array.io();
    const metadata::ArrayMetadata& metadata = metadata_of(a.array);
    chunk::IoOptions engine = a.arguments.engine;
    if (io.data_type().is_variable()) {
      if (item == nullptr) return io.fill(a.selection, io.fill_item(), engine);
      const ByteSpan value(static_cast<const std::byte*>(item), item_size);
      if (!io.data_type().is_element(value))
        fail(Status::invalid_argument, "argument 'item': expected ", io.data_type().element_form(), ", found other bytes");
      const ValueRef ref = ValueRef::of(value);
      return io.fill(a.selection, {reinterpret_cast<const std::byte*>(&ref), sizeof ref}, engine);
    }
    if (item == nullptr) {
      const Buffer fill = native_fill(metadata, engine);
      return io.fill(a.selection, fill, engine);
    }
    const uint64_t expected = chunk::memory_item_size(engine, io.item_size());
    if (item_size != expected)
      fail(Status::invalid_argument, "argument 'item_size' is ", item_size, ": one element has ", expected, " bytes");
    Buffer native(ByteSpan(static_cast<const std::byte*>(item), item_size));
    if (engine.swap) recode(native.data(), native.data(), native.size(), item_size, metadata.data_type->swapped());
    io.fill(a.selection, native, engine);
  });
}

zarr_status zarr_plan_read_slice(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                 const int64_t* step, const zarr_io_options* options, zarr_bytes** out,
                                 zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const PlanArguments a = plan_arguments(array, rank, start, shape, step, options, MemoryUse::reads);
        *out =
            new_bytes(json::dump(a.array.io().plan_read(a.selection, a.arguments.engine, a.arguments.resolve_shards)));
      },
      out);
}

zarr_status zarr_plan_write_slice(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                  const int64_t* step, const zarr_io_options* options, zarr_bytes** out,
                                  zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const PlanArguments a = plan_arguments(array, rank, start, shape, step, options, MemoryUse::writes);
        *out = new_bytes(json::dump(a.array.io().plan_write(a.selection, a.arguments.engine)));
      },
      out);
}

}  // extern "C"
