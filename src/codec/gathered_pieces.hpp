// A chunk in C order of its elements, gathered window by window from a view.
#pragma once

#include "base/byte_pieces.hpp"
#include "codec/scratch.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {

class GatheredPieces final : public BytePieces {
 public:
  // `view` starts at the chunk's origin with steps of 1; what it does not cover is the fill `item` (native byte order).
  // View, fill and scratch are borrowed.
  // `window`: bytes of a piece at most, but for elements that are larger.
  GatheredPieces(const EncodeView& view, const Shape& chunk_shape, ByteSpan fill, uint32_t swap_unit, Scratch& scratch,
                 uint64_t window = default_window);
  // Half of the second-level cache of small machines, so that a piece is still there when the kernel copies it.
  static constexpr uint64_t default_window = uint64_t{256} << 10;
  static bool can_gather(const EncodeView& view);

  uint64_t size() const override { return size_; }
  void rewind() override { at_ = 0; }
  ByteSpan next() override;

 private:
  // The part of the view in the piece of `count` indices that starts at element `at_`; false when that is all fill.
  bool part_at(uint64_t count, EncodeView& part) const;

  const EncodeView view_;
  const Shape shape_;
  const uint64_t item_size_;
  const uint32_t swap_unit_;
  uint64_t size_ = 0;
  size_t split_ = 0;      // pieces are runs of indices of this dimension, whole in those after it
  uint64_t below_ = 1;    // elements of one such index
  uint64_t longest_ = 1;  // indices of a piece
  Buffer fill_;           // stored byte order
  uint64_t at_ = 0;       // element
  Scratch::Lease window_;
};

}  // namespace zarr::codec
