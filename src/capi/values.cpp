// Reading and writing elements of variable length. The engine moves references to them (base/value_ref.hpp); here they
// become offsets and bytes, and are made of them.
#include "capi/values.hpp"

#include <algorithm>

#include "base/checked_math.hpp"
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"

namespace zarr::capi {
namespace {

struct Arguments {
  const zarr_node& array;
  const chunk::ArrayIo& io;
  IoArguments options;
};

Arguments arguments_of(zarr_array* handle, const zarr_io_options* options, bool writes) {
  const zarr_node& array = array_of(handle);
  if (writes) array.node->check_writable();
  Arguments a{array, array.io(), io_arguments(options, array, MemoryUse::none)};
  if (!a.io.data_type().is_variable())
    fail(Status::unsupported, "the elements of data type ", a.io.data_type().name(),
         " have a fixed size: zarr_read_slice() and zarr_write_slice() are for them");
  if (a.options.buffer_offset != 0)
    fail(Status::invalid_argument, "zarr_io_options.buffer_offset is ", a.options.buffer_offset, ": expected 0");
  a.options.engine.fresh_memory = false;  // which is the caller's promise about memory of its own
  return a;
}

// The selection, of which every index lies in the array: before memory is taken or looked at for its elements.
chunk::Selection selection_of(const Arguments& a, size_t rank, const uint64_t* start, const uint64_t* shape,
                              const int64_t* step) {
  const Shape& extents = metadata_of(a.array).shape;
  chunk::Selection selection = selection_argument(rank, start, shape, step, extents.size());
  const std::byte anchor{};
  (void)chunk::normalised(selection, extents, &anchor, Strides(extents.size(), 0));
  return selection;
}

uint64_t count_of(const Shape& shape) {
  const uint64_t count = checked_product(shape.span(), "the number of elements");
  (void)checked_mul(count, sizeof(ValueRef), "the memory for so many elements");
  return count;
}

Strides c_strides(const Shape& shape) {
  Strides strides(shape.size());
  auto stride = static_cast<int64_t>(sizeof(ValueRef));
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= static_cast<int64_t>(shape[d]);
  }
  return strides;
}

// The elements one behind the other.
void gather(zarr_values& values, const std::byte* refs) {
  values.offsets.resize(static_cast<size_t>((values.count + 1) * sizeof(int64_t)));
  auto* offsets = reinterpret_cast<int64_t*>(values.offsets.data());
  uint64_t bytes = 0;
  for (uint64_t i = 0; i < values.count; ++i) {
    offsets[i] = static_cast<int64_t>(bytes);
    bytes = checked_add(bytes, ValueRef::load(refs + i * sizeof(ValueRef)).size, "the size of all elements");
  }
  offsets[values.count] = static_cast<int64_t>(bytes);
  values.data.resize(static_cast<size_t>(bytes));
  for (uint64_t i = 0; i < values.count; ++i) {
    const ByteSpan element = ValueRef::load(refs + i * sizeof(ValueRef)).bytes();
    if (!element.empty()) std::memcpy(values.data.data() + offsets[i], element.data(), element.size());
  }
}

void note_missing(zarr_values& values, const std::byte* refs) {
  values.validity.resize(static_cast<size_t>(std::max<uint64_t>(ceil_div(values.count, 8), 1)));
  std::fill_n(values.validity.data(), values.validity.size(), std::byte{0});
  for (uint64_t i = 0; i < values.count; ++i)
    if (!ValueRef::load(refs + i * sizeof(ValueRef)).is_null()) values.validity.data()[i / 8] |= std::byte{1} << (i % 8);
}

// References to the caller's elements, checked.
Buffer references(const DataType& type, uint64_t count, const int64_t* offsets, const void* data, size_t data_size,
                  const uint8_t* validity) {
  if (validity != nullptr && type.nullable_of() == nullptr)
    fail(Status::invalid_argument, "argument 'validity': elements of data type ", type.name(), " cannot be missing, expected NULL");
  Buffer refs(static_cast<size_t>(count * sizeof(ValueRef)));
  if (count == 0) return refs;
  require(offsets, "offsets");
  if (data_size != 0) require(data, "data");
  const ByteSpan bytes(static_cast<const std::byte*>(data), data_size);
  for (uint64_t i = 0; i < count; ++i) {
    const int64_t begin = offsets[i], end = offsets[i + 1];
    if (begin < 0 || end < begin || static_cast<uint64_t>(end) > data_size)
      fail(Status::invalid_argument, "argument 'offsets': expected ascending numbers from 0 to ", data_size, ", found ",
           begin, " and ", end, " at element ", i);
    const ByteSpan element = bytes.subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    const bool there = validity == nullptr || (validity[i / 8] >> (i % 8) & 1) != 0;
    if (there && !type.is_element(element))
      fail(Status::invalid_argument, "argument 'data': element ", i, ": expected ", type.element_form(), ", found other bytes");
    const ValueRef ref = there ? ValueRef::of(element) : ValueRef::null();
    std::memcpy(refs.data() + i * sizeof(ValueRef), &ref, sizeof ref);
  }
  return refs;
}

}  // namespace

