#include "base/inline_vector.hpp"

#include <gtest/gtest.h>

namespace zarr {
namespace {

struct Initialised {  // as codec::Axis: trivially copyable, not trivially made
  uint64_t start = 0;
  uint64_t step = 1;
};

TEST(InlineVector, GrowsWithTheValueAndShrinks) {
  Shape shape(2, 7);
  shape.resize(4, 9);
  EXPECT_EQ(shape, (Shape{7, 7, 9, 9}));
  shape.resize(1);
  shape.resize(3);
  EXPECT_EQ(shape, (Shape{7, 0, 0}));
}

TEST(InlineVector, MembersHaveTheirDefaults) {
  InlineVector<Initialised> axes;
  EXPECT_TRUE(axes.empty());
  axes.resize(max_rank);
  for (const Initialised& axis : axes) EXPECT_EQ(axis.step, 1u);
}

TEST(InlineVector, CopiesAreAlikeAndApart) {
  const Strides strides{-8, 0, 24};
  Strides copy(strides), assigned;
  assigned = copy;
  copy[1] = 5;
  EXPECT_EQ(assigned, strides);
  EXPECT_EQ(copy, (Strides{-8, 5, 24}));
  assigned = *&assigned;
  EXPECT_EQ(assigned, strides);
}

TEST(InlineVector, HoldsTheLargestRankAndNoMore) {
  Shape shape(max_rank - 1, 3);
  shape.push_back(4);
  EXPECT_EQ(shape.size(), max_rank);
  EXPECT_EQ(shape.back(), 4u);
  EXPECT_THROW(shape.push_back(5), Error);
  EXPECT_THROW(Shape(max_rank + 1), Error);
  shape.pop_back();
  EXPECT_EQ(shape.back(), 3u);
}

}  // namespace
}  // namespace zarr
