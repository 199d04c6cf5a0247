// v2 <-> v3: the description of an array in the words of the other format, lossless or refused with the reason.
#include <algorithm>

#include "metadata/array_metadata.hpp"
#include "metadata/chunk_grid.hpp"
#include "metadata/codec_names.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"
#include "metadata/v2_filters.hpp"

namespace zarr::metadata {
namespace {

[[noreturn]] void not_in_v2(const std::string& what) { fail(Status::unsupported, "v2 cannot say ", what); }

void note_unknown_v2_members(const json::Object& document, std::vector<std::string>& notes) {
  static constexpr std::string_view known[] = {
      "zarr_format", "shape", "chunks", "dtype", "compressor", "fill_value", "order", "filters", "dimension_separator"};
  for (const auto& [name, value] : document.members())
    if (std::find(std::begin(known), std::end(known), name) == std::end(known))
      notes.push_back(cat("member \"", name, "\" is no part of v2 and is left out"));
}

ArrayMetadata to_v3(const ArrayMetadata& metadata, std::vector<std::string>& notes) {
  refuse_filters_behind_bytes(metadata.codecs);
  V3Document parts;
  parts.shape = metadata.shape;
  parts.data_type = metadata.data_type->to_v3();
  parts.chunk_grid = regular_grid_json(metadata.grid.chunk_shape);
  parts.chunk_key_encoding =
      key_encoding_json(metadata.key_encoding);  // the same separator: chunk keys stay as they are
  parts.fill_value = metadata.data_type->fill_to_json(metadata.fill_value, Format::v3);
  parts.codecs = to_json(metadata.codecs);
  parts.attributes = metadata.attributes;
  parts.dimension_names = metadata.dimension_names;
  if (metadata.fill_is_null) notes.push_back(cat("fill_value null becomes ", json::dump(parts.fill_value)));
  if (parts.dimension_names) parts.attributes.erase(dimensions_attribute);
  note_unknown_v2_members(metadata.document.object(), notes);
  const json::Array& chunks = metadata.document.find("chunks")->array();
  if (std::find(chunks.begin(), chunks.end(), json::Value(0)) != chunks.end())
    notes.push_back(cat("chunk edges of 0 become ", json::dump(to_json(metadata.grid.chunk_shape))));
  return parse_v3_array(to_json(parts), "zarr.json");
}

// A permutation that reverses all dimensions is order F; one that changes nothing is order C.
bool is_order_f(const NamedConfig& transpose, size_t rank) {
  const json::Value* order = transpose.configuration.find("order");
  if (order != nullptr && (*order == json::Value("F") || *order == json::Value("C")))
    return *order == json::Value("F");  // before the spec was final
  bool same = order != nullptr && order->is_array() && order->array().size() == rank, reversed = same;
  for (size_t d = 0; d < rank && (same || reversed); ++d) {
    const std::optional<uint64_t> dimension = order->array()[d].as_uint64();
    same = same && dimension == d;
    reversed = reversed && dimension == rank - 1 - d;
  }
  if (!same && !reversed)
    not_in_v2(cat("codec transpose with order ", order != nullptr ? json::excerpt(*order) : "missing"));
  return !same;
}

bool is_bytes(const NamedConfig& codec) { return codec.name == "bytes" || codec.name == "endian"; }
bool is_vlen(const NamedConfig& codec) { return codec.name == "vlen-utf8" || codec.name == "vlen-bytes"; }

// What these codecs store has no byte order: v2 gets the one that most readers like.
json::Object little_endian() {
  json::Object configuration;
  configuration.set("endian", "little");
  return configuration;
}

// The chain [transpose] + filters + bytes (or zfpy, pcodec) + codecs as order, byte order, filters and compressor.
void lift_codecs(const ArrayMetadata& metadata, V2Document& parts) {
  auto codec = metadata.codecs.begin();
  if (codec != metadata.codecs.end() && codec->name == "transpose")
    parts.order_f = is_order_f(*codec++, metadata.shape.size());
  const auto bytes = std::find_if(codec, metadata.codecs.end(), [](const NamedConfig& each) {
    return is_bytes(each) || is_vlen(each) || is_v2_array_to_bytes(each.name);
  });
  if (bytes == metadata.codecs.end()) {
    while (codec != bytes && codec->name.starts_with("numcodecs.")) ++codec;
    not_in_v2(codec == bytes ? "a chain without the codec bytes" : cat("codec \"", codec->name, '"'));
  }
  json::Array filters;
  V2FilterNames names(metadata.data_type, is_bytes(*bytes) ? bytes->configuration : little_endian());
  const auto take = [&] {
    if (!codec->must_understand) not_in_v2(cat("\"must_understand\": false of codec \"", codec->name, '"'));
    std::optional<json::Value> config = names.next(*codec);
    if (!config) not_in_v2(cat("codec \"", codec->name, '"'));
    filters.push_back(std::move(*config));
    ++codec;
  };
  while (codec != bytes) take();
  parts.dtype = metadata.data_type->to_v2(names.endian());
  if (is_bytes(*bytes)) ++codec;
  else if (is_vlen(*bytes)) take();
  const bool has_compressor = codec != metadata.codecs.end();
  while (codec != metadata.codecs.end()) take();
  if (has_compressor) {
    parts.compressor = std::move(filters.back());
    filters.pop_back();
  }
  if (!filters.empty()) parts.filters = std::move(filters);
}

json::Object attributes_with_names(const ArrayMetadata& metadata) {
  json::Object attributes = metadata.attributes;
  const json::Value* present = attributes.find(dimensions_attribute);
  if (!metadata.dimension_names) {
    if (present != nullptr && names_from_attributes(attributes, metadata.shape.size()))
      not_in_v2(cat("attribute \"", dimensions_attribute, "\" beside no dimension_names"));
    return attributes;
  }
  for (const DimensionName& name : *metadata.dimension_names)
    if (!name) not_in_v2("a dimension without a name beside named ones");
  json::Value names = to_json(*metadata.dimension_names);
  if (present != nullptr && *present != names)
    not_in_v2(cat("dimension_names that differ from the attribute \"", dimensions_attribute, '"'));
  attributes.set(dimensions_attribute, std::move(names));
  return attributes;
}

ArrayMetadata to_v2(const ArrayMetadata& metadata) {
  for (const auto& [name, value] : metadata.document.object().members())
    if (std::find(std::begin(v3_array_members), std::end(v3_array_members), name) == std::end(v3_array_members))
      not_in_v2(cat("member \"", name, '"'));
  const json::Value* transformers = metadata.document.find("storage_transformers");
  if (transformers != nullptr && !transformers->array().empty()) not_in_v2("storage_transformers");
  if (!metadata.grid.regular) not_in_v2("a rectilinear chunk grid");
  V2Document parts;
  parts.shape = metadata.shape;
  parts.chunks = metadata.grid.chunk_shape;
  lift_codecs(metadata, parts);
  parts.fill_value = stored_in_v2(metadata.data_type, parts.dtype)->fill_to_json(metadata.fill_value, Format::v2);
  if (metadata.key_encoding.kind == KeyEncoding::other)
    not_in_v2(cat("chunk_key_encoding \"", metadata.key_encoding.other->name, '"'));
  parts.separator = metadata.key_encoding.separator;
  json::Object attributes = attributes_with_names(metadata);
  const bool has_attributes = !attributes.empty();
  return parse_v2_array(to_json(parts), has_attributes ? json::Value(std::move(attributes)) : json::Value(),
                        has_attributes, ".zarray");
}

}  // namespace

ArrayMetadata convert(const ArrayMetadata& metadata, Format to, std::vector<std::string>& notes) {
  if (to == metadata.format) return metadata.clone();
  if (metadata.unsupported) throw *metadata.unsupported;
  return to == Format::v3 ? to_v3(metadata, notes) : to_v2(metadata);
}

}  // namespace zarr::metadata
