// Chunk grids: which chunk holds an element, and what shape each chunk has.
// Source: zarr-specs docs/v3/chunk-grids/regular-grid, zarr-extensions chunk-grids/rectilinear.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/inline_vector.hpp"
#include "metadata/array_metadata.hpp"

namespace zarr::chunk {

class ChunkGrid {
 public:
  ChunkGrid(const metadata::ChunkGrid& grid, const Shape& array_shape);

  size_t rank() const { return array_shape_.size(); }
  bool regular() const { return regular_; }
  const Shape& array_shape() const { return array_shape_; }
  const Shape& counts() const {
    return counts_;
  }                        // chunks a dimension that hold elements of the array; 0 for a zero extent
  uint64_t total() const;  // checked product of counts

  // Which chunk of dimension d holds element `index`, and the first element of that chunk.
  struct Place {
    uint64_t chunk;
    uint64_t origin;
    uint64_t edge;  // of that chunk, not clipped at the array's end
  };
  Place place(size_t d, uint64_t index) const;
  Place chunk(size_t d, uint64_t chunk) const;  // out_of_range beyond counts()
  Shape chunk_shape(const Shape& coordinates) const;
  Shape origin(const Shape& coordinates) const;

 private:
  bool regular_;
  Shape array_shape_;
  Shape counts_;
  Shape edges_;                                    // regular
  std::vector<std::vector<uint64_t>> boundaries_;  // rectilinear: ends of the chunks, for binary search
};

}  // namespace zarr::chunk
