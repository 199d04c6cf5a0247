// The v2 `dtype` member: NumPy type strings and field lists. Source: zarr-specs v2.0 "Data type encoding".
#include <algorithm>

#include "base/number_text.hpp"
#include "data_type/data_type.hpp"
#include "data_type/fixed_types.hpp"

namespace zarr {
namespace {

[[noreturn]] void not_supported(const std::string& text, std::string_view what) {
  fail(Status::unsupported, "dtype ", text, " (", what, ") is not supported by this library");
}

// [unit] or [<multiple>unit] behind M8 and m8; nothing is the generic unit.
bool is_time_unit(std::string_view text) {
  if (text.empty()) return true;
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  text = text.substr(1, text.size() - 2);
  text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  static constexpr std::string_view units[] = {"Y",  "M",         "W",  "D",  "h",  "m",  "s",      "ms",
                                               "us", "\xCE\xBCs", "ns", "ps", "fs", "as", "generic"};
  return std::find(std::begin(units), std::end(units), text) != std::end(units);
}

bool is_name_of_an_extension(std::string_view text) {  // as TensorStore and ExZarr write them
  static constexpr std::string_view names[] = {"bfloat16", "int2",       "int4",       "uint2",
                                               "uint4",    "datetime64", "timedelta64"};
  return std::find(std::begin(names), std::end(names), text) != std::end(names) || text.starts_with("float8_") ||
         text.starts_with("float6_") || text.starts_with("float4_");
}

// A kind letter and an item size. Null when that is none of the types of the library.
DataTypePtr fixed_type(char kind, uint64_t size) {
  const auto is_one_of = [size](std::initializer_list<uint64_t> sizes) {
    return std::find(sizes.begin(), sizes.end(), size) != sizes.end();
  };
  switch (kind) {
    case 'b': return size == 1 ? bool_type() : nullptr;
    case 'i':
    case 'u': return is_one_of({1, 2, 4, 8}) ? integer_type(kind == 'i', size) : nullptr;
    case 'f': return is_one_of({2, 4, 8}) ? float_type(size) : nullptr;
    case 'c': return is_one_of({8, 16}) ? complex_type(size) : nullptr;
    case 'V': return size != 0 ? raw_type(size, false) : nullptr;
    default: return nullptr;
  }
}

V2DataType parse_string(const std::string& text) {
  const auto malformed = [&]() {
    fail(Status::invalid_metadata, "dtype: expected a NumPy type string such as \"<f8\", found ", json::excerpt(text));
  };
  if (is_name_of_an_extension(text)) not_supported(text, "an extension of v2");
  if (text.size() < 2 || std::string_view("<>|").find(text[0]) == std::string_view::npos) malformed();
  const char order = text[0], kind = text[1];
  const std::string_view rest = std::string_view(text).substr(2);
  if (kind == 'O' && rest.empty()) not_supported(text, "Python objects");
  if (kind == 'M' || kind == 'm') {
    if (order == '|' || !rest.starts_with('8') || !is_time_unit(rest.substr(1))) malformed();
    not_supported(text, kind == 'M' ? "datetime64" : "timedelta64");
  }
  const std::optional<uint64_t> size = parse_uint64(rest);
  if (!size || rest.starts_with('-')) malformed();
  if (kind == 'S' || kind == 'a') not_supported(text, "fixed-length byte strings");
  if (kind == 'U') not_supported(text, "fixed-length Unicode strings");
  if ((kind == 'f' && (*size == 12 || *size == 16)) || (kind == 'c' && (*size == 24 || *size == 32)))
    not_supported(text, "long double");
  DataTypePtr type = fixed_type(kind, *size);
  if (type == nullptr) malformed();
  if (type->swap_unit() == 1) return {std::move(type), Endian::none};
  return {std::move(type),
          order == '>' ? Endian::big : Endian::little};  // "|i2" is NumPy's native order on what writes it
}

// [name, dtype] or [name, dtype, shape]; name may be [title, name].
void check_field(const json::Value& field) {
  const auto malformed = [&]() {
    fail(Status::invalid_metadata, "dtype: expected fields [name, dtype] or [name, dtype, shape], found ",
         json::excerpt(field));
  };
  if (!field.is_array() || field.array().size() < 2 || field.array().size() > 3) malformed();
  const json::Array& parts = field.array();
  if (!parts[0].is_string()) malformed();
  try {
    parse_v2_data_type(parts[1]);
  } catch (const Error& e) {
    if (e.status() != Status::unsupported) throw;
  }
  if (parts.size() == 3) {
    if (!parts[2].is_array() && !parts[2].as_uint64()) malformed();
    if (parts[2].is_array())
      for (const json::Value& extent : parts[2].array())
        if (!extent.as_uint64()) malformed();
  }
}

// "i4", "f8", "S7": a NumPy string without its byte order.
bool is_short_numpy_string(std::string_view text) {
  return text.size() >= 2 && std::string_view("biufcVSUMmO").find(text[0]) != std::string_view::npos &&
         text[1] >= '0' && text[1] <= '9';
}

}  // namespace

V2DataType parse_v2_data_type(const json::Value& dtype) {
  if (dtype.is_string()) return parse_string(dtype.string());
  if (!dtype.is_array() || dtype.array().empty())
    fail(Status::invalid_metadata, "dtype: expected a string or a list of fields, found ", json::excerpt(dtype));
  for (const json::Value& field : dtype.array()) check_field(field);
  not_supported(json::excerpt(dtype), "structured");
}

V2DataType parse_any_data_type(std::string_view text) {
  if (text.starts_with('[')) return parse_v2_data_type(json::parse(text));
  if (text.starts_with('{')) return {parse_v3_data_type(json::parse(text)), Endian::none};
  if (text.empty()) fail(Status::invalid_argument, "data type: expected a name, found nothing");
  if (text.starts_with('=')) text.remove_prefix(1);
  if (text == "O" || is_short_numpy_string(text)) return parse_string(cat('<', text));
  if (std::string_view("<>|").find(text[0]) != std::string_view::npos) return parse_string(std::string(text));
  return {parse_v3_data_type(std::string(text)), Endian::none};
}

}  // namespace zarr
