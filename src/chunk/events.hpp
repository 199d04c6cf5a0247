// Telling the context's watcher what happens. Without a watcher no clock is read.
#pragma once

#include <chrono>
#include <string_view>

#include "base/error.hpp"
#include "chunk/runtime.hpp"

namespace zarr::chunk {

// Runs body(bytes) and reports it with its duration, the bytes that it counted and its status.
template <class Body>
auto with_event(const Runtime& runtime, EventKind kind, std::string_view name, std::string_view key, Body&& body) {
  uint64_t bytes = 0;
  if (!runtime.on_event) return body(bytes);
  const auto start = std::chrono::steady_clock::now();
  const auto report = [&](Status status) {
    const auto ns =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
    runtime.on_event({kind, name, key, bytes, static_cast<uint64_t>(ns), static_cast<int32_t>(status)});
  };
  struct OnReturn {  // so that bodies may return anything, void included
    const decltype(report)& tell;
    bool armed = true;
    ~OnReturn() {
      if (armed) tell(Status::ok);
    }
  } on_return{report};
  try {
    return body(bytes);
  } catch (const Error& error) {
    on_return.armed = false;
    report(error.status());
    throw;
  } catch (...) {
    on_return.armed = false;
    report(Status::internal);
    throw;
  }
}

inline void report_event(const Runtime& runtime, EventKind kind, std::string_view name, std::string_view key,
                         uint64_t bytes) {
  if (runtime.on_event) runtime.on_event({kind, name, key, bytes, 0, 0});
}

}  // namespace zarr::chunk
