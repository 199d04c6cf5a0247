// Reading into memory that other libraries take over: Arrow, DLPack.
#include "base/checked_math.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"
#include "capi/values.hpp"
#include "data_type/field_path.hpp"
#include "interchange/arrow.hpp"
#include "interchange/dlpack.hpp"

namespace zarr::capi {
namespace {

void* allocate_result(void*, size_t size, size_t) {
  void* memory = nullptr;
  (void)zarr_buffer_alloc(size, &memory, nullptr);  // NULL says it all
  return memory;
}
void free_result(void*, void* memory, size_t size) { zarr_buffer_free(memory, size); }

// The memory outlives the library's context, so it is not of the context's allocator.
const Allocator result_memory{nullptr, allocate_result, free_result};

struct Elements {
  DataTypePtr type;
  Shape shape;
  Buffer items;  // C order, native byte order
};

// What one item of the result is: the element, one field of it, or another type that it is converted to.
DataTypePtr memory_type(const zarr_io_options* options, const zarr_node& array) {
  const DataTypePtr& type = metadata_of(array).data_type;
  if (options == nullptr) return type;
  const auto given = copy_struct(options, "zarr_io_options");
  const std::string_view field = given.field == nullptr ? "" : given.field;
  const std::string_view data_type = given.memory_data_type == nullptr ? "" : given.memory_data_type;
  DataTypePtr item = type;
  if (!field.empty()) {
    const FieldPlace place = find_field(*type, field);
    if (!place.field->shape.empty())
      fail(Status::unsupported, "zarr_io_options.field: \"", field, "\" is a sub-array, which is read with its record only");
    item = place.field->type;
  }
  return data_type.empty() || data_type == array.data_type() ? item : parse_any_data_type(data_type).type;
}

Elements read_elements(zarr_array* handle, size_t rank, const uint64_t* start, const uint64_t* shape,
                       const int64_t* step, const zarr_io_options* options) {
  const zarr_node& array = array_of(handle);
  const chunk::ArrayIo& io = array.io();
  require_fixed_size(io.data_type());
  const IoArguments arguments = io_arguments(options, array, MemoryUse::reads);
  if (arguments.buffer_offset != 0)
    fail(Status::invalid_argument, "zarr_io_options.buffer_offset is ", arguments.buffer_offset, ": expected 0");
  if (arguments.engine.swap || (arguments.engine.form && arguments.engine.form->swap))
    fail(Status::invalid_argument, "zarr_io_options.byte_order: results for other libraries are in native order");
  const chunk::Selection selection = selection_argument(rank, start, shape, step, metadata_of(array).shape.size());
  Elements elements{memory_type(options, array), selection.count, Buffer(&result_memory)};
  const uint64_t item_size = chunk::memory_item_size(arguments.engine, io.item_size());
  Strides strides(rank);
  chunk::normalised<std::byte>(selection, metadata_of(array).shape, nullptr, strides);  // every index, before any memory
  const uint64_t count = checked_product(selection.count, "the number of selected elements");
  uint64_t bytes = checked_mul(count, item_size, "the size of the selection");
  if (bytes > PTRDIFF_MAX) throw std::bad_alloc();
  elements.items.resize(static_cast<size_t>(bytes));
  auto stride = static_cast<int64_t>(item_size);
  for (size_t d = rank; bytes != 0 && d-- > 0;) {
    strides[d] = stride;
    stride *= static_cast<int64_t>(selection.count[d]);
  }
  io.read(selection, elements.items.data(), strides, arguments.engine);
  return elements;
}

interchange::Column read_column(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                const int64_t* step, const zarr_io_options* options) {
  if (array_of(array).io().data_type().is_variable()) {
    const std::unique_ptr<zarr_values> values = read_values(array, rank, start, shape, step, options);
    return interchange::make_variable_column(*values->type, values->count, std::move(values->offsets),
                                             std::move(values->data), std::move(values->validity));
  }
  Elements elements = read_elements(array, rank, start, shape, step, options);
  return interchange::make_column(*elements.type, std::move(elements.items));
}

std::string shape_json(size_t rank, const uint64_t* shape) {
  json::Array extents;
  for (size_t d = 0; d < rank; ++d) extents.push_back(shape[d]);
  return json::dump(json::Value(std::move(extents)));
}

template <class Tensor>
zarr_status read_tensor(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                        const int64_t* step, const zarr_io_options* options, Tensor** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = array_of(array);
        (void)self.io();
        interchange::dlpack_type(*memory_type(options, self));  // before anything is read
        Elements elements = read_elements(array, rank, start, shape, step, options);
        *out = interchange::to_dlpack<Tensor>(*elements.type, elements.shape, std::move(elements.items));
      },
      out);
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_read_arrow(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                            const int64_t* step, const zarr_io_options* options, ArrowSchema* schema, ArrowArray* out,
                            zarr_error** err) {
  return guard(
      err,
      [&] {
        require(schema, "schema");
        require(out, "out");
        interchange::Column column = read_column(array, rank, start, shape, step, options);
        column.metadata.emplace_back("zarr.shape", shape_json(rank, shape));
        interchange::to_arrow(std::move(column), *schema, *out);
      },
      schema, out);
}

zarr_status zarr_read_dlpack(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                             const int64_t* step, const zarr_io_options* options, DLManagedTensorVersioned** out,
                             zarr_error** err) {
  return read_tensor(array, rank, start, shape, step, options, out, err);
}

zarr_status zarr_read_dlpack_unversioned(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                         const int64_t* step, const zarr_io_options* options, DLManagedTensor** out,
                                         zarr_error** err) {
  return read_tensor(array, rank, start, shape, step, options, out, err);
}

}  // extern "C"
