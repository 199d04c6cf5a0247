#include "children.hpp"

#include <algorithm>

#include "url.hpp"

namespace zarrtool {
namespace {

// The listing of the store, without the folders that hold no node. Slower than the library's, which ends at a bad child.
std::vector<std::string> names_by_listing(zarr_store* store, const std::string& path) {
  struct Found {
    std::string prefix;
    std::vector<std::string> names;
  } found{path.empty() ? "" : path + "/", {}};
  const auto visit = [](void* user_data, const char* key, size_t length) -> int32_t {
    auto* self = static_cast<Found*>(user_data);
    const std::string_view entry(key, length);
    if (entry.back() == '/') self->names.emplace_back(entry.substr(self->prefix.size(), length - self->prefix.size() - 1));
    return 0;
  };
  call(zarr_store_list, store, found.prefix.data(), found.prefix.size(), 0, visit, &found);
  std::vector<std::string> nodes;
  for (const std::string& name : found.names) {
    const std::string child = join_path(path, name);
    int32_t kind = ZARR_KIND_NONE;
    const zarr_status status = zarr_exists(store, child.data(), child.size(), &kind, nullptr);
    if (status == ZARR_OK ? kind != ZARR_KIND_NONE : status != ZARR_INVALID_ARGUMENT) nodes.push_back(name);
  }
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

}  // namespace

std::vector<std::string> child_names(zarr_group* group) {
  Listing listing;
  try {
    call(zarr_group_children, group, listing.out());
  } catch (const Failure& failure) {
    if (failure.status() == ZARR_UNSUPPORTED) throw;  // the store cannot list
    const Store store(zarr_node_store(group));
    return names_by_listing(store, zarr_node_path(group));
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < zarr_listing_size(listing); ++i) names.emplace_back(zarr_listing_name(listing, i));
  return names;
}

void Unreadable::add(const std::string& path, const Failure& failure) {
  if (count_++ != 0) return;
  const std::string text = failure.what();  // mostly begins with the key of the document
  first_ = text.starts_with(path + "/") ? text : path + ": " + text;
  status_ = failure.status();
}

void Unreadable::fail_if_any() const {
  if (count_ == 0) return;
  throw Failure(url_ + ": " + (count_ == 1 ? "a node below" : std::to_string(count_) + " nodes below") + " cannot be read" +
                    (count_ == 1 ? ": " : ", the first: ") + first_,
                status_);
}

}  // namespace zarrtool
