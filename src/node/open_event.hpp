// Telling a context's event callback about nodes that are opened. Private to src/node.
#pragma once

#include <chrono>

#include "node/snapshot.hpp"

namespace zarr::node {

// Tells the event callback how long opening took and how it ended; no clock is read when nobody listens.
template <class Open>
NodePtr with_event(const Place& place, const Open& open) {
  if (!place.runtime->on_event) return open();
  const auto start = std::chrono::steady_clock::now();
  const auto tell = [&](Status status) {
    const auto spent = std::chrono::steady_clock::now() - start;
    chunk::Event event{chunk::EventKind::open, "node.open", place.path};
    event.duration_ns = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count());
    event.status = static_cast<int32_t>(status);
    place.runtime->on_event(event);
  };
  try {
    NodePtr node = open();
    tell(node ? Status::ok : Status::not_found);
    return node;
  } catch (const Error& error) {
    tell(error.status());
    throw;
  }
}

}  // namespace zarr::node
