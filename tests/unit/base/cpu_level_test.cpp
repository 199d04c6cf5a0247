#include "base/cpu_level.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace zarr {
namespace {

TEST(CpuLevel, IsLoweredByNameAndNeverRaised) {
  EXPECT_EQ(limited_cpu_level(CpuLevel::avx512, "baseline"), CpuLevel::baseline);
  EXPECT_EQ(limited_cpu_level(CpuLevel::avx512, "sse4.2"), CpuLevel::sse42);
  EXPECT_EQ(limited_cpu_level(CpuLevel::avx512, "avx2"), CpuLevel::avx2);
  EXPECT_EQ(limited_cpu_level(CpuLevel::avx512, "avx512"), CpuLevel::avx512);
  EXPECT_EQ(limited_cpu_level(CpuLevel::sse42, "avx512"), CpuLevel::sse42);
  EXPECT_EQ(limited_cpu_level(CpuLevel::baseline, "avx2"), CpuLevel::baseline);
}

TEST(CpuLevel, OtherNamesAreNoLimit) {
  for (const char* text : {"", "AVX2", "avx", "avx2 ", "3"}) EXPECT_EQ(limited_cpu_level(CpuLevel::avx512, text), CpuLevel::avx512);
}

TEST(CpuLevel, OfTheProcessIsWithinTheVariable) {
  const char* limit = std::getenv("ZARR_CPU_LEVEL");
  EXPECT_EQ(cpu_level(), limited_cpu_level(cpu_level(), limit ? limit : ""));
  EXPECT_EQ(cpu_level(), cpu_level());
}

}  // namespace
}  // namespace zarr
