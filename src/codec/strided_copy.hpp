// N-dimensional copies between a C-contiguous chunk and a view, with byte swap in the same pass.
#pragma once

#include "codec/view.hpp"

namespace zarr::codec {

// Contiguous runs of a selection inside a C-contiguous chunk, in ascending chunk order, trailing dimensions collapsed.
// A run of `elements` items lies at chunk byte `offset`, its items `item_step` items apart (1 = contiguous in the chunk),
// and at memory `memory`, items `memory_stride` bytes apart.
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
  RunWalker(const BasicView<Byte>& view, const Shape& chunk_shape, uint64_t item_size);
  bool done() const { return done_; }
  Run<Byte> run() const;
  void next();

 private:
  InlineVector<Axis> axes_;           // outer axes, collapsed
  InlineVector<uint64_t> pitch_;      // chunk bytes of one index step along each outer axis
  Shape index_;
  uint64_t offset_ = 0;
  Byte* memory_ = nullptr;
  Axis inner_;                        // the run's own axis
  bool done_ = false;
};

// swap_unit 1 = plain copy, else groups of that many bytes are reversed.
void scatter(const std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit, const DecodeView& view);
void gather(std::byte* chunk, const Shape& chunk_shape, uint64_t item_size, uint32_t swap_unit, const EncodeView& view);

// One run between memory with strides (both in bytes); the kernel under scatter and gather.
void copy_run(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t elements, uint64_t item_size,
              uint32_t swap_unit);

void fill_contiguous(std::byte* dst, uint64_t elements, ByteSpan item);
void fill_view(const DecodeView& view, ByteSpan item);
// Bitwise: -0.0 is not 0.0, NaN payloads count.
bool all_fill(const EncodeView& view, ByteSpan item);

}  // namespace zarr::codec
