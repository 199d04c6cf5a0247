// The opaque structs of zarr.h that a store's callbacks answer through: zarr_reply, zarr_completion, zarr_lister. The
// exported functions over them are in src/capi; here is what they do. None of the methods throws: callers are C
// callbacks.
#pragma once

#include <atomic>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/c_objects.hpp"
#include "store/store.hpp"
#include "zarr.h"

// The answer to one get. Filled by one thread at a time.
struct zarr_reply {
  // The request outlives the reply. own_memory: the answer never goes straight into the request's destination (the
  // caller may have given up and freed it).
  zarr_reply(const zarr::store::Request& request, bool own_memory);
  zarr_reply(const zarr_reply&) = delete;
  zarr_reply& operator=(const zarr_reply&) = delete;
  ~zarr_reply() { drop_data(); }

  // Room for the whole answer; null with `err` filled when that many bytes were not asked for or memory is short.
  void* buffer(size_t size, zarr_error* err) noexcept;
  void set_data(const void* data, size_t size, void (*release)(void* release_data), void* release_data) noexcept;
  void set_info(uint64_t object_size, const char* etag, size_t etag_length) noexcept;

  // What the callback answered as a Value, after it returned ZARR_OK. Throws `callback` when it is no possible answer.
  // object_size may be missing in what a store says about a range: then `known_size` is asked.
  zarr::store::Value take(const std::function<std::optional<uint64_t>()>& known_size, const std::string& who);

 private:
  struct Foreign;  // memory of the callback
  void drop_data() noexcept;

  const zarr::store::Request& request_;
  const bool own_memory_;
  bool answered_ = false;
  std::string fault_;  // what was wrong with a call that cannot fail
  size_t size_ = 0;
  std::byte* target_ = nullptr;  // the request's destination, when it is written directly
  std::shared_ptr<std::byte[]> buffer_;
  std::shared_ptr<Foreign> foreign_;
  std::optional<uint64_t> object_size_;
  std::string etag_;
};

// The answers to one get_many. Lives until the callback has reported every request, and the caller until it has every
// answer: a caller that gives up gets its answers ("cancelled") at once, and what comes later goes nowhere.
struct zarr_completion : std::enable_shared_from_this<zarr_completion> {
  // `owner` is what the requests are served by.
  zarr_completion(std::vector<zarr::store::Request> requests, zarr::store::Store::Done done, zarr::Cancel cancel,
                  std::shared_ptr<void> owner, std::string who,
                  std::function<std::optional<uint64_t>(const std::string& key)> size_of);

  size_t size() const { return slots_.size(); }
  const zarr_get_request* c_requests() const { return c_requests_.data(); }
  zarr_reply* reply(size_t index) noexcept;  // null when out of range
  zarr_error* error(size_t index) noexcept;
  void done(size_t index, zarr_status status) noexcept;
  bool cancelled() const noexcept { return given_up_.load(std::memory_order_acquire) || stopped(); }

  void start();                            // keeps itself alive until every request is reported
  void refuse(const zarr::Error& error);   // get_many failed: nothing was started
  void give_up(const zarr::Error& error);  // answers for all that is outstanding
  bool all_delivered() const { return undelivered_.load(std::memory_order_acquire) == 0; }
  const zarr::Cancel& cancel() const { return cancel_; }

 private:
  struct Slot {
    Slot(const zarr::store::Request& request, bool own_memory)
        : reply(request, own_memory), error(zarr::blank_callback_error()) {}
    zarr_reply reply;
    zarr_error error;
    std::atomic<bool> reported{false};   // by the callback
    std::atomic<bool> delivered{false};  // to the caller
  };
  bool stopped() const noexcept;
  void deliver(size_t index, std::optional<zarr::store::Value> value, const zarr::Error* error) noexcept;

  const std::vector<zarr::store::Request> requests_;
  std::vector<zarr_get_request> c_requests_;
  std::deque<Slot> slots_;
  zarr::store::Store::Done done_;
  const zarr::Cancel cancel_;
  std::shared_ptr<void> owner_;
  const std::string who_;
  std::function<std::optional<uint64_t>(const std::string& key)> size_of_;
  std::atomic<size_t> unreported_;
  std::atomic<size_t> undelivered_;
  std::atomic<bool> given_up_{false};
  std::shared_ptr<zarr_completion> self_;
};

// Receives the keys of a listing.
struct zarr_lister {
  zarr_lister(std::string prefix, bool recursive, const std::function<bool(const zarr::store::Entry&)>& emit,
              std::string who)
      : prefix_(std::move(prefix)), recursive_(recursive), emit_(emit), who_(std::move(who)) {}
  // 0 = go on. Keys that cannot be in this listing end it with an error.
  int32_t emit(const char* key, size_t length) noexcept;
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool take(std::string_view key);

  const std::string prefix_;
  const bool recursive_;
  const std::function<bool(const zarr::store::Entry&)>& emit_;
  const std::string who_;
  std::set<std::string> seen_prefixes_;
  bool stopped_ = false;
  std::exception_ptr failure_;
};

namespace zarr::store {

// A callback's word for "no such key"; with a message it is a failure like any other.
inline bool says_absent(zarr_status status, const zarr_error& error) {
  return status == ZARR_NOT_FOUND && error.error.message().empty();
}
// Throws what a store's callback reported. Never not_found: the engine would take that for a node that is not there.
[[noreturn]] inline void throw_store_error(zarr_status status, const zarr_error& error, const std::string& what) {
  if (says_absent(status, error)) fail(Status::callback, what, " answered ZARR_NOT_FOUND");
  throw_callback_error(status == ZARR_NOT_FOUND ? ZARR_CALLBACK : status, error, what);
}

// A request as the callbacks see it; points into `request`.
zarr_get_request c_request(const Request& request);
// And back, copied; throws invalid_argument for what is none (struct_size, kind, NULL with a length).
Request request_of(const zarr_get_request& request);

}  // namespace zarr::store
