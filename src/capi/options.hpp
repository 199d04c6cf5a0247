// Public structs and text, from the caller's memory to ours, with every check that the header promises.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/json.hpp"
#include "zarr.h"

namespace zarr::capi {

// Copies a struct of `given` bytes (its own struct_size) over a zeroed one of `known` bytes. A shorter one (of an older
// header) leaves zeros, a longer one (of a newer header) must have nothing but zeros behind what is known.
void copy_struct_bytes(void* to, size_t known, const void* from, const char* name);

// NULL = all defaults. `name` is the type's, for messages.
template <class Struct>
Struct copy_struct(const Struct* from, const char* name) {
  Struct copy{};
  if (from != nullptr) copy_struct_bytes(&copy, sizeof copy, from, name);
  copy.struct_size = sizeof copy;
  return copy;
}

// Throws invalid_argument, naming the bits, when `flags` has others than `known`.
void check_flags(uint64_t flags, uint64_t known, const char* name);

// Throws invalid_argument unless `value` is one of 0 ... `last`.
void check_enum(int32_t value, int32_t last, const char* name);

// Text arguments. NULL is fine for length 0; ZARR_NTS = up to the NUL. Throws invalid_argument for NULL, invalid UTF-8
// and absurd lengths.
std::string_view text_argument(const char* text, size_t length, const char* name);
// NULL or "" = not given.
std::optional<std::string_view> optional_text(const char* text, size_t length, const char* name);

// JSON arguments. Errors name the argument; syntax errors are invalid_metadata.
json::Value json_argument(std::string_view text, const char* name, const Limits& limits);
json::Object object_argument(std::string_view text, const char* name, const Limits& limits);
// NUL-terminated; NULL = nullopt.
std::optional<json::Value> optional_json(const char* text, const char* name, const Limits& limits);

}  // namespace zarr::capi
