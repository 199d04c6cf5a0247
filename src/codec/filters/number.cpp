#include "codec/filters/number.hpp"

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

}  // namespace zarr::codec
