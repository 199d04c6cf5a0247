#include "node/name_order.hpp"

#include <algorithm>
#include <cstdint>

namespace zarr::node {
namespace {

struct Numbered {
  uint64_t key;  // the eight bytes behind what all names have in common, the first one on top
  size_t index;
};

size_t common_prefix(const std::vector<std::string>& names) {
  const std::string& first = names.front();
  size_t length = first.size();
  for (const std::string& name : names) {
    size_t same = 0;
    while (same < length && same < name.size() && name[same] == first[same]) ++same;
    length = same;
  }
  return length;
}

uint64_t key_of(const std::string& name, size_t begin) {
  uint64_t key = 0;
  for (size_t i = begin; i < begin + sizeof key; ++i)
    key = key << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0u);
  return key;
}

}  // namespace

// Comparing numbers, not strings: see docs/performance.md for what that brings where thousands of arrays are opened.
void sort_names(std::vector<std::string>& names) {
  if (!std::is_sorted(names.begin(), names.end())) {
    const size_t prefix = common_prefix(names);
    std::vector<Numbered> order(names.size());
    for (size_t i = 0; i < names.size(); ++i) order[i] = {key_of(names[i], prefix), i};
    std::sort(order.begin(), order.end(), [&](const Numbered& a, const Numbered& b) {
      return a.key != b.key ? a.key < b.key : names[a.index] < names[b.index];
    });
    std::vector<std::string> sorted;
    sorted.reserve(names.size());
    for (const Numbered& next : order) sorted.push_back(std::move(names[next.index]));
    names = std::move(sorted);
  }
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace zarr::node
