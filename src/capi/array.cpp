// What an array says about itself: shape, chunks, type, fill value, names, keys.
#include <algorithm>
#include <cstring>
#include <functional>

#include "base/checked_math.hpp"
#include "capi/bytes.hpp"
#include "capi/guard.hpp"
#include "capi/io_options.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"
#include "chunk/chunk_grid.hpp"
#include "chunk/chunk_key.hpp"
#include "chunk/stored_chunks.hpp"
#include "metadata/stored_layout.hpp"

namespace zarr::capi {
namespace {

void copy_out(const Shape& values, size_t rank, uint64_t* out, const char* name) {
  check_rank(rank, values.size());
  if (rank != 0) require(out, name);
  std::copy(values.begin(), values.end(), out);
}

// Coordinates out: cleared on failure, as far as that is safe.
OutArray<uint64_t> out_coordinates(uint64_t* values, size_t rank) { return {values, rank <= ZARR_MAX_RANK ? rank : 0}; }

// The grid and the keys need no codecs: they work on arrays whose data cannot be read.
chunk::ChunkGrid grid_of(const metadata::ArrayMetadata& metadata) {
  if (metadata.grid.regular && metadata.grid.chunk_shape.size() != metadata.shape.size() && metadata.unsupported)
    throw Error(*metadata.unsupported);
  return chunk::ChunkGrid(metadata.grid, metadata.shape);
}

chunk::ChunkKey keys_of(const zarr_node& array) {
  const metadata::ArrayMetadata& metadata = metadata_of(array);
  const std::string& path = array.node->path;
  return chunk::ChunkKey(metadata.key_encoding, metadata.shape.size(), path.empty() ? "" : path + "/",
                         &array.context->key_encodings());
}

const Shape& regular_chunk_shape(const metadata::ArrayMetadata& metadata, const char* what) {
  if (!metadata.grid.regular)
    fail(Status::unsupported, "the array has a rectilinear chunk grid: there is no one ", what, " shape");
  if (metadata.grid.chunk_shape.size() != metadata.shape.size() && metadata.unsupported)
    throw Error(*metadata.unsupported);
  return metadata.grid.chunk_shape;
}

const DataType& type_of(const metadata::ArrayMetadata& metadata) {
  if (metadata.data_type) return *metadata.data_type;
  if (metadata.unsupported) throw Error(*metadata.unsupported);
  fail(Status::unsupported, "the library does not have the data type of the array");
}

void check_item(const metadata::ArrayMetadata& metadata, const void* item, size_t size) {
  require_fixed_size(type_of(metadata));
  const uint64_t item_size = type_of(metadata).item_size();
  if (size != item_size)
    fail(Status::invalid_argument, "argument 'size' is ", size, ": one element of ", type_of(metadata).name(), " has ",
         item_size, " bytes");
  require(item, "item");
}

Shape checked_chunk(const zarr_node& array, size_t rank, const uint64_t* coordinates) {
  const metadata::ArrayMetadata& metadata = metadata_of(array);
  const Shape at = coordinates_argument(coordinates, rank, metadata.shape.size(), "coordinates");
  const Shape counts = grid_of(metadata).counts();
  for (size_t d = 0; d < rank; ++d)
    if (at[d] >= counts[d])
      fail(Status::out_of_range, "chunk coordinate ", at[d], " of dimension ", d, ": the grid has ", counts[d],
           " chunks there");
  return at;
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

size_t zarr_array_rank(const zarr_array* array) {
  return array == nullptr ? 0 : array->node->array.shape().size();
}

zarr_status zarr_array_shape(const zarr_array* array, size_t rank, uint64_t* shape, zarr_error** err) {
  return guard(
      err, [&] { copy_out(array_of(array).node->array.shape(), rank, shape, "shape"); }, out_coordinates(shape, rank));
}

zarr_status zarr_array_chunk_shape(const zarr_array* array, size_t rank, uint64_t* shape, zarr_error** err) {
  return guard(
      err,
      [&] {
        const metadata::ArrayMetadata& metadata = metadata_of(array_of(array));
        const auto inner = metadata::stored_layout(metadata).inner_chunk_shape;
        copy_out(inner ? *inner : regular_chunk_shape(metadata, "chunk"), rank, shape, "shape");
      },
      out_coordinates(shape, rank));
}

zarr_status zarr_array_shard_shape(const zarr_array* array, size_t rank, uint64_t* shape, zarr_error** err) {
  return guard(
      err,
      [&] {
        const metadata::ArrayMetadata& metadata = metadata_of(array_of(array));
        if (!metadata::stored_layout(metadata).inner_chunk_shape) fail(Status::not_found, "the array is not sharded");
        copy_out(regular_chunk_shape(metadata, "shard"), rank, shape, "shape");
      },
      out_coordinates(shape, rank));
}

zarr_status zarr_array_chunk_counts(const zarr_array* array, size_t rank, uint64_t* counts, zarr_error** err) {
  return guard(
      err, [&] { copy_out(grid_of(metadata_of(array_of(array))).counts(), rank, counts, "counts"); },
      out_coordinates(counts, rank));
}

zarr_status zarr_array_grid_chunk_shape(const zarr_array* array, size_t rank, const uint64_t* coordinates,
                                        uint64_t* shape, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        copy_out(grid_of(metadata_of(self)).chunk_shape(checked_chunk(self, rank, coordinates)), rank, shape, "shape");
      },
      out_coordinates(shape, rank));
}

zarr_status zarr_array_grid_chunk_origin(const zarr_array* array, size_t rank, const uint64_t* coordinates,
                                         uint64_t* origin, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        copy_out(grid_of(metadata_of(self)).origin(checked_chunk(self, rank, coordinates)), rank, origin, "origin");
      },
      out_coordinates(origin, rank));
}

