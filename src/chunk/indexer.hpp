// Selection -> (chunk, view of that chunk), one at a time and by number: nothing is listed, a one-chunk selection costs
// no allocation. The same walker serves the chunks of an array and the inner chunks of a shard.
#pragma once

#include <vector>

#include "chunk/chunk_grid.hpp"
#include "codec/view.hpp"

namespace zarr::chunk {

// start, start + step, ... (count of them) along every dimension; step of either sign, not 0.
struct Selection {
  Shape start;
  Shape count;
  Strides step;
};

// Checks every index against `shape` (out_of_range, or invalid_argument for a step of 0 or a wrong rank) and returns
// the selection as a view of the array, with backward steps turned round. Empty selections give counts of 0, base
// unchanged.
template <class Byte>
codec::BasicView<Byte> normalised(const Selection& selection, const Shape& shape, Byte* memory, const Strides& strides);

template <class Byte>
struct ChunkPart {
  Shape coordinates;  // of the chunk in its grid
  Shape origin;       // first element of the chunk in the array
  Shape shape;        // of the chunk, not clipped at the array's end
  codec::BasicView<Byte> view;

  // Every element of the chunk that lies inside the array is selected.
  bool covers_inside(const Shape& array_shape) const {
    Shape inside(shape.size());
    for (size_t d = 0; d < shape.size(); ++d) inside[d] = std::min(shape[d], array_shape[d] - origin[d]);
    return covers(inside);
  }
  // The first `extents` of the chunk are selected.
  bool covers(const Shape& extents) const {
    for (size_t d = 0; d < extents.size(); ++d) {
      const auto& axis = view.axes[d];
      if (axis.start != 0 || axis.step != 1 || axis.count < extents[d]) return false;
    }
    return true;
  }
};

// Chunks are numbered in ascending order of output addresses: the dimension with the largest memory stride is the
// slowest, dimensions with negative strides run backwards. A contiguous range of numbers is a slab of the output.
template <class Byte>
class Indexer {
 public:
  // `grid` outlives the indexer. view: of the whole array that the grid divides, inside its shape.
  Indexer(const ChunkGrid& grid, const codec::BasicView<Byte>& view);
  uint64_t total() const { return total_; }  // chunks that hold selected elements
  ChunkPart<Byte> part(uint64_t number) const;
  const codec::BasicView<Byte>& view() const { return view_; }

 private:
  struct Dimension {
    uint64_t first = 0;   // chunk
    uint64_t chunks = 0;  // that hold selected elements
    bool dense = true;    // every chunk from `first` on; else one chunk an element, or those in lists_
  };
  void sort_order();
  ChunkGrid::Place place(size_t d, uint64_t ordinal) const;

  const ChunkGrid& grid_;
  codec::BasicView<Byte> view_;
  InlineVector<Dimension> dimensions_;
  Permutation order_;                         // slowest dimension of the numbering first
  std::vector<std::vector<uint64_t>> lists_;  // rectilinear grids with steps: chunks of each dimension; else empty
  uint64_t total_ = 1;
};

// A grid of equal chunks, e.g. the inner chunks of a shard.
ChunkGrid regular_grid(const Shape& shape, const Shape& chunk_shape);

}  // namespace zarr::chunk
