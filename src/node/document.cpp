#include "node/document.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace zarr::node {
namespace {

constexpr int max_attempts = 64;  // of one compare-and-swap, and of reading a value that changes meanwhile

Error too_large(const std::string& key, uint64_t size, const Limits& limits) {
  Error error(Status::limit_exceeded,
              cat("the metadata document has ", size, " bytes, the limit is ", limits.max_metadata_bytes));
  error.with_key(key);
  return error;
}

// A value that is overwritten while it is read is read again: the store says so with precondition_failed.
bool changed_meanwhile(const Error& error) { return error.status() == Status::precondition_failed; }

void pause_before_retry(int attempt) {
  if (attempt > 1) std::this_thread::sleep_for(std::chrono::microseconds(100u << std::min(attempt, 8)));
}

// The size is looked at before the value is loaded where that costs no second round trip.
std::optional<Fetched> fetch_once(store::Store& store, const std::string& key, const Limits& limits) {
  Fetched out;
  if (!store.cost().cheap_sync) {
    const auto value = store.get({.key = key, .range = {}, .destination = {}, .if_match = {}});
    if (!value) return std::nullopt;
    if (value->bytes.size() > limits.max_metadata_bytes) throw too_large(key, value->bytes.size(), limits);
    out.text = as_text(value->bytes);
    out.etag = value->etag;
    return out;
  }
  const auto reader = store.open(key);
  if (!reader) return std::nullopt;
  if (reader->size() > limits.max_metadata_bytes) throw too_large(key, reader->size(), limits);
  out.etag = reader->etag();
  out.text.emplace(reader->size(), '\0');
  reader->read_at(0, {reinterpret_cast<std::byte*>(out.text->data()), out.text->size()});
  return out;
}

std::optional<Fetched> fetch(store::Store& store, const std::string& key, const Limits& limits) {
  for (int attempt = 1;; ++attempt) {
    try {
      return fetch_once(store, key, limits);
    } catch (Error& error) {
      error.with_key(key);
      if (!changed_meanwhile(error) || attempt == max_attempts) throw;
    }
    pause_before_retry(attempt);
  }
}

json::Value parse_document(const std::string& key, std::string_view text, const Limits& limits) {
  return with_key(key, [&] { return json::parse(text, limits); });
}

}  // namespace

std::string prefix_of(const std::string& path) { return path.empty() ? path : path + "/"; }

std::string document_key(const std::string& path, std::string_view name) { return prefix_of(path).append(name); }

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

std::string join(const std::string& path, std::string_view relative) {
  return relative.empty() ? path : prefix_of(path).append(relative);
}

bool is_node_document(std::string_view name) {
  return name == v3_name || name == v2_array_name || name == v2_group_name;
}

std::optional<StoredDocument> read_document(store::Store& store, const std::string& key, const Limits& limits) {
  auto fetched = fetch(store, key, limits);
  if (!fetched) return std::nullopt;
  return StoredDocument{parse_document(key, *fetched->text, limits), std::move(fetched->etag)};
}

std::string document_text(const json::Value& document, Format format) {
  return json::dump(document, format == Format::v3 ? 2 : 4);
}

std::vector<Fetched> fetch_texts(store::Store& store, const std::vector<std::string>& keys, const Limits& limits) {
  std::vector<Fetched> out(keys.size());
  if (store.cost().cheap_sync) {
    for (size_t i = 0; i < keys.size(); ++i) {
      try {
        if (auto fetched = fetch(store, keys[i], limits)) out[i] = std::move(*fetched);
      } catch (const Error& error) { out[i].error = error; }
    }
    return out;
  }
  std::vector<store::Request> requests;
  for (const auto& key : keys) requests.push_back({.key = key, .range = {}, .destination = {}, .if_match = {}});
  std::mutex mutex;
  std::condition_variable all_done;
  size_t missing = keys.size();
  const auto done = [&](size_t i, std::optional<store::Value> value, const Error* error) {
    const std::lock_guard guard(mutex);  // also while notifying: the waiter's variables are gone right after it
    Fetched& fetched = out[i];
    if (--missing == 0) all_done.notify_one();
    if (error != nullptr) {
      fetched.error = *error;
      fetched.error->with_key(keys[i]);
    } else if (value && value->bytes.size() > limits.max_metadata_bytes) {
      fetched.error = too_large(keys[i], value->bytes.size(), limits);
    } else if (value) {
      fetched.text = as_text(value->bytes);
      fetched.etag = value->etag;
    }
  };
  store.get_many(requests, done, {});
  std::unique_lock guard(mutex);
  all_done.wait(guard, [&] { return missing == 0; });
  return out;
}

