#include "capi/error.hpp"

#include <algorithm>
#include <new>

#include "base/utf8.hpp"
#include "capi/guard.hpp"

namespace zarr::capi {
namespace {

constexpr int32_t last_status = static_cast<int32_t>(Status::limit_exceeded);

const char* const status_names[] = {
    "ZARR_OK",          "ZARR_NOT_FOUND",     "ZARR_EXISTS",       "ZARR_INVALID_ARGUMENT",    "ZARR_INVALID_METADATA",
    "ZARR_UNSUPPORTED", "ZARR_CORRUPT_DATA",  "ZARR_OUT_OF_RANGE", "ZARR_PRECONDITION_FAILED", "ZARR_READ_ONLY",
    "ZARR_IO",          "ZARR_TIMEOUT",       "ZARR_CANCELLED",    "ZARR_NO_MEMORY",           "ZARR_CALLBACK",
    "ZARR_INTERNAL",    "ZARR_LIMIT_EXCEEDED"};
static_assert(std::size(status_names) == last_status + 1);

// The handles behind a handle, so that zarr_error_cause() has something to lend.
void make_causes(zarr_error& outer) {
  for (zarr_error* at = &outer; at->error.cause(); at = at->cause.get())
    at->cause = std::make_unique<zarr_error>(*at->error.cause());
}

// Text of a callback: one that is not UTF-8 is shown with "?" for the bytes that are not.
std::string readable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const size_t length = utf8_sequence_length(text);
    if (length == 0) out += '?';
    else out += text.substr(0, length);
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

// The same details under another status and message.
Error restated(const Error& old, Status status, std::string message) {
  Error fresh(status, std::move(message));
  fresh.with_errno(old.sys_errno()).with_retryable(old.retryable()).with_payload(old.payload());
  return fresh;
}

}  // namespace

zarr_error* out_of_memory_error() noexcept {
  alignas(zarr_error) static unsigned char storage[sizeof(zarr_error)];  // never destroyed
  static zarr_error* const error = new (storage) zarr_error(Error(Status::no_memory, "out of memory"));
  return error;
}

zarr_error* new_error(Error error) noexcept {
  try {
    auto handle = std::make_unique<zarr_error>(std::move(error));
    make_causes(*handle);
    return handle.release();
  } catch (...) { return out_of_memory_error(); }
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

const char* zarr_status_name(zarr_status status) {
  return status >= 0 && status <= last_status ? status_names[status] : "ZARR_UNKNOWN";
}

zarr_status zarr_error_code(const zarr_error* error) {
  return error == nullptr ? ZARR_OK : static_cast<zarr_status>(error->error.status());
}

const char* zarr_error_message(const zarr_error* error) {
  return error == nullptr ? "" : error->error.message().c_str();
}

const char* zarr_error_key(const zarr_error* error) {
  return error == nullptr || error->error.key().empty() ? nullptr : error->error.key().c_str();
}

const char* zarr_error_codec(const zarr_error* error) {
  return error == nullptr || error->error.codec().empty() ? nullptr : error->error.codec().c_str();
}

size_t zarr_error_chunk(const zarr_error* error, uint64_t* coordinates, size_t capacity) {
  if (error == nullptr || !error->error.has_chunk()) return 0;
  const auto& chunk = error->error.chunk();
  if (coordinates != nullptr) std::copy_n(chunk.begin(), std::min(capacity, chunk.size()), coordinates);
  return chunk.size();
}

int32_t zarr_error_errno(const zarr_error* error) { return error == nullptr ? 0 : error->error.sys_errno(); }

int32_t zarr_error_retryable(const zarr_error* error) { return error != nullptr && error->error.retryable() ? 1 : 0; }

const zarr_error* zarr_error_cause(const zarr_error* error) { return error == nullptr ? nullptr : error->cause.get(); }

void* zarr_error_payload(const zarr_error* error) {
  for (const zarr_error* at = error; at != nullptr; at = at->cause.get())
    if (at->error.payload()) return at->error.payload().get();
  return nullptr;
}

zarr_error* zarr_error_retain(zarr_error* error) {
  if (error != nullptr && error != out_of_memory_error()) error->references.fetch_add(1, std::memory_order_relaxed);
  return error;
}

void zarr_error_release(zarr_error* error) {
  if (error == nullptr || error == out_of_memory_error()) return;
  if (error->references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete error;
}

void zarr_error_set(zarr_error* err, zarr_status status, const char* message, size_t length) {
  if (err == nullptr || err == out_of_memory_error()) return;
  const Status code = status > 0 && status <= last_status ? static_cast<Status>(status) : Status::callback;
  guard_callback(err, [&] {
    std::string_view text;
    if (message != nullptr) text = length == ZARR_NTS ? std::string_view(message) : std::string_view(message, length);
    err->error = restated(err->error, code, readable(text));
  });
}

void zarr_error_set_detail(zarr_error* err, int32_t error_number, int32_t retryable) {
  if (err == nullptr || err == out_of_memory_error()) return;
  err->error.with_errno(error_number).with_retryable(retryable != 0);
}

void zarr_error_set_payload(zarr_error* err, void* payload, void (*release)(void* payload)) {
  if (err == nullptr || err == out_of_memory_error()) {
    if (payload != nullptr && release != nullptr) release(payload);
    return;
  }
  guard_callback(err, [&] {  // a shared_ptr that cannot be made releases the payload
    std::shared_ptr<void> owner;
    if (payload != nullptr)
      owner = std::shared_ptr<void>(payload, [release](void* p) {
        if (release != nullptr) release(p);
      });
    err->error.with_payload(std::move(owner));
  });
}

}  // extern "C"
