// JSON texts of the library taken apart without changing a character of their values, and small ones put together.
// What goes in is JSON that the library has checked, or is checked here with is_one_value().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zarrtool::json {

using Members = std::vector<std::pair<std::string, std::string>>;  // decoded name, raw value

std::string quote(std::string_view text);           // text -> JSON string
std::string unquote(std::string_view raw);          // JSON string -> text; other values as they are
std::string list(const std::vector<uint64_t>& numbers);
std::string join(const std::vector<std::string>& values);  // raw values -> list
std::string object(const Members& members);
std::string compact(std::string_view raw);          // without the white space between values

Members members(std::string_view object);
std::vector<std::string> elements(std::string_view list);
std::optional<std::string> member(std::string_view object, std::string_view name);
std::string member_or(std::string_view object, std::string_view name, std::string_view otherwise);
std::string with_member(std::string_view object, std::string_view name, std::string_view raw);

// Brackets and quotes match and nothing follows the first value, so that the text can stand inside another.
bool is_one_value(std::string_view text);

}  // namespace zarrtool::json
