// What lies between stored elements and those in memory: byte order, and the unused bits of types of less than a byte.
// Source: zarr-specs v3 codecs/bytes; zarr-extensions data-types (struct, int4, ...).
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.hpp"

namespace zarr {

// One run of the bytes of an element.
struct RecodingRun {
  uint64_t offset;
  uint64_t bytes;  // a multiple of `unit`
  uint32_t unit;   // groups of that many bytes are reversed; 1: none
  int32_t bits;    // 0: all count. n: single bytes hold a value in their low n bits, the others are cleared; -n: they
                   // repeat its sign
  friend bool operator==(const RecodingRun&, const RecodingRun&) = default;
};

// Works in both directions alike. Either every byte of an element is treated the same (`unit`, `bits`), which is the
// fast case, or the element is a record with `runs`, ascending and disjoint; other bytes stay. The runs belong to the
// data type.
struct Recoding {
  uint32_t unit = 1;
  int32_t bits = 0;
  std::span<const RecodingRun> runs;

  bool none() const { return unit == 1 && only_swaps(); }
  bool only_swaps() const { return bits == 0 && runs.empty(); }  // `unit` says it all
};

// Copies whole elements. dst == src is allowed; other overlap is not.
void recode(std::byte* dst, const std::byte* src, uint64_t bytes, uint64_t item_size, const Recoding& recoding);

}  // namespace zarr
