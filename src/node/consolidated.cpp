#include "node/consolidated.hpp"

#include <set>

#include "node/create.hpp"
#include "node/tree.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

constexpr std::string_view member = "consolidated_metadata";

ViewPtr make_view(const Place& place, Format format, metadata::Consolidated documents) {
  auto view = std::make_shared<ConsolidatedView>();
  view->root = place.path;
  view->format = format;
  view->documents = std::move(documents);
  for (const auto& [key, value] : view->documents.documents) view->index.insert_or_assign(key, &value);
  return view;
}

ViewPtr required(const Place& place, ViewPtr view) {
  if (view || place.options.consolidated != UseConsolidated::require) return view;
  Error error(Status::not_found, "the group has no consolidated metadata, and it was required");
  error.with_key(place.path);
  throw error;
}

[[noreturn]] void throw_no_block(const Place& place) {
  Error error(Status::not_found, "the group has no consolidated metadata");
  error.with_key(place.path);
  throw error;
}

// The group as it is stored, whatever view the handle has.
NodePtr stored_group(const NodePtr& group, UseConsolidated use) {
  Place place = place_of(*group);
  place.options.consolidated = use;
  NodePtr live = open_live(place);
  if (!live || live->kind != Kind::group) {
    Error error(Status::not_found, "there is no group any more");
    error.with_key(place.path);
    throw error;
  }
  return live;
}

// A nested group's own block is no part of what is compared or consolidated.
json::Value without_block(json::Value document) {
  if (document.is_object()) document.object().erase(member);
  return document;
}

void collect_v2(const Place& place, const std::string& relative, std::string_view name, const json::Value& document,
                metadata::Consolidated& out) {
  out.documents.emplace_back(document_key(relative, name), document);
  const auto zattrs =
      read_document(*place.store, document_key(join(place.path, relative), v2_attributes_name), place.runtime->limits);
  if (zattrs) out.documents.emplace_back(document_key(relative, v2_attributes_name), zattrs->value);
}

// Every document below the group. `explicit_groups`: implicit groups get a document first.
metadata::Consolidated collect(const NodePtr& group, bool explicit_groups) {
  const Place place = place_of(*group);
  const Format format = group->format();
  metadata::Consolidated out;
  if (format == Format::v2 && !group->implicit) collect_v2(place, "", v2_group_name, group->group->document, out);
  walk_live(place, {}, [&](const std::string& path, const LiveChild& child) {
    if (child.format != format) {
      log(*place.runtime, log_warning,
          cat("\"", join(place.path, path), "\" is of another Zarr format than the group \"", place.path,
              "\": it is left out of the consolidated metadata"));
      return true;
    }
    if (child.implicit && !explicit_groups) return true;
    const json::Value document =
        child.implicit ? make_explicit(place.at(join(place.path, path)), format) : child.document;
    if (format == Format::v3) out.documents.emplace_back(document_key(path, v3_name), document);
    else collect_v2(place, path, child.kind == Kind::array ? v2_array_name : v2_group_name, document, out);
    return true;
  });
  return out;
}

bool is_empty_attributes(std::string_view key, const json::Value& value) {
  return last_segment(key) == v2_attributes_name && value.is_object() && value.object().empty();
}

}  // namespace

const json::Value* ConsolidatedView::find(std::string_view key) const {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

std::string relative_to_root(const ConsolidatedView& view, const std::string& path) {
  if (view.root.empty() || path == view.root) return path == view.root ? std::string() : path;
  return path.substr(view.root.size() + 1);
}

ViewPtr v3_view(const Place& place, const json::Value& group_document) {
  const std::string key = place.key(v3_name);
  auto block = with_key(key, [&] { return metadata::parse_v3_consolidated(group_document, key); });
  return required(place, block ? make_view(place, Format::v3, std::move(*block)) : nullptr);
}

ViewPtr v2_view(const Place& place, const StoredDocument* zmetadata) {
  if (zmetadata == nullptr) return required(place, nullptr);
  const std::string key = place.key(v2_consolidated_name);
  return make_view(place, Format::v2,
                   with_key(key, [&] { return metadata::parse_v2_consolidated(zmetadata->value, key); }));
}

NodePtr consolidate(const NodePtr& group) {
  group->check_writable();
  NodePtr live = stored_group(group, UseConsolidated::never);
  const Place place = place_of(*live);
  const Format format = live->format();
  if (live->implicit) {
    make_explicit(place, format);
    live = stored_group(group, UseConsolidated::never);
  }
  const metadata::Consolidated documents = collect(live, true);
  if (format == Format::v2) {
    // Nothing of the old one counts, not even whether it parses.
    const std::string key = place.key(v2_consolidated_name);
    const std::string text = document_text(metadata::build_v2_consolidated(documents), Format::v2);
    const DocumentLock lock(place.store, *place.runtime, key, {});
    with_key(key, [&] { place.store->set(key, as_bytes(text), {}, false); });
  } else {
    const json::Value block = metadata::build_v3_consolidated(documents);
    change_document(place.store, *place.runtime, place.key(v3_name), {}, [&](const StoredDocument* current) {
      if (current == nullptr || v3_kind(current->value, place.key(v3_name)) != Kind::group) throw_no_block(place);
      json::Value document = current->value;
      document.object().set(member, block);
      return std::optional(document_text(document, Format::v3));
    });
  }
  return stored_group(group, UseConsolidated::auto_);
}

NodePtr remove_consolidated(const NodePtr& group) {
  group->check_writable();
  const Place place = place_of(*group);
  if (group->format() == Format::v2) {
    const std::string key = place.key(v2_consolidated_name);
    const DocumentLock lock(place.store, *place.runtime, key, {});
    if (!with_key(key, [&] { return place.store->erase(key); })) throw_no_block(place);
  } else {
    change_document(place.store, *place.runtime, place.key(v3_name), {}, [&](const StoredDocument* current) {
      const json::Value* block = current != nullptr ? current->value.find(member) : nullptr;
      if (block == nullptr || block->is_null()) throw_no_block(place);
      return std::optional(document_text(without_block(current->value), Format::v3));
    });
  }
  return stored_group(group, UseConsolidated::auto_);
}

std::vector<Difference> verify_consolidated(const NodePtr& group) {
  const NodePtr stored = stored_group(group, UseConsolidated::auto_);
  if (!stored->consolidated) throw_no_block(place_of(*stored));
  const metadata::Consolidated live = collect(stored, false);
  std::vector<Difference> out;
  std::set<std::string_view> seen;
  for (const auto& [key, value] : live.documents) {
    seen.insert(key);
    const json::Value* block = stored->consolidated->find(key);
    if (block == nullptr) {
      if (!is_empty_attributes(key, value)) out.push_back({key, "extra"});
    } else if (!(without_block(*block) == without_block(value))) {
      out.push_back({key, "changed"});
    }
  }
  for (const auto& [key, value] : stored->consolidated->index)
    if (!seen.contains(key) && !is_empty_attributes(key, *value)) out.push_back({key, "missing"});
  std::sort(out.begin(), out.end(), [](const Difference& a, const Difference& b) { return a.key < b.key; });
  return out;
}

}  // namespace zarr::node
