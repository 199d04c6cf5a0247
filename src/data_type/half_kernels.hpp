// float16 <-> float32 by the instructions for it. Private to src/data_type.
#pragma once

#include "data_type/conversion_kernels.hpp"

namespace zarr {

// Null on processors without F16C, or where ZARR_CPU_LEVEL forbids AVX2.
ConversionKernel half_to_float_kernel();
// Half to even. checked: false for items that are beyond the largest float16.
ConversionKernel float_to_half_kernel(bool checked);

}  // namespace zarr
