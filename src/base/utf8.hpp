// Validity of UTF-8 text (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace zarr {

// Length in bytes of the valid sequence at the start of `text`; 0 when there is none.
inline size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
  if (first == 0xED && byte(1) > 0x9F) return 0;  // surrogate
  if (first == 0xF0 && byte(1) < 0x90) return 0;  // overlong
  if (first == 0xF4 && byte(1) > 0x8F) return 0;  // above U+10FFFF
  return length;
}

inline uint32_t utf8_code_point(std::string_view sequence) {  // a valid one
  const auto first = static_cast<uint8_t>(sequence[0]);
  if (sequence.size() == 1) return first;
  uint32_t c = first & (0xFFu >> (sequence.size() + 1));
  for (const char next : sequence.substr(1)) c = c << 6 | (static_cast<uint8_t>(next) & 63);
  return c;
}

// Unicode scalar values: what UTF-8 can say.
inline bool is_code_point(uint32_t c) { return c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000); }

// Writes the sequence of a code point, up to 4 bytes; its length.
inline size_t utf8_encode(uint32_t c, char* out) {
  const auto put = [&](size_t i, uint32_t byte) { out[i] = static_cast<char>(byte); };
  if (c < 0x80) return put(0, c), 1;
  if (c < 0x800) return put(0, 0xC0 | c >> 6), put(1, 0x80 | (c & 63)), 2;
  if (c < 0x10000) return put(0, 0xE0 | c >> 12), put(1, 0x80 | (c >> 6 & 63)), put(2, 0x80 | (c & 63)), 3;
  return put(0, 0xF0 | c >> 18), put(1, 0x80 | (c >> 12 & 63)), put(2, 0x80 | (c >> 6 & 63)), put(3, 0x80 | (c & 63)), 4;
}

inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    while (text.size() >= 8) {  // ASCII, eight bytes at a time
      uint64_t eight;
      std::memcpy(&eight, text.data(), sizeof eight);
      if ((eight & 0x8080808080808080) != 0) break;
      text.remove_prefix(8);
    }
    if (text.empty()) return true;
    const size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace zarr
