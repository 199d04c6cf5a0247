// Where C++ ends: every exported function runs its body in one of these. The only catch sites of the library's ABI.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "base/c_objects.hpp"
#include "base/error.hpp"

namespace zarr::capi {

// The pending exception as an Error: zarr::Error as it is, bad_alloc as no_memory, everything else as internal.
Error current_error() noexcept;

// The pending exception as a status; `*err` becomes a handle of it. Needs no memory: without any the handle is the
// library's static out-of-memory error.
zarr_status report_current_exception(zarr_error** err) noexcept;

// The pending exception put into an error that was lent to a callback.
zarr_status fill_from_current_exception(zarr_error* err) noexcept;

// A handle for `error`; the static out-of-memory error when there is no memory for one.
zarr_error* new_error(Error error) noexcept;

// An out-parameter of `count` elements.
template <class T>
struct OutArray {
  T* values;
  size_t count;
};

template <class T>
void clear_out(T* out) {
  if (out != nullptr) *out = T{};
}
template <class T>
void clear_out(OutArray<T> out) {
  if (out.values != nullptr)
    for (size_t i = 0; i < out.count; ++i) out.values[i] = T{};
}

// Runs body(), which throws on failure. `outs` are pointers (that may be null) or OutArray: NULL or 0 before the body
// and again after a failure. `*err` is written always.
template <class Body, class... Outs>
zarr_status guard(zarr_error** err, Body&& body, Outs... outs) noexcept {
  (clear_out(outs), ...);
  if (err != nullptr) *err = nullptr;
  try {
    std::forward<Body>(body)();
    return ZARR_OK;
  } catch (...) {
    (clear_out(outs), ...);
    return report_current_exception(err);
  }
}

// For the functions that callbacks of a vtable call: `err` is theirs to be filled and may be null.
template <class Body>
zarr_status guard_callback(zarr_error* err, Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return ZARR_OK;
  } catch (...) { return fill_from_current_exception(err); }
}

// For functions without a status: what the body returns, or `fallback` after a failure.
template <class Result, class Body>
Result guard_value(Result fallback, Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) { return fallback; }
}

// For work on threads where nobody can catch: what went wrong, if anything.
template <class Body>
std::optional<Error> capture(Body&& body) noexcept {
  try {
    std::forward<Body>(body)();
    return std::nullopt;
  } catch (...) { return current_error(); }
}

// Throws invalid_argument when a pointer that must be given is null.
inline void require(const void* pointer, const char* name) {
  if (pointer == nullptr) fail(Status::invalid_argument, "argument '", name, "' is NULL");
}

}  // namespace zarr::capi
