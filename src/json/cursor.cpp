#include "json/cursor.hpp"

#include "base/utf8.hpp"

namespace zarr::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* digits_end(const char* p) {
  if (!is_digit(*p)) return nullptr;
  while (is_digit(*p)) ++p;
  return p;
}

// Behind an escape at p; null when it is none, or a surrogate.
const char* escape_end(const char* p) {
  const char c = p[1];
  if (c != 'u') return c != '\0' && std::strchr("\"\\/bfnrt", c) != nullptr ? p + 2 : nullptr;
  unsigned unit = 0;
  for (int i = 2; i < 6; ++i) {
    const char digit = p[i];
    const int value = is_digit(digit)                ? digit - '0'
                      : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                      : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                                     : -1;
    if (value < 0) return nullptr;  // the NUL at the end as well: nothing behind it is looked at
    unit = unit * 16 + static_cast<unsigned>(value);
  }
  return unit < 0xD800 || unit > 0xDFFF ? p + 6 : nullptr;
}

const char* literal_end(const char* p, const char* end, std::string_view word) {
  if (static_cast<size_t>(end - p) < word.size() || std::memcmp(p, word.data(), word.size()) != 0) return nullptr;
  return p + word.size();
}

}  // namespace

const char* Cursor::odd_string_end(const char* p, const char* end, bool& escaped) {
  for (;; p = ordinary_end(p)) {
    const auto c = static_cast<unsigned char>(*p);
    if (c == '"') return p;
    if (c == '\\') {
      escaped = true;
      p = escape_end(p);
      if (p == nullptr) return nullptr;
    } else if (c < 0x20) {
      return nullptr;  // also the NUL at the end
    } else {
      const size_t length = utf8_sequence_length({p, static_cast<size_t>(end - p)});
      if (length == 0) return nullptr;
      p += length;
    }
  }
}

const char* Cursor::number_end(const char* p) {
  if (*p == '-') ++p;
  p = *p == '0' ? p + 1 : digits_end(p);
  if (p != nullptr && *p == '.') p = digits_end(p + 1);
  if (p != nullptr && (*p == 'e' || *p == 'E')) p = digits_end(p[1] == '+' || p[1] == '-' ? p + 2 : p + 1);
  return p;
}

// Behind `"name":`, where p is at a space or the quote.
const char* Cursor::name_end(const char* p, const char* end) {
  p = after_space(p);
  bool escaped = false;
  if (*p != '"' || (p = string_end(p + 1, end, escaped)) == nullptr) return nullptr;
  p = after_space(p + 1);
  return *p == ':' ? p + 1 : nullptr;
}

// Without recursion, with the position in a register.
bool Cursor::skip() {
  static_assert(max_depth <= 64);
  const char* p = p_;
  const char* const end = end_;
  uint64_t objects = 0;  // a bit an open container, the innermost last: 1 = an object
  uint32_t open = 0;
  bool escaped = false;
  while (true) {
    p = after_space(p);
    const char first = *p;
    if (first == '"') {
      if ((p = string_end(p + 1, end, escaped)) == nullptr) return false;
      ++p;
    } else if (first == '{' || first == '[') {
      if (depth_ + ++open > depth_limit_) return false;
      objects = objects << 1 | (first == '{' ? 1 : 0);
      p = after_space(p + 1);
      if (*p != (first == '{' ? '}' : ']')) {
        if (first == '{' && (p = name_end(p, end)) == nullptr) return false;
        continue;
      }
    } else {
      p = first == 't'   ? literal_end(p, end, "true")
          : first == 'f' ? literal_end(p, end, "false")
          : first == 'n' ? literal_end(p, end, "null")
                         : number_end(p);
      if (p == nullptr) return false;
    }
    while (true) {  // behind a value, or at the end of an empty container
      if (open == 0) {
        p_ = p;
        return true;
      }
      p = after_space(p);
      const bool in_object = (objects & 1) != 0;
      if (*p == ',') {
        ++p;
        if (in_object && (p = name_end(p, end)) == nullptr) return false;
        break;
      }
      if (*p != (in_object ? '}' : ']')) return false;
      ++p;
      objects >>= 1;
      --open;
    }
  }
}

}  // namespace zarr::json
