// N-dimensional copies between a C-contiguous chunk and a view, with byte swap in the same pass.
#pragma once

#include "codec/view.hpp"
#include "data_type/data_type.hpp"

namespace zarr::codec {

// A selection of a C-contiguous chunk with dimensions of one element dropped and neighbours joined where a single loop
// serves both. Innermost axis first; at least one axis, unless the selection is empty.
struct CollapsedAxis {
  uint64_t count;
  uint64_t items;  // chunk elements from one index to the next
  int64_t stride;  // memory bytes from one index to the next
};
struct Collapsed {
  uint64_t first_item = 0;  // chunk element of the selection's first element
  InlineVector<CollapsedAxis> axes;
};
Collapsed collapse(const InlineVector<Axis>& axes, const Shape& chunk_shape, uint64_t item_size);

// Chunk byte behind the last selected element.
uint64_t needed_end(const InlineVector<Axis>& axes, const Shape& chunk_shape, uint64_t item_size);

// Contiguous runs of a selection inside a C-contiguous chunk, in ascending chunk order, trailing dimensions collapsed.
// A run of `elements` items lies at chunk byte `offset`, its items `item_step` items apart (1 = contiguous in the
// chunk), and at memory `memory`, items `memory_stride` bytes apart.
template <class Byte>
struct Run {
  uint64_t offset;
  uint64_t elements;
  uint64_t item_step;
  Byte* memory;
  int64_t memory_stride;
};

template <class Byte>
class RunWalker {
 public:
  RunWalker(const BasicView<Byte>& view, const Shape& chunk_shape, uint64_t item_size)
      : selection_(collapse(view.axes, chunk_shape, item_size)),
        item_size_(item_size),
        offset_(selection_.first_item * item_size),
        memory_(view.base),
        done_(selection_.axes.empty()) {
    index_.resize(selection_.axes.size(), 0);
  }
  bool done() const { return done_; }
  Run<Byte> run() const {
    const CollapsedAxis& inner = selection_.axes[0];
    return {offset_, inner.count, inner.items, memory_, inner.stride};
  }
  // Runs from this one on that lie equally far apart on both sides, and how far.
  uint64_t rows() const { return index_.size() < 2 ? 1 : selection_.axes[1].count - index_[1]; }
  uint64_t row_step() const { return index_.size() < 2 ? 0 : selection_.axes[1].items * item_size_; }
  int64_t row_stride() const { return index_.size() < 2 ? 0 : selection_.axes[1].stride; }
  // n <= rows()
  void next(uint64_t n = 1) {
    for (size_t k = 1; k < index_.size(); ++k) {
      const CollapsedAxis& axis = selection_.axes[k];
      if (index_[k] + n < axis.count) {
        index_[k] += n;
        offset_ += axis.items * item_size_ * n;
        memory_ += axis.stride * static_cast<int64_t>(n);
        return;
      }
      offset_ -= axis.items * item_size_ * index_[k];
      memory_ -= axis.stride * static_cast<int64_t>(index_[k]);
      index_[k] = 0;
      n = 1;
    }
    done_ = true;
  }

 private:
  Collapsed selection_;
  Shape index_;  // [0] belongs to the run itself and stays 0
  uint64_t item_size_;
  uint64_t offset_;
  Byte* memory_;
  bool done_;
};

// swap_unit 1 = plain copy, else groups of that many bytes are reversed.
void scatter(const std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit,
             const DecodeView& view);
void gather(std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit, const EncodeView& view);

// One run between memory with strides (both in bytes); the kernel under scatter and gather.
void copy_run(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t elements,
              uint64_t item_size, uint32_t swap_unit);

// `rows` such runs: a two-dimensional copy. Strides are in bytes, [0] from element to element, [1] from row to row.
struct Tile {
  std::byte* dst;
  int64_t dst0, dst1;
  const std::byte* src;
  int64_t src0, src1;
  uint64_t n0, n1;  // elements of a row, rows
  uint64_t item_size;
  uint32_t swap_unit;
  bool stream;  // write whole rows past the caches
};
void copy_tile(const Tile& tile);

// The view's memory is one C-contiguous block (of the selected elements, whatever chunk they are from).
template <class Byte>
bool is_c_contiguous(const BasicView<Byte>& view, uint64_t item_size) {
  auto stride = static_cast<int64_t>(item_size);
  for (size_t d = view.axes.size(); d-- > 0;) {
    if (view.axes[d].count != 1 && view.axes[d].stride != stride) return false;
    stride *= static_cast<int64_t>(view.axes[d].count);
  }
  return true;
}

// Along the axis that is contiguous in the chunk memory jumps, while another axis is nearer: a window of the chunk
// would touch memory all over, so such chunks are had at once up to a size.
bool transposes(const DecodeView& view);
bool transposes(const EncodeView& view);
inline constexpr uint64_t transpose_bytes = uint64_t{64} << 20;

void fill_contiguous(std::byte* dst, uint64_t elements, ByteSpan item);
void fill_view(const DecodeView& view, ByteSpan item);
// Bitwise: -0.0 is not 0.0, NaN payloads count.
bool all_fill(const EncodeView& view, ByteSpan item);
// The same of a data type: elements of variable length are compared by what they refer to.
bool all_fill(const EncodeView& view, const DataType& type, ByteSpan item);

}  // namespace zarr::codec
