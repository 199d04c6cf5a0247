#include "chunk/partial_write.hpp"

#include <thread>

#include "chunk/chunk_cache.hpp"
#include "chunk/events.hpp"
#include "chunk/key_locks.hpp"
#include "chunk/shard_index_cache.hpp"

namespace zarr::chunk {
namespace {

constexpr int max_attempts = 1000;  // of a conditional set against other writers

struct Old {
  bool present = false;
  std::string etag;
  ByteSpan bytes;
  std::shared_ptr<const void> owner;  // of bytes: a store's value or an opened reader
};

void check_size(uint64_t size, uint64_t max_size) {
  if (size > max_size) fail(Status::corrupt_data, "expected at most ", max_size, " stored bytes, found ", size);
}

// Reads the value whole. Its size is looked at before memory is taken for it, where the store can open it cheaply.
Old get_old(const ArrayState& array, const std::string& key, uint64_t max_size, codec::Scratch& scratch,
            std::optional<codec::Scratch::Lease>& buffer) {
  return with_event(*array.runtime, EventKind::store_request, "store.get", key, [&](uint64_t& bytes) {
    Old old;
    if (array.cost.cheap_sync) {
      std::shared_ptr<store::Reader> reader = array.store->open(key);
      if (!reader) return old;
      check_size(reader->size(), max_size);
      old.present = true;
      if (array.abilities.set_if_match) old.etag = reader->etag();  // before any byte is read, see store.hpp
      if (const auto view = reader->view(0, reader->size())) {
        old.bytes = *view;
      } else {
        buffer.reset();
        Buffer& bytes_read = *buffer.emplace(scratch, reader->size());
        reader->read_at(0, bytes_read.span());
        old.bytes = bytes_read.span();
      }
      old.owner = std::move(reader);
    } else {
      auto value = array.store->get({key, {}, {}, ""});
      if (!value) return old;
      check_size(value->bytes.size(), max_size);
      old = {true, std::move(value->etag), value->bytes, std::move(value->owner)};
    }
    bytes = old.bytes.size();
    return old;
  });
}

void forget(const ArrayState& array, const std::string& key) {
  array.runtime->shard_indexes->drop(array.identity, key);
  if (array.runtime->chunks) array.runtime->chunks->drop(array.identity, key);
}

void set(const ArrayState& array, const std::string& key, ByteSpan bytes, const store::Condition& condition) {
  with_event(*array.runtime, EventKind::store_request, "store.set", key, [&](uint64_t& count) {
    count = bytes.size();
    array.store->set(key, bytes, condition, false);
  });
  forget(array, key);
}

bool erase(const ArrayState& array, const std::string& key) {
  const bool erased = with_event(*array.runtime, EventKind::store_request, "store.erase", key,
                                 [&](uint64_t&) { return array.store->erase(key); });
  forget(array, key);
  return erased;
}

// Another writer was faster: soon again, but not in step with it.
void back_off(const IoOptions& options, int attempt) {
  options.cancel.check();
  const int exponent = std::min(attempt, 8);
  const auto jitter = std::hash<std::thread::id>{}(std::this_thread::get_id()) % 64;
  std::this_thread::sleep_for(std::chrono::microseconds((20u << exponent) + jitter));
}

store::Condition condition_for(const ArrayState& array, const Old& old) {
  using Kind = store::Condition::Kind;
  if (!old.present) return {array.abilities.create_if_absent ? Kind::if_absent : Kind::none, ""};
  if (!array.abilities.set_if_match || old.etag.empty()) return {};
  return {Kind::if_match, old.etag};
}

}  // namespace

void modify_value(const ArrayState& array, const std::string& key, uint64_t max_size, const IoOptions& options,
                  codec::Scratch& scratch, const Modify& modify) {
  const auto guard = array.runtime->locks->lock(array.identity, key, options.cancel);
  const auto store_lock = array.store->lock(key, options.cancel);
  // Stores cannot erase on condition: where another process could have changed the value since it was read, the fill
  // value is stored instead.
  const bool excluded = store_lock != nullptr || array.abilities.process_private || !array.abilities.set_if_match;
  std::optional<codec::Scratch::Lease> old_bytes;
  for (int attempt = 1;; ++attempt) {
    options.cancel.check();
    try {
      const Old old = get_old(array, key, max_size, scratch, old_bytes);
      codec::Scratch::Lease new_bytes(scratch, old.bytes.size());
      new_bytes->clear();
      const bool stored =
          modify(old.present ? std::optional(old.bytes) : std::nullopt, excluded || !old.present, *new_bytes);
      options.cancel.check();
      if (stored) set(array, key, *new_bytes, condition_for(array, old));
      else if (old.present) erase(array, key);
      return;
    } catch (const Error& error) {
      if (error.status() != Status::precondition_failed || attempt == max_attempts) throw;
    }
    back_off(options, attempt);
  }
}

void replace_value(const ArrayState& array, const std::string& key, ByteSpan bytes, const IoOptions& options) {
  const auto guard = array.runtime->locks->lock(array.identity, key, options.cancel);
  set(array, key, bytes, {});
}

void replace_value(const ArrayState& array, const std::string& key, BytePieces& pieces, const IoOptions& options) {
  const auto guard = array.runtime->locks->lock(array.identity, key, options.cancel);
  with_event(*array.runtime, EventKind::store_request, "store.set", key, [&](uint64_t& count) {
    count = pieces.size();
    array.store->set_pieces(key, pieces, {});
  });
  forget(array, key);
}

bool erase_value(const ArrayState& array, const std::string& key, const IoOptions& options) {
  const auto guard = array.runtime->locks->lock(array.identity, key, options.cancel);
  return erase(array, key);
}

}  // namespace zarr::chunk
