// The v2 `dtype` member: NumPy type strings and field lists. Source: zarr-specs v2.0 "Data type encoding".
#include <algorithm>

#include "base/number_text.hpp"
#include "data_type/data_type.hpp"
#include "data_type/fixed_types.hpp"
#include "data_type/record_type.hpp"
#include "data_type/user_types.hpp"
#include "data_type/variable_types.hpp"

namespace zarr {
namespace {

[[noreturn]] void not_supported(const std::string& text, std::string_view what) {
  fail(Status::unsupported, "dtype ", text, " (", what, ") is not supported by this library");
}

// M8 and m8, behind which may stand [unit] or [<multiple>unit]; nothing is the generic unit. Null when malformed.
DataTypePtr numpy_time_type(char kind, std::string_view rest) {
  if (!rest.starts_with('8')) return nullptr;
  rest.remove_prefix(1);
  if (rest.empty()) return time_type(kind == 'm', "generic", 1);
  if (rest.size() < 3 || rest.front() != '[' || rest.back() != ']') return nullptr;
  rest = rest.substr(1, rest.size() - 2);
  const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const uint64_t multiple = digits == 0 ? 1 : parse_uint64(rest.substr(0, digits)).value_or(0);
  return time_type(kind == 'm', rest.substr(digits), multiple);
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
    case 'S':
    case 'a': return size != 0 ? null_terminated_bytes_type(size) : nullptr;
    case 'U': return size != 0 ? fixed_length_utf32_type(size) : nullptr;
    default: return nullptr;
  }
}

V2DataType parse_string(const std::string& text) {
  const auto malformed = [&]() {
    fail(Status::invalid_metadata, "dtype: expected a NumPy type string such as \"<f8\", found ", json::excerpt(text));
  };
  if (const auto narrow = narrow_types().find(text); narrow != narrow_types().end() && !text.starts_with("complex"))
    return {narrow->second, narrow->second->swap_unit() == 1 ? Endian::none : Endian::little};  // as TensorStore writes
  if (text == "datetime64" || text == "timedelta64") not_supported(text, "a time without a unit");  // ExZarr's
  if (text.size() < 2 || std::string_view("<>|").find(text[0]) == std::string_view::npos) malformed();
  const char order = text[0], kind = text[1];
  const std::string_view rest = std::string_view(text).substr(2);
  if (kind == 'O' && rest.empty()) not_supported(text, "Python objects: say \"string\", \"bytes\" or \"json\"");
  if (kind == 'M' || kind == 'm') {
    DataTypePtr type = order == '|' ? nullptr : numpy_time_type(kind, rest);
    if (type == nullptr) malformed();
    return {std::move(type), order == '>' ? Endian::big : Endian::little};
  }
  const std::optional<uint64_t> size = parse_uint64(rest);
  if (!size || rest.starts_with('-')) malformed();
  if ((kind == 'f' && (*size == 12 || *size == 16)) || (kind == 'c' && (*size == 24 || *size == 32)))
    not_supported(text, "long double");
  DataTypePtr type = fixed_type(kind, *size);
  if (type == nullptr) malformed();
  if (type->swap_unit() == 1) return {std::move(type), Endian::none};
  return {std::move(type),
          order == '>' ? Endian::big : Endian::little};  // "|i2" is NumPy's native order on what writes it
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
  return parse_v2_record(dtype);
}

V2DataType parse_v2_object_type(const json::Value& codec) {
  const std::string& codec_id = codec.find("id")->string();
  if (codec_id == "vlen-utf8") return {string_type(), Endian::none};
  if (codec_id == "vlen-bytes") return {bytes_type(), Endian::none};
  if (codec_id == "vlen-array") {
    const json::Value* dtype = codec.find("dtype");
    if (dtype == nullptr) fail(Status::invalid_metadata, "codec vlen-array: member \"dtype\" is missing");
    return {array_elements_type(parse_v2_data_type(*dtype)), Endian::none};
  }
  if (DataTypePtr json = json_type(codec_id)) return {std::move(json), Endian::none};
  const std::string_view reason =
      codec_id == "pickle" ? ": unpickling runs code that the data bring along" : "";
  fail(Status::unsupported, "dtype |O with the object codec \"", codec_id, "\" is not supported by this library", reason);
}

V2DataType parse_any_data_type(std::string_view text) {
  if (text.starts_with('[')) return parse_v2_data_type(json::parse(text));
  if (text.starts_with('{')) return {parse_v3_data_type(json::parse(text)), Endian::none};
  if (text.empty()) fail(Status::invalid_argument, "data type: expected a name, found nothing");
  if (DataTypePtr user = text == "json" ? make_user_type("json", {}) : nullptr) return {std::move(user), Endian::none};
  if (text == "json") return {json_type("json2"), Endian::none};  // no name of v3
  if (text.starts_with('=')) text.remove_prefix(1);
  if (text == "O" || is_short_numpy_string(text)) return parse_string(cat('<', text));
  if (std::string_view("<>|").find(text[0]) != std::string_view::npos) return parse_string(std::string(text));
  return {parse_v3_data_type(std::string(text)), Endian::none};
}

}  // namespace zarr
