// The consolidated metadata that an opened group carries.
#pragma once

#include "node/snapshot.hpp"

namespace zarr::node {

// null = the document has no block; with UseConsolidated::require that is not_found.
ViewPtr v3_view(const Place& place, const json::Value& group_document);
ViewPtr v2_view(const Place& place, const StoredDocument* zmetadata);

// `path` (at or below view.root) relative to view.root.
std::string relative_to_root(const ConsolidatedView& view, const std::string& path);

}  // namespace zarr::node