Documents::Documents(store::StorePtr store, std::string path, const Limits& limits, std::vector<std::string_view> names)
    : store_(std::move(store)), path_(std::move(path)), limits_(limits) {
  if (!store_->cost().cheap_sync) fetch_all(names);
}

void Documents::fetch_all(const std::vector<std::string_view>& names) {
  std::vector<std::string> keys;
  for (const auto name : names) keys.push_back(key(name));
  auto fetched = fetch_texts(*store_, keys, limits_);
  for (size_t i = 0; i < names.size(); ++i) {
    Slot& slot = slots_[std::string(names[i])];
    slot.fetched = true;
    slot.text = std::move(fetched[i].text);
    slot.etag = std::move(fetched[i].etag);
    slot.error = std::move(fetched[i].error);
  }
}

Documents::Slot& Documents::slot(std::string_view name) {
  Slot& slot = slots_[std::string(name)];
  if (!slot.fetched) {
    auto fetched = fetch(*store_, key(name), limits_);
    slot.fetched = true;
    if (fetched) {
      slot.text = std::move(fetched->text);
      slot.etag = std::move(fetched->etag);
    }
  }
  if (slot.error) throw *slot.error;
  return slot;
}

const StoredDocument* Documents::get(std::string_view name) {
  Slot& found = slot(name);
  if (!found.text) return nullptr;
  if (!found.document) found.document = StoredDocument{parse_document(key(name), *found.text, limits_), found.etag};
  return &*found.document;
}

bool Documents::exists(std::string_view name) {
  const auto known = slots_.find(name);
  if (known != slots_.end()) return slot(name).text.has_value();
  return with_key(key(name), [&] { return store_->stat(key(name)).has_value(); });
}

void require_writable(const store::Store& store, bool read_only, const std::string& path) {
  if (!read_only && store.abilities().writable) return;
  Error error(Status::read_only, read_only ? "the node was opened for reading only"
                                           : cat("the store ", store.description(), " was opened for reading only"));
  error.with_key(path);
  throw error;
}

DocumentLock::DocumentLock(const store::StorePtr& store, const chunk::Runtime& runtime, const std::string& key,
                           const Cancel& cancel)
    : locks_(runtime.locks ? runtime.locks : chunk::KeyLocks::process_wide()),
      guard_(locks_->lock(store->identity(), key, cancel)),
      lock_(with_key(key, [&] { return store->lock(key, cancel); })) {}

std::string replace_document(store::Store& store, const std::string& key, const StoredDocument* current,
                             std::string_view text) {
  const auto abilities = store.abilities();
  store::Condition condition;
  if (current == nullptr) {
    if (abilities.create_if_absent) condition.kind = store::Condition::Kind::if_absent;
  } else if (abilities.set_if_match && !current->etag.empty()) {
    condition = {store::Condition::Kind::if_match, current->etag};
  }
  return with_key(key, [&] { return store.set(key, as_bytes(text), condition, true); });
}

std::string change_document(const store::StorePtr& store, const chunk::Runtime& runtime, const std::string& key,
                            const Cancel& cancel, const Change& change) {
  for (int attempt = 1;; ++attempt) {
    cancel.check();
    {
      const DocumentLock lock(store, runtime, key, cancel);
      const auto current = read_document(*store, key, runtime.limits);
      const auto text = change(current ? &*current : nullptr);
      if (!text) return current ? current->etag : std::string();
      try {
        return replace_document(*store, key, current ? &*current : nullptr, *text);
      } catch (const Error& error) {  // somebody who does not know our locks was faster
        if (error.status() != Status::precondition_failed || attempt == max_attempts) throw;
      }
    }
    pause_before_retry(attempt);
  }
}

bool put_if_absent(store::Store& store, const std::string& key, std::string_view text, std::string* etag) {
  return with_key(key, [&] {
    store::Condition condition;
    if (store.abilities().create_if_absent) condition.kind = store::Condition::Kind::if_absent;
    else if (store.stat(key)) return false;
    try {
      std::string fresh = store.set(key, as_bytes(text), condition, etag != nullptr);
      if (etag != nullptr) *etag = std::move(fresh);
      return true;
    } catch (const Error& error) {
      if (error.status() != Status::precondition_failed || condition.kind == store::Condition::Kind::none) throw;
      return false;
    }
  });
}

}  // namespace zarr::node
