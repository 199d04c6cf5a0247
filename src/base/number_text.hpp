// Numbers and their decimal text, exact in both directions and independent of the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zarr {

// True for a number of the JSON grammar (RFC 8259 section 6) and for Python's NaN, Infinity and -Infinity.
bool is_number_text(std::string_view text);

// Exact integers, nullopt when out of range or not a number. Lenient: "1.0", "1e2" too when the value is integral.
std::optional<int64_t> parse_int64(std::string_view text, bool lenient = false);
std::optional<uint64_t> parse_uint64(std::string_view text, bool lenient = false);

// Correctly rounded; overflow is infinity, underflow zero, each with its sign. NaN, Infinity, -Infinity as they are.
std::optional<double> parse_double(std::string_view text);
std::optional<float> parse_float(std::string_view text);

// Shortest text that reads back to the same bits, of the form of Python's repr: "1.0", "1e+16", "-0.0". Finite values
// only.
std::string shortest_text(double value);
std::string shortest_text(float value);

}  // namespace zarr
