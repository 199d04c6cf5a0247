#include "store/vtable/completion_watch.hpp"
#include "store/vtable/objects.hpp"

using zarr::Error;
using zarr::Status;
using zarr::store::Request;
using zarr::store::Value;

zarr_completion::zarr_completion(std::vector<Request> requests, zarr::store::Store::Done done, zarr::Cancel cancel,
                                 std::shared_ptr<void> owner, std::string who,
                                 std::function<std::optional<uint64_t>(const std::string& key)> size_of)
    : requests_(std::move(requests)),
      done_(std::move(done)),
      cancel_(std::move(cancel)),
      owner_(std::move(owner)),
      who_(std::move(who)),
      size_of_(std::move(size_of)),
      unreported_(requests_.size()),
      undelivered_(requests_.size()) {
  for (const Request& request : requests_) {
    c_requests_.push_back(zarr::store::c_request(request));
    slots_.emplace_back(request, cancel_.armed());  // a caller that can give up gets a copy
  }
}

zarr_reply* zarr_completion::reply(size_t index) noexcept {
  return index < slots_.size() ? &slots_[index].reply : nullptr;
}
zarr_error* zarr_completion::error(size_t index) noexcept {
  return index < slots_.size() ? &slots_[index].error : nullptr;
}

bool zarr_completion::stopped() const noexcept {
  return (cancel_.flag && cancel_.flag->cancelled()) ||
         (cancel_.deadline && std::chrono::steady_clock::now() >= *cancel_.deadline);
}

void zarr_completion::start() {
  if (slots_.empty()) return;
  self_ = shared_from_this();
  if (cancel_.armed()) zarr::store::watch(shared_from_this());
}

void zarr_completion::deliver(size_t index, std::optional<Value> value, const Error* error) noexcept {
  done_(index, std::move(value), error);
  undelivered_.fetch_sub(1, std::memory_order_acq_rel);
}

void zarr_completion::done(size_t index, zarr_status status) noexcept {
  if (index >= slots_.size()) return;
  Slot& slot = slots_[index];
  if (slot.reported.exchange(true, std::memory_order_acq_rel)) return;  // the second report of one request
  if (!slot.delivered.exchange(true, std::memory_order_acq_rel)) {
    std::optional<Value> value;
    std::optional<Error> failure;
    try {
      if (status == ZARR_OK) value = slot.reply.take([&] { return size_of_(requests_[index].key); }, who_);
      else if (!zarr::store::says_absent(status, slot.error))
        zarr::store::throw_store_error(status, slot.error, who_ + ": get");
    } catch (const Error& error) { failure = error; } catch (...) {
      failure = Error(Status::no_memory, "out of memory while taking an answer");
    }
    if (failure) failure->with_key(requests_[index].key);
    deliver(index, std::move(value), failure ? &*failure : nullptr);
  }
  std::shared_ptr<zarr_completion> last;
  if (unreported_.fetch_sub(1, std::memory_order_acq_rel) == 1) last = std::move(self_);  // freed on leaving
}

void zarr_completion::refuse(const Error& error) {
  give_up(error);
  const std::shared_ptr<zarr_completion> last = std::move(self_);
}

void zarr_completion::give_up(const Error& error) {
  given_up_.store(true, std::memory_order_release);
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].delivered.exchange(true, std::memory_order_acq_rel)) continue;
    Error mine = error;
    deliver(i, std::nullopt, &mine.with_key(requests_[i].key));
  }
}
