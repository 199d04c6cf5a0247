// New arrays from a builder. The document is made in zarr-python's words and parsed, so that nothing can be built that
// could not be opened.
#include <algorithm>

#include "metadata/array_metadata.hpp"
#include "metadata/auto_chunks.hpp"
#include "metadata/chunk_grid.hpp"
#include "metadata/codec_names.hpp"
#include "metadata/members.hpp"
#include "metadata/pieces.hpp"
#include "metadata/v2_filters.hpp"

namespace zarr::metadata {
namespace {

template <class... Parts>
[[noreturn]] void refuse(const Parts&... parts) {
  fail(Status::invalid_argument, parts...);
}

void check(const ArrayBuilder& b) {
  if (!b.data_type) refuse("data_type: expected one, found none");
  const size_t rank = b.shape.size();
  if (b.chunk_grid && !b.chunks.empty()) refuse("chunk_grid and chunks exclude each other");
  if (!b.chunks.empty() && b.chunks.size() != rank)
    refuse("chunks: expected ", rank, " edges, found ", b.chunks.size());
  if (!b.shards.empty() && b.shards.size() != rank)
    refuse("shards: expected ", rank, " edges, found ", b.shards.size());
  for (const uint64_t edge : b.chunks)
    if (edge == 0) refuse("chunks: expected edges from 1 on, found 0");
  for (const uint64_t edge : b.shards)
    if (edge == 0) refuse("shards: expected edges from 1 on, found 0");
  if (b.separator != 0 && b.separator != '.' && b.separator != '/')
    refuse("separator: expected '.' or '/', found '", b.separator, "'");
  if (b.dimension_names && b.dimension_names->size() != rank)
    refuse("dimension_names: expected ", rank, " names, found ", b.dimension_names->size());
  if (b.codecs && (b.filters || b.compressor))
    refuse("codecs (the whole chain) and filters or compressor exclude each other");
  if (b.codecs && b.order_f)
    refuse("codecs (the whole chain) and order F exclude each other: say it with a transpose codec");
  if (b.chunk_key_encoding && (b.separator != 0 || b.key_encoding != KeyEncoding::default_))
    refuse("chunk_key_encoding (the whole member) and its parts (key encoding, separator) exclude each other");
  if (b.format == Format::v3) return;
  if (b.chunk_key_encoding) refuse("chunk_key_encoding: v2 has dimension_separator only");
  if (!b.shards.empty()) refuse("shards: v2 has no sharding");
  if (b.chunk_grid) refuse("chunk_grid: v2 has regular chunks only");
  if (b.codecs) refuse("codecs: v2 has filters and compressor");
}

// `type` as it is stored: the fill values of v2 records are bytes in that order.
json::Value fill_json(const ArrayBuilder& b, const DataType& type) {
  const bool missing = type.nullable_of() != nullptr && (!b.fill_value || b.fill_value->is_null());
  if (missing || (b.fill_value && b.fill_value->is_null() && b.format == Format::v2)) return {};
  return type.fill_to_json(b.fill_value ? type.fill_item(*b.fill_value, b.format) : type.zero_item(), b.format);
}

json::Value or_null(const std::optional<json::Value>& value) { return value ? *value : json::Value(); }

json::Value default_v2_compressor() { return *v2_codec_from_v3(default_compressor()); }

// What may be left out of a chain that a person writes: the byte order of `bytes`, the item size of `blosc`. Shorthand
// is written out, in shards too: not every reader knows it.
std::vector<NamedConfig> completed(const json::Value& list, std::string_view where, Endian endian, uint64_t item_size,
                                   bool has_byte_order) {
  std::vector<NamedConfig> codecs = parse_codec_list(list, where, Limits());
  for (NamedConfig& codec : codecs) {
    json::Object& configuration = codec.configuration;
    if (codec.name == "bytes" && has_byte_order && configuration.find("endian") == nullptr)
      configuration.set("endian", endian == Endian::big ? "big" : "little");
    const json::Value* shuffle = configuration.find("shuffle");
    if (codec.name == "blosc" && configuration.find("typesize") == nullptr && shuffle != nullptr &&
        *shuffle != json::Value("noshuffle"))
      configuration.set("typesize", item_size <= 255 ? item_size : 1);
    if (codec.name != "sharding_indexed") continue;
    if (json::Value* inner = configuration.find("codecs"))
      *inner = to_json(completed(*inner, "sharding_indexed: codecs", endian, item_size, has_byte_order));
    if (json::Value* index = configuration.find("index_codecs"))
      *index = to_json(completed(*index, "sharding_indexed: index_codecs", Endian::little, sizeof(uint64_t), true));
  }
  return codecs;
}

// The chain of a chunk, or of the inner chunks of a shard.
std::vector<NamedConfig> chain(const ArrayBuilder& b) {
  if (!b.codecs) {
    const json::Value compressor = b.compressor ? *b.compressor : default_v2_compressor();
    std::vector<NamedConfig> codecs = lower_v2_codecs(b.data_type, b.endian, b.order_f, b.shape.size(),
                                                      or_null(b.filters), compressor, Limits());
    refuse_filters_behind_bytes(codecs);
    return codecs;
  }
  return completed(*b.codecs, "codecs", b.endian, b.data_type->item_size(), b.data_type->swap_unit() > 1);
}

NamedConfig sharding(const Shape& chunks, const std::vector<NamedConfig>& codecs) {
  NamedConfig index_bytes{"bytes", {}};
  index_bytes.configuration.set("endian", "little");
  NamedConfig shard{"sharding_indexed", {}};
  shard.configuration.set("chunk_shape", to_json(chunks));
  shard.configuration.set("codecs", to_json(codecs));
  shard.configuration.set("index_codecs", to_json(std::vector<NamedConfig>{index_bytes, NamedConfig{"crc32c", {}}}));
  shard.configuration.set("index_location", "end");
  return shard;
}

void check_divides(const Shape& chunks, const Shape& shards) {
  for (size_t d = 0; d < shards.size(); ++d)
    if (shards[d] % chunks[d] != 0)
      refuse("shards: expected multiples of the chunk edges ", json::dump(to_json(chunks)), ", found ",
             json::dump(to_json(shards)));
}

ArrayMetadata build_v3(const ArrayBuilder& b) {
  const uint64_t item_size = b.data_type->item_size();
  V3Document parts;
  parts.shape = b.shape;
  parts.data_type = b.data_type->to_v3();
  parts.fill_value = fill_json(b, *b.data_type);
  std::vector<NamedConfig> codecs = chain(b);
  Shape chunks = b.chunks;
  if (chunks.empty())
    chunks = b.shards.empty() ? auto_chunks(b.shape, item_size) : auto_inner_chunks(b.shards, item_size);
  if (b.chunk_grid) {
    if (!b.shards.empty()) refuse("shards and chunk_grid exclude each other: say the shards in chunk_grid and codecs");
    parts.chunk_grid = to_json(parse_named_config(*b.chunk_grid, "chunk_grid"));
  } else if (!b.shards.empty()) {
    check_divides(chunks, b.shards);
    codecs = {sharding(chunks, codecs)};
    parts.chunk_grid = regular_grid_json(b.shards);
  } else {
    parts.chunk_grid = regular_grid_json(chunks);
  }
  parts.codecs = to_json(codecs);
  const char separator = b.separator != 0 ? b.separator : b.key_encoding == KeyEncoding::v2 ? '.' : '/';
  parts.chunk_key_encoding = b.chunk_key_encoding
                                 ? to_json(parse_named_config(*b.chunk_key_encoding, "chunk_key_encoding"))
                                 : key_encoding_json({b.key_encoding, separator});
  parts.attributes = b.attributes;
  parts.dimension_names = b.dimension_names;
  return parse_v3_array(to_json(parts), "zarr.json");
}

// Python objects need a codec that makes bytes of them; where none is named it is the first filter.
json::Value with_object_codec(const DataType& type, json::Value filters, const std::optional<json::Value>& compressor) {
  if (compressor && is_object_codec(*compressor)) return filters;
  json::Array list{*v2_codec_from_v3({std::string(type.array_to_bytes_codec()), {}})};
  if (filters.is_array()) {
    for (const json::Value& filter : filters.array())
      if (is_object_codec(filter)) return filters;
    list.insert(list.end(), filters.array().begin(), filters.array().end());
  }
  return list;
}

ArrayMetadata build_v2(const ArrayBuilder& b) {
  V2Document parts;
  parts.shape = b.shape;
  parts.chunks = b.chunks.empty() ? auto_chunks(b.shape, b.data_type->item_size()) : b.chunks;
  parts.dtype = b.data_type->to_v2(b.endian);
  parts.fill_value = fill_json(b, *stored_in_v2(b.data_type, parts.dtype));
  parts.filters = or_null(b.filters);
  if (b.data_type->is_variable()) parts.filters = with_object_codec(*b.data_type, std::move(parts.filters), b.compressor);
  if (parts.filters.is_array() && parts.filters.array().empty()) parts.filters = nullptr;  // [] does not conform
  parts.compressor = b.compressor ? *b.compressor : default_v2_compressor();
  parts.order_f = b.order_f;
  if (b.separator != 0) parts.separator = b.separator;
  json::Object attributes = b.attributes;
  if (b.dimension_names) {
    for (const DimensionName& name : *b.dimension_names)
      if (!name) refuse("dimension_names: v2 has no dimension without a name beside named ones");
    attributes.set(dimensions_attribute, to_json(*b.dimension_names));
  }
  const bool has_attributes = !attributes.empty();
  ArrayMetadata made = parse_v2_array(to_json(parts), has_attributes ? json::Value(std::move(attributes)) : json::Value(),
                                      has_attributes, ".zarray");
  if (b.data_type->is_variable() && made.data_type && made.data_type->name() != b.data_type->name())
    refuse("data_type: expected ", made.data_type->name(), ", whose elements the object codec stores, found ",
           b.data_type->name());
  return made;
}

}  // namespace

ArrayMetadata build(const ArrayBuilder& builder) {
  check(builder);
  if (builder.dimension_names)
    for (const DimensionName& name : *builder.dimension_names)
      if (name && !json::is_utf8(*name)) refuse("dimension_names: expected UTF-8, found other bytes");
  return builder.format == Format::v3 ? build_v3(builder) : build_v2(builder);
}

}  // namespace zarr::metadata
