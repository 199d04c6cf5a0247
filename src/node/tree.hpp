// Direct children of a group, live and in a consolidated view.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/snapshot.hpp"

namespace zarr::node {

struct LiveChild {
  std::string name;
  Kind kind;
  Format format;
  bool implicit = false;
  json::Value document;  // zarr.json, .zarray or .zgroup; null when implicit
};
// Called for a child whose document cannot be read; the child is then left out.
using ReportChild = std::function<void(const Error& error)>;

// Sorted by name; what is no node (and litter) is left out. Without `report` the first bad document is thrown.
std::vector<LiveChild> live_children(const Place& group, const ReportChild& report = {});
// Names below a group that may be nodes, sorted: what the store lists there as a prefix.
std::vector<std::string> names_below(const Place& group);
std::vector<Child> view_children(const ConsolidatedView& view, const std::string& relative);

// Depth first, parents before children. `path` relative to root, which is left out. visit returns false to stop.
void walk_live(const Place& root, const ReportChild& report,
               const std::function<bool(const std::string& path, const LiveChild& child)>& visit);

}  // namespace zarr::node
