// Whole chunks of the grid: decoded, encoded, erased, counted.
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"

namespace zarr::capi {
namespace {

// `coordinates` in range; the message of the grid says which is not.
Shape chunk_argument(const zarr_node& array, size_t rank, const uint64_t* coordinates) {
  const Shape at = coordinates_argument(coordinates, rank, metadata_of(array).shape.size(), "coordinates");
  (void)array.io().grid().chunk_shape(at);
  return at;
}

template <class Byte, class Void>
std::span<Byte> chunk_memory(const zarr_node& array, const Shape& at, Void* buffer, size_t size, const chunk::IoOptions& options) {
  require_fixed_size(array.io().data_type());
  uint64_t bytes = chunk::memory_item_size(options, array.io().item_size());
  const Shape shape = array.io().grid().chunk_shape(at);
  bool fits = true;
  for (uint64_t edge : shape) fits = fits && !__builtin_mul_overflow(bytes, edge, &bytes);
  if (!fits || bytes != size)
    fail(Status::invalid_argument, "argument 'buffer_size' is ", size, ": a whole chunk has ",
         fits ? cat(bytes) : "over 2^64", " bytes");
  require(buffer, "buffer");
  return {static_cast<Byte*>(buffer), size};
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_read_chunk(zarr_array* array, size_t rank, const uint64_t* coordinates, void* buffer,
                            size_t buffer_size, const zarr_io_options* options, zarr_error** err) {
  const chunk::ArrayIo* used = are_defaults(options) ? zarr_node::used_io(array) : nullptr;
  if (used != nullptr && used->quick_read_chunk(rank, coordinates, static_cast<std::byte*>(buffer), buffer_size)) {
    if (err != nullptr) *err = nullptr;
    return ZARR_OK;
  }
  return guard(err, [&] {
    const zarr_node& self = array_of(array);
    const IoArguments arguments = io_arguments(options, self, MemoryUse::reads);
    const Shape at = chunk_argument(self, rank, coordinates);
    self.io().read_chunk(at, chunk_memory<std::byte>(self, at, buffer, buffer_size, arguments.engine), arguments.engine);
  });
}

zarr_status zarr_write_chunk(zarr_array* array, size_t rank, const uint64_t* coordinates, const void* buffer,
                             size_t buffer_size, const zarr_io_options* options, zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& self = array_of(array);
    self.node->check_writable();
    const IoArguments arguments = io_arguments(options, self, MemoryUse::writes);
    const Shape at = chunk_argument(self, rank, coordinates);
    self.io().write_chunk(at, chunk_memory<const std::byte>(self, at, buffer, buffer_size, arguments.engine), arguments.engine);
  });
}

zarr_status zarr_read_encoded_chunk(zarr_array* array, size_t rank, const uint64_t* coordinates,
                                    const zarr_io_options* options, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = array_of(array);
        const IoArguments arguments = io_arguments(options, self, MemoryUse::none);
        const Shape at = chunk_argument(self, rank, coordinates);
        auto encoded = self.io().read_encoded_chunk(at, arguments.engine);
        if (!encoded) {
          const std::string key = self.io().keys().encode(at);
          Error absent(Status::not_found, cat("the chunk \"", key, "\" is not stored"));
          throw absent.with_key(key).with_chunk(at.data(), at.size());
        }
        *out = new_bytes(std::move(*encoded), self.context);
      },
      out);
}

zarr_status zarr_write_encoded_chunk(zarr_array* array, size_t rank, const uint64_t* coordinates, const void* data,
                                     size_t size, const zarr_io_options* options, zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& self = array_of(array);
    self.node->check_writable();
    const IoArguments arguments = io_arguments(options, self, MemoryUse::none);
    const Shape at = chunk_argument(self, rank, coordinates);
    if (size != 0) require(data, "data");
    self.io().write_encoded_chunk(at, ByteSpan(static_cast<const std::byte*>(data), size), arguments.validate,
                                  arguments.engine);
  });
}

zarr_status zarr_erase_chunk(zarr_array* array, size_t rank, const uint64_t* coordinates, int32_t* existed,
                             zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        self.node->check_writable();
        const bool there = self.io().erase_chunk(chunk_argument(self, rank, coordinates), {});
        if (existed != nullptr) *existed = there ? 1 : 0;
      },
      existed);
}

zarr_status zarr_chunk_present(zarr_array* array, size_t rank, const uint64_t* coordinates, int32_t* present,
                               zarr_error** err) {
  return guard(
      err,
      [&] {
        require(present, "present");
        const zarr_node& self = array_of(array);
        *present = self.io().chunk_present(chunk_argument(self, rank, coordinates), {}) ? 1 : 0;
      },
      present);
}

zarr_status zarr_presence_bitmap(zarr_array* array, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = array_of(array);
        *out = new_bytes(self.io().presence_bitmap({}), self.context);
      },
      out);
}

}  // extern "C"
