// Waiting for a condition while a Cancel is watched.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/cancel.hpp"

namespace zarr::chunk {

// Returns when ready(); throws cancelled or timeout. A cancel flag cannot wake a sleeper, so an armed wait looks every
// 10 ms.
template <class Ready>
void wait_until(std::condition_variable& changed, std::unique_lock<std::mutex>& guard, const Cancel& cancel,
                Ready ready) {
  if (!cancel.armed()) {
    changed.wait(guard, ready);
    return;
  }
  while (!ready()) {
    cancel.check();
    changed.wait_for(guard, std::chrono::milliseconds(10));
  }
}

}  // namespace zarr::chunk
