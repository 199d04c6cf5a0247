#include "node/snapshot.hpp"

#include "store/key.hpp"

namespace zarr::node {
namespace {

std::shared_ptr<Node> bare_node(const Place& place, Kind kind, std::string etag, ViewPtr view) {
  auto node = std::make_shared<Node>();
  node->store = place.store;
  node->path = place.path;
  node->runtime = place.runtime;
  node->options = place.options;
  node->kind = kind;
  node->etag = std::move(etag);
  node->consolidated = std::move(view);
  return node;
}

}  // namespace

Place place_of(const Node& node) { return {node.store, node.path, node.runtime, node.options}; }

Place place_at(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
               const OpenOptions& options) {
  Place place{store, store::normalise_path(path), runtime, options};
  store::check_key(place.key(v2_consolidated_name), runtime->limits.max_key_bytes);  // the longest document name
  return place;
}

NodePtr array_node(const Place& place, metadata::ArrayMetadata metadata, std::string etag, ViewPtr view) {
  auto node = bare_node(place, Kind::array, std::move(etag), std::move(view));
  node->array.set(std::move(metadata));
  return node;
}

NodePtr array_node(const Place& place, std::string text, const metadata::ArraySummary& summary) {
  auto node = bare_node(place, Kind::array, {}, nullptr);
  node->array.set(std::move(text), summary, node->path, node->runtime->limits);
  return node;
}

NodePtr group_node(const Place& place, metadata::GroupMetadata metadata, std::string etag, ViewPtr view) {
  auto node = bare_node(place, Kind::group, std::move(etag), std::move(view));
  node->group = std::make_shared<const metadata::GroupMetadata>(std::move(metadata));
  return node;
}

NodePtr implicit_group_node(const Place& place, Format format, ViewPtr view) {
  auto node = bare_node(place, Kind::group, {}, std::move(view));
  node->group = std::make_shared<const metadata::GroupMetadata>(metadata::build_group(format, {}));
  node->implicit = true;
  return node;
}

Kind v3_kind(const json::Value& document, std::string_view key) {
  return with_key(key, [&] {
    if (!document.is_object()) fail(Status::invalid_metadata, "expected an object, found ", document.type_name());
    const json::Value* type = document.find("node_type");
    if (type == nullptr) fail(Status::invalid_metadata, "node_type: expected \"array\" or \"group\", found nothing");
    if (type->is_string() && type->string() == "array") return Kind::array;
    if (type->is_string() && type->string() == "group") return Kind::group;
    fail(Status::invalid_metadata, "node_type: expected \"array\" or \"group\", found ", json::dump(*type));
  });
}

NodePtr node_from_v3(const Place& place, const StoredDocument& document, ViewPtr view) {
  const std::string key = place.key(v3_name);
  return with_key(key, [&]() -> NodePtr {
    if (v3_kind(document.value, key) == Kind::array)
      return array_node(place, metadata::parse_v3_array(document.value, key, place.runtime->limits), document.etag,
                        std::move(view));
    return group_node(place, metadata::parse_v3_group(document.value, key), document.etag, std::move(view));
  });
}

NodePtr node_from_v2(const Place& place, Kind kind, const StoredDocument& document, const json::Value* zattrs,
                     ViewPtr view) {
  const json::Value attributes = zattrs != nullptr ? *zattrs : json::Value();
  const bool has_attributes = zattrs != nullptr;
  const std::string key = place.key(kind == Kind::array ? v2_array_name : v2_group_name);
  return with_key(key, [&]() -> NodePtr {
    if (kind == Kind::array) {
      auto metadata = metadata::parse_v2_array(document.value, attributes, has_attributes, key, place.runtime->limits);
      return array_node(place, std::move(metadata), document.etag, std::move(view));
    }
    auto metadata = metadata::parse_v2_group(document.value, attributes, has_attributes, key);
    return group_node(place, std::move(metadata), document.etag, std::move(view));
  });
}

NodePtr node_from_view(const Place& place, const ViewPtr& view, const std::string& relative) {
  const auto find = [&](std::string_view name) { return view->find(document_key(relative, name)); };
  if (view->format == Format::v3) {
    if (const json::Value* document = find(v3_name)) return node_from_v3(place, {*document, {}}, view);
  } else {
    const json::Value* zattrs = find(v2_attributes_name);
    if (const json::Value* document = find(v2_array_name))
      return node_from_v2(place, Kind::array, {*document, {}}, zattrs, view);
    if (const json::Value* document = find(v2_group_name))
      return node_from_v2(place, Kind::group, {*document, {}}, zattrs, view);
  }
  const std::string prefix = prefix_of(relative);
  const auto below = view->index.lower_bound(prefix);
  if (below == view->index.end() || !below->first.starts_with(prefix)) return nullptr;
  return implicit_group_node(place, view->format, view);
}

void log(const chunk::Runtime& runtime, int32_t level, const std::string& message) {
  if (runtime.on_log) runtime.on_log(level, message);
}

Format Node::format() const { return array ? array.format() : group->format; }

const json::Object& Node::attributes() const { return array ? array->attributes : group->attributes; }

void Node::check_writable() const { require_writable(*store, options.read_only, path); }

std::shared_ptr<const chunk::ArrayIo> Node::io() const {
  if (kind != Kind::array)
    throw std::move(Error(Status::invalid_argument, "the node is a group, not an array").with_key(path));
  const std::lock_guard guard(io_mutex_);
  // The root has an empty path, which would name nothing.
  const std::string_view named = !path.empty() ? path : format() == Format::v3 ? v3_name : v2_array_name;
  if (!io_) io_ = with_key(named, [&] { return chunk::ArrayIo::create(store, path, *array, runtime); });
  return io_;
}

}  // namespace zarr::node
