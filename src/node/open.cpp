#include "node/consolidated.hpp"
#include "node/open_event.hpp"
#include "node/snapshot.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

[[noreturn]] void throw_not_found(const Place& place) {
  Error error(Status::not_found, cat("no Zarr node at \"", place.path, "\" in ", place.store->description()));
  error.with_key(place.path);
  throw error;
}

}  // namespace

NodePtr open(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
             const OpenOptions& options) {
  const Place place = place_at(store, path, runtime, options);
  return with_event(place, [&] { return open_live(place); });
}

NodePtr open_child(const NodePtr& group, const std::string& relative_path) {
  if (group->kind != Kind::group)
    throw std::move(Error(Status::invalid_argument, "an array has no children").with_key(group->path));
  const std::string relative = store::normalise_path(relative_path);
  if (relative.empty()) return group;
  OpenOptions options = group->options;
  options.consolidated =
      options.consolidated == UseConsolidated::never ? UseConsolidated::never : UseConsolidated::auto_;
  const Place place = place_at(group->store, join(group->path, relative), group->runtime, options);
  return with_event(place, [&] {
    if (!group->consolidated) return open_live(place);
    return node_from_view(place, group->consolidated, relative_to_root(*group->consolidated, place.path));
  });
}

NodePtr refresh(const NodePtr& node) {
  const Place place = place_of(*node);
  NodePtr fresh = with_event(place, [&] { return open_live(place); });
  if (!fresh) throw_not_found(place);
  return fresh;
}

NodePtr open_or_create(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
                       const OpenOptions& options, Mode mode, const std::function<NodePtr(bool overwrite)>& create) {
  if (mode == Mode::w || mode == Mode::w_minus) return create(mode == Mode::w);
  OpenOptions how = options;
  if (mode == Mode::r) how.read_only = true;
  if (NodePtr node = open(store, path, runtime, how)) return node;
  if (mode != Mode::a) throw_not_found(place_at(store, path, runtime, how));
  try {
    return create(false);
  } catch (const Error& error) {
    if (error.status() != Status::exists) throw;
    if (NodePtr node = open(store, path, runtime, how)) return node;
    throw;
  }
}

}  // namespace zarr::node
