// Walks the runs of a selection in pieces that end where a window of encoded bytes ends. Rows that lie equally far apart are
// taken together (CPU time of a 1 GiB read of raw chunks into rows of 512 bytes, one by one: 0.42 s, together: 0.37 s).
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
    if (used_ == run_.elements) skip_rows(1);
  }

  // Whole runs from here on, equally far apart, that end at or before chunk byte `limit`; 0 inside of a run.
  uint64_t rows(uint64_t limit) const {
    if (used_ != 0 || end() > limit) return 0;
    const uint64_t n = walker_.rows();
    return n == 1 ? 1 : std::min(n, (limit - end()) / walker_.row_step() + 1);
  }
  uint64_t row_step() const { return walker_.row_step(); }  // chunk bytes from run to run
  uint64_t row_elements() const { return run_.elements; }
  void skip_rows(uint64_t n) {
    used_ = 0;
    walker_.next(n);
    if (!walker_.done()) run_ = walker_.run();
  }

  // Copies all elements up to chunk byte `end` out of a window that begins at chunk byte `begin`, and goes behind them.
  void copy_from(const std::byte* window, uint64_t window_begin, uint64_t end, uint32_t swap_unit, bool stream) {
    while (!done()) {
      const uint64_t n = rows(end);
      const uint64_t elements = n > 0 ? run_.elements : fit(end);
      if (elements == 0) return;
      copy_tile({memory(), run_.memory_stride, walker_.row_stride(), window + (begin() - window_begin),
                 static_cast<int64_t>(step()), static_cast<int64_t>(walker_.row_step()), elements,
                 std::max<uint64_t>(n, 1), item_size_, swap_unit, stream});
      if (n > 0) skip_rows(n);
      else advance(elements);
    }
  }

 private:
  RunWalker<std::byte> walker_;
  Run<std::byte> run_{};
  uint64_t used_ = 0;
  uint64_t item_size_;
};

}  // namespace zarr::codec
