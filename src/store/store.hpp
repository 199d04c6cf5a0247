// The store interface: byte values under keys. Follows the v3 specification's abstract store interface, plus what safe
// concurrent writing needs (etags, conditions, locks). Absent is a value, failure an Error.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_pieces.hpp"
#include "base/bytes.hpp"
#include "base/cancel.hpp"
#include "base/error.hpp"
#include "base/read_write_lock.hpp"

namespace zarr::store {

struct ByteRange {
  enum class Kind : uint8_t { whole, part, from, suffix };
  Kind kind = Kind::whole;
  uint64_t offset = 0;  // part, from
  uint64_t length = 0;  // part, suffix (a suffix longer than the value is the whole value)
  static ByteRange part(uint64_t offset, uint64_t length) { return {Kind::part, offset, length}; }
  static ByteRange from(uint64_t offset) { return {Kind::from, offset, 0}; }
  static ByteRange suffix(uint64_t length) { return {Kind::suffix, 0, length}; }
};

// Throws out_of_range when a part does not lie inside the value. Result: (offset, length).
std::pair<uint64_t, uint64_t> resolve(const ByteRange& range, uint64_t value_size, std::string_view key);

// An etag that starts with '~' is volatile: the value changed so recently that the store's clock could give the next
// version the same one. It is good for Condition::if_match under the key's lock only; nothing is cached under it.
inline bool is_volatile_etag(std::string_view etag) { return !etag.empty() && etag.front() == '~'; }

struct Value {
  ByteSpan bytes;                     // the range that was asked for
  std::shared_ptr<const void> owner;  // keeps bytes alive; null when they are in the caller's destination
  uint64_t object_size = 0;           // of the whole value
  std::string etag;                   // "" when the store has none
};

struct Request {
  std::string key;
  ByteRange range;
  MutByteSpan destination;  // optional: exactly the length of a `part`; else the store allocates
  std::string if_match;     // "" = any; else precondition_failed when the value's etag is another one
};

struct Condition {
  enum class Kind : uint8_t { none, if_absent, if_match };
  Kind kind = Kind::none;
  std::string etag;
};

struct Stat {
  uint64_t size = 0;
  std::string etag;
};

struct Entry {      // of a listing
  std::string key;  // full key, or full prefix with trailing "/" when is_prefix
  bool is_prefix = false;
};

// What a request costs, so that ranges are coalesced by cost and the right executor is taken.
struct Cost {
  uint64_t latency_ns = 1000;              // of one request
  uint64_t bandwidth = uint64_t{8} << 30;  // bytes a second of one request
  uint32_t concurrency = 0;                // requests in flight that still help; 0 = as many as CPU threads
  bool cheap_sync = true;                  // calls return so fast that they are made inline by CPU workers
};

struct Abilities {
  bool writable = true;
  bool listable = true;
  bool atomic_set = false;        // readers see the old or the new value, never a mixture
  bool create_if_absent = false;  // Condition::if_absent works
  bool set_if_match = false;      // Condition::if_match works
  bool lock = false;              // lock() excludes other processes too
  bool process_private = false;   // no other process can reach the values: the engine's own locks are enough
  bool any_thread = true;         // may be called from several threads at once
  bool get_many = false;          // get_many is the store's own
  bool set_pieces = false;        // set_pieces takes them one by one
};

// An opened value: one consistent version, read in pieces without opening it again.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual uint64_t size() const = 0;
  // For a condition, call it before the first read_at: a store whose values can be overwritten in place may have to
  // look at the bytes, and what was read before cannot be vouched for any more.
  virtual const std::string& etag() const = 0;
  // Whether anything may be cached under etag(): is_volatile_etag() the other way round, but never looks at the bytes.
  virtual bool stable() const { return !is_volatile_etag(etag()); }
  virtual void read_at(uint64_t offset, MutByteSpan out) = 0;  // all bytes or an Error
  virtual std::optional<ByteSpan> view(uint64_t offset, uint64_t size) {
    (void)offset, (void)size;
    return std::nullopt;
  }
};

