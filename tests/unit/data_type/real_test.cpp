#include "data_type/real.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cfenv>
#include <cmath>
#include <random>

#include "data_type/float_fill.hpp"

namespace zarr {
namespace {

using Rng = std::mt19937_64;
uint64_t draw(Rng& rng, uint64_t low, uint64_t high) { return low + rng() % (high - low + 1); }

enum class NumberKind { i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8 };
RealFormat real_format(NumberKind kind) {
  static const std::vector<RealFormat> formats = [] {
    std::vector<RealFormat> made;
    for (const char* name : {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"})
      made.push_back(*zarr::real_format(*parse_v3_data_type(json::Value(name))));
    return made;
  }();
  return formats[static_cast<size_t>(kind)];
}

const NumberKind all[] = {NumberKind::i1, NumberKind::i2, NumberKind::i4, NumberKind::i8, NumberKind::u1, NumberKind::u2,
                          NumberKind::u4, NumberKind::u8, NumberKind::f2, NumberKind::f4, NumberKind::f8};

// Everything of a small type goes into a double and back.
TEST(Real, SmallTypesThroughDouble) {
  const RealFormat wide = real_format(NumberKind::f8);
  for (NumberKind kind : {NumberKind::i1, NumberKind::u1, NumberKind::i2, NumberKind::u2, NumberKind::f2}) {
    const RealFormat format = real_format(kind);
    for (uint64_t bits = 0; bits < uint64_t{1} << format.bits; ++bits) {
      const Real value = real_from_bits(bits, format);
      if (value.what == Real::Class::nan) continue;
      const auto there = bits_from_real(value, wide, Rounding::nearest_even, OutOfRange::error);
      ASSERT_TRUE(there);
      if (kind == NumberKind::f2) {
        ASSERT_EQ(*there, std::bit_cast<uint64_t>(float16_to_double(static_cast<uint16_t>(bits)))) << bits;
      }
      ASSERT_EQ(bits_from_real(real_from_bits(*there, wide), format, Rounding::towards_zero, OutOfRange::error), bits);
    }
  }
}

// Against the processor's own rounding.
TEST(Real, DoublesToFloatsInEveryMode) {
  Rng rng(5);
  const std::pair<Rounding, int> modes[] = {{Rounding::nearest_even, FE_TONEAREST}, {Rounding::towards_zero, FE_TOWARDZERO},
                                            {Rounding::towards_positive, FE_UPWARD}, {Rounding::towards_negative, FE_DOWNWARD}};
  for (int i = 0; i < 200000; ++i) {
    uint64_t bits = rng();
    const uint64_t exponent = 1023 - 160 + draw(rng, 0, 290);  // subnormal floats to those out of range
    if (i % 8 != 0) bits = (bits & ~(uint64_t{0x7ff} << 52)) | exponent << 52;
    if (i % 3 == 0) bits &= ~uint64_t{0} << draw(rng, 0, 40);  // ties
    const double x = std::bit_cast<double>(bits);
    if (std::isnan(x)) continue;
    for (const auto& [rounding, mode] : modes) {
      std::fesetround(mode);
      const volatile double in = x;  // volatile: compilers move the conversion past fesetround()
      const volatile float rounded = static_cast<float>(in);
      std::fesetround(FE_TONEAREST);
      const float want = rounded;
      const auto got = bits_from_real(real_from_bits(bits, real_format(NumberKind::f8)), real_format(NumberKind::f4), rounding,
                                      OutOfRange::clamp);
      ASSERT_TRUE(got);
      const bool overflows = std::abs(x) > std::numeric_limits<float>::max() && std::isfinite(x);
      if (overflows && std::isfinite(want)) continue;  // IEEE stops at the largest number there, clamping at infinity
      ASSERT_EQ(*got, std::bit_cast<uint32_t>(want)) << x;
    }
  }
}

TEST(Real, DoublesToIntegers) {
  const auto to = [](double x, NumberKind kind, Rounding rounding, OutOfRange range = OutOfRange::error) {
    return bits_from_real(real_from_bits(std::bit_cast<uint64_t>(x), real_format(NumberKind::f8)), real_format(kind), rounding, range);
  };
  const auto i1 = NumberKind::i1;
  EXPECT_EQ(to(2.5, i1, Rounding::nearest_even), 2u);
  EXPECT_EQ(to(3.5, i1, Rounding::nearest_even), 4u);
  EXPECT_EQ(to(2.5, i1, Rounding::nearest_away), 3u);
  EXPECT_EQ(to(-2.5, i1, Rounding::nearest_away), 0xfdu);
  EXPECT_EQ(to(-2.5, i1, Rounding::towards_zero), 0xfeu);
  EXPECT_EQ(to(-2.5, i1, Rounding::towards_negative), 0xfdu);
  EXPECT_EQ(to(-2.5, i1, Rounding::towards_positive), 0xfeu);
  EXPECT_EQ(to(1e-300, i1, Rounding::towards_positive), 1u);
  EXPECT_EQ(to(-0.0, NumberKind::u1, Rounding::nearest_even), 0u);
  EXPECT_EQ(to(-0.4, NumberKind::u1, Rounding::nearest_even), 0u);
  EXPECT_EQ(to(127.4, i1, Rounding::nearest_even), 127u);
  EXPECT_EQ(to(127.5, i1, Rounding::nearest_even), std::nullopt);
  // The specification's examples.
  EXPECT_EQ(to(128.0, i1, Rounding::nearest_even), std::nullopt);
  EXPECT_EQ(to(128.0, i1, Rounding::nearest_even, OutOfRange::clamp), 127u);
  EXPECT_EQ(to(128.0, i1, Rounding::nearest_even, OutOfRange::wrap), 0x80u);
  EXPECT_EQ(to(32769, NumberKind::i2, Rounding::nearest_even, OutOfRange::wrap), 0x8001u);
  EXPECT_EQ(to(-32769, NumberKind::i2, Rounding::nearest_even, OutOfRange::wrap), 0x7fffu);
  EXPECT_EQ(to(1e30, NumberKind::u8, Rounding::nearest_even, OutOfRange::clamp), ~uint64_t{0});
  EXPECT_EQ(to(0x1p64, NumberKind::u8, Rounding::nearest_even, OutOfRange::wrap), 0u);
  EXPECT_EQ(to(0x1p64, NumberKind::u8, Rounding::nearest_even), std::nullopt);
  EXPECT_EQ(to(-0x1p63, NumberKind::i8, Rounding::nearest_even), uint64_t{1} << 63);
  for (const OutOfRange range : {OutOfRange::error, OutOfRange::clamp, OutOfRange::wrap})
    for (const double x : {std::nan(""), HUGE_VAL, -HUGE_VAL})
      EXPECT_EQ(to(x, NumberKind::i4, Rounding::nearest_even, range), std::nullopt);
}

// Integers of 64 bits do not pass through double.
TEST(Real, LargeIntegersToFloats) {
  Rng rng(8);
  for (int i = 0; i < 100000; ++i) {
    const uint64_t bits = rng() >> draw(rng, 0, 63);
    EXPECT_EQ(bits_from_real(real_from_bits(bits, real_format(NumberKind::u8)), real_format(NumberKind::f4),
                             Rounding::nearest_even, OutOfRange::error),
              std::bit_cast<uint32_t>(static_cast<float>(bits)));
    const auto number = static_cast<int64_t>(bits << 1);
    EXPECT_EQ(bits_from_real(real_from_bits(bits << 1, real_format(NumberKind::i8)), real_format(NumberKind::f8),
                             Rounding::nearest_even, OutOfRange::error),
              std::bit_cast<uint64_t>(static_cast<double>(number)));
  }
}

// No bits of any type trip over any target.
TEST(Real, EveryPairTakesAnyBits) {
  Rng rng(9);
  for (NumberKind from : all)
    for (NumberKind to : all)
      for (int i = 0; i < 300; ++i) {
        const RealFormat source = real_format(from), target = real_format(to);
        const uint64_t bits = source.bits == 64 ? rng() : rng() & ((uint64_t{1} << source.bits) - 1);
        for (int mode = 0; mode < 5; ++mode) {
          const auto out = bits_from_real(real_from_bits(bits, source), target, static_cast<Rounding>(mode), OutOfRange::clamp);
          if (out && target.bits < 64) {
            ASSERT_LT(*out, uint64_t{1} << target.bits);
          }
        }
      }
}

}  // namespace
}  // namespace zarr
