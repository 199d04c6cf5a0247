// The encoded bytes of a chunk for a codec that decodes parts: Zarr::Native::Source, with size and read(offset, length).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "zrb.hpp"

namespace zrb {

// A zarr_source lives during its callback only; the Ruby object may live longer, or run on when the caller has given up.
class Source {
 public:
  Source(zarr_source* source, zarr_error* error) : source_(source), size_(zarr_source_size(source)), error_(error) {}
  // Waits for a read that is under way; later ones find it closed.
  void end() {
    const std::lock_guard<std::mutex> guard(mutex_);
    source_ = nullptr;
  }
  // With the GVL, so without the lock: a read that is under way may need the GVL for a store in Ruby.
  bool size(uint64_t* out) const {
    *out = size_;
    return source_ != nullptr;
  }
  // ZARR_INVALID_ARGUMENT when closed. Without the GVL.
  zarr_status read(uint64_t offset, void* buffer, size_t size, bool* open) {
    const std::lock_guard<std::mutex> guard(mutex_);
    *open = source_ != nullptr;
    return *open ? zarr_source_read(source_, offset, buffer, size, error_) : ZARR_INVALID_ARGUMENT;
  }
  // The error of the last read; of an open source only.
  const zarr_error* error() const { return error_; }

 private:
  std::mutex mutex_;
  std::atomic<zarr_source*> source_;
  const uint64_t size_;
  zarr_error* error_;
};

VALUE source_object(const std::shared_ptr<Source>& source);
void init_source(VALUE native);

}  // namespace zrb
