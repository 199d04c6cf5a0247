// What a copy will write, worked out for the whole tree before anything is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layout.hpp"

namespace zarrtool {

struct CopyOptions {
  std::string source;
  std::string destination;
  std::optional<int> format;
  LayoutRequest layout;
  std::optional<std::string> codecs;

  bool as_stored() const { return !format && !layout.chunks && !layout.shards && !codecs; }
};

struct NodePlan {
  std::string path;  // relative to the copied node
  Node source;
  std::string document;                   // the new node's metadata
  std::optional<std::string> attributes;  // beside the document (v2); nullopt = they are in it, or there are none
  std::vector<std::string> notes;         // what the other format says differently
  bool by_key = false;                    // the library cannot decode it: stored values are copied as they are
};

// Throws a Failure with the reason when the node cannot be said in the format, layout or codecs asked for.
NodePlan plan_copy(Node source, const std::string& relative_path, const CopyOptions& options);

}  // namespace zarrtool
