// Copies of whole nodes, key by key. Chunks come first and documents last, the top one at the very end: until then
// nobody sees a node at the target, and a copy that is cut short leaves none.
#include <algorithm>
#include <mutex>

#include "base/percent.hpp"
#include "node/create.hpp"
#include "node/erase.hpp"
#include "store/key.hpp"

namespace zarr::node {
namespace {

bool inside(const std::string& path, const std::string& root) {
  return root.empty() || path == root || path.starts_with(root + "/");
}

// Stores of different roots may hold the same values: file stores say where they are, "file:///data/a".
std::string file_location(const Place& place) {
  std::string root = place.store->description();
  if (!root.starts_with("file://")) return "";
  if (root.ends_with('/')) root.pop_back();
  return place.path.empty() ? root : root + "/" + percent_encode_path(place.path);
}

void refuse_overlap(const Place& from, const Place& to) {
  std::string source = from.path, target = to.path;
  if (from.store->identity() != to.store->identity()) {
    source = file_location(from);
    target = file_location(to);
    if (source.empty() || target.empty()) return;
  }
  const bool into_itself = inside(target, source);
  if (!into_itself && !inside(source, target)) return;
  Error error(Status::invalid_argument,
              cat("\"", from.path, "\" cannot be copied to \"", to.path,
                  "\": ", into_itself ? "the target lies in the source" : "the target contains the source"));
  error.with_key(to.path);
  throw error;
}

struct Keys {  // relative to the source
  std::vector<std::string> data;
  std::vector<std::string> documents;  // deepest first, so that the node's own are last
};

// v2: attributes and consolidated metadata before the document that makes the node.
int document_rank(std::string_view key) { return is_node_document(last_segment(key)) ? 1 : 0; }

Keys keys_of(const Place& from) {
  if (!from.store->abilities().listable) {
    Error error(Status::unsupported,
                cat("the store ", from.store->description(), " cannot list: a node in it cannot be copied"));
    error.with_key(from.path);
    throw error;
  }
  Keys keys;
  const std::string prefix = prefix_of(from.path);
  with_key(from.path, [&] {
    from.store->list(prefix, true, [&](const store::Entry& entry) {
      if (entry.is_prefix) return true;
      std::string key = entry.key.substr(prefix.size());
      const std::string_view name = last_segment(key);
      const bool document = is_node_document(name) || name == v2_attributes_name || name == v2_consolidated_name;
      (document ? keys.documents : keys.data).push_back(std::move(key));
      return true;
    });
  });
  std::sort(keys.data.begin(), keys.data.end());
  std::sort(keys.documents.begin(), keys.documents.end(), [](const std::string& a, const std::string& b) {
    const auto depth_a = std::count(a.begin(), a.end(), '/'), depth_b = std::count(b.begin(), b.end(), '/');
    if (depth_a != depth_b) return depth_a > depth_b;
    return document_rank(a) != document_rank(b) ? document_rank(a) < document_rank(b) : a < b;
  });
  return keys;
}

class Copier {
 public:
  Copier(const Place& from, const Place& to, const Cancel& cancel) : from_(from), to_(to), cancel_(cancel) {}
  Copier(const Copier&) = delete;
  Copier& operator=(const Copier&) = delete;

  // Removes what was written, unless commit() was called.
  ~Copier() {
    for (auto key = written_.rbegin(); key != written_.rend(); ++key) {
      try {
        to_.store->erase(*key);
      } catch (const std::exception& error) {
        try {
          log(*to_.runtime, log_warning, cat("could not remove ", *key, " after a failed copy: ", error.what()));
        } catch (...) {  // a log callback or no memory: nothing is left to be done
        }
      }
    }
  }
  void commit() { written_.clear(); }

