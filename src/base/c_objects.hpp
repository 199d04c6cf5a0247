// The opaque structs of zarr.h that callbacks of every kind need: zarr_error and zarr_sink. Their exported functions are in
// src/capi; the vtable adapters of codec and store make them here, below the ABI.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "zarr.h"

// Handed out by the library (counted), or lent to a callback to be filled (on the stack, never released by the callback).
struct zarr_error {
  explicit zarr_error(zarr::Error e) : error(std::move(e)) {}
  std::atomic<uint32_t> references{1};
  zarr::Error error;
  std::unique_ptr<zarr_error> cause;  // made together with the handle, for zarr_error_cause()
};

// Output of a callback. With a fixed target the bytes go straight into it; else they are appended to a buffer up to a limit.
struct zarr_sink {
  explicit zarr_sink(zarr::MutByteSpan target) : fixed(target), limit(target.size()) {}
  zarr_sink(zarr::Buffer& buffer, size_t limit) : growing(&buffer), start(buffer.size()), limit(limit) {}

  zarr::MutByteSpan fixed{};
  zarr::Buffer* growing = nullptr;
  size_t start = 0;      // growing: size of the buffer before the first byte
  size_t limit = 0;      // bytes that may be written in all
  size_t written = 0;
  size_t reserved = 0;   // of the last reserve
  bool full = false;     // more was wanted than there was room for

  size_t room() const { return limit - written; }
  // Null when over the limit.
  std::byte* reserve(size_t size) {
    full = full || size > room();
    if (size > room()) return nullptr;
    reserved = size;
    if (growing == nullptr) return fixed.data() + written;
    growing->resize(start + written + size);
    return growing->data() + start + written;
  }
  void commit(size_t size) {
    written += size < reserved ? size : reserved;
    reserved = 0;
    if (growing != nullptr) growing->resize(start + written);
  }
};

namespace zarr {

// An error for a callback to fill: status internal until zarr_error_set() is called.
inline Error blank_callback_error() { return Error(Status::internal, ""); }  // zarr_error err(blank_callback_error());

// After a callback returned `status` other than ZARR_OK: throws what it said. A status outside the known codes, or no message,
// becomes `callback` with `what` ("codec 'xor': encode") in the message.
[[noreturn]] inline void throw_callback_error(zarr_status status, const zarr_error& filled, const std::string& what) {
  const bool known = status > 0 && status <= static_cast<zarr_status>(Status::limit_exceeded);
  const Status code = known ? static_cast<Status>(status) : Status::callback;
  const std::string text = filled.error.message().empty() ? cat("failed with status ", status, " and no message") : filled.error.message();
  Error error(code, cat(what, ": ", text));
  error.with_errno(filled.error.sys_errno()).with_retryable(filled.error.retryable()).with_payload(filled.error.payload());
  throw error;
}

}  // namespace zarr
