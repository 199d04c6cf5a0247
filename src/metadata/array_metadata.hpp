// One model of an array's metadata for both formats: v2 documents are lowered to it (order F = a transpose codec,
// filters and compressor = the chain, dtype = data type + byte order). The stored document is kept, so that rewriting
// changes only what was asked and unknown or not applicable members survive. Source: zarr-specs docs/v3/core "Array
// metadata", docs/v2/v2.0.rst "Metadata".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/inline_vector.hpp"
#include "base/limits.hpp"
#include "data_type/data_type.hpp"
#include "json/json.hpp"

namespace zarr::metadata {

// {"name": ..., "configuration": {...}}: the form of every v3 extension point. The v3.1 shorthand (a bare string) is
// read.
struct NamedConfig {
  std::string name;
  json::Object configuration;
  bool must_understand = true;
};
NamedConfig parse_named_config(const json::Value& value, std::string_view where);
json::Value to_json(const NamedConfig& config);  // always the object form

inline constexpr std::string_view chunk_grid_names[] = {"rectilinear", "regular"};

struct ChunkGrid {
  // regular: edges[d] = {{edge, 0}}: one edge for ever. rectilinear: runs of (edge, count).
  struct Run {
    uint64_t edge;
    uint64_t count;
    friend bool operator==(const Run&, const Run&) = default;
  };
  bool regular = true;
  Shape chunk_shape;                    // regular only
  std::vector<std::vector<Run>> edges;  // rectilinear only; sums reach the shape
};

enum class KeyEncoding : uint8_t { default_, v2, other };
struct ChunkKeyEncoding {
  KeyEncoding kind = KeyEncoding::default_;
  char separator = '/';
  std::shared_ptr<const NamedConfig> other = nullptr;  // of the kind other: bound by chunk/key_registry
};

using DimensionName = std::optional<std::string>;

struct ArrayMetadata {
  Format format = Format::v3;
  json::Value document;                  // zarr.json or .zarray, as stored
  json::Object attributes;               // v3: the member; v2: .zattrs
  bool has_attributes_document = false;  // v2: .zattrs existed

  Shape shape;
  ChunkGrid grid;
  ChunkKeyEncoding key_encoding;
  json::Value data_type_json;       // as stored
  DataTypePtr data_type;            // null: see unsupported
  Endian v2_endian = Endian::none;  // v2: from dtype
  bool v2_order_f = false;          // v2: "order": "F" (rank >= 2 then has a transpose in codecs)
  Buffer fill_value;                // item_size bytes, native order, or the bytes of an element of variable length;
                                    // empty when data_type is null
  bool fill_is_null = false;        // v2 null, and of types with missing elements such a one
  std::vector<NamedConfig> codecs;  // the v3 chain; for v2 the lowered chain, v2 ids under the name "numcodecs.<id>" or
                                    // the registered v3 name where configurations agree (see codec_names.hpp)
  std::optional<std::vector<DimensionName>>
      dimension_names;  // v2: attribute _ARRAY_DIMENSIONS when it is a fitting list of strings

  // A well-formed document with a data type or grid that the library does not have. Such a node opens (info,
  // attributes, listing work); access to data throws this. Unknown codecs are found later, when the chain is built.
  std::optional<Error> unsupported;

  ArrayMetadata() = default;
  ArrayMetadata(ArrayMetadata&&) = default;
  ArrayMetadata& operator=(ArrayMetadata&&) = default;
  ArrayMetadata clone() const;
};

// Errors: invalid_metadata says member, expected, found. `key` is put into the error.
ArrayMetadata parse_v3_array(json::Value document, std::string_view key, const Limits& limits = {});
// zattrs: null Value when there is no .zattrs.
ArrayMetadata parse_v2_array(json::Value zarray, json::Value zattrs, bool has_zattrs, std::string_view key,
                             const Limits& limits = {});

// Rewrites: the stored document with this one change.
void set_shape(ArrayMetadata& metadata, const Shape& shape);
void set_attributes(ArrayMetadata& metadata, json::Object attributes);  // v2: document untouched, attributes only

// Conversion of the description (not of chunks). Throws unsupported with the reason when `to` cannot say the same.
// Notes (e.g. "fill_value null becomes 0") are appended to `notes`.
ArrayMetadata convert(const ArrayMetadata& metadata, Format to, std::vector<std::string>& notes);

// What create() needs from a builder, in the words of both formats. Empty members take the defaults of the format.
struct ArrayBuilder {
  Format format = Format::v3;
  Shape shape;
  Shape chunks;                           // empty: chosen by auto_chunks.hpp; with shards the inner chunks
  Shape shards;                           // empty: none. v3 only
  std::optional<json::Value> chunk_grid;  // full v3 chunk_grid member, instead of chunks and shards
  DataTypePtr data_type;
  Endian endian = Endian::none;           // none = little for multi-byte items
  std::optional<json::Value> fill_value;  // JSON of the format; absent = zero of the type (v2: 0, not null)
  std::optional<json::Value> codecs;      // v3: whole chain; with shards the chain of the inner chunks
  std::optional<json::Value> filters;     // v2 list or null; on v3 mapped to the chain
  std::optional<json::Value>
      compressor;        // v2 object or null; on v3 mapped to the chain. Absent: zstd level 0 in both formats
  bool order_f = false;  // v2 "order"; on v3 a transpose
  char separator = 0;    // 0 = default of the format: v3 '/', v2 '.'
  KeyEncoding key_encoding = KeyEncoding::default_;  // v3 only
  std::optional<json::Value> chunk_key_encoding;     // v3: the whole member, instead of key_encoding and separator
  std::optional<std::vector<DimensionName>> dimension_names;
  json::Object attributes;
};
// invalid_argument for members that contradict each other or have the wrong length; invalid_metadata for JSON that is
// wrong. A byte order that `codecs` leaves out of `bytes`, and an item size that it leaves out of `blosc`, are filled
// in.
ArrayMetadata build(const ArrayBuilder& builder);

}  // namespace zarr::metadata
