#include "base/checked_math.hpp"
#include "codec/sharding/sharding.hpp"

namespace zarr::codec {

template <class Byte>
InnerWalker<Byte>::InnerWalker(const BasicView<Byte>& view, const Shape& inner_shape, const Shape& grid_shape)
    : view_(view), inner_shape_(inner_shape), grid_shape_(grid_shape) {
  const size_t rank = view.axes.size();
  at_.resize(rank, 0);
  first_.resize(rank, 0);
  end_.resize(rank, 0);
  done_ = view.elements() == 0;
  if (!done_)
    for (size_t d = 0; d < rank; ++d) enter(d, 0);
}

template <class Byte>
void InnerWalker<Byte>::enter(size_t d, uint64_t first) {
  const Axis& axis = view_.axes[d];
  first_[d] = first;
  at_[d] = (axis.start + first * axis.step) / inner_shape_[d];
  end_[d] = std::min(axis.count, ceil_div((at_[d] + 1) * inner_shape_[d] - axis.start, axis.step));
}

template <class Byte>
void InnerWalker<Byte>::next() {
  for (size_t d = view_.axes.size(); d-- > 0;) {
    if (end_[d] < view_.axes[d].count) return enter(d, end_[d]);
    enter(d, 0);
  }
  done_ = true;
}

template <class Byte>
uint64_t InnerWalker<Byte>::index() const {
  uint64_t number = 0;
  for (size_t d = 0; d < at_.size(); ++d) number = number * grid_shape_[d] + at_[d];
  return number;
}

template <class Byte>
BasicView<Byte> InnerWalker<Byte>::part() const {
  BasicView<Byte> out{view_.base, {}, view_.stream, view_.values};
  out.axes.resize(at_.size());
  for (size_t d = 0; d < at_.size(); ++d) {
    const Axis& axis = view_.axes[d];
    out.axes[d] = {axis.start + first_[d] * axis.step - at_[d] * inner_shape_[d], axis.step, end_[d] - first_[d],
                   axis.stride};
    out.base += static_cast<int64_t>(first_[d]) * axis.stride;
  }
  return out;
}

template class InnerWalker<std::byte>;
template class InnerWalker<const std::byte>;

}  // namespace zarr::codec
