// Which instructions the kernels of this process use: those of the processor, or fewer when ZARR_CPU_LEVEL names a lower level.
#pragma once

#include <cstdint>
#include <string_view>

namespace zarr {

// Each level includes the ones before it. A kernel asks once, at its first use: if (cpu_level() >= CpuLevel::avx2) ...
// Other architectures are always `baseline`.
enum class CpuLevel : uint8_t {
  baseline,  // what the compiler assumes
  sse42,     // SSE4.2 with its CRC-32C, SSSE3, POPCNT, and PCLMULQDQ
  avx2,      // AVX2, BMI1, BMI2 and FMA
  avx512,    // AVX-512 F, BW, DQ, VL
};

// The level of this process: the highest that the processor has and that ZARR_CPU_LEVEL (baseline, sse4.2, avx2 or avx512)
// allows. Read once, never throws, safe on all threads. The variable exists so that tests reach every kernel on one machine
// and that counted instructions do not depend on the machine; a name that is not one of the four is no limit.
CpuLevel cpu_level() noexcept;

// What cpu_level() is on a processor of level `has`, with `limit` as the value of ZARR_CPU_LEVEL.
CpuLevel limited_cpu_level(CpuLevel has, std::string_view limit) noexcept;

}  // namespace zarr
