#include "json_text.hpp"

#include <cstdio>

namespace zarrtool::json {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool take(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // The raw text of the value that begins here.
  std::string_view value() {
    skip_space();
    const size_t begin = at_;
    std::string open;
    while (!done()) {
      const char c = text_[at_];
      if (open.empty() && at_ > begin && (c == ',' || c == ']' || c == '}' || c == ':' || is_space(c))) break;
      ++at_;
      if (c == '"') skip_string();
      if (c == '[' || c == '{') open += c;
      if (c == ']' || c == '}') {
        if (open.empty() || open.back() != (c == ']' ? '[' : '{')) matched_ = false;
        if (!open.empty()) open.pop_back();
      }
      if (open.empty() && (c == '"' || c == ']' || c == '}')) break;
    }
    if (!open.empty()) matched_ = false;
    return text_.substr(begin, at_ - begin);
  }
  bool matched() const { return matched_; }

 private:
  void skip_string() {
    while (!done() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) {
      at_ = text_.size();
      matched_ = false;
    } else {
      ++at_;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  bool matched_ = true;
};

void append_utf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

uint32_t hex4(std::string_view raw, size_t at) {
  return at + 4 <= raw.size() ? static_cast<uint32_t>(std::stoul(std::string(raw.substr(at, 4)), nullptr, 16)) : 0;
}

}  // namespace

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string unquote(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') return std::string(raw);
  raw = raw.substr(1, raw.size() - 2);
  std::string out;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
      continue;
    }
    const char c = raw[++i];
    static constexpr std::string_view kFrom = "bfnrt", kTo = "\b\f\n\r\t";
    if (const size_t at = kFrom.find(c); at != std::string_view::npos) {
      out += kTo[at];
    } else if (c != 'u') {
      out += c;
    } else {
      uint32_t code = hex4(raw, i + 1);
      i += 4;
      if (code >= 0xD800 && code < 0xDC00 && i + 6 < raw.size() + 1 && raw.substr(i + 1, 2) == "\\u") {
        code = 0x10000 + ((code - 0xD800) << 10) + (hex4(raw, i + 3) - 0xDC00);
        i += 6;
      }
      append_utf8(out, code);
    }
  }
  return out;
}

std::string list(const std::vector<uint64_t>& numbers) {
  std::vector<std::string> values;
  for (const uint64_t n : numbers) values.push_back(std::to_string(n));
  return join(values);
}

std::string join(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() > 1 ? "," : "") + value;
  return out + "]";
}

std::string object(const Members& members) {
  std::string out = "{";
  for (const auto& [name, value] : members) out += (out.size() > 1 ? "," : "") + quote(name) + ":" + value;
  return out + "}";
}

std::string compact(std::string_view raw) {
  std::string out;
  bool in_string = false;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (!in_string && is_space(raw[i])) continue;
    out += raw[i];
    if (raw[i] == '"') in_string = !in_string;
    if (in_string && raw[i] == '\\' && i + 1 < raw.size()) out += raw[++i];
  }
  return out;
}

Members members(std::string_view object) {
  Members result;
  Scanner scan(object);
  if (!scan.take('{')) return result;
  scan.skip_space();
  while (!scan.done() && scan.peek() != '}') {
    std::string name = unquote(scan.value());
    if (!scan.take(':')) break;
    result.emplace_back(std::move(name), scan.value());
    if (!scan.take(',')) break;
    scan.skip_space();
  }
  return result;
}

std::vector<std::string> elements(std::string_view list) {
  std::vector<std::string> result;
  Scanner scan(list);
  if (!scan.take('[')) return result;
  scan.skip_space();
  while (!scan.done() && scan.peek() != ']') {
    result.emplace_back(scan.value());
    if (!scan.take(',')) break;
    scan.skip_space();
  }
  return result;
}

std::optional<std::string> member(std::string_view object, std::string_view name) {
  std::optional<std::string> found;
  for (auto& [key, value] : members(object)) {
    if (key == name) found = std::move(value);
  }
  return found;
}

std::string member_or(std::string_view object, std::string_view name, std::string_view otherwise) {
  return member(object, name).value_or(std::string(otherwise));
}

std::string with_member(std::string_view object, std::string_view name, std::string_view raw) {
  Members all = members(object);
  for (auto& [key, value] : all) {
    if (key == name) {
      value = raw;
      return json::object(all);
    }
  }
  all.emplace_back(name, raw);
  return json::object(all);
}

bool is_one_value(std::string_view text) {
  Scanner scan(text);
  if (scan.value().empty()) return false;
  scan.skip_space();
  return scan.done() && scan.matched();
}

}  // namespace zarrtool::json
