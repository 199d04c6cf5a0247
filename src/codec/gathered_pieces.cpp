#include "codec/gathered_pieces.hpp"

#include "base/checked_math.hpp"
#include "data_type/byte_order.hpp"

namespace zarr::codec {
bool GatheredPieces::can_gather(const EncodeView& view) {
  for (const Axis& axis : view.axes)
    if (axis.start != 0 || axis.step != 1) return false;
  return true;
}

GatheredPieces::GatheredPieces(const EncodeView& view, const Shape& chunk_shape, ByteSpan fill, uint32_t swap_unit,
                               Scratch& scratch, uint64_t window)
    : view_(view),
      shape_(chunk_shape),
      item_size_(fill.size()),
      swap_unit_(swap_unit),
      fill_(fill),
      window_(scratch, static_cast<size_t>(window)) {
  if (swap_unit != 1) copy_swapped(fill_.data(), fill_.data(), fill_.size(), swap_unit);
  size_ = item_size_;
  for (const uint64_t extent : shape_) size_ = checked_mul(size_, extent, "the size of a chunk");
  // The slowest dimension of which one index fits a window; at the least one element.
  split_ = shape_.size();
  while (split_ > 0 && below_ * item_size_ <= window) {
    if (--split_ == 0 || below_ * shape_[split_] * item_size_ > window) break;
    below_ *= shape_[split_];
  }
  const uint64_t extent = split_ < shape_.size() ? shape_[split_] : 1;
  longest_ = std::clamp<uint64_t>(window / (below_ * item_size_), 1, std::max<uint64_t>(extent, 1));
}

bool GatheredPieces::part_at(uint64_t count, EncodeView& part) const {
  part = view_;
  uint64_t rest = at_ / below_;
  for (size_t d = split_ + 1; d-- > 0;) {
    if (d >= shape_.size()) continue;  // an array of one element
    const uint64_t index = rest % shape_[d], wanted = d == split_ ? count : 1;
    rest /= shape_[d];
    Axis& axis = part.axes[d];
    if (index >= axis.count) return false;
    part.base += static_cast<int64_t>(index) * axis.stride;
    axis.count = std::min(wanted, axis.count - index);
  }
  return true;
}

ByteSpan GatheredPieces::next() {
  if (at_ * item_size_ == size_) return {};
  Shape box = shape_;
  for (size_t d = 0; d < split_ && d < box.size(); ++d) box[d] = 1;
  if (split_ < box.size()) box[split_] = std::min(longest_, box[split_] - at_ / below_ % box[split_]);
  const uint64_t count = split_ < box.size() ? box[split_] : 1;
  window_->reserve_discard(count * below_ * item_size_);
  EncodeView part;
  const bool any = part_at(count, part);
  if (!any || !part.covers(box)) fill_contiguous(window_->data(), count * below_, fill_);
  if (any) gather(window_->data(), box, item_size_, swap_unit_, part);
  at_ += count * below_;
  return window_->span();
}

}  // namespace zarr::codec
