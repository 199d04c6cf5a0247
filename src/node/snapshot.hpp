// From documents to Node snapshots, and what lies at a path when it has no document.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "node/document.hpp"
#include "node/node.hpp"

namespace zarr::node {

// Where a node is or shall be.
struct Place {
  store::StorePtr store;
  std::string path;  // normalised
  chunk::RuntimePtr runtime;
  OpenOptions options;

  std::string key(std::string_view name) const { return document_key(path, name); }
  Place at(std::string other_path) const { return {store, std::move(other_path), runtime, options}; }
};
Place place_of(const Node& node);
// Checks and normalises a path as a user gives it.
Place place_at(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
               const OpenOptions& options);

using ViewPtr = std::shared_ptr<const ConsolidatedView>;

NodePtr array_node(const Place& place, metadata::ArrayMetadata metadata, std::string etag, ViewPtr view);
// The text of a v3 document and its summary; the etag stays unknown.
NodePtr array_node(const Place& place, std::string text, const metadata::ArraySummary& summary);
NodePtr group_node(const Place& place, metadata::GroupMetadata metadata, std::string etag, ViewPtr view);
NodePtr implicit_group_node(const Place& place, Format format, ViewPtr view);

// `node_type` of a zarr.json; invalid_metadata when it has none that is known.
Kind v3_kind(const json::Value& document, std::string_view key);
// zattrs null = there is none.
NodePtr node_from_v3(const Place& place, const StoredDocument& document, ViewPtr view);
NodePtr node_from_v2(const Place& place, Kind kind, const StoredDocument& document, const json::Value* zattrs,
                     ViewPtr view);
// A node of the view by path relative to its root; null = not in it.
NodePtr node_from_view(const Place& place, const ViewPtr& view, const std::string& relative);

// Live lookup; null = nothing there.
NodePtr open_live(const Place& place);
// The same where zarr.json has been read already.
NodePtr node_from_v3_text(const Place& place, const std::string& text, std::string etag);

// Path of the nearest array above `path` (itself left out); nullopt = none. Nothing below an array is a node.
std::optional<std::string> array_above(const Place& place);
// Whether a node lies somewhere below a path without a document, and its format: what makes an implicit group. Looks at
// the nearest levels first and gives up after `search_limit` listings, so that a foreign directory tree costs bounded
// time.
inline constexpr size_t search_limit = 4096;
std::optional<Format> format_below(const Place& place);
// The same for a caller that knows that no array is above.
std::optional<Format> format_below_group(const Place& place);

void log(const chunk::Runtime& runtime, int32_t level, const std::string& message);
inline constexpr int32_t log_warning = 2;

}  // namespace zarr::node
