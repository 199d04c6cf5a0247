// Group documents and consolidated metadata of both formats.
// Source: zarr-specs docs/v3/core "Group metadata"; v2 "Hierarchies"; zarr-python for consolidated metadata.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data_type/data_type.hpp"
#include "json/json.hpp"

namespace zarr::metadata {

struct GroupMetadata {
  Format format = Format::v3;
  json::Value document;  // zarr.json or .zgroup, as stored
  json::Object attributes;
  bool has_attributes_document = false;  // v2: .zattrs existed
};

GroupMetadata parse_v3_group(json::Value document, std::string_view key);
GroupMetadata parse_v2_group(json::Value zgroup, json::Value zattrs, bool has_zattrs, std::string_view key);
GroupMetadata build_group(Format format, json::Object attributes);
void set_attributes(GroupMetadata& metadata, json::Object attributes);

// Consolidated metadata: documents by key relative to the group ("a/b/zarr.json", "a/.zarray", ...).
struct Consolidated {
  std::vector<std::pair<std::string, json::Value>> documents;
  bool sorted = false;  // by key, as parsing leaves them: find() then searches by halves
  const json::Value* find(std::string_view key) const;
};
// v3: the member of the group's zarr.json (null or absent = none). v2: the .zmetadata document. Nested groups come
// without the empty block that they carry there: as their own documents are stored.
std::optional<Consolidated> parse_v3_consolidated(const json::Value& group_document, std::string_view key);
Consolidated parse_v2_consolidated(const json::Value& zmetadata, std::string_view key);
// Sorted by depth then name, nested groups with an empty inline block, as zarr-python writes them.
json::Value build_v3_consolidated(const Consolidated& consolidated);
json::Value build_v2_consolidated(const Consolidated& consolidated);

}  // namespace zarr::metadata
