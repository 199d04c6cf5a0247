#include "preflight.hpp"

#include <algorithm>

#include "slabs.hpp"

namespace zarrtool {
namespace {

// What a selection takes of one chunk along one axis.
struct Touched {
  uint64_t begin, end;  // the elements to read: inner chunk edges around the selected ones, inside the array
  bool whole;           // nothing of the chunk inside the array is left out
};

class AxisReader {
 public:
  AxisReader(zarr_array* array, const Selection& selection, size_t axis)
      : array_(array), axis_(axis), extent_(shape_of(array)[axis]) {
    const Shape inner = chunk_shape_of(array);
    const Shape shards = shard_shape_of(array);
    const Shape& outer = shards.empty() ? inner : shards;
    edge_ = outer.empty() ? 0 : outer[axis];
    inner_ = shards.empty() || inner.empty() ? 0 : inner[axis];
    const uint64_t stride = static_cast<uint64_t>(std::abs(selection.step[axis]));
    const uint64_t span = (selection.count[axis] - 1) * stride;
    low_ = selection.step[axis] < 0 ? selection.start[axis] - span : selection.start[axis];
    high_ = low_ + span;
    stride_ = stride;
  }

  std::vector<Touched> touched() const {
    std::vector<Touched> result;
    for (uint64_t chunk = edge_ > 0 ? low_ / edge_ : 0;; ++chunk) {
      const auto [origin, size] = bounds(chunk);
      if (origin > high_ || origin >= extent_) return result;
      const uint64_t end = std::min(origin + size, extent_);
      // The first and last selected elements inside [origin, end).
      const uint64_t first = low_ >= origin ? low_ : low_ + (origin - low_ + stride_ - 1) / stride_ * stride_;
      if (first >= end || first > high_) continue;
      const uint64_t last = first + (std::min(high_, end - 1) - first) / stride_ * stride_;
      const uint64_t selected = (last - first) / stride_ + 1;
      Touched part{origin, end, selected == end - origin};
      if (inner_ > 0) {
        part.begin = first / inner_ * inner_;
        part.end = std::min(end, (last / inner_ + 1) * inner_);
      }
      result.push_back(part);
    }
  }

 private:
  std::pair<uint64_t, uint64_t> bounds(uint64_t chunk) const {
    if (edge_ > 0) return {chunk * edge_, edge_};
    const size_t rank = zarr_array_rank(array_);
    Shape counts(rank), coordinates(rank, 0), origin(rank), shape(rank);
    call(zarr_array_chunk_counts, array_, rank, counts.data());
    if (chunk >= counts[axis_]) return {extent_, 0};
    coordinates[axis_] = chunk;
    call(zarr_array_grid_chunk_origin, array_, rank, coordinates.data(), origin.data());
    call(zarr_array_grid_chunk_shape, array_, rank, coordinates.data(), shape.data());
    return {origin[axis_], shape[axis_]};
  }

  zarr_array* array_;
  size_t axis_;
  uint64_t extent_, edge_ = 0, inner_ = 0, low_ = 0, high_ = 0, stride_ = 1;
};

void read_region(zarr_array* array, const Selection& region) {
  if (zarr_array_has_variable_length(array) != 0) {
    for_each_slab(region, chunk_shape_of(array), kVariableBytes, kSlabBytes, [&](const Selection& part) {
      Values values;
      call(zarr_read_values, array, part.rank(), part.start.data(), part.count.data(), nullptr, nullptr, values.out());
    });
    return;
  }
  const uint64_t item = zarr_array_item_size(array);
  std::string buffer;
  for_each_slab(region, chunk_shape_of(array), item, kSlabBytes, [&](const Selection& part) {
    buffer.resize(part.elements() * item);
    call(zarr_read_slice, array, part.rank(), part.start.data(), part.count.data(), nullptr, buffer.data(), buffer.size(), nullptr,
         nullptr);
  });
}

void read_touched(zarr_array* array, const std::vector<std::vector<Touched>>& axes) {
  const size_t rank = axes.size();
  Selection region{Shape(rank), Shape(rank), std::vector<int64_t>(rank, 1), std::vector<bool>(rank, false)};
  std::vector<size_t> at(rank, 0);
  for (;;) {
    bool whole = true;
    for (size_t d = 0; d < rank; ++d) {
      const Touched& part = axes[d][at[d]];
      region.start[d] = part.begin;
      region.count[d] = part.end - part.begin;
      whole = whole && part.whole;
    }
    if (!whole) read_region(array, region);
    size_t d = rank;
    while (d > 0 && ++at[d - 1] == axes[d - 1].size()) at[--d] = 0;
    if (d == 0) return;
  }
}

}  // namespace

void require_readable(zarr_array* array, const Selection& selection) {
  if (selection.elements() == 0) return;
  std::vector<std::vector<Touched>> axes;
  for (size_t d = 0; d < selection.rank(); ++d) axes.push_back(AxisReader(array, selection, d).touched());
  read_touched(array, axes);
}

void require_readable_end(zarr_array* array, size_t axis) {
  const Shape shape = shape_of(array);
  Selection last = resolve({}, shape);
  if (last.elements() == 0) return;
  last.start[axis] = shape[axis] - 1;
  last.count[axis] = 1;
  std::vector<std::vector<Touched>> axes;
  for (size_t d = 0; d < shape.size(); ++d) axes.push_back(AxisReader(array, last, d).touched());
  for (Touched& part : axes[axis]) part.whole = false;
  read_touched(array, axes);
}

}  // namespace zarrtool
