#include "codec/filters/number_cast.hpp"

#include <array>
#include <limits>
#include <utility>

namespace zarr::codec {
namespace {

template <class T>
struct IsComplex : std::false_type {};
template <class T>
struct IsComplex<std::complex<T>> : std::true_type {};

// cvttsd2si: truncation, and the lowest integer for everything that does not fit.
template <class Int>
Int truncated(double value) {
  constexpr double limit = sizeof(Int) == 4 ? 0x1p31 : 0x1p63;
  return value >= -limit && value < limit ? static_cast<Int>(value) : std::numeric_limits<Int>::min();
}

// C leaves these casts undefined. NumPy's are compiled for x86-64: int32 for all types up to it, then narrowed; unsigned
// types of 32 and 64 bits in two halves.
template <class To>
To integer_from(double value) {
  if constexpr (sizeof(To) < 4 || std::is_same_v<To, int32_t>) {
    return static_cast<To>(truncated<int32_t>(value));
  } else if constexpr (std::is_same_v<To, int64_t>) {
    return truncated<int64_t>(value);
  } else {
    using Signed = std::make_signed_t<To>;
    constexpr double half = sizeof(To) == 4 ? 0x1p31 : 0x1p63;
    constexpr To top = To{1} << (8 * sizeof(To) - 1);
    if (value >= half) return static_cast<To>(truncated<Signed>(value - half)) ^ top;
    return static_cast<To>(truncated<Signed>(value));
  }
}

template <class To, class From>
To cast_one(From value) {
  if constexpr (std::is_same_v<To, From>) return value;
  else if constexpr (std::is_same_v<From, Half>) return cast_one<To>(to_double(value));
  else if constexpr (IsComplex<From>::value && IsComplex<To>::value)
    return To(static_cast<typename To::value_type>(value.real()), static_cast<typename To::value_type>(value.imag()));
  else if constexpr (IsComplex<From>::value && std::is_same_v<To, bool>) return value != From();
  else if constexpr (IsComplex<From>::value) return cast_one<To>(value.real());
  else if constexpr (IsComplex<To>::value) return To(cast_one<typename To::value_type>(value));
  else if constexpr (std::is_same_v<To, bool>) return value != From{};
  else if constexpr (std::is_same_v<To, Half>)  // NumPy takes integers through float32
    return to_half(std::is_integral_v<From> ? static_cast<double>(static_cast<float>(value)) : static_cast<double>(value));
  else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) return integer_from<To>(value);
  else return static_cast<To>(value);
}

template <class To, class From>
void cast_run(const std::byte* in, std::byte* out, size_t n) {
  for (size_t i = 0; i < n; ++i) store_number(out, i, cast_one<To>(load_number<From>(in, i)));
}

template <class From>
NumberCast cast_from(NumberKind to) {
  return with_number(to, [](auto tag) -> NumberCast { return cast_run<typename decltype(tag)::type, From>; });
}

}  // namespace

NumberCast number_cast(NumberKind from, NumberKind to) {
  return with_number(from, [to](auto tag) { return cast_from<typename decltype(tag)::type>(to); });
}

}  // namespace zarr::codec
