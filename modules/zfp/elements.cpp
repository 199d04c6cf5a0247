#include "elements.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "../common/module.hpp"

namespace zarr_zfp {
namespace {

using Form = Element::Form;

constexpr Element elements[] = {
    {"int32", 4, zfp_type_int32, Form::same, 32},       {"int64", 8, zfp_type_int64, Form::same, 64},
    {"float32", 4, zfp_type_float, Form::same, 32},     {"float64", 8, zfp_type_double, Form::same, 64},
    {"int2", 1, zfp_type_int32, Form::integer, 2},      {"int4", 1, zfp_type_int32, Form::integer, 4},
    {"int8", 1, zfp_type_int32, Form::integer, 8},      {"int16", 2, zfp_type_int32, Form::integer, 16},
    {"uint2", 1, zfp_type_int32, Form::natural, 2},     {"uint4", 1, zfp_type_int32, Form::natural, 4},
    {"uint8", 1, zfp_type_int32, Form::natural, 8},     {"uint16", 2, zfp_type_int32, Form::natural, 16},
    {"uint32", 4, zfp_type_int32, Form::positive, 32},  {"uint64", 8, zfp_type_int64, Form::positive, 64},
    {"float16", 2, zfp_type_float, Form::half, 16},     {"bfloat16", 2, zfp_type_float, Form::brain, 16},
};

// out[i] = convert(in[i]); the memory may lie anywhere.
template <class From, class To, class Convert>
void each(const std::byte* in, size_t count, std::byte* out, Convert&& convert) {
  for (size_t i = 0; i < count; ++i) {
    From from;
    std::memcpy(&from, in + i * sizeof from, sizeof from);
    const To to = convert(from);
    std::memcpy(out + i * sizeof to, &to, sizeof to);
  }
}

float float_of_half(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16, exponent = half >> 10 & 31, fraction = half & 0x3ff;
  if (exponent == 0) {
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -value : value;
  }
  const uint32_t high = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | high << 23 | fraction << 13);
}

// The upper bits of `bits` without its lowest `cut` ones, to the nearest, halves to even.
uint32_t rounded(uint32_t bits, unsigned cut) {
  const uint32_t half = (uint32_t{1} << (cut - 1)) - 1;
  return (bits + half + (bits >> cut & 1)) >> cut;
}

uint16_t half_of_float(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value), magnitude = bits & 0x7fffffff;
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  if (magnitude > 0x7f800000) return sign | 0x7e00 | (magnitude >> 13 & 0x3ff);
  if (magnitude >= 0x47800000) return sign | 0x7c00;  // 65536 and more
  if (magnitude >= 0x38800000) return static_cast<uint16_t>(sign | (rounded(magnitude, 13) - (112u << 10)));
  // Below 2^-14: multiples of 2^-24. Adding 0.5 leaves just those bits, rounded by the processor.
  const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
  return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(shifted) - 0x3f000000));
}

uint16_t brain_of_float(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  if ((bits & 0x7fffffff) > 0x7f800000) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>(rounded(bits, 16));
}

template <class Unsigned, class Signed>
void promote_positive(const Element& element, const std::byte* in, size_t count, std::byte* out) {
  each<Unsigned, Signed>(in, count, out, [&](Unsigned value) {
    if (value > static_cast<Unsigned>(std::numeric_limits<Signed>::max()))
      zarr_module::fail(ZARR_UNSUPPORTED, "zfp holds ", element.name, " up to ", std::numeric_limits<Signed>::max(),
                        ": found ", value);
    return static_cast<Signed>(value);
  });
}

template <class Signed, class Unsigned>
void demote_positive(const std::byte* in, size_t count, std::byte* out) {
  each<Signed, Unsigned>(in, count, out, [](Signed value) { return static_cast<Unsigned>(std::max<Signed>(value, 0)); });
}

// Narrow integers in 1 or 2 bytes.
template <class Narrow>
void promote_narrow(const Element& element, const std::byte* in, size_t count, std::byte* out) {
  const int32_t middle = element.form == Form::natural ? int32_t{1} << (element.bits - 1) : 0;
  const int32_t unit = int32_t{1} << (31 - element.bits);
  each<Narrow, int32_t>(in, count, out, [&](Narrow value) { return (int32_t{value} - middle) * unit; });
}

template <class Narrow>
void demote_narrow(const Element& element, const std::byte* in, size_t count, std::byte* out) {
  const int32_t half = int32_t{1} << (element.bits - 1);
  const int32_t middle = element.form == Form::natural ? half : 0;
  each<int32_t, Narrow>(in, count, out, [&](int32_t value) {
    const int32_t narrow = (value >> (31 - element.bits)) + middle;
    return static_cast<Narrow>(std::clamp(narrow, middle - half, middle + half - 1));
  });
}

}  // namespace

const Element* find_element(std::string_view data_type) {
  for (const Element& element : elements)
    if (element.name == data_type) return &element;
  return nullptr;
}

const char* element_names(bool same_only) {
  if (same_only) return "int32, int64, float32 or float64";
  return "an integer of 2 to 64 bits, float16, bfloat16, float32 or float64";
}

void promote(const Element& element, const std::byte* in, size_t count, std::byte* out) {
  const bool natural = element.form == Form::natural;
  switch (element.form) {
    case Form::same: std::memcpy(out, in, count * element.size); return;
    case Form::half: return each<uint16_t, float>(in, count, out, float_of_half);
    case Form::brain:
      return each<uint16_t, float>(in, count, out, [](uint16_t v) { return std::bit_cast<float>(uint32_t{v} << 16); });
    case Form::positive:
      return element.size == 4 ? promote_positive<uint32_t, int32_t>(element, in, count, out)
                               : promote_positive<uint64_t, int64_t>(element, in, count, out);
    case Form::integer:
    case Form::natural:
      if (element.size == 1)
        return natural ? promote_narrow<uint8_t>(element, in, count, out) : promote_narrow<int8_t>(element, in, count, out);
      return natural ? promote_narrow<uint16_t>(element, in, count, out) : promote_narrow<int16_t>(element, in, count, out);
  }
}

void demote(const Element& element, const std::byte* in, size_t count, std::byte* out) {
  const bool natural = element.form == Form::natural;
  switch (element.form) {
    case Form::same: std::memcpy(out, in, count * element.size); return;
    case Form::half: return each<float, uint16_t>(in, count, out, half_of_float);
    case Form::brain: return each<float, uint16_t>(in, count, out, brain_of_float);
    case Form::positive:
      return element.size == 4 ? demote_positive<int32_t, uint32_t>(in, count, out)
                               : demote_positive<int64_t, uint64_t>(in, count, out);
    case Form::integer:
    case Form::natural:
      if (element.size == 1)
        return natural ? demote_narrow<uint8_t>(element, in, count, out) : demote_narrow<int8_t>(element, in, count, out);
      return natural ? demote_narrow<uint16_t>(element, in, count, out) : demote_narrow<int16_t>(element, in, count, out);
  }
}

}  // namespace zarr_zfp
