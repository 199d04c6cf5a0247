// Fill values of floating-point parts, as bit patterns: float16, float32, float64 and the parts of complex types.
// Source: zarr-specs v3 core "Fill value" of floating-point types; v2 "Fill value encoding".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "data_type/data_type.hpp"

namespace zarr {

// Bits of an IEEE 754 type of `bytes` (2, 4, 8) bytes in the low end; nullopt when `value` is none of its forms: a
// number, "NaN", "Infinity", "-Infinity", "0x" and all its hex digits, or a number as a string.
std::optional<uint64_t> float_bits_from_json(const json::Value& value, size_t bytes);

// Only the canonical NaN is "NaN", others are hex. v2 has no form for those: unsupported.
json::Value float_bits_to_json(uint64_t bits, size_t bytes, Format format);

std::string float_forms(size_t bytes);  // for messages: the forms above

// Conversions of float16, exact one way and rounded half to even the other.
double float16_to_double(uint16_t bits);
uint16_t float16_from_double(double value);

}  // namespace zarr
