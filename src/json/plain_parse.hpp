// The parser over nlohmann_json: every document, and the words for what is wrong with one. parse() asks it where its own quick
// way does not know. Private to src/json and its tests.
#pragma once

#include "json/json.hpp"

namespace zarr::json {

Value parse_plain(std::string_view text, const Limits& limits);

}  // namespace zarr::json