  void copy(const Keys& keys) {
    const bool parallel =
        from_.store->abilities().any_thread && to_.store->abilities().any_thread && to_.runtime->executor;
    if (parallel) {
      to_.runtime->executor->for_each(
          keys.data.size(), [&](uint64_t i) { copy_key(keys.data[i], false); }, cancel_);
    } else {
      for (const auto& key : keys.data) copy_key(key, false);
    }
    for (const auto& key : keys.documents) copy_key(key, true);
  }

 private:
  void copy_key(const std::string& relative, bool document) {
    cancel_.check();
    const std::string from_key = prefix_of(from_.path) + relative;
    const std::string to_key = prefix_of(to_.path) + relative;
    Buffer bytes;
    if (!with_key(from_key, [&] { return load(from_key, bytes); })) {
      if (!document) return;  // a chunk that was erased meanwhile reads as fill value here and there
      throw std::move(
          Error(Status::not_found, "the source changed while it was copied: a document has gone").with_key(from_key));
    }
    {
      const std::lock_guard guard(mutex_);
      written_.push_back(to_key);  // remembered first: a store may fail after the value has arrived
    }
    with_key(to_key, [&] { to_.store->set(to_key, bytes, {}, false); });
  }

  // One version of the value, in one buffer. False when it is not there any more.
  bool load(const std::string& key, Buffer& bytes) {
    const auto reader = from_.store->open(key);
    if (!reader) return false;
    reader->read_at(0, bytes.reserve_discard(reader->size()));
    return true;
  }

  const Place& from_;
  const Place& to_;
  const Cancel& cancel_;
  std::mutex mutex_;
  std::vector<std::string> written_;
};

// Something without a node is never overwritten: it is not known to be Zarr's.
void refuse_strangers(const Place& to) {
  if (!to.store->abilities().listable) return;
  std::optional<std::string> found;
  with_key(to.path, [&] {
    to.store->list(prefix_of(to.path), false, [&](const store::Entry& entry) {
      found = entry.key;
      return false;
    });
  });
  if (found) throw_exists(to, cat("something is stored there that is no node: ", *found));
}

Format format_of_source(const Place& from) {
  const NodePtr node = open_live(from);
  if (node) return node->format();
  Error error(Status::not_found, cat("no Zarr node at \"", from.path, "\" in ", from.store->description()));
  error.with_key(from.path);
  throw error;
}

}  // namespace

void copy(const store::StorePtr& from_store, const std::string& from_path, const store::StorePtr& to_store,
          const std::string& to_path, const chunk::RuntimePtr& runtime, bool overwrite, const Cancel& cancel) {
  OpenOptions options;
  options.consolidated = UseConsolidated::never;
  const Place from = place_at(from_store, from_path, runtime, options);
  const Place to = place_at(to_store, to_path, runtime, options);
  require_writable(*to_store, false, to.path);
  check_new_path(to);
  const Format format = format_of_source(from);
  refuse_overlap(from, to);
  const Keys keys = keys_of(from);
  for (const auto& key : keys.data) store::check_key(prefix_of(to.path) + key, runtime->limits.max_key_bytes);
  for (const auto& key : keys.documents) store::check_key(prefix_of(to.path) + key, runtime->limits.max_key_bytes);

  const DocumentLock lock(to_store, *runtime, to.key(v3_name), cancel);
  refuse_below_array(to);
  if (!overwrite && open_live(to)) throw_exists(to, "there is a node already");
  if (!overwrite || !erase_all(to, Remains::anywhere)) refuse_strangers(to);
  Creation parents(to);
  parents.make_parents(format);
  Copier copier(from, to, cancel);
  copier.copy(keys);
  copier.commit();
  parents.commit();
}

void move(const store::StorePtr& from_store, const std::string& from_path, const store::StorePtr& to_store,
          const std::string& to_path, const chunk::RuntimePtr& runtime, bool overwrite, const Cancel& cancel) {
  require_writable(*from_store, false, from_path);
  copy(from_store, from_path, to_store, to_path, runtime, overwrite, cancel);
  erase(from_store, from_path, runtime);
}

}  // namespace zarr::node
