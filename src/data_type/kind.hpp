// What the elements of a data type are, for those who ask for it by number.
#pragma once

#include "data_type/data_type.hpp"

namespace zarr {

// Numbers are frozen: they are the ZARR_TYPE_* of zarr.h.
enum class TypeKind : int32_t {
  other = 0,
  boolean = 1,
  integer = 2,
  unsigned_integer = 3,
  floating = 4,
  complex = 5,
  raw = 6,
  fixed_bytes = 7,
  fixed_text = 8,
  datetime = 9,
  timedelta = 10,
  record = 11,
  text = 12,
  bytes = 13,
};

TypeKind kind_of(const DataType& type);
// Bits of the value of a number, or of a part of a complex one: 4 of int4, 32 of complex64. 0 of what is no number.
int32_t number_bits(const DataType& type);

}  // namespace zarr