const char* zarr_array_data_type(const zarr_array* array) {
  if (array == nullptr || !array->node->array) return nullptr;
  return guard_value<const char*>(nullptr, [&] { return array->data_type().c_str(); });
}

zarr_status zarr_array_numpy_type(const zarr_array* array, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const DataType& type = type_of(metadata_of(array_of(array)));
        const json::Value dtype = type.to_v2(type.swap_unit() > 1 ? native_endian : Endian::none);
        if (!dtype.is_string()) fail(Status::unsupported, "NumPy has no type string for the data type ", type.name());
        *out = new_bytes(dtype.string());
      },
      out);
}

int32_t zarr_array_stored_byte_order(const zarr_array* array) {
  return guard_value<int32_t>(ZARR_ORDER_NATIVE, [&] {
    return static_cast<int32_t>(metadata::stored_layout(metadata_of(array_of(array))).endian);
  });
}

size_t zarr_array_item_size(const zarr_array* array) {
  if (array == nullptr || !array->node->array) return 0;
  return guard_value<size_t>(0, [&] {
    const DataTypePtr& type = metadata_of(*array).data_type;
    return type && !type->is_variable() ? static_cast<size_t>(type->item_size()) : 0;
  });
}

int32_t zarr_array_has_variable_length(const zarr_array* array) {
  if (array == nullptr || !array->node->array) return 0;
  return guard_value<int32_t>(0, [&] {
    const DataTypePtr& type = metadata_of(*array).data_type;
    return type && type->is_variable() ? 1 : 0;
  });
}

zarr_status zarr_array_fill_bytes(const zarr_array* array, zarr_bytes** out, int32_t* is_null, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const metadata::ArrayMetadata& metadata = metadata_of(array_of(array));
        (void)type_of(metadata);
        *out = new_bytes(metadata.fill_value.span());
        if (is_null != nullptr) *is_null = metadata.fill_is_null ? 1 : 0;
      },
      out, is_null);
}

