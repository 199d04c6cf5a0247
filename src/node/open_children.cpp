// All children of a group, listed and opened in one call.
#include <algorithm>

#include "node/consolidated.hpp"
#include "node/open_event.hpp"
#include "node/snapshot.hpp"
#include "node/tree.hpp"

namespace zarr::node {
namespace {

constexpr size_t batch_size = 256;  // documents asked for at once
constexpr size_t block_size = 16;   // children that a worker opens before it looks for more work

OpenOptions options_of_children(const Node& group) {
  OpenOptions options = group.options;
  if (options.consolidated == UseConsolidated::require) options.consolidated = UseConsolidated::auto_;
  return options;
}

// Opens the child and keeps what went wrong. No memory is no property of the child: that is thrown.
template <class Open>
void fill(OpenedChild& child, const Place& place, const Open& open) {
  try {
    child.node = with_event(place, open);
  } catch (const Error& error) {
    if (error.status() == Status::no_memory) throw;
    child.error = std::make_shared<const Error>(error);
  }
}

// Documents of v3 come in batches from a store with latency; where there is none, the child is opened by itself.
void open_by_batches(const Place& group, std::vector<OpenedChild>& children) {
  for (size_t begin = 0; begin < children.size(); begin += batch_size) {
    const size_t end = std::min(begin + batch_size, children.size());
    std::vector<std::string> keys;
    for (size_t i = begin; i < end; ++i) keys.push_back(document_key(join(group.path, children[i].name), v3_name));
    const bool v3 = group.options.format != Format::v2;
    auto fetched = v3 ? fetch_texts(*group.store, keys, group.runtime->limits) : std::vector<Fetched>(keys.size());
    for (size_t i = begin; i < end; ++i) {
      Fetched& document = fetched[i - begin];
      const Place place = group.at(join(group.path, children[i].name));
      fill(children[i], place, [&] {
        if (document.error) throw *document.error;
        return document.text ? node_from_v3_text(place, *document.text, std::move(document.etag)) : open_live(place);
      });
    }
  }
}

// The store and runtime of nodes that are opened together, under a reference count of their own: threads that counted the
// same references would wait for each other at every node.
struct Shared {
  store::StorePtr store;
  chunk::RuntimePtr runtime;
};

Place with_own_count(const Place& group) {
  const auto shared = std::make_shared<const Shared>(Shared{group.store, group.runtime});
  return {store::StorePtr(shared, shared->store.get()), "", chunk::RuntimePtr(shared, shared->runtime.get()), group.options};
}

// One after the other, on all threads where the store allows that.
void open_one_by_one(const Place& group, std::vector<OpenedChild>& children) {
  const auto open_block = [&](uint64_t block) {
    Place place = with_own_count(group);
    const size_t end = std::min<size_t>((block + 1) * block_size, children.size());
    for (size_t i = block * block_size; i < end; ++i) {
      place.path = join(group.path, children[i].name);
      fill(children[i], place, [&] { return open_live(place); });
    }
  };
  const uint64_t blocks = (children.size() + block_size - 1) / block_size;
  if (group.store->abilities().any_thread && group.runtime->executor) {
    group.runtime->executor->for_each(blocks, open_block, {});
  } else {
    for (uint64_t block = 0; block < blocks; ++block) open_block(block);
  }
}

}  // namespace

std::vector<OpenedChild> open_children(const NodePtr& group) {
  if (group->kind != Kind::group)
    throw std::move(Error(Status::invalid_argument, "an array has no children").with_key(group->path));
  Place place = place_of(*group);
  place.options = options_of_children(*group);
  std::vector<OpenedChild> children;
  if (const ViewPtr& view = group->consolidated) {
    const std::string relative = relative_to_root(*view, group->path);
    for (Child& child : view_children(*view, relative)) {
      OpenedChild& opened = children.emplace_back();
      opened.name = std::move(child.name);
      const Place below = place.at(join(place.path, opened.name));
      fill(opened, below, [&] { return node_from_view(below, view, join(relative, opened.name)); });
    }
  } else {
    std::vector<std::string> names = names_below(place);
    children.resize(names.size());
    for (size_t i = 0; i < names.size(); ++i) children[i].name = std::move(names[i]);
    if (place.store->cost().cheap_sync) open_one_by_one(place, children);
    else open_by_batches(place, children);
  }
  std::erase_if(children, [](const OpenedChild& child) { return !child.node && !child.error; });
  return children;
}

}  // namespace zarr::node
