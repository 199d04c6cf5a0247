// zarr_append_writer: appending as elements come.
#include "node/append_writer.hpp"

#include "capi/guard.hpp"
#include "capi/io_options.hpp"

struct zarr_append_writer : zarr::capi::Handle<zarr_append_writer> {
  static constexpr uint32_t tag_value = 0x7a417772;
  static constexpr const char* noun = "a zarr_append_writer";
  zarr_append_writer(zarr::capi::Ref<zarr_node> a, size_t axis, uint64_t buffer_bytes)
      : array(std::move(a)), writer(array->node, axis, buffer_bytes) {}

  const zarr::capi::Ref<zarr_node> array;
  zarr::node::AppendWriter writer;
};

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_append_writer_new(zarr_array* array, size_t axis, uint64_t buffer_bytes, zarr_append_writer** out,
                                   zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        require_fixed_size(array_of(array).io().data_type());
        *out = new zarr_append_writer(Ref<zarr_node>(array), axis, buffer_bytes);
      },
      out);
}

zarr_status zarr_append_writer_write(zarr_append_writer* writer, size_t rank, const uint64_t* shape, const void* buffer,
                                     size_t buffer_size, const int64_t* strides, const zarr_io_options* options,
                                     zarr_error** err) {
  return guard(err, [&] {
    zarr_append_writer& self = checked(writer, "writer");
    const zarr_node& array = *self.array;
    const IoArguments arguments = io_arguments(options, array, MemoryUse::writes);
    const Shape count = coordinates_argument(shape, rank, metadata_of(array).shape.size(), "shape");
    const auto region = region_argument<const std::byte>(count, chunk::memory_item_size(arguments.engine, array.io().item_size()),
                                                         buffer, buffer_size, strides, arguments.buffer_offset, false);
    self.writer.write(region.first, count, region.strides, arguments.engine);
  });
}

zarr_status zarr_append_writer_flush(zarr_append_writer* writer, const zarr_io_options* options, zarr_error** err) {
  return guard(err, [&] {
    zarr_append_writer& self = checked(writer, "writer");
    self.writer.flush(io_arguments(options, *self.array, MemoryUse::none).engine);
  });
}

zarr_status zarr_append_writer_close(zarr_append_writer* writer, const zarr_io_options* options, zarr_array** out,
                                     zarr_error** err) {
  return guard(
      err,
      [&] {
        zarr_append_writer& self = checked(writer, "writer");
        put_node(out, self.array->context, self.writer.close(io_arguments(options, *self.array, MemoryUse::none).engine));
      },
      out);
}

void zarr_append_writer_counts(const zarr_append_writer* writer, uint64_t* stored, uint64_t* held) {
  const auto counts = writer != nullptr ? writer->writer.counts() : node::AppendWriter::Counts{0, 0};
  if (stored != nullptr) *stored = counts.stored;
  if (held != nullptr) *held = counts.held;
}

zarr_append_writer* zarr_append_writer_retain(zarr_append_writer* writer) { return retain(writer); }

void zarr_append_writer_release(zarr_append_writer* writer) { release(writer); }

}  // extern "C"
