// The encoded side of a windowed decoder: a source in consecutive pieces, without a copy when it is in memory.
#pragma once

#include "codec/byte_source.hpp"
#include "codec/scratch.hpp"

namespace zarr::codec {

class InputWindow {
 public:
  InputWindow(ByteSource& source, Scratch& scratch) : source_(source), size_(source.size()), buffer_(scratch, 0) {}
  bool at_end() const { return offset_ == size_; }
  // The next bytes, up to a window of them; empty at the end.
  ByteSpan next() {
    const uint64_t n = std::min(window_bytes, size_ - offset_);
    const uint64_t from = offset_;
    offset_ += n;
    if (n == 0) return {};
    if (const auto ready = source_.view(from, n)) return *ready;
    buffer_->reserve_discard(n);
    source_.read_at(from, buffer_->span());
    return buffer_->span();
  }

 private:
  static constexpr uint64_t window_bytes = uint64_t{128} << 10;
  ByteSource& source_;
  uint64_t size_;
  uint64_t offset_ = 0;
  Scratch::Lease buffer_;
};

}  // namespace zarr::codec
