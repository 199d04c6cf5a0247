// Metadata documents as values of a store: reading them within the limits, changing them so that nothing is lost.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chunk/key_locks.hpp"
#include "chunk/runtime.hpp"
#include "data_type/data_type.hpp"
#include "json/json.hpp"
#include "store/store.hpp"

namespace zarr::node {

inline constexpr std::string_view v3_name = "zarr.json";
inline constexpr std::string_view v2_array_name = ".zarray";
inline constexpr std::string_view v2_group_name = ".zgroup";
inline constexpr std::string_view v2_attributes_name = ".zattrs";
inline constexpr std::string_view v2_consolidated_name = ".zmetadata";

std::string prefix_of(const std::string& path);                            // "" or path + "/"
std::string document_key(const std::string& path, std::string_view name);  // "a/b" -> "a/b/zarr.json"
std::string_view last_segment(std::string_view path);
std::string parent_of(const std::string& path);  // of "a/b": "a"; of "a": ""
std::string join(const std::string& path, std::string_view relative);
bool is_node_document(std::string_view name);  // one that makes a node: zarr.json, .zarray, .zgroup

struct StoredDocument {
  json::Value value;
  std::string etag;  // "" when the store has none
};

// nullopt = absent. A document that does not parse, or is over the limits, is an error that names the key.
std::optional<StoredDocument> read_document(store::Store& store, const std::string& key, const Limits& limits);

// As zarr-python lays documents out: indent 2 (v3) or 4 (v2).
std::string document_text(const json::Value& document, Format format);

// The documents that one node may have, each read once, when asked for; from a store with slow requests all of them at
// once.
class Documents {
 public:
  Documents(store::StorePtr store, std::string path, const Limits& limits, std::vector<std::string_view> names);
  const StoredDocument* get(std::string_view name);  // null = absent; throws what reading or parsing it threw
  bool exists(std::string_view name);                // does not parse it
  std::string key(std::string_view name) const { return document_key(path_, name); }

 private:
  struct Slot {
    bool fetched = false;
    bool parsed = false;
    std::optional<std::string> text;
    std::optional<StoredDocument> document;
    std::string etag;
    std::optional<Error> error;
  };
  void fetch_all(const std::vector<std::string_view>& names);
  Slot& slot(std::string_view name);

  store::StorePtr store_;
  std::string path_;
  const Limits limits_;
  std::map<std::string, Slot, std::less<>> slots_;
};

// Many values at once, through get_many: one entry a key, in order. `text` empty optional = absent, unless `error` is
// set.
struct Fetched {
  std::optional<std::string> text;
  std::string etag;
  std::optional<Error> error;
};
std::vector<Fetched> fetch_texts(store::Store& store, const std::vector<std::string>& keys, const Limits& limits);

// Throws read_only when the store or the options forbid changes. First thing in everything that writes.
void require_writable(const store::Store& store, bool read_only, const std::string& path);

// Holds a document against every other change: by this process always, by others where the store can.
class DocumentLock {
 public:
  DocumentLock(const store::StorePtr& store, const chunk::Runtime& runtime, const std::string& key,
               const Cancel& cancel);

 private:
  std::shared_ptr<chunk::KeyLocks> locks_;  // outlives the guard
  chunk::KeyLocks::Guard guard_;
  std::unique_ptr<store::Lock> lock_;
};

// One change of a document. `change` gets what is stored now (null = absent) and returns the new text, or nullopt to
// leave it as it is; it may be called again on a newer version. The returned etag is that of the document afterwards.
using Change = std::function<std::optional<std::string>(const StoredDocument* current)>;
std::string change_document(const store::StorePtr& store, const chunk::Runtime& runtime, const std::string& key,
                            const Cancel& cancel, const Change& change);
// The same for a caller that holds the DocumentLock of the key and has read `current`: one attempt.
std::string replace_document(store::Store& store, const std::string& key, const StoredDocument* current,
                             std::string_view text);

// Writes a document that must not be there yet. False when there is one already.
bool put_if_absent(store::Store& store, const std::string& key, std::string_view text, std::string* etag);

// Runs body; errors without a key get this one.
template <class Body>
auto with_key(std::string_view key, const Body& body) {
  try {
    return body();
  } catch (Error& error) {
    error.with_key(key);
    throw;
  }
}

}  // namespace zarr::node
