// zarr.json of an array. Source: zarr-specs docs/v3/core "Array metadata".
#include "metadata/array_metadata.hpp"
#include "metadata/chunk_grid.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"
#include "metadata/stored_layout.hpp"

namespace zarr::metadata {
namespace {

std::optional<std::vector<DimensionName>> parse_dimension_names(const json::Value* value, size_t rank) {
  if (value == nullptr || value->is_null()) return std::nullopt;
  const std::string expected = cat("a list of ", rank, " strings or nulls");
  if (!value->is_array() || value->array().size() != rank) wrong("dimension_names", expected, *value);
  std::vector<DimensionName> names;
  for (const json::Value& name : value->array()) {
    if (!name.is_null() && !name.is_string()) wrong("dimension_names", expected, *value);
    names.push_back(name.is_null() ? DimensionName() : DimensionName(name.string()));
  }
  return names;
}

void check_storage_transformers(const json::Value* value) {
  if (value == nullptr) return;
  if (!value->is_array()) wrong("storage_transformers", "a list", *value);
  for (const json::Value& item : value->array()) {
    const NamedConfig transformer = parse_named_config(item, "storage_transformers");
    if (transformer.must_understand)
      fail(Status::unsupported, "storage transformer \"", transformer.name, "\" is not supported by this library");
  }
}

// Of legacy records it may be bytes, in the order of the codec.
void parse_fill(ArrayMetadata& metadata, const json::Value& value) {
  DataTypePtr type = metadata.data_type;
  metadata.fill_is_null = value.is_null() && type->nullable_of() != nullptr;
  if (metadata.fill_is_null) return;
  const bool in_stored_order = value.is_string() && type->with_fill_order(Endian::little) != nullptr;
  if (in_stored_order) type = type->with_fill_order(stored_layout(metadata).endian);
  metadata.fill_value = type->fill_item(value, Format::v3);
}

ArrayMetadata parse(json::Value document, const Limits& limits) {
  const json::Object& members = as_object(document, "array metadata");
  check_zarr_format(members, 3);
  check_node_type(members, "array");
  const json::Value* consolidated = members.find("consolidated_metadata");  // null is written by some
  if (consolidated != nullptr && !consolidated->is_null())
    wrong("consolidated_metadata", "nothing or null in the metadata of an array", *consolidated);
  check_extra_members(members, v3_array_members);
  ArrayMetadata metadata;
  metadata.format = Format::v3;
  metadata.shape = parse_extents(required(members, "shape"), "shape", 0);
  metadata.data_type_json = required(members, "data_type");
  const json::Value& fill_value = required(members, "fill_value");
  // What the library does not have leaves a node that opens: the first of these is told to who wants data.
  supported_or_note(metadata, [&] { metadata.data_type = parse_v3_data_type(metadata.data_type_json); });
  supported_or_note(metadata,
                    [&] { metadata.grid = parse_chunk_grid(required(members, "chunk_grid"), metadata.shape); });
  supported_or_note(metadata,
                    [&] { metadata.key_encoding = parse_chunk_key_encoding(required(members, "chunk_key_encoding")); });
  supported_or_note(metadata, [&] { check_storage_transformers(members.find("storage_transformers")); });
  if (metadata.data_type) {
    check_chunk_bytes(metadata.grid, metadata.data_type->item_size());
  }
  metadata.codecs = parse_codec_list(required(members, "codecs"), "codecs", limits);
  if (metadata.codecs.empty()) wrong("codecs", "at least one codec", required(members, "codecs"));
  if (metadata.data_type) parse_fill(metadata, fill_value);
  metadata.dimension_names = parse_dimension_names(members.find("dimension_names"), metadata.shape.size());
  if (const json::Value* attributes = members.find("attributes"))
    metadata.attributes = as_object(*attributes, "attributes");
  metadata.document = std::move(document);
  return metadata;
}

}  // namespace

ArrayMetadata parse_v3_array(json::Value document, std::string_view key, const Limits& limits) {
  ArrayMetadata metadata = keyed(key, [&] { return parse(std::move(document), limits); });
  if (metadata.unsupported) metadata.unsupported->with_key(key);
  return metadata;
}

}  // namespace zarr::metadata
