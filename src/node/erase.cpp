#include "node/erase.hpp"

#include <algorithm>

#include "node/tree.hpp"

namespace zarr::node {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_metadata_name(std::string_view name) {
  return is_node_document(name) || name == v2_attributes_name || name == v2_consolidated_name;
}

// The documents that make a node at the place.
std::vector<std::string> own_documents(const Place& place) {
  std::vector<std::string> keys;
  for (const auto name : {v3_name, v2_array_name, v2_group_name}) {
    const std::string key = place.key(name);
    if (with_key(key, [&] { return place.store->stat(key).has_value(); })) keys.push_back(key);
  }
  return keys;
}

// An array has no documents below: its chunks need not be listed twice.
bool is_array(const Place& place, const std::vector<std::string>& own) {
  for (const auto& key : own) {
    if (last_segment(key) != v3_name) return last_segment(key) == v2_array_name;
    try {
      const auto document = read_document(*place.store, key, place.runtime->limits);
      return document && v3_kind(document->value, key) == Kind::array;
    } catch (const Error& error) {  // an unreadable document is erased like any other
      if (error.status() != Status::invalid_metadata && error.status() != Status::limit_exceeded) throw;
      return false;
    }
  }
  return false;
}

std::vector<std::string> documents_below(const Place& place) {
  std::vector<std::string> keys;
  if (!place.store->abilities().listable) return keys;
  place.store->list(prefix_of(place.path), true, [&](const store::Entry& entry) {
    if (is_metadata_name(last_segment(entry.key))) keys.push_back(entry.key);
    return true;
  });
  // Parents before children, and .z* in the order of their names: .zarray, .zattrs, .zgroup, .zmetadata.
  std::sort(keys.begin(), keys.end(), [](const std::string& a, const std::string& b) {
    const auto depth_a = std::count(a.begin(), a.end(), '/'), depth_b = std::count(b.begin(), b.end(), '/');
    return depth_a != depth_b ? depth_a < depth_b : a < b;
  });
  return keys;
}

void erase_key(const Place& place, const std::string& key) {
  with_key(key, [&] { place.store->erase(key); });
}

void erase_owned(const Place& place, const std::vector<std::string>& own) {
  const bool leaf = is_array(place, own);
  for (const auto& key : own) erase_key(place, key);
  with_key(place.path, [&] {
    if (!leaf)
      for (const auto& key : documents_below(place)) erase_key(place, key);
    place.store->erase_prefix(prefix_of(place.path));
  });
}

void erase_nodes_below(const Place& place) {
  std::vector<std::string> tops;  // the highest nodes with a document, and those below; unreadable ones count
  walk_live(
      place, [&](const Error& error) { tops.push_back(parent_of(error.key())); },
      [&](const std::string& path, const LiveChild& child) {
        if (!child.implicit) tops.push_back(join(place.path, path));
        return true;
      });
  for (const auto& top : tops) {
    const Place node = place.at(top);
    const auto documents = own_documents(node);
    if (!documents.empty()) erase_owned(node, documents);  // else gone with a node above it
  }
}

// "0", "0.1", "c", "c.0.1": the last segment of a chunk key.
bool may_end_chunk_key(std::string_view segment) {
  if (segment == "c") return true;
  if (segment.starts_with("c.")) segment.remove_prefix(2);
  return !segment.empty() && segment.find_first_not_of("0123456789.") == std::string_view::npos &&
         is_digit(segment.front());
}

bool is_empty(const Place& place) {
  if (!place.store->abilities().listable) return false;
  bool empty = true;
  with_key(place.path, [&] {
    place.store->list(prefix_of(place.path), false, [&](const store::Entry&) { return empty = false; });
  });
  return empty;
}

// Something is stored below, and all of it looks like chunks.
bool is_remains(const Place& place) {
  if (!place.store->abilities().listable) return false;
  bool any = false;
  bool only_chunks = true;
  with_key(place.path, [&] {
    place.store->list(prefix_of(place.path), true, [&](const store::Entry& entry) {
      any = true;
      const std::string_view name = last_segment(entry.key);
      only_chunks = may_end_chunk_key(name) || name == v2_attributes_name || name == v2_consolidated_name;
      return only_chunks;
    });
  });
  return any && only_chunks;
}

}  // namespace

bool may_begin_chunk_key(std::string_view segment) {
  return !segment.empty() && (segment == "c" || segment.starts_with("c.") || is_digit(segment.front()));
}

bool erase_all(const Place& base, Remains remains) {
  Place place = base;
  place.options.format.reset();
  const auto own = own_documents(place);
  if (!own.empty()) {
    erase_owned(place, own);
    return true;
  }
  if (array_above(place)) return false;  // what lies there are the chunks of that array
  const bool implicit = format_below_group(place).has_value();
  if (implicit) erase_nodes_below(place);
  const bool trusted =
      remains == Remains::anywhere || (!place.path.empty() && !own_documents(place.at(parent_of(place.path))).empty());
  if (!trusted || !is_remains(place)) return implicit;
  with_key(place.path, [&] { place.store->erase_prefix(prefix_of(place.path)); });
  return true;
}

void erase(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime) {
  const Place place = place_at(store, path, runtime, {});
  require_writable(*store, false, place.path);
  if (!is_empty(place)) {  // a lock would make the folder of a file store
    const DocumentLock lock(store, *runtime, place.key(v3_name), {});
    if (erase_all(place, Remains::in_group)) return;
  }
  Error error(Status::not_found, cat("no Zarr node at \"", place.path, "\" in ", store->description()));
  error.with_key(place.path);
  throw error;
}

}  // namespace zarr::node
