#include "metadata/pieces.hpp"

#include "metadata/members.hpp"

namespace zarr::metadata {

std::vector<NamedConfig> parse_codec_list(const json::Value& value, std::string_view where, const Limits& limits) {
  if (!value.is_array()) wrong(where, "a list of codecs", value);
  if (value.array().size() > limits.max_codecs)
    fail(Status::limit_exceeded, where, ": expected at most ", limits.max_codecs, " codecs, found ",
         value.array().size());
  std::vector<NamedConfig> codecs;
  for (const json::Value& item : value.array()) codecs.push_back(parse_named_config(item, where));
  return codecs;
}

json::Value to_json(const std::vector<NamedConfig>& codecs) {
  json::Array items;
  for (const NamedConfig& codec : codecs) items.push_back(to_json(codec));
  return items;
}

json::Value to_json(const std::vector<DimensionName>& names) {
  json::Array items;
  for (const DimensionName& name : names) items.push_back(name ? json::Value(*name) : json::Value());
  return items;
}

NamedConfig bytes_codec(const DataType& type, Endian endian) {
  NamedConfig codec{std::string(type.array_to_bytes_codec()), {}};
  if (const DataTypePtr inner = type.nullable_of()) {
    codec.configuration.set("mask_codecs", to_json(std::vector<NamedConfig>{{"packbits", {}}}));
    codec.configuration.set("data_codecs", to_json(std::vector<NamedConfig>{bytes_codec(*inner, endian)}));
  }
  if (type.swap_unit() > 1) codec.configuration.set("endian", endian == Endian::big ? "big" : "little");
  return codec;
}

DataTypePtr stored_in_v2(const DataTypePtr& type, const json::Value& dtype) {
  return type->is_variable() ? type : parse_v2_data_type(dtype).type;
}

NamedConfig reversing_transpose(size_t rank) {
  json::Array order;
  for (size_t d = rank; d-- > 0;) order.emplace_back(static_cast<uint64_t>(d));
  NamedConfig codec{"transpose", {}};
  codec.configuration.set("order", std::move(order));
  return codec;
}

NamedConfig default_compressor() {
  NamedConfig codec{"zstd", {}};
  codec.configuration.set("level", 0);
  codec.configuration.set("checksum", false);
  return codec;
}

std::optional<std::vector<DimensionName>> names_from_attributes(const json::Object& attributes, size_t rank) {
  const json::Value* value = attributes.find(dimensions_attribute);
  if (value == nullptr || !value->is_array() || value->array().size() != rank) return std::nullopt;
  std::vector<DimensionName> names;
  for (const json::Value& name : value->array()) {
    if (!name.is_string()) return std::nullopt;
    names.emplace_back(name.string());
  }
  return names;
}

json::Value to_json(const V2Document& parts) {
  return json::Value::object({{"zarr_format", 2},
                              {"shape", to_json(parts.shape)},
                              {"chunks", to_json(parts.chunks)},
                              {"dtype", parts.dtype},
                              {"compressor", parts.compressor},
                              {"fill_value", parts.fill_value},
                              {"order", parts.order_f ? "F" : "C"},
                              {"filters", parts.filters},
                              {"dimension_separator", std::string(1, parts.separator)}});
}

json::Value to_json(const V3Document& parts) {
  json::Value document = json::Value::object({{"zarr_format", 3},
                                              {"node_type", "array"},
                                              {"shape", to_json(parts.shape)},
                                              {"data_type", parts.data_type},
                                              {"chunk_grid", parts.chunk_grid},
                                              {"chunk_key_encoding", parts.chunk_key_encoding},
                                              {"fill_value", parts.fill_value},
                                              {"codecs", parts.codecs},
                                              {"attributes", parts.attributes}});
  if (parts.dimension_names) document.object().set("dimension_names", to_json(*parts.dimension_names));
  document.object().set("storage_transformers", json::Array());
  return document;
}

}  // namespace zarr::metadata
