// Cancellation and deadline of one operation. Checked between jobs, never inside a codec.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "base/error.hpp"

namespace zarr {

class CancelFlag {  // shared between the thread that works and the thread that cancels
 public:
  CancelFlag() = default;
  explicit CancelFlag(std::shared_ptr<const CancelFlag> parent) : parent_(std::move(parent)) {}  // also set when the parent is

  void cancel() { flag_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return flag_.load(std::memory_order_relaxed) || (parent_ && parent_->cancelled()); }

 private:
  std::atomic<bool> flag_{false};
  const std::shared_ptr<const CancelFlag> parent_;
};

struct Cancel {
  std::shared_ptr<CancelFlag> flag;  // may be null
  std::optional<std::chrono::steady_clock::time_point> deadline;

  bool armed() const { return flag || deadline; }
  // Throws cancelled or timeout.
  void check() const {
    if (flag && flag->cancelled()) fail(Status::cancelled, "the operation was cancelled");
    if (deadline && std::chrono::steady_clock::now() >= *deadline)
      fail(Status::timeout, "the deadline of the operation has passed");
  }
};

}  // namespace zarr