std::unique_ptr<zarr_values> read_values(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                                         const int64_t* step, const zarr_io_options* options) {
  const Arguments a = arguments_of(array, options, false);
  const chunk::Selection selection = selection_of(a, rank, start, shape, step);
  auto values = std::make_unique<zarr_values>();
  values->type = metadata_of(a.array).data_type;
  values->count = count_of(selection.count);
  Buffer refs(static_cast<size_t>(values->count * sizeof(ValueRef)));
  ValueArena arena;
  a.io.read(selection, refs.data(), c_strides(selection.count), a.options.engine, &arena);
  gather(*values, refs.data());
  if (values->type->nullable_of() != nullptr) note_missing(*values, refs.data());
  return values;
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_read_values(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                             const int64_t* step, const zarr_io_options* options, zarr_values** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = read_values(array, rank, start, shape, step, options).release();
      },
      out);
}

uint64_t zarr_values_count(const zarr_values* values) { return values == nullptr ? 0 : values->count; }

const int64_t* zarr_values_offsets(const zarr_values* values) {
  return values == nullptr ? nullptr : reinterpret_cast<const int64_t*>(values->offsets.data());
}

const void* zarr_values_data(const zarr_values* values) {
  if (values == nullptr) return nullptr;
  return values->data.empty() ? static_cast<const void*>(values->offsets.data()) : values->data.data();
}

const uint8_t* zarr_values_validity(const zarr_values* values) {
  if (values == nullptr || values->validity.empty()) return nullptr;
  return reinterpret_cast<const uint8_t*>(values->validity.data());
}

size_t zarr_values_size(const zarr_values* values) { return values == nullptr ? 0 : values->data.size(); }

zarr_status zarr_values_to_json(const zarr_values* values, uint64_t first, uint64_t count, zarr_bytes** out,
                                zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_values& self = checked(values, "values");
        if (first > self.count || count > self.count - first)
          fail(Status::out_of_range, "elements ", first, " to ", first, " + ", count, " of ", self.count);
        std::string text;
        for (uint64_t i = first; i < first + count; ++i) {
          text += self.is_there(i) ? json::dump(element_to_json(*self.type, self.element(i))) : "null";
          text += '\n';
        }
        *out = new_bytes(std::move(text));
      },
      out);
}

zarr_values* zarr_values_retain(zarr_values* values) { return capi::retain(values); }
void zarr_values_release(zarr_values* values) { capi::release(values); }

zarr_status zarr_write_values(zarr_array* array, size_t rank, const uint64_t* start, const uint64_t* shape,
                              const int64_t* step, const int64_t* offsets, const void* data, size_t data_size,
                              const uint8_t* validity, const zarr_io_options* options, zarr_error** err) {
  return guard(err, [&] {
    const Arguments a = arguments_of(array, options, true);
    const chunk::Selection selection = selection_of(a, rank, start, shape, step);
    const Buffer refs = references(a.io.data_type(), count_of(selection.count), offsets, data, data_size, validity);
    a.io.write(selection, refs.data(), c_strides(selection.count), a.options.engine);
  });
}

zarr_status zarr_append_values(zarr_array* array, size_t axis, size_t rank, const uint64_t* shape,
                               const int64_t* offsets, const void* data, size_t data_size, const uint8_t* validity,
                               const zarr_io_options* options, zarr_array** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        const Arguments a = arguments_of(array, options, true);
        const Shape count = coordinates_argument(shape, rank, metadata_of(a.array).shape.size(), "shape");
        if (axis >= rank) fail(Status::invalid_argument, "argument 'axis' is ", axis, ": the array has rank ", rank);
        const Buffer refs = references(a.io.data_type(), count_of(count), offsets, data, data_size, validity);
        put_node(out, a.array.context,
                 node::append(a.array.node, axis, refs.data(), count, c_strides(count), a.options.engine));
      },
      out);
}

}  // extern "C"
