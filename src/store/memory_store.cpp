#include "store/memory_store.hpp"

#include <pthread.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "base/read_write_lock.hpp"
#include "store/key.hpp"
#include "store/memory_index.hpp"

namespace zarr::store {
namespace {

constexpr size_t lent_under_lock = size_t{64} << 10;  // larger values are lent by counting a reference

// The locks belong to the process, not to the stores: one fork handler can then take them all, so that a child never
// inherits one that another thread held. They guard copies of pointers and of small values, so that sharing them costs
// nothing.
class Stripes {
 public:
  static constexpr size_t count = 32;  // ThreadSanitizer can follow 64 held at once
  static Stripes& instance() {
    static Stripes* stripes = new Stripes;  // never destroyed: stores may outlive static destructors
    return *stripes;
  }
  ReadWriteLock& operator[](size_t i) { return stripes_[i % count].lock; }
  std::mutex& names() { return names_; }

 private:
  Stripes() {
    pthread_atfork([] { instance().lock_all(); }, [] { instance().unlock_all(); }, [] { instance().unlock_in_child(); });
  }
  void lock_all() {
    names_.lock();
    for (Stripe& stripe : stripes_) stripe.lock.lock();
  }
  void unlock_all() {
    for (Stripe& stripe : stripes_) stripe.lock.unlock();
    names_.unlock();
  }
  void unlock_in_child() {
    for (Stripe& stripe : stripes_) stripe.lock.unlock_in_child();
    names_.unlock();
  }
  struct alignas(64) Stripe {
    ReadWriteLock lock;
  };
  std::array<Stripe, count> stripes_;
  std::mutex names_;  // taken before any stripe
};

uint64_t next_number() {
  static std::atomic<uint64_t> number{0};
  return ++number;
}

using Stored = MemoryValue;
using StoredPtr = std::shared_ptr<const Stored>;

class MemoryReader final : public Reader {
 public:
  explicit MemoryReader(StoredPtr stored) : stored_(std::move(stored)) {}
  uint64_t size() const override { return stored_->bytes.size(); }
  const std::string& etag() const override { return stored_->etag; }
  void read_at(uint64_t offset, MutByteSpan out) override {
    const auto bytes = *view(offset, out.size());
    if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size());
  }
  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override {
    const ByteSpan all = stored_->bytes.span();
    if (offset > all.size() || size > all.size() - offset)
      throw Error(Status::corrupt_data,
                  cat("bytes ", offset, " + ", size, " are not inside the ", all.size(), " bytes stored"))
          .with_key(stored_->key);
    return all.subspan(offset, size);
  }

