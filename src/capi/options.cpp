#include "capi/options.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "base/utf8.hpp"

namespace zarr::capi {
namespace {

constexpr size_t max_struct_size = size_t{1} << 16;  // no struct of this header will ever be near it

std::string hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

}  // namespace

void copy_struct_bytes(void* to, size_t known, const void* from, const char* name) {
  size_t given;
  std::memcpy(&given, from, sizeof given);
  if (given < sizeof given || given > max_struct_size)
    fail(Status::invalid_argument, name, ".struct_size is ", given, ": expected the size of the struct (", known,
         " in this library); zarr_struct_init() sets it");
  std::memcpy(to, from, std::min(given, known));
  const auto* bytes = static_cast<const unsigned char*>(from);
  for (size_t i = known; i < given; ++i)
    if (bytes[i] != 0)
      fail(Status::invalid_argument, name, " uses byte ", i, ", which this library (", known,
           " bytes) does not know: it is older than the header of the program");
}

void check_flags(uint64_t flags, uint64_t known, const char* name) {
  if ((flags & ~known) != 0)
    fail(Status::invalid_argument, name, ": unknown flags ", hex(flags & ~known), "; known are ", hex(known));
}

void check_enum(int32_t value, int32_t last, const char* name) {
  if (value < 0 || value > last) fail(Status::invalid_argument, name, " is ", value, ": expected 0 to ", last);
}

std::string_view text_argument(const char* text, size_t length, const char* name) {
  if (text == nullptr) {
    if (length == 0) return {};
    fail(Status::invalid_argument, "argument '", name, "' is NULL: expected text");
  }
  if (length == ZARR_NTS) length = std::strlen(text);
  if (length > PTRDIFF_MAX) fail(Status::invalid_argument, "argument '", name, "': length ", length, " is absurd");
  const std::string_view view(text, length);
  if (!is_utf8(view)) fail(Status::invalid_argument, "argument '", name, "' is not valid UTF-8");
  return view;
}

std::optional<std::string_view> optional_text(const char* text, size_t length, const char* name) {
  if (text == nullptr) return std::nullopt;
  const std::string_view view = text_argument(text, length, name);
  if (view.empty()) return std::nullopt;
  return view;
}

json::Value json_argument(std::string_view text, const char* name, const Limits& limits) {
  try {
    return json::parse(text, limits);
  } catch (const Error& error) { fail(error.status(), "argument '", name, "': ", error.message()); }
}

json::Object object_argument(std::string_view text, const char* name, const Limits& limits) {
  json::Value value = json_argument(text, name, limits);
  if (!value.is_object())
    fail(Status::invalid_metadata, "argument '", name, "': expected a JSON object, found ", value.type_name());
  return std::move(value.object());
}

std::optional<json::Value> optional_json(const char* text, const char* name, const Limits& limits) {
  if (text == nullptr) return std::nullopt;
  return json_argument(text_argument(text, ZARR_NTS, name), name, limits);
}

}  // namespace zarr::capi
