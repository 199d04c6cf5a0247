#include "metadata/array_metadata.hpp"

#include <algorithm>

#include "metadata/chunk_grid.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"
#include "metadata/stored_layout.hpp"

namespace zarr::metadata {
namespace {

// What the edges of new chunks have to be multiples of: the inner chunks when chunks are shards, else 1.
Shape edge_units(const ArrayMetadata& metadata) {
  Shape units(metadata.shape.size(), 1);
  const auto division = stored_layout(metadata).shard_division;
  for (size_t d = 0; division && d < units.size(); ++d) units[d] = std::max<uint64_t>(1, (*division)[d]);
  return units;
}

}  // namespace

ArrayMetadata ArrayMetadata::clone() const {
  ArrayMetadata copy;
  copy.format = format;
  copy.document = document;
  copy.attributes = attributes;
  copy.has_attributes_document = has_attributes_document;
  copy.shape = shape;
  copy.grid = grid;
  copy.key_encoding = key_encoding;
  copy.data_type_json = data_type_json;
  copy.data_type = data_type;
  copy.v2_endian = v2_endian;
  copy.v2_order_f = v2_order_f;
  copy.fill_value = Buffer(fill_value.span());
  copy.fill_is_null = fill_is_null;
  copy.codecs = codecs;
  copy.dimension_names = dimension_names;
  copy.unsupported = unsupported;
  return copy;
}

void set_shape(ArrayMetadata& metadata, const Shape& shape) {
  if (shape.size() != metadata.shape.size())
    fail(Status::invalid_argument, "shape: expected ", metadata.shape.size(), " dimensions, found ", shape.size());
  for (const uint64_t extent : shape)
    if (extent > uint64_t{INT64_MAX})
      fail(Status::invalid_argument, "shape: expected extents up to 2^63-1, found ", extent);
  json::Object& document = metadata.document.object();
  if (metadata.format == Format::v2) {
    const bool has_elements = std::find(shape.begin(), shape.end(), uint64_t{0}) == shape.end();
    const Shape chunks = parse_extents(required(document, "chunks"), "chunks", 0);
    if (has_elements && std::find(chunks.begin(), chunks.end(), uint64_t{0}) != chunks.end())
      fail(Status::invalid_argument, "shape: expected a zero extent, since the array has a chunk edge of 0, found ",
           json::dump(to_json(shape)));
  } else if (!metadata.grid.regular) {
    json::Value grid = grown_rectilinear_grid(required(document, "chunk_grid"), shape, edge_units(metadata));
    metadata.grid = parse_chunk_grid(grid, shape);
    document.set("chunk_grid", std::move(grid));
  }
  document.set("shape", to_json(shape));
  metadata.shape = shape;
}

void set_attributes(ArrayMetadata& metadata, json::Object attributes) {
  if (metadata.format == Format::v3) {
    metadata.document.object().set("attributes", attributes);
  } else {
    metadata.has_attributes_document = true;
    metadata.dimension_names = names_from_attributes(attributes, metadata.shape.size());
  }
  metadata.attributes = std::move(attributes);
}

}  // namespace zarr::metadata
