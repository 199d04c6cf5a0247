#include "data_type/byte_order.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace zarr {
namespace {

std::vector<std::byte> expected_of(ByteSpan in, uint32_t unit) {
  std::vector<std::byte> out(in.size());
  for (size_t i = 0; i < in.size(); ++i) out[i] = in[i / unit * unit + unit - 1 - i % unit];
  return out;
}

TEST(CopySwapped, EveryUnitLengthAndAlignment) {
  std::mt19937 random(5);
  for (uint32_t unit : {1, 2, 3, 4, 5, 8, 12, 16, 32})
    for (size_t items : {0, 1, 2, 3, 7, 15, 16, 17, 33, 100})
      for (size_t start : {0, 1, 3}) {
        std::vector<std::byte> in(start + items * unit), out(start + items * unit + 8, std::byte{0xAA});
        for (std::byte& b : in) b = static_cast<std::byte>(random());
        const ByteSpan source = ByteSpan(in).subspan(start);
        const std::vector<std::byte> expected = expected_of(source, unit);
        copy_swapped(out.data() + start, source.data(), source.size(), unit);
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), out.begin() + static_cast<ptrdiff_t>(start)))
            << unit << ' ' << items;
        for (size_t i = start + source.size(); i < out.size(); ++i) EXPECT_EQ(out[i], std::byte{0xAA});
        copy_swapped(in.data() + start, in.data() + start, source.size(), unit);  // in place
        EXPECT_TRUE(std::equal(expected.begin(), expected.end(), in.begin() + static_cast<ptrdiff_t>(start)))
            << unit << ' ' << items;
      }
}

}  // namespace
}  // namespace zarr
