#include "codec/filters/number.hpp"

#include <algorithm>
#include <iterator>

namespace zarr::codec {

std::optional<NumberKind> number_kind(const DataType& type) {
  static constexpr std::string_view names[] = {"bool",   "int8",   "int16",   "int32",   "int64",   "uint8",     "uint16",
                                               "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128"};
  static_assert(std::size(names) == number_kinds);
  for (size_t i = 0; i < number_kinds; ++i)
    if (type.name() == names[i]) return static_cast<NumberKind>(i);
  return std::nullopt;
}

namespace {

// Bytes of the float that holds a number: every float16 or float32 holds the integers of a quarter or half its size.
int float_bytes(NumberKind kind) {
  switch (kind) {
    case NumberKind::b1:
    case NumberKind::i1:
    case NumberKind::u1:
    case NumberKind::f2: return 2;
    case NumberKind::i2:
    case NumberKind::u2:
    case NumberKind::f4:
    case NumberKind::c8: return 4;
    default: return 8;
  }
}

}  // namespace

NumberKind promoted(NumberKind a, NumberKind b) {
  const int bytes = std::max(float_bytes(a), float_bytes(b));
  if (is_complex(a) || is_complex(b)) return bytes == 8 ? NumberKind::c16 : NumberKind::c8;
  return bytes == 2 ? NumberKind::f2 : bytes == 4 ? NumberKind::f4 : NumberKind::f8;
}

}  // namespace zarr::codec
