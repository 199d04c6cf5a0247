#include "chunk/indexer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace zarr::chunk {
namespace {

ChunkGrid random_grid(std::mt19937& random, const Shape& shape) {
  const auto below = [&](uint64_t n) { return random() % n; };
  if (below(2) == 0) {
    Shape edges;
    for (const uint64_t extent : shape) edges.push_back(1 + below(extent + 3));
    return regular_grid(shape, edges);
  }
  metadata::ChunkGrid grid;
  grid.regular = false;
  for (const uint64_t extent : shape) {
    std::vector<metadata::ChunkGrid::Run> runs;
    for (uint64_t end = 0; end < extent;) {
      const metadata::ChunkGrid::Run run{1 + below(4), 1 + below(3)};
      runs.push_back(run);
      end += run.edge * run.count;
    }
    grid.edges.push_back(runs);
  }
  return ChunkGrid(grid, shape);
}

struct Case {
  Shape shape;
  Selection selection;
  Strides strides;
};

Case random_case(std::mt19937& random) {
  const auto below = [&](uint64_t n) { return random() % n; };
  Case made;
  const size_t rank = below(5);
  for (size_t d = 0; d < rank; ++d) {
    const uint64_t extent = 1 + below(12);
    const uint64_t start = below(extent);
    int64_t step = 1 + static_cast<int64_t>(below(6));
    if (below(2) == 0) step = -step;
    const uint64_t room = (step > 0 ? extent - 1 - start : start) / static_cast<uint64_t>(std::abs(step));
    made.shape.push_back(extent);
    made.selection.start.push_back(start);
    made.selection.step.push_back(step);
    made.selection.count.push_back(1 + below(room + 1));
  }
  // Strides of a random axis order and random signs: every element gets its own address.
  Permutation order(rank);
  for (size_t d = 0; d < rank; ++d) order[d] = d;
  std::shuffle(order.begin(), order.end(), random);
  made.strides.resize(rank);
  int64_t stride = 1;
  for (const size_t d : order) {
    made.strides[d] = below(2) == 0 ? stride : -stride;
    stride *= static_cast<int64_t>(made.selection.count[d]);
  }
  return made;
}

bool advance(Shape& at, const auto& count_of) {
  for (size_t d = at.size(); d-- > 0;) {
    if (++at[d] < count_of(d)) return true;
    at[d] = 0;
  }
  return false;
}

std::byte memory[1 << 20];
std::byte* const middle = memory + sizeof memory / 2;

std::map<std::vector<uint64_t>, std::byte*> element_by_element(const Case& made) {
  std::map<std::vector<uint64_t>, std::byte*> expected;
  const size_t rank = made.shape.size();
  Shape at(rank);
  do {
    std::vector<uint64_t> element(rank);
    std::byte* address = middle;
    for (size_t d = 0; d < rank; ++d) {
      element[d] = made.selection.start[d] + at[d] * static_cast<uint64_t>(made.selection.step[d]);
      address += static_cast<int64_t>(at[d]) * made.strides[d];
    }
    expected[element] = address;
  } while (advance(at, [&](size_t d) { return made.selection.count[d]; }));
  return expected;
}

// Every selected element is reported exactly once, in the chunk that holds it, at the address that the selection gives
// it.
TEST(Indexer, AgreesWithElementByElement) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const Case made = random_case(random);
    const size_t rank = made.shape.size();
    const ChunkGrid grid = random_grid(random, made.shape);
    const auto expected = element_by_element(made);
    const Indexer<std::byte> indexer(grid, normalised(made.selection, made.shape, middle, made.strides));
    uint64_t found = 0;
    for (uint64_t n = 0; n < indexer.total(); ++n) {
      const auto part = indexer.part(n);
      EXPECT_EQ(part.shape, grid.chunk_shape(part.coordinates));
      Shape in(rank);
      do {
        std::vector<uint64_t> element(rank);
        std::byte* address = part.view.base;
        for (size_t d = 0; d < rank; ++d) {
          const auto& axis = part.view.axes[d];
          ASSERT_LT(axis.start + in[d] * axis.step, part.shape[d]);
          element[d] = part.origin[d] + axis.start + in[d] * axis.step;
          address += static_cast<int64_t>(in[d]) * axis.stride;
        }
        const auto match = expected.find(element);
        ASSERT_TRUE(match != expected.end());
        ASSERT_EQ(match->second, address);
        ++found;
      } while (advance(in, [&](size_t d) { return part.view.axes[d].count; }));
    }
    ASSERT_EQ(found, expected.size());
  }
}

