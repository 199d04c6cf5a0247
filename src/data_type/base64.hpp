// Base64 of RFC 4648 section 4, as fill values use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace zarr {

std::string base64_encode(ByteSpan bytes);
// nullopt unless padded, without other characters, and with zero bits behind the last byte.
std::optional<std::vector<std::byte>> base64_decode(std::string_view text);

}  // namespace zarr
