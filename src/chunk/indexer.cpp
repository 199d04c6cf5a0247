#include "chunk/indexer.hpp"

#include <algorithm>

#include "base/checked_math.hpp"

namespace zarr::chunk {
namespace {

uint64_t magnitude(int64_t value) { return value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value); }

void check_dimension(size_t d, uint64_t start, uint64_t count, int64_t step, uint64_t extent) {
  if (step == 0) fail(Status::invalid_argument, "step of dimension ", d, " is 0");
  if (count == 0) {
    if (start > extent)
      fail(Status::out_of_range, "start ", start, " of dimension ", d, " is outside the shape ", extent);
    return;
  }
  if (start >= extent)
    fail(Status::out_of_range, "index ", start, " of dimension ", d, " is outside the shape ", extent);
  const uint64_t room = step > 0 ? extent - 1 - start : start;
  if (count - 1 > room / magnitude(step))
    fail(Status::out_of_range, "dimension ", d, ": ", count, " indices from ", start, " in steps of ", step,
         " leave the shape ", extent);
}

}  // namespace

template <class Byte>
codec::BasicView<Byte> normalised(const Selection& selection, const Shape& shape, Byte* memory,
                                  const Strides& strides) {
  const size_t rank = shape.size();
  for (const size_t given : {selection.start.size(), selection.count.size(), selection.step.size(), strides.size()})
    if (given != rank) fail(Status::invalid_argument, "selection: expected ", rank, " dimensions, found ", given);
  codec::BasicView<Byte> view{memory, {}};
  view.axes.resize(rank);
  for (size_t d = 0; d < rank; ++d) {
    const uint64_t start = selection.start[d], count = selection.count[d];
    const int64_t step = selection.step[d];
    check_dimension(d, start, count, step, shape[d]);
    // A single index has no direction and no step; taking 1 keeps it on the plain path.
    codec::Axis axis{start, count <= 1 ? 1 : magnitude(step), count, strides[d]};
    if (step < 0 && count > 1) {
      axis.start = start - (count - 1) * axis.step;
      axis.stride = -strides[d];
      view.base += static_cast<int64_t>(count - 1) * strides[d];
    }
    view.axes[d] = axis;
  }
  return view;
}

template <class Byte>
Indexer<Byte>::Indexer(const ChunkGrid& grid, const codec::BasicView<Byte>& view)
    : grid_(grid), view_(view), dimensions_(view.axes.size()), order_(view.axes.size()) {
  for (size_t d = 0; d < view_.axes.size(); ++d) {
    const codec::Axis& axis = view_.axes[d];
    order_[d] = d;
    Dimension& dimension = dimensions_[d];
    if (axis.count == 0) {
      total_ = 0;
      continue;
    }
    const auto first = grid_.place(d, axis.start);
    const auto last = grid_.place(d, axis.start + (axis.count - 1) * axis.step);
    dimension.first = first.chunk;
    dimension.chunks = last.chunk - first.chunk + 1;
    if (axis.step == 1 || dimension.chunks == 1) continue;
    if (grid_.regular()) {
      dimension.dense = axis.step <= first.edge;
      if (!dimension.dense) dimension.chunks = axis.count;
    } else {
      dimension.dense = false;
      lists_.resize(view_.axes.size());
      for (uint64_t i = 0; i < axis.count;) {
        const auto at = grid_.place(d, axis.start + i * axis.step);
        lists_[d].push_back(at.chunk);
        i = ceil_div(at.origin + at.edge - axis.start, axis.step);
      }
      dimension.chunks = lists_[d].size();
    }
  }
  if (total_ == 0) return;
  sort_order();
  for (const Dimension& dimension : dimensions_) total_ = checked_mul(total_, dimension.chunks, "number of chunks");
}

// By insertion: equal strides keep their order, and unlike std::stable_sort nothing is allocated.
template <class Byte>
void Indexer<Byte>::sort_order() {
  for (size_t i = 1; i < order_.size(); ++i) {
    const size_t d = order_[i];
    const uint64_t stride = magnitude(view_.axes[d].stride);
    size_t at = i;
    for (; at > 0 && magnitude(view_.axes[order_[at - 1]].stride) < stride; --at) order_[at] = order_[at - 1];
    order_[at] = d;
  }
}

template <class Byte>
ChunkGrid::Place Indexer<Byte>::place(size_t d, uint64_t ordinal) const {
  const Dimension& dimension = dimensions_[d];
  if (dimension.dense) return grid_.chunk(d, dimension.first + ordinal);
  if (grid_.regular()) return grid_.place(d, view_.axes[d].start + ordinal * view_.axes[d].step);
  return grid_.chunk(d, lists_[d][ordinal]);
}

template <class Byte>
ChunkPart<Byte> Indexer<Byte>::part(uint64_t number) const {
  const size_t rank = dimensions_.size();
  ChunkPart<Byte> part{Shape(rank), Shape(rank), Shape(rank), {view_.base, {}, view_.stream, view_.values}};
  part.view.axes.resize(rank);
  for (size_t i = rank; i-- > 0;) {
    const size_t d = order_[i];
    const codec::Axis& axis = view_.axes[d];
    const uint64_t chunks = dimensions_[d].chunks;
    uint64_t ordinal = 0;
    if (chunks > 1) {
      ordinal = number % chunks;
      number /= chunks;
      if (axis.stride < 0) ordinal = chunks - 1 - ordinal;
    }
    const auto at = place(d, ordinal);
    const uint64_t end = at.origin + at.edge;
    const uint64_t from = at.origin <= axis.start ? 0 : ceil_div(at.origin - axis.start, axis.step);
    const uint64_t to = std::min(axis.count, ceil_div(end - axis.start, axis.step));
    part.coordinates[d] = at.chunk;
    part.origin[d] = at.origin;
    part.shape[d] = at.edge;
    part.view.axes[d] = {axis.start + from * axis.step - at.origin, axis.step, to - from, axis.stride};
    part.view.base += static_cast<int64_t>(from) * axis.stride;
  }
  return part;
}

ChunkGrid regular_grid(const Shape& shape, const Shape& chunk_shape) {
  metadata::ChunkGrid grid;
  grid.chunk_shape = chunk_shape;
  return ChunkGrid(grid, shape);
}

template codec::BasicView<std::byte> normalised(const Selection&, const Shape&, std::byte*, const Strides&);
template codec::BasicView<const std::byte> normalised(const Selection&, const Shape&, const std::byte*, const Strides&);
template class Indexer<std::byte>;
template class Indexer<const std::byte>;

}  // namespace zarr::chunk
