#include "base/cpu_level.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace zarr {
namespace {

#if defined(__x86_64__)
CpuLevel processor_level() noexcept {
  __builtin_cpu_init();
  const bool sse42 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt") &&
                     __builtin_cpu_supports("pclmul");
  if (!sse42) return CpuLevel::baseline;
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("fma");
  if (!avx2) return CpuLevel::sse42;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return avx512 ? CpuLevel::avx512 : CpuLevel::avx2;
}
#else
CpuLevel processor_level() noexcept { return CpuLevel::baseline; }
#endif

}  // namespace

CpuLevel limited_cpu_level(CpuLevel has, std::string_view limit) noexcept {
  constexpr std::pair<std::string_view, CpuLevel> names[] = {{"baseline", CpuLevel::baseline},
                                                             {"sse4.2", CpuLevel::sse42},
                                                             {"avx2", CpuLevel::avx2},
                                                             {"avx512", CpuLevel::avx512}};
  for (const auto& [name, level] : names) {
    if (name == limit) return std::min(has, level);
  }
  return has;
}

CpuLevel cpu_level() noexcept {
  static const CpuLevel level = [] {
    const char* limit = std::getenv("ZARR_CPU_LEVEL");
    return limited_cpu_level(processor_level(), limit ? limit : "");
  }();
  return level;
}

}  // namespace zarr
