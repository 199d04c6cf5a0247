#include "node/create.hpp"

namespace zarr::node {
namespace {

[[noreturn]] void throw_gone(const std::string& key) {
  Error error(Status::not_found, "the node is not there any more");
  error.with_key(key);
  throw error;
}

// The node as one version of its zarr.json has it, with new attributes.
NodePtr with_attributes(const Place& place, const NodePtr& live, json::Object attributes, std::string etag,
                        ViewPtr view) {
  if (live->kind == Kind::array) {
    auto metadata = live->array->clone();
    metadata::set_attributes(metadata, std::move(attributes));
    return array_node(place, std::move(metadata), std::move(etag), std::move(view));
  }
  metadata::GroupMetadata metadata = *live->group;
  metadata::set_attributes(metadata, std::move(attributes));
  return group_node(place, std::move(metadata), std::move(etag), std::move(view));
}

const json::Value& document_of(const Node& node) { return node.array ? node.array->document : node.group->document; }

NodePtr update_v3(const NodePtr& node, const std::function<void(json::Object&)>& update) {
  const Place place = place_of(*node);
  const std::string key = place.key(v3_name);
  NodePtr result;
  std::string etag = change_document(
      place.store, *place.runtime, key, {}, [&](const StoredDocument* current) -> std::optional<std::string> {
        if (current == nullptr) throw_gone(key);
        const NodePtr live = node_from_v3(place, *current, nullptr);
        json::Object attributes = live->attributes();
        update(attributes);
        const bool changed = !(attributes == live->attributes());
        result = with_attributes(place, live, std::move(attributes), {}, node->consolidated);
        if (!changed) return std::nullopt;
        return document_text(document_of(*result), Format::v3);
      });
  // Made again, because snapshots are immutable and the etag is known only now.
  return with_attributes(place, result, result->attributes(), std::move(etag), node->consolidated);
}

NodePtr update_v2(const NodePtr& node, const std::function<void(json::Object&)>& update) {
  const Place place = place_of(*node);
  const std::string key = place.key(v2_attributes_name);
  const std::string_view main_name = node->kind == Kind::array ? v2_array_name : v2_group_name;
  std::optional<StoredDocument> main;
  json::Value zattrs;
  bool has_zattrs = false;
  change_document(place.store, *place.runtime, key, {},
                  [&](const StoredDocument* current) -> std::optional<std::string> {
                    main = read_document(*place.store, place.key(main_name), place.runtime->limits);
                    if (!main) throw_gone(place.key(main_name));
                    const NodePtr live =
                        node_from_v2(place, node->kind, *main, current != nullptr ? &current->value : nullptr, nullptr);
                    json::Object attributes = live->attributes();
                    update(attributes);
                    const bool changed = !(attributes == live->attributes());
                    zattrs = std::move(attributes);
                    has_zattrs = changed || current != nullptr;
                    if (!changed) return std::nullopt;
                    return document_text(zattrs, Format::v2);
                  });
  return node_from_v2(place, node->kind, *main, has_zattrs ? &zattrs : nullptr, node->consolidated);
}

}  // namespace

NodePtr update_attributes(const NodePtr& node, const std::function<void(json::Object&)>& update) {
  node->check_writable();
  if (node->implicit) make_explicit(place_of(*node), node->format());
  return with_key(node->path,
                  [&] { return node->format() == Format::v3 ? update_v3(node, update) : update_v2(node, update); });
}

}  // namespace zarr::node
