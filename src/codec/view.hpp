// A selection of a chunk beside the caller's memory: what codecs decode into ("strided sink") and encode from.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/inline_vector.hpp"
#include "base/value_ref.hpp"

namespace zarr::codec {

// Along one dimension of a chunk: the selected indices start, start + step, ... (count of them), and how far apart in
// memory two neighbours lie. A selection that runs backwards is stored forwards, with base and stride turned round.
struct Axis {
  uint64_t start = 0;
  uint64_t step = 1;   // >= 1
  uint64_t count = 1;  // >= 1
  int64_t stride = 0;  // bytes in memory, any sign
};

template <class Byte>
struct BasicView {
  Byte* base = nullptr;  // address of the element (start, start, ...)
  InlineVector<Axis> axes;
  bool stream = false;  // a large output: whole rows are written past the caches (codec/stream_copy.hpp)
  // Types of variable length: what decoded elements (ValueRef) refer to is owned by this. Null: nothing is decoded here.
  ValueArena* values = nullptr;

  uint64_t elements() const {
    uint64_t n = 1;
    for (const Axis& a : axes) n *= a.count;
    return n;
  }
  bool covers(const Shape& chunk_shape) const {
    for (size_t d = 0; d < axes.size(); ++d)
      if (axes[d].start != 0 || axes[d].step != 1 || axes[d].count != chunk_shape[d]) return false;
    return true;
  }
};
using DecodeView = BasicView<std::byte>;
using EncodeView = BasicView<const std::byte>;  // elements of the chunk outside the selection are the fill value

// The whole of a C-contiguous chunk in memory.
template <class Byte>
BasicView<Byte> whole_view(Byte* base, const Shape& shape, uint64_t item_size) {
  BasicView<Byte> view{base, {}};
  view.axes.resize(shape.size());
  auto stride = static_cast<int64_t>(item_size);
  for (size_t d = shape.size(); d-- > 0;) {
    view.axes[d] = Axis{0, 1, shape[d], stride};
    stride *= static_cast<int64_t>(shape[d]);
  }
  return view;
}

}  // namespace zarr::codec
