// Reading members of metadata documents with errors that name member, expected and found. Private to src/metadata.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "base/inline_vector.hpp"
#include "json/json.hpp"

namespace zarr::metadata {

[[noreturn]] void wrong(std::string_view member, std::string_view expected, const json::Value& found);

const json::Object& as_object(const json::Value& value, std::string_view what);
const json::Value& required(const json::Object& object, std::string_view member);
void only(const json::Object& object, std::initializer_list<std::string_view> allowed, std::string_view where);
void check_zarr_format(const json::Object& object, int format);
void check_node_type(const json::Object& object, std::string_view type);

// A list of integers from `least` to 2^63-1. At most max_rank of them; limit_exceeded when there are more.
Shape parse_extents(const json::Value& value, std::string_view member, uint64_t least);
Shape parse_extents(const json::Value& value, std::string_view member, uint64_t least, size_t rank);
json::Value to_json(const Shape& shape);

// "." or "/".
char parse_separator(const json::Value& value, std::string_view member);

// Unknown members of a v3 document: kept when they are objects with "must_understand": false, else unsupported.
void check_extra_members(const json::Object& document, std::span<const std::string_view> known);
inline constexpr std::string_view v3_array_members[] = {"zarr_format",     "node_type",
                                                        "shape",           "data_type",
                                                        "chunk_grid",      "chunk_key_encoding",
                                                        "codecs",          "fill_value",
                                                        "attributes",      "storage_transformers",
                                                        "dimension_names", "consolidated_metadata"};

// Runs parse() and puts the store key into its errors.
template <class Parse>
auto keyed(std::string_view key, Parse parse) {
  try {
    return parse();
  } catch (Error& e) {
    e.with_key(key);
    throw;
  }
}

}  // namespace zarr::metadata