// A value lent where it lies, until the loan ends. Its holder copies and does nothing else: it may keep writers out.
class Loan {
 public:
  Loan() = default;
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() {
    if (lock_ != nullptr) lock_->unlock_shared();
  }
  ByteSpan bytes() const { return bytes_; }
  void lend(ByteSpan bytes, ReadWriteLock* held) noexcept {  // held: for reading; let go at the end of the loan
    bytes_ = bytes;
    lock_ = held;
  }
  void lend(ByteSpan bytes, std::shared_ptr<const void> owner) noexcept {
    bytes_ = bytes;
    owner_ = std::move(owner);
  }

 private:
  ByteSpan bytes_;
  ReadWriteLock* lock_ = nullptr;
  std::shared_ptr<const void> owner_;
};

class Lock {  // released by the destructor
 public:
  virtual ~Lock() = default;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual std::string description() const = 0;  // "file:///data", "memory://name"; no credentials
  virtual Abilities abilities() const = 0;
  virtual Cost cost() const = 0;
  // Equal for stores that hold the same values (two opens of one directory): the key of locks and caches.
  virtual std::string identity() const = 0;

  // nullopt = absent.
  virtual std::optional<Value> get(const Request& request) = 0;
  virtual std::unique_ptr<Reader> open(
      const std::string& key);  // null = absent. Default: get() for every piece, if_match the first etag

  // The whole of a small value in the fewest system calls: its size, with the bytes at the start of `room`. nullopt when the
  // value is as large as the room, empty or absent, when reading failed, or when the store has no such shortcut: get() is
  // asked then and has the answer. A value that is being overwritten in place may come in part. Must not throw.
  virtual std::optional<size_t> read_small(const std::string& key, MutByteSpan room) {
    (void)key, (void)room;
    return std::nullopt;
  }

  // Short cuts for small values, which do nothing but succeed: false = take open(), which knows why. They allocate
  // nothing and check no key: it was made by the library from a checked path.
  virtual bool lend(std::string_view key, Loan& loan) noexcept {  // stores that have the value in memory
    (void)key, (void)loan;
    return false;
  }
  // Reads a value that has exactly the size of `out`, which holds anything after a failure. `key` ends with a NUL.
  virtual bool read_exactly(std::string_view key, MutByteSpan out) noexcept {
    (void)key, (void)out;
    return false;
  }

  // Starts all requests; done(i, value or nullopt, error or null) is called once for each, on any thread, in any order.
  // Values without destination are owned by the Value. Default: get() one after the other, on this thread.
  using Done = std::function<void(size_t index, std::optional<Value> value, const Error* error)>;
  virtual void get_many(std::span<const Request> requests, Done done, const Cancel& cancel);

  // Returns the new etag ("" when the store has none or !want_etag). precondition_failed when the condition does not
  // hold.
  virtual std::string set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag) = 0;
  // The same for a value that comes in pieces; they are read once, or again from the start. An error of theirs is passed
  // on and leaves what a failed set() leaves. Default: set() of all of them together.
  virtual void set_pieces(const std::string& key, BytePieces& value, const Condition& condition);
  virtual bool erase(const std::string& key) = 0;  // true when there was a value
  virtual void erase_prefix(
      const std::string& prefix) = 0;  // "" or ends with "/": never erases a sibling that shares a prefix
  virtual std::optional<Stat> stat(const std::string& key) = 0;
  // prefix as above. recursive: every key below; else direct children, deeper ones as one prefix entry each. emit
  // returns false to stop. Order is free; temporaries and foreign litter (.partial, .tmp, .__lock, ._*) are left out.
  virtual void list(const std::string& prefix, bool recursive, const std::function<bool(const Entry&)>& emit) = 0;
  virtual void flush() {}

  // Excludes every other holder of the same key's lock in this process and, where abilities().lock, in others.
  // Default: null (the engine's own table of per-key mutexes is always taken as well).
  virtual std::unique_ptr<Lock> lock(const std::string& key, const Cancel& cancel);
};
using StorePtr = std::shared_ptr<Store>;

}  // namespace zarr::store
