#include "node/name_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace zarr::node {
namespace {

std::vector<std::string> sorted(std::vector<std::string> names) {
  sort_names(names);
  return names;
}

TEST(NameOrder, Edges) {
  EXPECT_EQ(sorted({}), std::vector<std::string>{});
  EXPECT_EQ(sorted({"a"}), std::vector<std::string>{"a"});
  EXPECT_EQ(sorted({"b", "a", "b", "a"}), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(sorted({"aa", "a", ""}), (std::vector<std::string>{"", "a", "aa"}));
  // Bytes are unsigned, and behind the eight that make the number the rest counts.
  EXPECT_EQ(sorted({"x\xc3\xa9", "xz", "x0123456789", "x0123456788", "x01234567"}),
            (std::vector<std::string>{"x01234567", "x0123456788", "x0123456789", "xz", "x\xc3\xa9"}));
  EXPECT_EQ(sorted({std::string("a\0", 2), "a"}), (std::vector<std::string>{"a", std::string("a\0", 2)}));
}

TEST(NameOrder, RandomNamesAsByComparison) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::string prefix(random() % 4, 'p');
    const size_t letters = 1 + random() % 4;
    std::vector<std::string> names(random() % 40);
    for (std::string& name : names) {
      name = prefix;
      for (size_t i = random() % 14; i-- > 0;) name += static_cast<char>(random() % letters == 0 ? 0xe0 : 'a' + random() % letters);
    }
    std::vector<std::string> expected = names;
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    EXPECT_EQ(sorted(names), expected);
  }
}

}  // namespace
}  // namespace zarr::node