zarr_status zarr_array_fill_value(const zarr_array* array, void* item, size_t size, int32_t* is_null,
                                  zarr_error** err) {
  return guard(
      err,
      [&] {
        const metadata::ArrayMetadata& metadata = metadata_of(array_of(array));
        check_item(metadata, item, size);
        std::memcpy(item, metadata.fill_value.data(), size);
        if (is_null != nullptr) *is_null = metadata.fill_is_null ? 1 : 0;
      },
      is_null);
}

const char* zarr_array_dimension_name(const zarr_array* array, size_t dimension) {
  if (array == nullptr || !array->node->array) return nullptr;
  return guard_value<const char*>(nullptr, [&] {
    const auto& names = metadata_of(*array).dimension_names;
    return names && dimension < names->size() && (*names)[dimension] ? (*names)[dimension]->c_str() : nullptr;
  });
}

zarr_status zarr_array_codecs_json(const zarr_array* array, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        json::Array list;
        for (const metadata::NamedConfig& codec : metadata_of(array_of(array)).codecs)
          list.push_back(metadata::to_json(codec));
        *out = new_bytes(json::dump(json::Value(std::move(list))));
      },
      out);
}

zarr_status zarr_array_chunk_key(const zarr_array* array, size_t rank, const uint64_t* coordinates, zarr_bytes** out,
                                 zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_node& self = array_of(array);
        *out = new_bytes(keys_of(self).encode(checked_chunk(self, rank, coordinates)));
      },
      out);
}

zarr_status zarr_array_chunk_coordinates(const zarr_array* array, const char* key, size_t key_length, size_t rank,
                                         uint64_t* coordinates, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_node& self = array_of(array);
        check_rank(rank, metadata_of(self).shape.size());
        const std::string_view text = text_argument(key, key_length, "key");
        const auto found = keys_of(self).decode(text);
        const Shape counts = grid_of(metadata_of(self)).counts();
        const bool inside = found && std::equal(found->begin(), found->end(), counts.begin(), std::less<>());
        if (!inside) {
          Error absent(Status::not_found,
                       cat("\"", text, "\" is no key of a chunk of the array \"", self.node->path, "\""));
          throw absent.with_key(text);
        }
        copy_out(*found, rank, coordinates, "coordinates");
      },
      out_coordinates(coordinates, rank));
}

zarr_status zarr_array_stored_bytes(zarr_array* array, uint64_t* bytes, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(bytes, "bytes");
        const zarr_node& self = array_of(array);
        store::Store& store = *self.node->store;
        *bytes = chunk::stored_bytes({store, grid_of(metadata_of(self)), keys_of(self), store.abilities().listable}, {});
      },
      bytes);
}

zarr_status zarr_array_elements_to_json(const zarr_array* array, const void* elements, uint64_t count, zarr_bytes** out,
                                        zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const DataType& type = type_of(metadata_of(array_of(array)));
        require_fixed_size(type);
        if (count != 0) require(elements, "elements");
        (void)checked_mul(count, type.item_size(), "the size of the elements");
        const auto* at = static_cast<const std::byte*>(elements);
        std::string text;
        for (uint64_t i = 0; i < count; ++i, at += type.item_size()) {
          text += json::dump(element_to_json(type, ByteSpan(at, type.item_size())));
          text += '\n';
        }
        *out = new_bytes(std::move(text));
      },
      out);
}

zarr_status zarr_array_element_from_json(const zarr_array* array, const char* json, size_t length, void* item,
                                         size_t size, zarr_error** err) {
  return guard(err, [&] {
    const zarr_node& self = array_of(array);
    const metadata::ArrayMetadata& metadata = metadata_of(self);
    check_item(metadata, item, size);
    const json::Value value = json_argument(text_argument(json, length, "json"), "json", self.context->limits());
    type_of(metadata).fill_from_json(value, metadata.format, MutByteSpan(static_cast<std::byte*>(item), size));
  });
}

}  // extern "C"
