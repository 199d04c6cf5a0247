#include "base/number_text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

namespace zarr {
namespace {

TEST(NumberText, Grammar) {
  for (const char* good :
       {"0", "-0", "1", "10", "1.0", "-1.5e3", "1e400", "1E-7", "1e+5", "NaN", "Infinity", "-Infinity"})
    EXPECT_TRUE(is_number_text(good)) << good;
  for (const char* bad : {"", "-", "+1", "01", "-01", ".5", "1.", "1e", "1e+", "0x10", "nan", "inf", "-NaN",
                          "+Infinity", "1.0.0", "1 ", "--1"})
    EXPECT_FALSE(is_number_text(bad)) << bad;
}

TEST(NumberText, ExactIntegers) {
  EXPECT_EQ(parse_int64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_int64("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_int64("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_int64("-9223372036854775809"), std::nullopt);
  EXPECT_EQ(parse_uint64("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_uint64("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_uint64("-1"), std::nullopt);
  EXPECT_EQ(parse_uint64("-0"), 0u);
  EXPECT_EQ(parse_int64("1.0"), std::nullopt);
  EXPECT_EQ(parse_int64("1e2"), std::nullopt);
  EXPECT_EQ(parse_int64("NaN", true), std::nullopt);
}

TEST(NumberText, LenientIntegersAreExactToo) {
  EXPECT_EQ(parse_int64("1.0", true), 1);
  EXPECT_EQ(parse_int64("-0.0", true), 0);
  EXPECT_EQ(parse_int64("1e2", true), 100);
  EXPECT_EQ(parse_int64("9007199254740993.0", true), 9007199254740993);
  EXPECT_EQ(parse_uint64("1844674407370955161.5e1", true), UINT64_MAX);
  EXPECT_EQ(parse_int64("1.5", true), std::nullopt);
  EXPECT_EQ(parse_int64("1e-1", true), std::nullopt);
  EXPECT_EQ(parse_int64("1e999999999999999999", true), std::nullopt);
  EXPECT_EQ(parse_int64("0e999999999999999999", true), 0);
}

TEST(NumberText, FloatingLimits) {
  EXPECT_EQ(parse_double("1e400"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_double("-1e400"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(std::bit_cast<uint64_t>(*parse_double("-1e-400")), uint64_t{1} << 63);
  EXPECT_EQ(parse_double("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(parse_double("0.0000000000000000000000001e-400"), 0.0);
  EXPECT_EQ(parse_double("10000000000000000000000000e999999999999"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(parse_float("3.4028236e38"), std::numeric_limits<float>::infinity());
  EXPECT_EQ(std::bit_cast<uint64_t>(*parse_double("-0")), uint64_t{1} << 63);
  EXPECT_TRUE(std::isnan(*parse_double("NaN")));
  EXPECT_EQ(parse_double("abc"), std::nullopt);
}

TEST(NumberText, ShortestForms) {
  EXPECT_EQ(shortest_text(0.1), "0.1");
  EXPECT_EQ(shortest_text(0.1f), "0.1");
  EXPECT_EQ(shortest_text(1.0), "1.0");
  EXPECT_EQ(shortest_text(-0.0), "-0.0");
  EXPECT_EQ(shortest_text(1e16), "1e+16");
  EXPECT_EQ(shortest_text(1e15), "1000000000000000.0");
  EXPECT_EQ(shortest_text(1e-5), "1e-05");
  EXPECT_EQ(shortest_text(0.0001), "0.0001");
  EXPECT_EQ(shortest_text(16777216.0f), "16777216.0");
}

TEST(NumberText, EveryBitPatternReadsBack) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 100'000; ++i) {
    const auto d = std::bit_cast<double>(random());
    if (std::isfinite(d)) {
      EXPECT_EQ(std::bit_cast<uint64_t>(*parse_double(shortest_text(d))), std::bit_cast<uint64_t>(d));
    }
    const auto f = std::bit_cast<float>(static_cast<uint32_t>(random()));
    if (std::isfinite(f)) {
      EXPECT_EQ(std::bit_cast<uint32_t>(*parse_float(shortest_text(f))), std::bit_cast<uint32_t>(f));
    }
  }
}

}  // namespace
}  // namespace zarr
