// Consolidated metadata. Source: zarr-python (core/group.py) for v3; v2's .zmetadata convention.
#include <algorithm>

#include "metadata/group_metadata.hpp"
#include "metadata/members.hpp"

namespace zarr::metadata {
namespace {

constexpr std::string_view block_member = "consolidated_metadata";

bool is_v3_group(const json::Value& document) {
  const json::Value* type = document.find("node_type");
  return type != nullptr && *type == json::Value("group");
}

// Nested groups carry an empty block there, which says nothing about what they hold: without it the document is as
// stored.
json::Value without_block(json::Value document) {
  document.object().erase(block_member);
  return document;
}

void sort_by_key(Consolidated& consolidated) {
  auto& documents = consolidated.documents;
  std::stable_sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  consolidated.sorted = true;
}

// By depth, then name: parents stand before their children.
std::vector<const std::pair<std::string, json::Value>*> by_depth(const Consolidated& consolidated) {
  std::vector<std::pair<ptrdiff_t, const std::pair<std::string, json::Value>*>> order;
  for (const auto& entry : consolidated.documents)
    order.emplace_back(std::count(entry.first.begin(), entry.first.end(), '/'), &entry);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->first < b.second->first;
  });
  std::vector<const std::pair<std::string, json::Value>*> sorted;
  for (const auto& [depth, entry] : order) sorted.push_back(entry);
  return sorted;
}

json::Value v3_block(json::Object metadata) {
  return json::Value::object({{"kind", "inline"}, {"must_understand", false}, {"metadata", std::move(metadata)}});
}

std::string without_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

}  // namespace

const json::Value* Consolidated::find(std::string_view key) const {
  const auto is_key = [&](const auto& entry) { return entry.first == key; };
  const auto less = [](const auto& entry, std::string_view wanted) { return entry.first < wanted; };
  const auto at = sorted ? std::lower_bound(documents.begin(), documents.end(), key, less)
                         : std::find_if(documents.begin(), documents.end(), is_key);
  return at != documents.end() && at->first == key ? &at->second : nullptr;
}

std::optional<Consolidated> parse_v3_consolidated(const json::Value& group_document, std::string_view key) {
  return keyed(key, [&]() -> std::optional<Consolidated> {
    const json::Value* block = group_document.find(block_member);
    if (block == nullptr || block->is_null()) return std::nullopt;
    const json::Object& members = as_object(*block, block_member);
    const json::Value& kind = required(members, "kind");
    if (kind != json::Value("inline")) {
      const json::Value* understand = members.find("must_understand");
      if (understand != nullptr && *understand == json::Value(false)) return std::nullopt;
      wrong("consolidated_metadata: kind", "\"inline\"", kind);
    }
    Consolidated consolidated;
    for (const auto& [path, document] :
         as_object(required(members, "metadata"), "consolidated_metadata: metadata").members()) {
      as_object(document, cat("consolidated_metadata: \"", path, '"'));
      const std::string clean = without_slashes(path);
      if (!clean.empty()) consolidated.documents.emplace_back(clean + "/zarr.json", without_block(document));
    }
    sort_by_key(consolidated);
    return consolidated;
  });
}

Consolidated parse_v2_consolidated(const json::Value& zmetadata, std::string_view key) {
  return keyed(key, [&] {
    const json::Object& members = as_object(zmetadata, "consolidated metadata");
    const json::Value& format = required(members, "zarr_consolidated_format");
    if (format.as_int64() != 1) wrong("zarr_consolidated_format", "1", format);
    Consolidated consolidated;
    for (const auto& [path, document] : as_object(required(members, "metadata"), "metadata").members()) {
      as_object(document, cat("metadata: \"", path, '"'));
      const std::string clean = without_slashes(path);
      const bool is_group = clean == ".zgroup" || clean.ends_with("/.zgroup");
      consolidated.documents.emplace_back(clean, is_group ? without_block(document) : document);
    }
    sort_by_key(consolidated);
    return consolidated;
  });
}

json::Value build_v3_consolidated(const Consolidated& consolidated) {
  constexpr std::string_view file = "/zarr.json";
  // Sorted by the node's path: "a/zarr.json" must not stand behind "a-b/zarr.json".
  Consolidated nodes;
  for (const auto& [key, document] : consolidated.documents)
    if (key.size() > file.size() && key.ends_with(file))
      nodes.documents.emplace_back(key.substr(0, key.size() - file.size()), document);
  std::vector<json::Object::Member> members;
  for (const auto* node : by_depth(nodes)) {
    json::Value document = without_block(node->second);
    if (is_v3_group(document)) document.object().set(block_member, v3_block({}));
    members.emplace_back(node->first, std::move(document));
  }
  return v3_block(json::Object(std::move(members)));
}

json::Value build_v2_consolidated(const Consolidated& consolidated) {
  std::vector<json::Object::Member> members;
  for (const auto* entry : by_depth(consolidated)) {
    const std::string name = entry->first.substr(entry->first.rfind('/') + 1);
    if (name == ".zarray" || name == ".zgroup" || name == ".zattrs") members.emplace_back(entry->first, entry->second);
  }
  return json::Value::object({{"metadata", json::Object(std::move(members))}, {"zarr_consolidated_format", 1}});
}

}  // namespace zarr::metadata
