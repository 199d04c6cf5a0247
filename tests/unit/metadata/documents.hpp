// Documents to vary in tests.
#pragma once

#include <string>

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

inline json::Value v3_document() {
  return json::parse(R"({"zarr_format":3,"node_type":"array","shape":[10,20],"data_type":"int32",
    "chunk_grid":{"name":"regular","configuration":{"chunk_shape":[5,6]}},
    "chunk_key_encoding":{"name":"default","configuration":{"separator":"/"}},"fill_value":7,
    "codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":0,"checksum":false}}],
    "attributes":{"a":1.50},"storage_transformers":[]})");
}

inline json::Value v2_document() {
  return json::parse(
      R"({"zarr_format":2,"shape":[10,20],"chunks":[5,6],"dtype":">i4","compressor":{"id":"zlib","level":3},
    "fill_value":7,"order":"C","filters":null,"dimension_separator":"."})");
}

// `text` "" takes the member away.
inline json::Value with(json::Value document, std::string_view member, std::string_view text) {
  if (text.empty()) document.object().erase(member);
  else document.object().set(member, json::parse(text));
  return document;
}

struct Outcome {
  Status status = Status::ok;
  std::string message;
};

template <class Run>
Outcome outcome_of(Run run) {
  try {
    run();
    return {};
  } catch (const Error& e) { return {e.status(), e.message()}; }
}

inline std::string names_of(const std::vector<NamedConfig>& codecs) {
  std::string names;
  for (const NamedConfig& codec : codecs) names += (names.empty() ? "" : " ") + codec.name;
  return names;
}

}  // namespace zarr::metadata
