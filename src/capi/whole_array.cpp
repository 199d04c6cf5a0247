// What changes or goes through a whole array: resize, append, copy of data, check.
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"
#include "node/check.hpp"
#include "node/copy_data.hpp"

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_resize(zarr_array* array, size_t rank, const uint64_t* shape, const zarr_io_options* options,
                        zarr_array** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        const IoArguments arguments = io_arguments(options, self, MemoryUse::none);
        const Shape wanted = coordinates_argument(shape, rank, metadata_of(self).shape.size(), "shape");
        put_node(out, self.context, node::resize(self.node, wanted, arguments.engine));
      },
      out);
}

zarr_status zarr_append(zarr_array* array, size_t axis, size_t rank, const uint64_t* shape, const void* buffer,
                        size_t buffer_size, const int64_t* strides, const zarr_io_options* options, zarr_array** out,
                        zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        const IoArguments arguments = io_arguments(options, self, MemoryUse::writes);
        const Shape count = coordinates_argument(shape, rank, metadata_of(self).shape.size(), "shape");
        if (axis >= rank) fail(Status::invalid_argument, "argument 'axis' is ", axis, ": the array has rank ", rank);
        require_fixed_size(self.io().data_type());
        const uint64_t item_size = chunk::memory_item_size(arguments.engine, self.io().item_size());
        const auto region = region_argument<const std::byte>(count, item_size, buffer, buffer_size, strides,
                                                             arguments.buffer_offset, false);
        put_node(out, self.context,
                 node::append(self.node, axis, region.first, count, region.strides, arguments.engine));
      },
      out);
}

zarr_status zarr_copy_data(zarr_array* from, zarr_array* to, const zarr_io_options* options,
                           void (*progress)(void* user_data, uint64_t done, uint64_t total), void* user_data,
                           zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& source = array_of(from, "from");
    const zarr_node& target = array_of(to, "to");
    const IoArguments arguments = io_arguments(options, source, MemoryUse::none);
    node::copy_data(source.node, target.node, arguments.engine, [&](uint64_t done, uint64_t total) {
      if (progress != nullptr) progress(user_data, done, total);
    });
  });
}

zarr_status zarr_check(zarr_node* node, const zarr_io_options* options, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = checked(node, "node");
        const IoArguments arguments = io_arguments(options, self, MemoryUse::none);
        *out = new_bytes(json::dump(node::check(self.node, arguments.engine)));
      },
      out);
}

}  // extern "C"
