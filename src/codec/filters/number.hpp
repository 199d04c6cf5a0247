// The numbers that filters compute with: which of them a data type is, and how NumPy casts one to another.
#pragma once

#include <complex>
#include <cstring>
#include <optional>

#include "data_type/data_type.hpp"
#include "data_type/float_fill.hpp"

namespace zarr::codec {

struct Half {
  uint16_t bits;
};

// NumPy's letters: kind and bytes.
enum class NumberKind : uint8_t { b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4, f8, c8, c16 };
inline constexpr size_t number_kinds = 14;

std::optional<NumberKind> number_kind(const DataType& type);  // nullopt: not one of them
inline bool is_float(NumberKind kind) { return kind >= NumberKind::f2 && kind <= NumberKind::f8; }
inline bool is_integer(NumberKind kind) { return kind >= NumberKind::i1 && kind <= NumberKind::u8; }
inline bool is_complex(NumberKind kind) { return kind >= NumberKind::c8; }
inline bool is_real(NumberKind kind) { return kind >= NumberKind::i1 && kind <= NumberKind::f8; }

// NumPy's result_type() of two numbers, of which one is a float or complex.
NumberKind promoted(NumberKind a, NumberKind b);

template <class T>
struct Tag {
  using type = T;
};

// Calls function(Tag<T>()) with the C++ type of `kind`.
template <class Function>
decltype(auto) with_number(NumberKind kind, Function&& function) {
  switch (kind) {
    case NumberKind::b1: return function(Tag<bool>());
    case NumberKind::i1: return function(Tag<int8_t>());
    case NumberKind::i2: return function(Tag<int16_t>());
    case NumberKind::i4: return function(Tag<int32_t>());
    case NumberKind::i8: return function(Tag<int64_t>());
    case NumberKind::u1: return function(Tag<uint8_t>());
    case NumberKind::u2: return function(Tag<uint16_t>());
    case NumberKind::u4: return function(Tag<uint32_t>());
    case NumberKind::u8: return function(Tag<uint64_t>());
    case NumberKind::f2: return function(Tag<Half>());
    case NumberKind::f4: return function(Tag<float>());
    case NumberKind::f8: return function(Tag<double>());
    case NumberKind::c8: return function(Tag<std::complex<float>>());
    case NumberKind::c16: break;
  }
  return function(Tag<std::complex<double>>());
}

// Items of any alignment, in native byte order. Any byte but 0 is true.
template <class T>
T load_number(const std::byte* items, size_t i) {
  if constexpr (std::is_same_v<T, bool>) {
    return items[i] != std::byte{0};
  } else {
    T value;
    std::memcpy(&value, items + i * sizeof(T), sizeof(T));
    return value;
  }
}
template <class T>
void store_number(std::byte* items, size_t i, T value) {
  std::memcpy(items + i * sizeof(T), &value, sizeof(T));
}

inline double to_double(Half value) { return float16_to_double(value.bits); }
inline Half to_half(double value) { return {float16_from_double(value)}; }

// Arithmetic in T as NumPy does it: float16 is rounded after every step, in a wider type between.
template <class T>
struct Arithmetic {
  using Wide = T;
  static Wide load(T value) { return value; }
  static T store(Wide value) { return value; }
  static Wide rounded(Wide value) { return value; }
};
template <>
struct Arithmetic<Half> {
  using Wide = double;
  static Wide load(Half value) { return to_double(value); }
  static Half store(Wide value) { return to_half(value); }
  static Wide rounded(Wide value) { return to_double(to_half(value)); }
};

}  // namespace zarr::codec
