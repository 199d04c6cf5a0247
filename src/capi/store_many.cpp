// zarr_store_get_many: starts all requests and waits for the last answer.
#include <condition_variable>
#include <mutex>
#include <vector>

#include "capi/bytes.hpp"
#include "capi/cancel.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/store.hpp"

namespace zarr::capi {
namespace {

// Shared with the store: an answer may come on any thread, also after this call was left by an exception.
struct Answers {
  explicit Answers(size_t count) : values(count), errors(count), pending(count) {}
  std::mutex mutex;
  std::condition_variable all_done;
  std::vector<Ref<zarr_bytes>> values;  // empty = absent or failed
  std::vector<std::optional<Error>> errors;
  size_t pending;

  void take(size_t index, const std::optional<store::Value>& value, const Error* error) {
    Ref<zarr_bytes> bytes;
    std::optional<Error> failure;
    if (error != nullptr) failure = capture([&] { throw Error(*error); });
    else if (value) failure = capture([&] { bytes = adopt(new_bytes(value->bytes)); });
    const std::lock_guard lock(mutex);
    values[index] = std::move(bytes);
    errors[index] = std::move(failure);
    if (--pending == 0) all_done.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    all_done.wait(lock, [&] { return pending == 0; });
  }
};

std::vector<store::Request> request_list(const zarr_get_request* requests, size_t count) {
  std::vector<store::Request> list;
  const size_t stride =
      count == 0 ? 0 : requests->struct_size;  // the caller's size: an array of an older or newer struct
  const auto* at = reinterpret_cast<const std::byte*>(requests);
  for (size_t i = 0; i < count; ++i)
    list.push_back(request_argument(reinterpret_cast<const zarr_get_request*>(at + i * stride)));
  return list;
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" zarr_status zarr_store_get_many(zarr_store* store, size_t count, const zarr_get_request* requests,
                                           zarr_cancel* cancel, zarr_bytes** values, zarr_status* statuses,
                                           zarr_error** err) {
  if (values != nullptr) std::fill_n(values, count, nullptr);
  if (statuses != nullptr) std::fill_n(statuses, count, ZARR_OK);
  return guard(err, [&] {
    const zarr_store& self = checked(store, "store");
    if (count == 0) return;
    require(requests, "requests");
    require(values, "values");
    require(statuses, "statuses");
    const std::vector<store::Request> list = request_list(requests, count);
    const auto answers = std::make_shared<Answers>(count);
    self.store->get_many(
        list,
        [answers](size_t i, std::optional<store::Value> value, const Error* error) { answers->take(i, value, error); },
        cancel_of(cancel));
    answers->wait();
    const Error* first = nullptr;
    for (size_t i = 0; i < count; ++i) {
      const auto& error = answers->errors[i];
      if (error && first == nullptr) first = &*error;
      statuses[i] = error ? static_cast<zarr_status>(error->status()) : answers->values[i] ? ZARR_OK : ZARR_NOT_FOUND;
      values[i] = answers->values[i].detach();
    }
    if (first != nullptr) throw Error(*first);
  });
}
