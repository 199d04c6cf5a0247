#include "chunk/chunk_grid.hpp"

#include <gtest/gtest.h>

namespace zarr::chunk {
namespace {

metadata::ChunkGrid regular(Shape chunk_shape) {
  metadata::ChunkGrid grid;
  grid.chunk_shape = chunk_shape;
  return grid;
}

TEST(ChunkGrid, RegularPlacesAndRaggedEdges) {
  const ChunkGrid grid(regular({4, 10}), {10, 10});
  EXPECT_EQ(grid.counts(), (Shape{3, 1}));
  EXPECT_EQ(grid.total(), 3u);
  const auto at = grid.place(0, 9);
  EXPECT_EQ(at.chunk, 2u);
  EXPECT_EQ(at.origin, 8u);
  EXPECT_EQ(at.edge, 4u);
  EXPECT_EQ(grid.chunk_shape({2, 0}), (Shape{4, 10}));
  EXPECT_EQ(grid.origin({2, 0}), (Shape{8, 0}));
  EXPECT_THROW(grid.place(0, 10), Error);
  EXPECT_THROW(grid.chunk(0, 3), Error);
}

TEST(ChunkGrid, ZeroExtentsAndRankZero) {
  EXPECT_EQ(ChunkGrid(regular({4, 4}), {0, 9}).total(), 0u);
  EXPECT_EQ(ChunkGrid(regular({}), {}).total(), 1u);
  EXPECT_EQ(ChunkGrid(regular({100}), {3}).counts(), (Shape{1}));
}

TEST(ChunkGrid, RefusesWhatIsNoGrid) {
  EXPECT_THROW(ChunkGrid(regular({4}), {4, 4}), Error);
  EXPECT_THROW(ChunkGrid(regular({0}), {4}), Error);
  EXPECT_THROW(ChunkGrid(regular({1, 1}), {UINT64_MAX, 2}).total(), Error);
}

TEST(ChunkGrid, RectilinearFindsChunksByBinarySearch) {
  metadata::ChunkGrid edges;
  edges.regular = false;
  edges.edges = {{{2, 1}, {3, 2}, {5, 4}}};  // ends 2 5 8 13 18 23 28; a shape of 10 needs those up to 13
  const ChunkGrid grid(edges, {10});
  EXPECT_EQ(grid.counts(), (Shape{4}));
  const uint64_t owner[] = {0, 0, 1, 1, 1, 2, 2, 2, 3, 3};
  for (uint64_t i = 0; i < 10; ++i) {
    const auto at = grid.place(0, i);
    EXPECT_EQ(at.chunk, owner[i]);
    EXPECT_LE(at.origin, i);
    EXPECT_LT(i, at.origin + at.edge);
  }
  EXPECT_EQ(grid.chunk_shape({3}), (Shape{5}));
  edges.edges = {{{2, 1}}};
  EXPECT_THROW(ChunkGrid(edges, {10}), Error);
  edges.edges = {{{0, 3}, {20, 1}}};
  EXPECT_THROW(ChunkGrid(edges, {10}), Error);
}

}  // namespace
}  // namespace zarr::chunk
