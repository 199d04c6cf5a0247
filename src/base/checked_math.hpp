// Sizes come from validated metadata and are multiplied once, here, with overflow checks.
#pragma once

#include <cstdint>
#include <span>

#include "base/error.hpp"

namespace zarr {

inline uint64_t checked_mul(uint64_t a, uint64_t b, const char* what) {
  uint64_t r;
  if (__builtin_mul_overflow(a, b, &r)) fail(Status::limit_exceeded, what, " overflows 64 bits: ", a, " * ", b);
  return r;
}

inline uint64_t checked_add(uint64_t a, uint64_t b, const char* what) {
  uint64_t r;
  if (__builtin_add_overflow(a, b, &r)) fail(Status::limit_exceeded, what, " overflows 64 bits: ", a, " + ", b);
  return r;
}

// Product of the extents; 1 for rank 0; 0 when any extent is 0, whatever the others are.
inline uint64_t checked_product(std::span<const uint64_t> extents, const char* what) {
  for (uint64_t e : extents)
    if (e == 0) return 0;
  uint64_t r = 1;
  for (uint64_t e : extents) r = checked_mul(r, e, what);
  return r;
}

inline uint64_t ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }

}  // namespace zarr
