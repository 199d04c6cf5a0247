#include "metadata/members.hpp"

#include <algorithm>

namespace zarr::metadata {
namespace {

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void wrong(std::string_view member, std::string_view expected, const json::Value& found) {
  fail(Status::invalid_metadata, member, ": expected ", expected, ", found ", json::excerpt(found));
}

const json::Object& as_object(const json::Value& value, std::string_view what) {
  if (!value.is_object()) wrong(what, "an object", value);
  return value.object();
}

const json::Value& required(const json::Object& object, std::string_view member) {
  const json::Value* value = object.find(member);
  if (value == nullptr) fail(Status::invalid_metadata, "missing member \"", member, '"');
  return *value;
}

void only(const json::Object& object, std::initializer_list<std::string_view> allowed, std::string_view where) {
  for (const auto& [name, value] : object.members())
    if (!contains({allowed.begin(), allowed.size()}, name))
      fail(Status::invalid_metadata, where, ": unknown member \"", name, '"');
}

void check_zarr_format(const json::Object& object, int format) {
  const json::Value& value = required(object, "zarr_format");
  if (value.as_int64() != format) wrong("zarr_format", std::to_string(format), value);
}

void check_node_type(const json::Object& object, std::string_view type) {
  const json::Value& value = required(object, "node_type");
  if (!value.is_string() || value.string() != type) wrong("node_type", cat('"', type, '"'), value);
}

Shape parse_extents(const json::Value& value, std::string_view member, uint64_t least) {
  const std::string expected = cat("a list of integers from ", least, " to 2^63-1");
  if (!value.is_array()) wrong(member, expected, value);
  if (value.array().size() > max_rank)
    fail(Status::limit_exceeded, member, ": expected at most ", max_rank, " dimensions, found ", value.array().size());
  Shape extents;
  for (const json::Value& item : value.array()) {
    const std::optional<uint64_t> extent = item.as_uint64();
    if (!extent || *extent < least || *extent > uint64_t{INT64_MAX}) wrong(member, expected, value);
    extents.push_back(*extent);
  }
  return extents;
}

Shape parse_extents(const json::Value& value, std::string_view member, uint64_t least, size_t rank) {
  const Shape extents = parse_extents(value, member, least);
  if (extents.size() != rank) wrong(member, cat(rank, " integers, one a dimension of the shape"), value);
  return extents;
}

json::Value to_json(const Shape& shape) {
  json::Array extents;
  for (const uint64_t extent : shape) extents.emplace_back(extent);
  return extents;
}

char parse_separator(const json::Value& value, std::string_view member) {
  if (!value.is_string() || (value.string() != "." && value.string() != "/")) wrong(member, "\".\" or \"/\"", value);
  return value.string()[0];
}

void check_extra_members(const json::Object& document, std::span<const std::string_view> known) {
  for (const auto& [name, value] : document.members()) {
    if (contains(known, name)) continue;
    const json::Value* understand = value.find("must_understand");
    if (understand == nullptr || !understand->is_bool() || understand->boolean())
      fail(Status::unsupported, "unknown member \"", name, "\", which must be understood");
  }
}

}  // namespace zarr::metadata
