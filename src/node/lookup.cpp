// What is stored at a path: documents of both formats, implicit groups, arrays above.
#include <algorithm>
#include <array>
#include <cstring>
#include <deque>

#include "json/cursor.hpp"
#include "metadata/summary.hpp"
#include "node/consolidated.hpp"
#include "node/snapshot.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

bool wants(const OpenOptions& options, Format format) { return !options.format || *options.format == format; }

std::vector<std::string_view> document_names(const OpenOptions& options) {
  std::vector<std::string_view> names;
  if (wants(options, Format::v3)) names.push_back(v3_name);
  if (wants(options, Format::v2)) {
    names.insert(names.end(), {v2_array_name, v2_group_name, v2_attributes_name});
    if (options.consolidated != UseConsolidated::never) names.push_back(v2_consolidated_name);
  }
  return names;
}

// Only worth requests when somebody listens; what fails here has nothing to do with the v3 node.
void log_other_format(const Place& place, Documents& documents) {
  if (!place.runtime->on_log || !wants(place.options, Format::v2)) return;
  try {
    if (documents.exists(v2_array_name) || documents.exists(v2_group_name))
      log(*place.runtime, log_warning,
          cat("\"", place.path, "\" has metadata of Zarr v2 and v3: v3 is used, ask for format 2 to get the other"));
  } catch (const Error& error) {
    log(*place.runtime, log_warning,
        cat("looking for Zarr v2 metadata beside ", place.key(v3_name), ": ", error.message()));
  }
}

NodePtr open_v2(const Place& place, Documents& documents) {
  const Kind kind = documents.get(v2_array_name) != nullptr ? Kind::array : Kind::group;
  const StoredDocument* document = documents.get(kind == Kind::array ? v2_array_name : v2_group_name);
  if (document == nullptr) return nullptr;
  const StoredDocument* zattrs = documents.get(v2_attributes_name);
  ViewPtr view;
  if (kind == Kind::group && place.options.consolidated != UseConsolidated::never)
    view = v2_view(place, documents.get(v2_consolidated_name));
  return node_from_v2(place, kind, *document, zattrs != nullptr ? &zattrs->value : nullptr, std::move(view));
}

NodePtr node_of(const Place& place, const StoredDocument& document) {
  ViewPtr view;
  if (place.options.consolidated != UseConsolidated::never &&
      v3_kind(document.value, place.key(v3_name)) == Kind::group)
    view = v3_view(place, document.value);
  return node_from_v3(place, document, std::move(view));
}

NodePtr open_v3(const Place& place, Documents& documents) {
  const StoredDocument* document = documents.get(v3_name);
  if (document == nullptr) return nullptr;
  log_other_format(place, documents);
  return node_of(place, *document);
}

struct Level {  // one listing: documents of nodes, and prefixes to look at next
  std::optional<Format> format;
  bool any_document = false;
  std::vector<std::string> deeper;
};

Level look_at(store::Store& store, const std::string& prefix, const OpenOptions& options) {
  Level level;
  store.list(prefix, false, [&](const store::Entry& entry) {
    if (entry.is_prefix) {
      const std::string_view path(entry.key.data(), entry.key.size() - 1);
      if (!last_segment(path).starts_with("__")) level.deeper.push_back(entry.key);
      return true;
    }
    const std::string_view name = last_segment(entry.key);
    if (!is_node_document(name)) return true;
    level.any_document = true;
    const Format format = name == v3_name ? Format::v3 : Format::v2;
    if (wants(options, format) && level.format != Format::v3) level.format = format;
    return true;
  });
  std::sort(level.deeper.begin(), level.deeper.end());
  return level;
}

// The usual case, an array of v3 with a small document, without a tree of values and with the fewest system calls. Null when
// it is another case, or one with anything to say about it.
NodePtr open_quickly(const Place& place) {
  constexpr size_t largest = 16 << 10;
  if (!wants(place.options, Format::v3) || place.runtime->on_log) return nullptr;
  std::array<char, largest + json::Cursor::padding> buffer;
  const auto size =
      place.store->read_small(place.key(v3_name), {reinterpret_cast<std::byte*>(buffer.data()), largest});
  if (!size) return nullptr;
  std::memset(buffer.data() + *size, 0, json::Cursor::padding);
  const std::string_view text(buffer.data(), *size);
  const auto summary = metadata::summarise_v3_array(text, place.runtime->limits);
  return summary ? array_node(place, std::string(text), *summary) : nullptr;
}

}  // namespace

NodePtr open_live(const Place& place) {
  if (NodePtr node = open_quickly(place)) return node;
  Documents documents(place.store, place.path, place.runtime->limits, document_names(place.options));
  NodePtr node;
  if (wants(place.options, Format::v3)) node = open_v3(place, documents);
  if (!node && wants(place.options, Format::v2)) node = open_v2(place, documents);
  if (node) return node;
  const auto format = format_below(place);
  return format ? implicit_group_node(place, *format, nullptr) : nullptr;
}

NodePtr node_from_v3_text(const Place& place, const std::string& text, std::string etag) {
  const std::string key = place.key(v3_name);
  return node_of(place, {with_key(key, [&] { return json::parse(text, place.runtime->limits); }), std::move(etag)});
}

std::optional<std::string> array_above(const Place& place) {
  std::string path = place.path;
  while (!path.empty()) {
    path = parent_of(path);
    Documents documents(place.store, path, place.runtime->limits, {v3_name, v2_array_name});
    if (const StoredDocument* document = documents.get(v3_name)) {
      if (v3_kind(document->value, documents.key(v3_name)) == Kind::array) return path;
    } else if (documents.exists(v2_array_name)) {
      return path;
    }
  }
  return std::nullopt;
}

std::optional<Format> format_below_group(const Place& place) {
  if (!place.store->abilities().listable) return std::nullopt;
  return with_key(place.path, [&]() -> std::optional<Format> {
    std::deque<std::string> queue{prefix_of(place.path)};
    for (size_t listings = 0; !queue.empty() && listings < search_limit; ++listings) {
      Level level = look_at(*place.store, queue.front(), place.options);
      queue.pop_front();
      // A document of the place itself is one of the format that nobody asked for: no implicit group.
      if (level.any_document && listings == 0) return std::nullopt;
      if (level.format) return level.format;
      if (!level.any_document) queue.insert(queue.end(), level.deeper.begin(), level.deeper.end());
    }
    return std::nullopt;
  });
}

std::optional<Format> format_below(const Place& place) {
  const auto format = format_below_group(place);
  return format && !array_above(place) ? format : std::nullopt;
}

}  // namespace zarr::node
