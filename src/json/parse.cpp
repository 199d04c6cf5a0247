// Parsing in one pass. What it does not expect (errors above all, but also NaN tokens, escaped surrogates and deep documents)
// it leaves to parse_plain(). Why: metadata, attributes and consolidated metadata are parsed by their thousands; measured on
// the document of a sharded array it takes 38 000 instructions, parse_plain() 139 000.
#include <algorithm>
#include <optional>

#include "base/utf8.hpp"
#include "json/json.hpp"
#include "json/plain_parse.hpp"

namespace zarr::json {
namespace {

constexpr uint32_t deepest = 128;  // it recurses

class Parser {
 public:
  Parser(std::string_view text, uint32_t max_depth)
      : p_(text.data()), end_(text.data() + text.size()), max_depth_(std::min(max_depth, deepest)) {}

  bool document(Value& out) {
    if (end_ - p_ >= 3 && std::string_view(p_, 3) == "\xEF\xBB\xBF") p_ += 3;
    if (!value(out)) return false;
    space();
    return p_ == end_;
  }

 private:
  char peek() const { return p_ == end_ ? '\0' : *p_; }
  void space() {
    while (p_ != end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
  }
  bool take(char c) {
    space();
    if (peek() != c) return false;
    ++p_;
    return true;
  }

  bool value(Value& out) {
    space();
    switch (peek()) {
      case '"': {
        std::string text;
        ++p_;
        if (!string_tail(text)) return false;
        out = Value(std::move(text));
        return true;
      }
      case '{': return object(out);
      case '[': return array(out);
      case 't': return word("true") && (out = Value(true), true);
      case 'f': return word("false") && (out = Value(false), true);
      case 'n': return word("null") && (out = Value(), true);
      default: return number(out);
    }
  }

  bool word(std::string_view text) {
    if (!std::string_view(p_, static_cast<size_t>(end_ - p_)).starts_with(text)) return false;
    p_ += text.size();
    return true;
  }

  bool digits() {
    const char* begin = p_;
    while (p_ != end_ && *p_ >= '0' && *p_ <= '9') ++p_;
    return p_ != begin;
  }

  bool number(Value& out) {
    const char* begin = p_;
    if (peek() == '-') ++p_;
    if (peek() == '0') ++p_;
    else if (!digits()) return false;
    if (peek() == '.' && (++p_, !digits())) return false;
    if (peek() == 'e' || peek() == 'E') {
      ++p_;
      if (peek() == '+' || peek() == '-') ++p_;
      if (!digits()) return false;
    }
    out = Value(Number{std::string(begin, p_)});
    return true;
  }

  bool array(Value& out) {
    Array items;
    ++p_;
    if (++depth_ > max_depth_) return false;
    if (!take(']')) {
      do {
        if (items.empty()) items.reserve(4);
        if (!value(items.emplace_back())) return false;
      } while (take(','));
      if (!take(']')) return false;
    }
    --depth_;
    out = Value(std::move(items));
    return true;
  }

  bool object(Value& out) {
    std::vector<Object::Member> members;
    ++p_;
    if (++depth_ > max_depth_) return false;
    if (!take('}')) {
      do {
        if (members.empty()) members.reserve(4);  // grows by doubling from there, not from one
        Object::Member& member = members.emplace_back();
        if (!take('"') || !string_tail(member.first) || !take(':') || !value(member.second)) return false;
      } while (take(','));
      if (!take('}')) return false;
    }
    --depth_;
    out = Value(Object(std::move(members)));
    return true;
  }

  // Behind the opening quote.
  bool string_tail(std::string& out) {
    const char* begin = p_;
    while (p_ != end_) {
      const auto c = static_cast<unsigned char>(*p_);
      if (c == '"') {
        out.append(begin, p_++);
        return true;
      }
      if (c == '\\') {
        out.append(begin, p_);
        if (!escape(out)) return false;
        begin = p_;
      } else if (c < 0x20) {
        return false;
      } else if (c < 0x80) {
        ++p_;
      } else {
        const size_t length = utf8_sequence_length({p_, static_cast<size_t>(end_ - p_)});
        if (length == 0) return false;
        p_ += length;
      }
    }
    return false;
  }

  bool escape(std::string& out) {
    if (end_ - p_ < 2) return false;
    const char c = p_[1];
    p_ += 2;
    if (c == 'u') return code_unit(out);
    constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    const size_t found = names.find(c);
    if (found == std::string_view::npos) return false;
    out += meant[found];
    return true;
  }

  bool code_unit(std::string& out) {
    if (end_ - p_ < 4) return false;
    unsigned unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = *p_++;
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      unit = unit * 16 + static_cast<unsigned>(digit);
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) return false;
    if (unit < 0x80) {
      out += static_cast<char>(unit);
    } else if (unit < 0x800) {
      out += static_cast<char>(0xC0 | unit >> 6);
      out += static_cast<char>(0x80 | (unit & 0x3F));
    } else {
      out += static_cast<char>(0xE0 | unit >> 12);
      out += static_cast<char>(0x80 | (unit >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (unit & 0x3F));
    }
    return true;
  }

  const char* p_;
  const char* const end_;
  const uint32_t max_depth_;
  uint32_t depth_ = 0;
};

}  // namespace

Value parse(std::string_view text, const Limits& limits) {
  Value value;
  if (text.size() <= limits.max_metadata_bytes && Parser(text, limits.max_json_depth).document(value)) return value;
  return parse_plain(text, limits);
}

}  // namespace zarr::json
