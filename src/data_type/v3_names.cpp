// The v3 `data_type` member. Source: zarr-specs v3 core "Data types" and "Extension points"; zarr-extensions
// data-types.
#include <algorithm>
#include <map>

#include "base/number_text.hpp"
#include "data_type/data_type.hpp"
#include "data_type/fixed_types.hpp"
#include "data_type/record_type.hpp"
#include "data_type/user_types.hpp"
#include "data_type/variable_types.hpp"

namespace zarr {
namespace {

const std::map<std::string, DataTypePtr, std::less<>>& core_types() {
  static const auto& types = *new std::map<std::string, DataTypePtr, std::less<>>{
      {"bool", bool_type()},
      {"int8", integer_type(true, 1)},
      {"int16", integer_type(true, 2)},
      {"int32", integer_type(true, 4)},
      {"int64", integer_type(true, 8)},
      {"uint8", integer_type(false, 1)},
      {"uint16", integer_type(false, 2)},
      {"uint32", integer_type(false, 4)},
      {"uint64", integer_type(false, 8)},
      {"float16", float_type(2)},
      {"float32", float_type(4)},
      {"float64", float_type(8)},
      {"complex_float16", complex_type(4)},
      {"complex64", complex_type(8)},
      {"complex_float32", complex_type(8)},
      {"complex128", complex_type(16)},
      {"complex_float64", complex_type(16)},
      {"string", string_type()},
      {"bytes", bytes_type()},
      {"variable_length_bytes", bytes_type()},  // zarr-python's name
      {"binary", bytes_type()},                 // older zarrs'
  };
  return types;
}

// r<N>. Null when the name has another form.
DataTypePtr raw_bits_type(std::string_view name) {
  if (name.size() < 2 || name[0] != 'r' || name.find_first_not_of("0123456789", 1) != std::string_view::npos)
    return nullptr;
  const std::optional<uint64_t> bits = parse_uint64(name.substr(1));
  if (!bits || *bits == 0 || *bits % 8 != 0)
    fail(Status::invalid_metadata, "data_type: expected \"r\" and a number of bits that is a multiple of 8, found \"",
         name, '"');
  return raw_type(*bits / 8, false);
}

// The types {"length_bytes": n}. Sizes are multiples of `unit`.
uint64_t length_bytes(std::string_view type, const json::Object& configuration, uint64_t unit) {
  const json::Value* length = configuration.find("length_bytes");
  const std::optional<uint64_t> bytes = length != nullptr ? length->as_uint64() : std::nullopt;
  if (!bytes || *bytes == 0 || *bytes % unit != 0 || configuration.size() != 1)
    fail(Status::invalid_metadata, "data_type ", type, ": expected the configuration {\"length_bytes\": n} with n >= ",
         unit, unit > 1 ? ", a multiple of it" : "", ", found ", json::excerpt(configuration));
  return *bytes;
}

DataTypePtr numpy_time_type(std::string_view name, const json::Object& configuration) {
  const json::Value *unit = configuration.find("unit"), *scale = configuration.find("scale_factor");
  DataTypePtr type;
  if (unit != nullptr && unit->is_string() && scale != nullptr && configuration.size() == 2)
    type = time_type(name == "numpy.timedelta64", unit->string(), scale->as_uint64().value_or(0));
  if (type == nullptr)
    fail(Status::invalid_metadata, "data_type ", name,
         ": expected the configuration {\"unit\": one of ", time_units(),
         ", \"scale_factor\": an integer from 1 to 2147483647}, found ", json::excerpt(configuration));
  return type;
}

// Types that are nothing without a configuration. Null for all other names.
DataTypePtr configured_type(std::string_view name, const json::Object& configuration) {
  if (name == "raw_bytes") return raw_type(length_bytes(name, configuration, 1), true);
  if (name == "null_terminated_bytes") return null_terminated_bytes_type(length_bytes(name, configuration, 1));
  if (name == "fixed_length_utf32") return fixed_length_utf32_type(length_bytes(name, configuration, 4) / 4);
  if (name == "numpy.datetime64" || name == "numpy.timedelta64") return numpy_time_type(name, configuration);
  if (name == "struct" || name == "structured") return parse_v3_record(name, configuration);
  if (name == "zarrs.optional" || name == "optional") return optional_type(parse_v3_data_type(json::Value(configuration)));
  return nullptr;
}

// Letters, digits and -_. or a URI.
bool is_extension_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:/?#~%+").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= 256 && fits(name[0]) && std::all_of(name.begin(), name.end(), fits);
}

DataTypePtr by_name(const std::string& name, const json::Object& configuration) {
  DataTypePtr type = configured_type(name, configuration);
  if (type != nullptr) return type;
  type = raw_bits_type(name);
  if (const auto core = core_types().find(name); core != core_types().end()) type = core->second;
  if (const auto narrow = narrow_types().find(name); narrow != narrow_types().end()) type = narrow->second;
  if (type == nullptr) {
    if (!is_extension_name(name))
      fail(Status::invalid_metadata, "data_type: expected a name, found ", json::excerpt(name));
    if (DataTypePtr user = make_user_type(name, configuration)) return user;
    fail(Status::unsupported, "data type \"", name, "\" is not supported by this library");
  }
  if (!configuration.empty())
    fail(Status::invalid_metadata, "data_type ", name, ": expected no configuration, found ",
         json::excerpt(configuration));
  return type;
}

}  // namespace

std::vector<std::string> v3_data_type_names() {
  std::vector<std::string> names{"r*",         "raw_bytes", "null_terminated_bytes", "fixed_length_utf32",
                                 "numpy.datetime64", "numpy.timedelta64", "struct", "structured", "optional", "zarrs.optional"};
  for (const auto& [name, type] : core_types()) names.push_back(name);
  for (const auto& [name, type] : narrow_types()) names.push_back(name);
  for (std::string& name : user_type_names()) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  return names;
}

DataTypePtr parse_v3_data_type(const json::Value& data_type) {
  if (data_type.is_string()) return by_name(data_type.string(), {});
  if (data_type.is_array()) return parse_v3_record("structured", json::Object({{"fields", data_type}}));  // TensorStore's
  if (!data_type.is_object())
    fail(Status::invalid_metadata, "data_type: expected a string or an object, found ", json::excerpt(data_type));
  const json::Value* name = data_type.find("name");
  if (name == nullptr || !name->is_string())
    fail(Status::invalid_metadata, "data_type: expected an object with a string \"name\", found ",
         json::excerpt(data_type));
  json::Object configuration;
  for (const auto& [member, value] : data_type.object().members()) {
    if (member == "configuration") {
      if (!value.is_object())
        fail(Status::invalid_metadata, "data_type ", name->string(), ": expected an object as configuration, found ",
             json::excerpt(value));
      configuration = value.object();
    } else if (member != "name" && !(member == "must_understand" && value.is_bool())) {
      fail(Status::invalid_metadata, "data_type ", name->string(), ": unknown member \"", member, '"');
    }
  }
  return by_name(name->string(), configuration);
}

}  // namespace zarr
