// What parsing, building and converting array metadata share. Private to src/metadata.
#pragma once

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

inline constexpr std::string_view dimensions_attribute = "_ARRAY_DIMENSIONS";  // xarray's, on v2

// Runs parse(); an `unsupported` becomes metadata.unsupported (the first one stays).
template <class Parse>
void supported_or_note(ArrayMetadata& metadata, Parse parse) {
  try {
    parse();
  } catch (const Error& e) {
    if (e.status() != Status::unsupported) throw;
    if (!metadata.unsupported) metadata.unsupported = e;
  }
}

std::vector<NamedConfig> parse_codec_list(const json::Value& value, std::string_view where, const Limits& limits);
json::Value to_json(const std::vector<NamedConfig>& codecs);
json::Value to_json(const std::vector<DimensionName>& names);

// The array -> bytes codec of the type: bytes with the byte order, without one for single-byte items; none = little.
NamedConfig bytes_codec(const DataType& type, Endian endian);
// The type as a v2 document says it, which may be told apart by `dtype` alone: fill values of records are bytes as stored.
DataTypePtr stored_in_v2(const DataTypePtr& type, const json::Value& dtype);
// The transpose that order F of v2 means.
NamedConfig reversing_transpose(size_t rank);
NamedConfig default_compressor();  // zarr-python's: zstd, level 0, no checksum

// v2 -> chain: [transpose] + filters that see the array's items + bytes (of Python objects the filter or compressor that makes
// bytes of them) + other filters + compressor. `filters` null or a
// list, `compressor` null or an object. type may be null (unsupported): then without a byte order.
std::vector<NamedConfig> lower_v2_codecs(const DataTypePtr& type, Endian endian, bool order_f, size_t rank,
                                         const json::Value& filters, const json::Value& compressor,
                                         const Limits& limits);

// Names of `_ARRAY_DIMENSIONS` when it is a list of `rank` strings.
std::optional<std::vector<DimensionName>> names_from_attributes(const json::Object& attributes, size_t rank);

// A .zarray with the members of the specification, in zarr-python's words.
struct V2Document {
  Shape shape, chunks;
  json::Value dtype, compressor, fill_value, filters;
  bool order_f = false;
  char separator = '.';
};
json::Value to_json(const V2Document& parts);

struct V3Document {
  Shape shape;
  json::Value data_type, chunk_grid, chunk_key_encoding, fill_value, codecs;
  json::Object attributes;
  std::optional<std::vector<DimensionName>> dimension_names;
};
json::Value to_json(const V3Document& parts);

}  // namespace zarr::metadata
