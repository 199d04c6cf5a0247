// Base64 of RFC 4648 section 4, as fill values use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "json/json.hpp"

namespace zarr {

std::string base64_encode(ByteSpan bytes);
// nullopt unless padded, without other characters, and with zero bits behind the last byte.
std::optional<std::vector<std::byte>> base64_decode(std::string_view text);

// The two forms that bytes have as a fill value: base64 and a list of integers from 0 to 255. nullopt for all else.
std::optional<std::vector<std::byte>> bytes_from_json(const json::Value& value);

}  // namespace zarr
