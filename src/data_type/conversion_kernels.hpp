// Vectorised conversions of the common pairs of number types. Private to src/data_type.
#pragma once

#include <cstddef>

#include "data_type/real.hpp"

namespace zarr {

// Converts `n` items of any alignment; false: an item needs the plain path (out of range, no number), and the output is unspecified.
// Otherwise the bits are those of real_from_bits() and bits_from_real().
using ConversionKernel = bool (*)(const std::byte* in, std::byte* out, size_t n);

// One kernel, or two of which the first goes to float32, which holds its input exactly.
class ConversionKernels {
 public:
  // None for this pair, this policy or this processor (cpu_level()): false.
  static ConversionKernels find(const RealFormat& from, const RealFormat& to, Rounding rounding, OutOfRange range);

  // Whether float32 holds every number of that type, NaNs and infinities too.
  static bool holds_exactly(const RealFormat& format);

  explicit operator bool() const { return first_ != nullptr; }
  bool operator()(const std::byte* in, std::byte* out, size_t n) const;

 private:
  ConversionKernel first_ = nullptr;
  ConversionKernel second_ = nullptr;  // null: the first one is all
  size_t from_bytes_ = 0;
  size_t to_bytes_ = 0;
};

}  // namespace zarr
