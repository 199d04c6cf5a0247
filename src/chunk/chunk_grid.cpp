#include "chunk/chunk_grid.hpp"

#include <algorithm>

#include "base/checked_math.hpp"

namespace zarr::chunk {
namespace {

// Ends of the chunks of one dimension, up to the first one that reaches the extent: chunks behind it hold no element.
std::vector<uint64_t> chunk_ends(const std::vector<metadata::ChunkGrid::Run>& runs, uint64_t extent, size_t d) {
  std::vector<uint64_t> ends;
  uint64_t end = 0;
  for (const auto& run : runs) {
    for (uint64_t i = 0; i < run.count && end < extent; ++i) {
      if (run.edge == 0) fail(Status::invalid_metadata, "rectilinear grid: dimension ", d, " has a chunk with edge 0");
      end = checked_add(end, run.edge, "rectilinear grid");
      ends.push_back(end);
    }
  }
  if (end < extent)
    fail(Status::invalid_metadata, "rectilinear grid: the chunks of dimension ", d, " reach ", end, ", the shape is ",
         extent);
  return ends;
}

}  // namespace

ChunkGrid::ChunkGrid(const metadata::ChunkGrid& grid, const Shape& array_shape)
    : regular_(grid.regular), array_shape_(array_shape), counts_(array_shape.size()) {
  const size_t given = regular_ ? grid.chunk_shape.size() : grid.edges.size();
  if (given != rank()) fail(Status::invalid_metadata, "chunk grid: expected ", rank(), " dimensions, found ", given);
  if (regular_) {
    edges_ = grid.chunk_shape;
    for (size_t d = 0; d < rank(); ++d) {
      if (edges_[d] == 0) fail(Status::invalid_metadata, "chunk grid: the chunk shape of dimension ", d, " is 0");
      counts_[d] = ceil_div(array_shape_[d], edges_[d]);
    }
  } else {
    boundaries_.resize(rank());
    for (size_t d = 0; d < rank(); ++d) {
      boundaries_[d] = chunk_ends(grid.edges[d], array_shape_[d], d);
      counts_[d] = boundaries_[d].size();
    }
  }
}

uint64_t ChunkGrid::total() const { return checked_product(counts_, "number of chunks"); }

ChunkGrid::Place ChunkGrid::place(size_t d, uint64_t index) const {
  if (index >= array_shape_[d])
    fail(Status::out_of_range, "index ", index, " of dimension ", d, " is outside the shape ", array_shape_[d]);
  if (regular_) {
    const uint64_t chunk = index / edges_[d];
    return {chunk, chunk * edges_[d], edges_[d]};
  }
  const auto& ends = boundaries_[d];
  return this->chunk(d, static_cast<uint64_t>(std::upper_bound(ends.begin(), ends.end(), index) - ends.begin()));
}

ChunkGrid::Place ChunkGrid::chunk(size_t d, uint64_t chunk) const {
  if (chunk >= counts_[d])
    fail(Status::out_of_range, "chunk ", chunk, " of dimension ", d, " does not exist: the grid has ", counts_[d]);
  if (regular_) return {chunk, chunk * edges_[d], edges_[d]};
  const auto& ends = boundaries_[d];
  const uint64_t origin = chunk == 0 ? 0 : ends[chunk - 1];
  return {chunk, origin, ends[chunk] - origin};
}

Shape ChunkGrid::chunk_shape(const Shape& coordinates) const {
  Shape shape(rank());
  for (size_t d = 0; d < rank(); ++d) shape[d] = chunk(d, coordinates[d]).edge;
  return shape;
}

Shape ChunkGrid::origin(const Shape& coordinates) const {
  Shape at(rank());
  for (size_t d = 0; d < rank(); ++d) at[d] = chunk(d, coordinates[d]).origin;
  return at;
}

}  // namespace zarr::chunk
