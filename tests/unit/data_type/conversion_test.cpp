#include "data_type/conversion.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "data_type/conversion_kernels.hpp"

namespace zarr {
namespace {

using Rng = std::mt19937_64;
uint64_t draw(Rng& rng, uint64_t low, uint64_t high) { return low + rng() % (high - low + 1); }

DataTypePtr type_of(std::string_view text) { return parse_any_data_type(text).type; }

std::vector<DataTypePtr> number_types(bool with_complex) {
  std::vector<DataTypePtr> types;
  for (const std::string& name : v3_data_type_names()) {
    if (name.find('*') != std::string::npos || name.starts_with("numpy.") || name.starts_with("struct") || name.starts_with("fixed") ||
        name.starts_with("null") || name == "raw_bytes" || name == "string" || name == "bytes" || name == "variable_length_bytes")
      continue;
    DataTypePtr type;
    try {
      type = parse_v3_data_type(json::Value(name));
    } catch (const Error&) {
      continue;  // a family of types that needs a configuration
    }
    if (real_format(*type) && (with_complex || !is_complex(*type))) types.push_back(std::move(type));
  }
  return types;
}

// Bits near what matters: zeros, ends of ranges, halves, subnormal numbers, infinities, NaNs, and any.
uint64_t interesting_bits(Rng& rng, const RealFormat& format) {
  const int bits = 8 * format.bytes;
  const uint64_t mask = bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
  if (format.kind != RealFormat::Kind::floating) {
    switch (draw(rng, 0, 3)) {
      case 0: return rng() & mask;
      case 1: return (rng() >> draw(rng, 0, 63)) & mask;
      case 2: return (~(rng() >> draw(rng, 0, 63))) & mask;
      default: return ((uint64_t{1} << draw(rng, 0, static_cast<uint64_t>(bits - 1))) + draw(rng, 0, 2) - 1) & mask;
    }
  }
  switch (draw(rng, 0, 4)) {
    case 0: return rng() & mask;
    case 1: return bits_from_real({Real::Class::finite, rng() % 2 == 0, rng() >> draw(rng, 0, 63), 0}, format, Rounding::nearest_even,
                                  OutOfRange::clamp)
        .value_or(0);
    case 2:  // halves
      return bits_from_real({Real::Class::finite, rng() % 2 == 0, draw(rng, 0, 600), -1}, format, Rounding::nearest_even, OutOfRange::clamp)
          .value_or(0);
    case 3:
      return bits_from_real({Real::Class::finite, rng() % 2 == 0, (uint64_t{1} << 53) + draw(rng, 0, 8) - 4, static_cast<int>(draw(rng, 0, 300)) - 200},
                            format, Rounding::nearest_even, OutOfRange::clamp)
          .value_or(0);
    default: return (format.largest() + draw(rng, 0, 3) + (rng() % 2 != 0 ? format.sign() : 0)) & mask;
  }
}

// What conversion.hpp says, without tables and kernels.
std::optional<uint64_t> expected_bits(uint64_t bits, const RealFormat& from, const RealFormat& to, const ConversionPolicy& policy) {
  const Real value = real_from_bits(bits, from);
  const Rounding rounding = policy.rounding.value_or(Rounding::nearest_even);
  const OutOfRange range = policy.range == OutOfRange::wrap && !to.integer() ? OutOfRange::clamp : policy.range;
  const auto out = bits_from_real(value, to, rounding, range);
  if (out || range == OutOfRange::error) return out;
  if (value.what == Real::Class::nan || range == OutOfRange::wrap) return 0;
  const Real huge{Real::Class::finite, value.negative, 1, 200};
  return bits_from_real(huge, to, rounding, OutOfRange::clamp);
}

void check_pair(Rng& rng, const DataTypePtr& from, const DataTypePtr& to, const ConversionPolicy& policy) {
  const RealFormat source = *real_format(*from), target = *real_format(*to);
  const auto in_bytes = static_cast<size_t>(source.bytes), out_bytes = static_cast<size_t>(target.bytes);
  const ConversionPtr conversion = make_conversion(from, to, policy);
  const bool same = from->name() == to->name();
  const size_t n = draw(rng, 0, 3) == 0 ? draw(rng, 1000, 2100) : draw(rng, 0, 70), shift = draw(rng, 0, 3);
  const bool special = draw(rng, 0, 1) == 0;
  std::vector<std::byte> in(n * in_bytes + shift), out(n * out_bytes + shift + 1, std::byte{0xa5});
  for (size_t i = 0; i < n; ++i) {
    const uint64_t bits = special ? interesting_bits(rng, source) : interesting_bits(rng, source) & 0x3f;
    store_bits(bits, in.data() + shift + i * in_bytes, in_bytes);
  }
  const size_t done = conversion->run(in.data() + shift, out.data() + shift, n);
  ASSERT_LE(done, n);
  for (size_t i = 0; i < done + (done < n ? 1 : 0); ++i) {
    const uint64_t bits = load_bits(in.data() + shift + i * in_bytes, in_bytes);
    const auto want = same ? std::optional<uint64_t>(bits) : expected_bits(bits, source, target, policy);
    if (i == done) {
      ASSERT_FALSE(want) << from->name() << " " << bits << " to " << to->name();
    } else {
      ASSERT_TRUE(want) << from->name() << " " << bits << " to " << to->name();
      ASSERT_EQ(load_bits(out.data() + shift + i * out_bytes, out_bytes), *want) << from->name() << " " << bits << " to " << to->name();
    }
  }
  EXPECT_EQ(out[n * out_bytes + shift], std::byte{0xa5});
}

// Every pair, through kernels and tables, against the plain way.
TEST(Conversion, EveryPairOfRealNumbersIsThePlainOne) {
  Rng rng(20);
  const auto types = number_types(false);
  ASSERT_GE(types.size(), 28u);
  for (const DataTypePtr& from : types)
    for (const DataTypePtr& to : types)
      for (const OutOfRange range : {OutOfRange::error, OutOfRange::clamp, OutOfRange::wrap})
        for (int mode = 0; mode < 5; ++mode)
          check_pair(rng, from, to, {static_cast<Rounding>(mode), range});
}

TEST(Conversion, TheCommonPairsHaveKernels) {
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{
           {"float32", "float64"}, {"float64", "float32"}, {"int16", "float32"}, {"uint16", "int32"}, {"uint8", "float64"}, {"int32", "float64"},
           {"int8", "int64"}, {"int64", "int32"}, {"float32", "int16"}, {"float64", "uint8"}, {"bfloat16", "float32"}, {"float32", "bfloat16"},
           {"int4", "int8"}, {"bfloat16", "float64"}, {"uint64", "float64"}})
    EXPECT_TRUE(ConversionKernels::find(*real_format(*type_of(from)), *real_format(*type_of(to)), Rounding::nearest_even, OutOfRange::error))
        << from << " to " << to;
}

template <class To, class From>
To convert_one(const char* from, const char* to, From value, const ConversionPolicy& policy = {}) {
  const auto conversion = make_conversion(type_of(from), type_of(to), policy);
  EXPECT_EQ(conversion->from().item_size(), sizeof value);
  EXPECT_EQ(conversion->to().item_size(), sizeof(To));
  To out{};
  EXPECT_EQ(conversion->run(reinterpret_cast<const std::byte*>(&value), reinterpret_cast<std::byte*>(&out), 1), 1u);
  return out;
}
template <class From>
bool refused(const char* from, const char* to, From value, const ConversionPolicy& policy = {}) {
  std::byte out[16];
  return make_conversion(type_of(from), type_of(to), policy)->run(reinterpret_cast<const std::byte*>(&value), out, 1) == 0;
}

constexpr ConversionPolicy saturate{std::nullopt, OutOfRange::clamp};
constexpr ConversionPolicy wrap{std::nullopt, OutOfRange::wrap};

TEST(Conversion, NumbersOutOfRange) {
  const double nan = std::nan(""), infinity = HUGE_VAL;
  EXPECT_TRUE(refused("float64", "int8", 128.0));
  EXPECT_EQ(convert_one<int8_t>("float64", "int8", 128.0, saturate), 127);
  EXPECT_EQ(convert_one<int8_t>("float64", "int8", 130.0, wrap), -126);
  EXPECT_TRUE(refused("float64", "int8", nan));
  EXPECT_EQ(convert_one<int8_t>("float64", "int8", nan, saturate), 0);
  EXPECT_EQ(convert_one<int8_t>("float64", "int8", -infinity, saturate), -128);
  EXPECT_EQ(convert_one<uint8_t>("float64", "uint8", -infinity, saturate), 0);
  EXPECT_EQ(convert_one<uint64_t>("float64", "uint64", infinity, saturate), UINT64_MAX);
  EXPECT_EQ(convert_one<int8_t>("float64", "int8", infinity, wrap), 0);
  EXPECT_TRUE(refused("float64", "float32", 1e300));
  EXPECT_EQ(convert_one<float>("float64", "float32", -1e300, saturate), -HUGE_VALF);
  EXPECT_EQ(convert_one<float>("float64", "float32", 1e300, wrap), HUGE_VALF);
  EXPECT_EQ(convert_one<float>("float64", "float32", infinity), HUGE_VALF);
  EXPECT_TRUE(std::isnan(convert_one<float>("float64", "float32", nan)));
  EXPECT_TRUE(refused("float64", "float8_e4m3fn", 1e3));
  EXPECT_EQ(convert_one<uint8_t>("float64", "float8_e4m3fn", 1e3, saturate), 0x7e);  // 448, the largest
  EXPECT_EQ(convert_one<uint8_t>("float64", "float8_e4m3fn", -infinity, saturate), 0xfe);
  EXPECT_TRUE(refused("float64", "float4_e2m1fn", nan));
  EXPECT_EQ(convert_one<uint8_t>("float64", "float4_e2m1fn", nan, saturate), 0);
  EXPECT_TRUE(refused("float64", "float8_e8m0fnu", 0.0));
  EXPECT_EQ(convert_one<uint8_t>("float64", "float8_e8m0fnu", -3.0, saturate), 0);
  EXPECT_EQ(convert_one<uint8_t>("float64", "float8_e8m0fnu", 1.0), 127);
  EXPECT_EQ(convert_one<uint8_t>("uint8", "uint4", uint8_t{200}, saturate), 15);
  EXPECT_EQ(convert_one<int8_t>("int8", "int4", int8_t{-7}), -7);
  EXPECT_EQ(convert_one<int8_t>("int8", "int4", int8_t{-9}, wrap), 7);
  EXPECT_EQ(convert_one<int8_t>("uint8", "int4", uint8_t{15}, wrap), -1);
}

TEST(Conversion, Bool) {
  EXPECT_EQ(convert_one<uint8_t>("float64", "bool", 0.25), 1);
  EXPECT_EQ(convert_one<uint8_t>("float64", "bool", -0.0), 0);
  EXPECT_EQ(convert_one<uint8_t>("float64", "bool", std::nan("")), 1);
  EXPECT_EQ(convert_one<uint8_t>("int64", "bool", int64_t{1} << 40), 1);
  EXPECT_EQ(convert_one<double>("bool", "float64", uint8_t{1}), 1.0);
}

TEST(Conversion, ComplexNumbers) {
  struct Pair {
    float real, imaginary;
  };
  const Pair out = convert_one<Pair>("int16", "complex64", int16_t{-7});
  EXPECT_EQ(out.real, -7);
  EXPECT_EQ(std::bit_cast<uint32_t>(out.imaginary), 0u);
  struct Wide {
    double real, imaginary;
  };
  const Wide wide = convert_one<Wide>("complex64", "complex128", Pair{1.5f, -2.5f});
  EXPECT_EQ(wide.real, 1.5);
  EXPECT_EQ(wide.imaginary, -2.5);
  EXPECT_TRUE(refused("complex128", "complex64", Wide{0, 1e300}));
  EXPECT_THROW(make_conversion(type_of("complex64"), type_of("float32"), {}), Error);
  EXPECT_THROW(make_conversion(type_of("float32"), type_of("complex_float8_e8m0fnu"), {}), Error);  // no zero
}

// NaNs keep sign and payload, as processors do; see the rule in real.hpp.
TEST(Conversion, PayloadsOfNaN) {
  EXPECT_EQ(convert_one<uint64_t>("float32", "float64", uint32_t{0xffc12345}), 0xfff82468a0000000u);
  EXPECT_EQ(convert_one<uint32_t>("float64", "float32", uint64_t{0xfff82468a0000000}), 0xffc12345u);
  EXPECT_EQ(convert_one<uint32_t>("bfloat16", "float32", uint16_t{0xff81}), 0xffc10000u);
}

TEST(Conversion, OthersAreNamed) {
  try {
    make_conversion(type_of("float32"), type_of("<M8[s]"), {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::unsupported);
    EXPECT_NE(error.message().find("float32"), std::string::npos) << error.message();
    EXPECT_NE(error.message().find("numpy.datetime64"), std::string::npos) << error.message();
  }
  const auto conversion = make_conversion(type_of("float64"), type_of("int8"), {});
  const double value = 300;
  try {
    conversion->refuse(reinterpret_cast<const std::byte*>(&value), "element (3)");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::invalid_argument);
    EXPECT_EQ(error.message(), "element (3): float64 300.0 has no value in int8");
  }
}

int64_t time_of(const char* from, const char* to, int64_t count, const ConversionPolicy& policy = {}) {
  return convert_one<int64_t>(from, to, count, policy);
}
const int64_t nat = std::numeric_limits<int64_t>::min();

TEST(Conversion, TimesOfFixedUnits) {
  EXPECT_EQ(time_of("<M8[s]", "<M8[ns]", 5), 5'000'000'000);
  EXPECT_EQ(time_of("<M8[s]", "<M8[D]", 86399), 0);
  EXPECT_EQ(time_of("<M8[s]", "<M8[D]", -1), -1);  // the day before
  EXPECT_EQ(time_of("<M8[s]", "<M8[D]", -1, {Rounding::towards_zero, OutOfRange::error}), 0);
  EXPECT_EQ(time_of("<m8[s]", "<m8[m]", 90, {Rounding::nearest_even, OutOfRange::error}), 2);
  EXPECT_EQ(time_of("<m8[s]", "<m8[m]", 30, {Rounding::nearest_even, OutOfRange::error}), 0);
  EXPECT_EQ(time_of("<m8[s]", "<m8[m]", -30, {Rounding::nearest_away, OutOfRange::error}), -1);
  EXPECT_EQ(time_of("<m8[s]", "<m8[m]", 61, {Rounding::towards_positive, OutOfRange::error}), 2);
  EXPECT_EQ(time_of("<M8[25s]", "<M8[10ms]", 3), 7500);
  EXPECT_EQ(time_of("<M8[W]", "<M8[D]", 2), 14);
  EXPECT_EQ(time_of("<M8[s]", "<M8[ns]", nat), nat);
  EXPECT_TRUE(refused("<M8[s]", "<M8[ns]", int64_t{1} << 62));
  EXPECT_EQ(time_of("<M8[s]", "<M8[ns]", int64_t{1} << 62, saturate), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(time_of("<M8[W]", "<M8[as]", -(int64_t{1} << 62), saturate), nat + 1);
  EXPECT_TRUE(refused("<M8[W]", "<M8[as]", int64_t{1} << 62, wrap));
  EXPECT_EQ(time_of("<M8[s]", "int64", 77), 77);
  EXPECT_EQ(time_of("int64", "<m8[s]", -77), -77);
}

TEST(Conversion, TimesByTheCalendar) {
  EXPECT_EQ(time_of("<M8[Y]", "<M8[D]", 30), 10957);   // 2000-01-01
  EXPECT_EQ(time_of("<M8[M]", "<M8[D]", 361), 10988);  // 2000-02-01
  EXPECT_EQ(time_of("<M8[M]", "<M8[D]", 362), 11017);  // after a leap day
  EXPECT_EQ(time_of("<M8[M]", "<M8[s]", -1), -31 * 86400);
  EXPECT_EQ(time_of("<M8[D]", "<M8[M]", 11016), 361);  // 2000-02-29
  EXPECT_EQ(time_of("<M8[D]", "<M8[Y]", -1), -1);
  EXPECT_EQ(time_of("<M8[D]", "<M8[Y]", -1, {Rounding::towards_zero, OutOfRange::error}), 0);
  EXPECT_EQ(time_of("<M8[D]", "<M8[Y]", 1, {Rounding::towards_positive, OutOfRange::error}), 1);
  EXPECT_EQ(time_of("<M8[D]", "<M8[Y]", 0, {Rounding::towards_positive, OutOfRange::error}), 0);
  EXPECT_EQ(time_of("<m8[Y]", "<m8[M]", -3), -36);
  EXPECT_EQ(time_of("<m8[M]", "<m8[Y]", -1), -1);
  EXPECT_EQ(time_of("<M8[W]", "<M8[M]", std::numeric_limits<int64_t>::max() / 2, saturate) / 1'000'000, 1060614866966);
  EXPECT_TRUE(refused("<M8[Y]", "<M8[s]", int64_t{1} << 62));
  for (int64_t day = -800000; day < 800000; day += 371) {  // back to the first of the month, and the first comes back
    const int64_t month = time_of("<M8[D]", "<M8[M]", day), first = time_of("<M8[M]", "<M8[D]", month);
    ASSERT_LE(first, day);
    ASSERT_LE(day - first, 30);
    ASSERT_EQ(time_of("<M8[D]", "<M8[M]", first), month);
  }
  EXPECT_THROW(make_conversion(type_of("<m8[Y]"), type_of("<m8[D]"), {}), Error);
  EXPECT_THROW(make_conversion(type_of("<M8[D]"), type_of("<M8[Y]"), {Rounding::nearest_even, OutOfRange::error}), Error);
  EXPECT_THROW(make_conversion(type_of("<M8[s]"), type_of("<M8"), {}), Error);
  EXPECT_THROW(make_conversion(type_of("<M8[s]"), type_of("<m8[s]"), {}), Error);
}

}  // namespace
}  // namespace zarr
