// Creating nodes. Order: every check, then (overwrite) erasing, then parents from the root down, then .zattrs, and the
// document that makes the node last: until it is there, nobody sees a node.
#include "node/create.hpp"

#include "node/erase.hpp"

namespace zarr::node {
namespace {

std::string_view main_document_name(Kind kind, Format format) {
  if (format == Format::v3) return v3_name;
  return kind == Kind::array ? v2_array_name : v2_group_name;
}

// A stored chunk that the new array would take for its own, the first that is listed.
std::optional<std::string> stale_chunk(const Place& place, const chunk::ArrayIo& io) {
  if (!place.store->abilities().listable) return std::nullopt;
  std::optional<std::string> found;
  std::vector<std::string> prefixes;
  const auto look = [&](const store::Entry& entry) {
    if (!entry.is_prefix && io.keys().decode(entry.key)) found = entry.key;
    return !found;
  };
  with_key(place.path, [&] {
    place.store->list(prefix_of(place.path), false, [&](const store::Entry& entry) {
      const std::string_view path(entry.key.data(), entry.key.size() - (entry.is_prefix ? 1 : 0));
      if (entry.is_prefix && (!io.keys().is_plain() || may_begin_chunk_key(last_segment(path)))) prefixes.push_back(entry.key);
      return look(entry);
    });
    for (size_t i = 0; i < prefixes.size() && !found; ++i) place.store->list(prefixes[i], true, look);
  });
  return found;
}

struct NewNode {
  Kind kind;
  Format format;
  const json::Value& document;
  const json::Object& attributes;
  bool has_attributes_document;
};

// What is at the place forbids making the node there, or has been erased when this returns.
void make_room(const Place& place, const NewNode& node, const chunk::ArrayIo* io, bool overwrite) {
  if (overwrite) {
    erase_all(place, Remains::anywhere);
    if (io == nullptr) return;
    while (const auto key = stale_chunk(place, *io)) with_key(*key, [&] { place.store->erase(*key); });
    return;
  }
  if (const NodePtr there = open_live(place)) {
    if (!there->implicit)
      throw_exists(place, cat("there is ", there->kind == Kind::array ? "an array" : "a group", " already"));
    if (node.kind == Kind::array) throw_exists(place, "there are nodes below it: it is a group");
  }
  if (io == nullptr) return;
  if (const auto key = stale_chunk(place, *io))
    throw_exists(place, cat("there is a chunk without an array, ", *key,
                            " (from an erase that was cut short?); overwrite removes it"));
}

// Attributes of a group or array that is gone must not become those of the new one.
void drop_stale_attributes(const Place& place) {
  const std::string key = place.key(v2_attributes_name);
  with_key(key, [&] { place.store->erase(key); });
}

std::string write_documents(Creation& creation, const Place& place, const NewNode& node) {
  creation.make_parents(node.format);
  if (node.format == Format::v2) {
    drop_stale_attributes(place);
    if (node.has_attributes_document || !node.attributes.empty())
      creation.put(place.key(v2_attributes_name), document_text(node.attributes, Format::v2));
  }
  std::string etag;
  if (!creation.put(place.key(main_document_name(node.kind, node.format)), document_text(node.document, node.format),
                    &etag))
    throw_exists(place, "somebody else has made a node there");
  return etag;
}

// Returns the etag of the node's document.
std::string create(const Place& base, const NewNode& node, const chunk::ArrayIo* io, bool overwrite) {
  check_new_path(base);
  Place place = base;
  place.options.format.reset();  // a node of the other format is in the way as well
  place.options.consolidated = UseConsolidated::never;
  const DocumentLock lock(place.store, *place.runtime, place.key(v3_name),
                          {});  // whatever the format: one creator a path
  refuse_below_array(place);
  make_room(place, node, io, overwrite);
  Creation creation(place);
  std::string etag = write_documents(creation, place, node);
  creation.commit();
  return etag;
}

Place creation_place(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
                     const OpenOptions& options) {
  Place place = place_at(store, path, runtime, options);
  require_writable(*store, options.read_only, place.path);
  return place;
}

}  // namespace

NodePtr create_array(const store::StorePtr& store, const std::string& path, metadata::ArrayMetadata metadata,
                     const chunk::RuntimePtr& runtime, const OpenOptions& options, bool overwrite) {
  const Place place = creation_place(store, path, runtime, options);
  const auto io = with_key(place.path, [&] { return chunk::ArrayIo::create(store, place.path, metadata, runtime); });
  if (metadata.format == Format::v2 && !metadata.attributes.empty()) metadata.has_attributes_document = true;
  const NewNode node{Kind::array, metadata.format, metadata.document, metadata.attributes,
                     metadata.has_attributes_document};
  std::string etag = create(place, node, io.get(), overwrite);
  return array_node(place, std::move(metadata), std::move(etag), nullptr);
}

NodePtr create_group(const store::StorePtr& store, const std::string& path, metadata::GroupMetadata metadata,
                     const chunk::RuntimePtr& runtime, const OpenOptions& options, bool overwrite) {
  const Place place = creation_place(store, path, runtime, options);
  if (metadata.format == Format::v2 && !metadata.attributes.empty()) metadata.has_attributes_document = true;
  const NewNode node{Kind::group, metadata.format, metadata.document, metadata.attributes,
                     metadata.has_attributes_document};
  std::string etag = create(place, node, nullptr, overwrite);
  return group_node(place, std::move(metadata), std::move(etag), nullptr);
}

}  // namespace zarr::node