// A range of chunk numbers is a slab of the output: lowest addresses ascend with the number along the slowest
// dimension.
TEST(Indexer, NumbersFollowTheOutput) {
  const ChunkGrid grid = regular_grid({8, 8}, {4, 2});
  const auto lowest = [&](const Strides& strides, int64_t step0) {
    const Selection selection{{step0 < 0 ? uint64_t{7} : uint64_t{0}, 0}, {8, 8}, {step0, 1}};
    std::byte* base = memory + (strides[0] * step0 < 0 && strides[0] < 0 ? -7 * strides[0] : 0);
    if (strides[0] < 0) base = memory - 7 * strides[0];
    const Indexer<std::byte> indexer(grid, normalised(selection, {8, 8}, base, strides));
    EXPECT_EQ(indexer.total(), 8u);
    std::vector<std::byte*> slow;
    for (uint64_t n = 0; n < 8; ++n) {
      const auto part = indexer.part(n);
      std::byte* low = part.view.base;
      for (const auto& axis : part.view.axes)
        if (axis.stride < 0) low += axis.stride * static_cast<int64_t>(axis.count - 1);
      slow.push_back(low);
    }
    EXPECT_TRUE(std::is_sorted(slow.begin(), slow.end()));
  };
  lowest({8, 1}, 1);    // C order
  lowest({1, 8}, 1);    // Fortran order
  lowest({8, 1}, -1);   // backwards
  lowest({-8, 1}, 1);   // memory runs backwards
  lowest({-8, 1}, -1);  // both
}

TEST(Indexer, EmptySelectionsHaveNoChunks) {
  const ChunkGrid grid = regular_grid({4, 0}, {2, 2});
  const Indexer<std::byte> indexer(grid, normalised({{0, 0}, {4, 0}, {1, 1}}, {4, 0}, middle, {1, 1}));
  EXPECT_EQ(indexer.total(), 0u);
}

TEST(Indexer, RefusesIndicesOutsideTheShape) {
  const auto refuse = [&](uint64_t start, uint64_t count, int64_t step, Status status) {
    try {
      normalised({{start}, {count}, {step}}, {10}, middle, {1});
      ADD_FAILURE() << start << " " << count << " " << step;
    } catch (const Error& e) { EXPECT_EQ(e.status(), status); }
  };
  refuse(10, 1, 1, Status::out_of_range);
  refuse(0, 11, 1, Status::out_of_range);
  refuse(9, 2, 1, Status::out_of_range);
  refuse(2, 4, -1, Status::out_of_range);
  refuse(0, UINT64_MAX, INT64_MAX, Status::out_of_range);
  refuse(9, UINT64_MAX, INT64_MIN, Status::out_of_range);
  refuse(11, 0, 1, Status::out_of_range);
  refuse(0, 1, 0, Status::invalid_argument);
  EXPECT_THROW(normalised({{0, 0}, {1, 1}, {1, 1}}, {10}, middle, {1, 1}), Error);
}

TEST(Indexer, CoversInsideKnowsTheArraysEdge) {
  const ChunkGrid grid = regular_grid({5}, {4});
  const auto part = [&](uint64_t start, uint64_t count, uint64_t number) {
    return Indexer<std::byte>(grid, normalised({{start}, {count}, {1}}, {5}, middle, {0})).part(number);
  };
  EXPECT_TRUE(part(0, 5, 0).covers_inside({5}));
  EXPECT_TRUE(part(0, 5, 1).covers_inside({5}));
  EXPECT_FALSE(part(1, 4, 0).covers_inside({5}));
  EXPECT_FALSE(part(0, 3, 0).covers_inside({5}));
}

}  // namespace
}  // namespace zarr::chunk
