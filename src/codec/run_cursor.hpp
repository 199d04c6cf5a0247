// Walks the runs of a selection in pieces that end where a window of encoded bytes ends.
#pragma once

#include <algorithm>

#include "codec/strided_copy.hpp"

namespace zarr::codec {

class RunCursor {
 public:
  RunCursor(const DecodeView& view, const Shape& chunk_shape, uint64_t item_size)
      : walker_(view, chunk_shape, item_size), item_size_(item_size) {
    if (!walker_.done()) run_ = walker_.run();
  }
  bool done() const { return walker_.done(); }
  uint64_t begin() const { return run_.offset + used_ * step(); }                // chunk byte of the next element
  uint64_t end() const { return begin() + (left() - 1) * step() + item_size_; }  // behind the last of this run
  uint64_t step() const { return run_.item_step * item_size_; }                  // chunk bytes from element to element
  uint64_t left() const { return run_.elements - used_; }                        // elements of this run
  std::byte* memory() const { return run_.memory + static_cast<int64_t>(used_) * run_.memory_stride; }
  int64_t memory_stride() const { return run_.memory_stride; }
  // Both sides contiguous: the run can be read straight into memory.
  bool direct() const { return run_.item_step == 1 && run_.memory_stride == static_cast<int64_t>(item_size_); }
  // Elements of this run that end at or before chunk byte `limit`.
  uint64_t fit(uint64_t limit) const {
    if (limit < begin() + item_size_) return 0;
    return std::min(left(), (limit - begin() - item_size_) / step() + 1);
  }
  void advance(uint64_t elements) {
    used_ += elements;
    if (used_ < run_.elements) return;
    used_ = 0;
    walker_.next();
    if (!walker_.done()) run_ = walker_.run();
  }

 private:
  RunWalker<std::byte> walker_;
  Run<std::byte> run_{};
  uint64_t used_ = 0;
  uint64_t item_size_;
};

}  // namespace zarr::codec
