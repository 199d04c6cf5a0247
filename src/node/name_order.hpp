// Sorting of many names that begin alike, as the children of a group do. Private to src/node.
#pragma once

#include <string>
#include <vector>

namespace zarr::node {

// By bytes, as operator< does; equal names stay, once each.
void sort_names(std::vector<std::string>& names);

}  // namespace zarr::node
