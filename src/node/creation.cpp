#include "node/create.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

// The key of a document by which a node is there (array or group of either format), nullopt when there is none.
std::optional<std::string> document_at(const Place& place) {
  for (const auto name : {v3_name, v2_array_name, v2_group_name}) {
    const std::string key = place.key(name);
    if (with_key(key, [&] { return place.store->stat(key).has_value(); })) return key;
  }
  return std::nullopt;
}

// Whether anything else is stored below the prefix of a document.
bool has_others(store::Store& store, const std::string& key) {
  if (!store.abilities().listable) return false;
  bool others = false;
  const std::string prefix = key.substr(0, key.size() - last_segment(key).size());
  with_key(key, [&] {
    store.list(prefix, false, [&](const store::Entry& entry) {
      others = entry.key != key;
      return !others;
    });
  });
  return others;
}

std::string group_text(Format format) { return document_text(metadata::build_group(format, {}).document, format); }

std::string_view group_document_name(Format format) { return format == Format::v3 ? v3_name : v2_group_name; }

}  // namespace

// Undoing is done as well as it can be: what failed first is the error that the caller sees.
Creation::~Creation() {
  for (auto written = written_.rbegin(); written != written_.rend(); ++written) {
    try {
      take_back(*written);
    } catch (const std::exception& error) {
      try {
        log(*place_.runtime, log_warning,
            cat("could not remove ", written->key, " after a failed creation: ", error.what()));
      } catch (...) {  // a log callback or no memory: nothing is left to be done
      }
    }
  }
}

void Creation::take_back(const Written& written) {
  store::Store& store = *place_.store;
  const auto value = store.get({.key = written.key, .range = {}, .destination = {}, .if_match = {}});
  if (!value || as_text(value->bytes) != written.text) return;  // never arrived, or somebody else's by now
  // A parent that was empty may have got children of others, who rely on its document.
  if (written.fresh_parent && has_others(store, written.key)) return;
  store.erase(written.key);
}

bool Creation::put(const std::string& key, std::string text, std::string* etag) {
  // Remembered first: a store may fail after the value has arrived.
  const bool fresh_parent = parents_ && !has_others(*place_.store, key);
  written_.push_back({key, std::move(text), fresh_parent});
  if (put_if_absent(*place_.store, key, written_.back().text, etag)) return true;
  written_.pop_back();
  return false;
}

void Creation::make_parents(Format format) {
  if (place_.path.empty()) return;
  parents_ = true;
  for (size_t end = 0; end != std::string::npos; end = place_.path.find('/', end + 1)) {
    const Place parent = place_.at(place_.path.substr(0, end));
    if (!document_at(parent)) put(parent.key(group_document_name(format)), group_text(format));
  }
  parents_ = false;
}

json::Value make_explicit(const Place& place, Format format) {
  const std::string key = place.key(group_document_name(format));
  put_if_absent(*place.store, key, group_text(format), nullptr);
  auto document = read_document(*place.store, key, place.runtime->limits);
  if (!document) throw std::move(Error(Status::not_found, "the group was erased meanwhile").with_key(key));
  return std::move(document->value);
}

void check_new_path(const Place& place) {
  for (size_t begin = 0; begin < place.path.size();) {
    const size_t end = std::min(place.path.find('/', begin), place.path.size());
    const std::string_view name(place.path.data() + begin, end - begin);
    with_key(place.path, [&] { store::check_node_name(name); });
    begin = end + 1;
  }
}

void refuse_below_array(const Place& place) {
  const auto array = array_above(place);
  if (!array) return;
  Error error(Status::invalid_argument,
              cat("\"", place.path, "\" lies below the array \"", *array, "\": arrays have no children"));
  error.with_key(place.path);
  throw error;
}

void throw_exists(const Place& place, const std::string& what) {
  Error error(Status::exists, cat("\"", place.path, "\" in ", place.store->description(), ": ", what));
  error.with_key(place.path);
  throw error;
}

}  // namespace zarr::node