 private:
  StoredPtr stored_;
};

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::string name) : name_(std::move(name)), number_(next_number()) {
    for (size_t i = 0; i < shards_.size(); ++i) shards_[i].lock = &Stripes::instance()[number_ * 7 + i];
  }

  std::string description() const override { return "memory://" + name_; }
  std::string identity() const override { return cat("memory:", number_); }
  Abilities abilities() const override {
    Abilities abilities;
    abilities.atomic_set = abilities.create_if_absent = abilities.set_if_match = abilities.process_private = true;
    return abilities;
  }
  Cost cost() const override { return {.latency_ns = 200, .bandwidth = uint64_t{16} << 30}; }

  bool lend(std::string_view key, Loan& loan) noexcept override {
    const uint64_t hash = MemoryIndex::hash_of(key);
    Shard& shard = shard_of(hash);
    shard.lock->lock_shared();
    const Stored* found = shard.index.find(key, hash);
    if (found != nullptr && found->bytes.size() <= lent_under_lock) {
      loan.lend(found->bytes, shard.lock);
      return true;
    }
    if (found != nullptr) loan.lend(found->bytes, found->shared_from_this());
    shard.lock->unlock_shared();
    return found != nullptr;
  }

  std::optional<Value> get(const Request& request) override {
    const StoredPtr stored = find(request.key);
    if (!stored) return std::nullopt;
    if (!request.if_match.empty() && request.if_match != stored->etag)
      throw changed(request.key, request.if_match, stored->etag);
    const auto [offset, length] = resolve(request.range, stored->bytes.size(), request.key);
    Value value{stored->bytes.span().subspan(offset, length), stored, stored->bytes.size(), stored->etag};
    if (request.destination.data() != nullptr) {
      if (request.destination.size() != length)
        throw Error(Status::invalid_argument,
                    cat("destination of ", request.destination.size(), " bytes for a range of ", length))
            .with_key(request.key);
      if (length != 0) std::memcpy(request.destination.data(), value.bytes.data(), length);
      value.bytes = request.destination;
      value.owner = nullptr;
    }
    return value;
  }

  std::unique_ptr<Reader> open(const std::string& key) override {
    StoredPtr stored = find(key);
    if (!stored) return nullptr;
    return std::make_unique<MemoryReader>(std::move(stored));
  }

  std::string set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag) override {
    check_key(key);
    auto stored = std::make_shared<Stored>();
    stored->key = key;
    stored->bytes.append(bytes);
    stored->etag = cat("m", next_number());
    const std::string etag = want_etag ? stored->etag : std::string();
    StoredPtr old;  // freed behind the lock
    const uint64_t hash = MemoryIndex::hash_of(key);
    Shard& shard = shard_of(hash);
    const std::lock_guard guard(*shard.lock);
    check(condition, key, shard.index.find(key, hash));
    shard.index.prepare();
    StoredPtr& place = shard.values[key];
    shard.index.put(*stored, hash);
    old = std::exchange(place, std::move(stored));
    return etag;
  }

  bool erase(const std::string& key) override {
    check_key(key);
    const uint64_t hash = MemoryIndex::hash_of(key);
    Shard& shard = shard_of(hash);
    StoredPtr old;  // freed behind the lock
    const std::lock_guard guard(*shard.lock);
    const auto found = shard.values.find(key);
    if (found == shard.values.end()) return false;
    shard.index.erase(key, hash);
    old = std::move(found->second);
    shard.values.erase(found);
    return true;
  }

  void erase_prefix(const std::string& prefix) override {
    check_prefix(prefix);
    for (Shard& shard : shards_) {
      const std::lock_guard guard(*shard.lock);
      const auto from = shard.values.lower_bound(prefix);
      auto to = from;
      for (; to != shard.values.end() && to->first.starts_with(prefix); ++to)
        shard.index.erase(to->first, MemoryIndex::hash_of(to->first));
      shard.values.erase(from, to);
    }
  }

  std::optional<Stat> stat(const std::string& key) override {
    const StoredPtr stored = find(key);
    if (!stored) return std::nullopt;
    return Stat{stored->bytes.size(), stored->etag};
  }

  void list(const std::string& prefix, bool recursive, const std::function<bool(const Entry&)>& emit) override {
    check_prefix(prefix);
    std::set<std::pair<std::string, bool>> entries;  // copied first: emit may call the store
    for (Shard& shard : shards_) {
      const std::shared_lock guard(*shard.lock);
      for (auto i = shard.values.lower_bound(prefix); i != shard.values.end() && i->first.starts_with(prefix); ++i) {
        const std::string& key = i->first;
        if (is_litter(std::string_view(key).substr(key.rfind('/') + 1))) continue;
        const size_t slash = recursive ? std::string::npos : key.find('/', prefix.size());
        entries.emplace(key.substr(0, slash == std::string::npos ? slash : slash + 1), slash != std::string::npos);
      }
    }
    for (const auto& [key, is_prefix] : entries)
      if (!emit({key, is_prefix})) return;
  }

 private:
  struct Shard {
    std::map<std::string, StoredPtr, std::less<>> values;  // in order, for listings
    MemoryIndex index;                                     // the same values
    ReadWriteLock* lock = nullptr;
  };

  Shard& shard_of(uint64_t hash) { return shards_[hash >> 60]; }

  StoredPtr find(const std::string& key) {
    check_key(key);
    const uint64_t hash = MemoryIndex::hash_of(key);
    Shard& shard = shard_of(hash);
    const std::shared_lock guard(*shard.lock);
    const Stored* found = shard.index.find(key, hash);
    return found == nullptr ? nullptr : found->shared_from_this();
  }

  static Error changed(const std::string& key, const std::string& expected, const std::string& found) {
    Error error(Status::precondition_failed, cat("the value has the etag ", found, ", expected ", expected));
    error.with_key(key);
    return error;
  }

  static void check(const Condition& condition, const std::string& key, const Stored* stored) {
    if (condition.kind == Condition::Kind::if_absent && stored != nullptr)
      throw Error(Status::precondition_failed, "the value exists already").with_key(key);
    if (condition.kind == Condition::Kind::if_match) {
      if (stored == nullptr)
        throw Error(Status::precondition_failed, "the value does not exist any more").with_key(key);
      if (stored->etag != condition.etag) throw changed(key, condition.etag, stored->etag);
    }
  }

  const std::string name_;
  const uint64_t number_;
  std::array<Shard, 16> shards_;
};

std::map<std::string, StorePtr>& named_stores() {
  static auto* stores = new std::map<std::string, StorePtr>;
  return *stores;
}

}  // namespace

StorePtr open_memory_store(const std::string& name) {
  if (name.empty()) return std::make_shared<MemoryStore>(name);
  const std::lock_guard guard(Stripes::instance().names());
  StorePtr& store = named_stores()[name];
  if (!store) store = std::make_shared<MemoryStore>(name);
  return store;
}

bool forget_memory_store(const std::string& name) {
  StorePtr dropped;  // its values are freed behind the lock
  const std::lock_guard guard(Stripes::instance().names());
  const auto found = named_stores().find(name);
  if (found == named_stores().end()) return false;
  dropped = std::move(found->second);
  named_stores().erase(found);
  return true;
}

}  // namespace zarr::store
