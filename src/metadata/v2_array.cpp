// .zarray and .zattrs. Source: zarr-specs docs/v2/v2.0.rst "Metadata".
#include <algorithm>

#include "metadata/array_metadata.hpp"
#include "metadata/chunk_grid.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"
#include "metadata/v2_filters.hpp"

namespace zarr::metadata {
namespace {

// Edges of 0 are written by zarr-python for arrays without elements. Such arrays have no chunks; the grid gets edges
// that the engine can divide by, and set_shape() refuses to give the array elements.
ChunkGrid parse_chunks(const json::Value& value, const Shape& shape) {
  const bool empty = std::find(shape.begin(), shape.end(), uint64_t{0}) != shape.end();
  ChunkGrid grid;
  grid.chunk_shape = parse_extents(value, "chunks", empty ? 0 : 1, shape.size());
  for (size_t d = 0; d < shape.size(); ++d)
    if (grid.chunk_shape[d] == 0) grid.chunk_shape[d] = std::max<uint64_t>(1, shape[d]);
  return grid;
}

bool parse_order(const json::Value& value) {
  if (!value.is_string() || (value.string() != "C" && value.string() != "F")) wrong("order", "\"C\" or \"F\"", value);
  return value.string() == "F";
}

void parse_fill(ArrayMetadata& metadata, const json::Value& value) {
  metadata.fill_is_null = value.is_null();
  if (!metadata.data_type) return;
  const DataType& type = *metadata.data_type;
  const bool has_null = type.name() == "json";  // null is one of its values
  metadata.fill_value = value.is_null() && !has_null ? type.zero_item() : type.fill_item(value, Format::v2);
}

// Of Python objects (|O) the filter or compressor that makes bytes of them says what they are.
V2DataType parse_dtype(const json::Object& members) {
  const json::Value& dtype = required(members, "dtype");
  if (dtype != json::Value("|O")) return parse_v2_data_type(dtype);
  if (const json::Value* filters = members.find("filters"); filters != nullptr && filters->is_array())
    for (const json::Value& filter : filters->array())
      if (is_object_codec(filter)) return parse_v2_object_type(filter);
  const json::Value& compressor = required(members, "compressor");
  if (is_object_codec(compressor)) return parse_v2_object_type(compressor);
  return parse_v2_data_type(dtype);
}

ArrayMetadata parse(json::Value zarray, const Limits& limits) {
  const json::Object& members = as_object(zarray, "array metadata");
  check_zarr_format(members, 2);
  ArrayMetadata metadata;
  metadata.format = Format::v2;
  metadata.shape = parse_extents(required(members, "shape"), "shape", 0);
  metadata.grid = parse_chunks(required(members, "chunks"), metadata.shape);
  metadata.data_type_json = required(members, "dtype");
  supported_or_note(metadata, [&] {
    V2DataType parsed = parse_dtype(members);
    metadata.data_type = std::move(parsed.type);
    metadata.v2_endian = parsed.endian;
  });
  if (metadata.data_type) check_chunk_bytes(metadata.grid, metadata.data_type->item_size());
  metadata.v2_order_f = parse_order(required(members, "order"));
  parse_fill(metadata, required(members, "fill_value"));
  metadata.key_encoding = {KeyEncoding::v2, '.'};
  if (const json::Value* separator = members.find("dimension_separator"))
    metadata.key_encoding.separator = parse_separator(*separator, "dimension_separator");
  const json::Value* filters = members.find("filters");  // old writers leave it out
  metadata.codecs =
      lower_v2_codecs(metadata.data_type, metadata.v2_endian, metadata.v2_order_f, metadata.shape.size(),
                      filters != nullptr ? *filters : json::Value(), required(members, "compressor"), limits);
  metadata.document = std::move(zarray);
  return metadata;
}

}  // namespace

ArrayMetadata parse_v2_array(json::Value zarray, json::Value zattrs, bool has_zattrs, std::string_view key,
                             const Limits& limits) {
  ArrayMetadata metadata = keyed(key, [&] { return parse(std::move(zarray), limits); });
  if (metadata.unsupported) metadata.unsupported->with_key(key);
  metadata.has_attributes_document = has_zattrs;
  if (has_zattrs) {
    std::string attributes_key(key);
    if (attributes_key.ends_with(".zarray")) attributes_key.replace(attributes_key.size() - 7, 7, ".zattrs");
    metadata.attributes = keyed(attributes_key, [&] { return as_object(zattrs, "attributes"); });
  }
  metadata.dimension_names = names_from_attributes(metadata.attributes, metadata.shape.size());
  return metadata;
}

}  // namespace zarr::metadata
