#include "json/cursor.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "json/json.hpp"

namespace zarr::json {
namespace {

// A heap block of exactly the promised size, so that AddressSanitizer sees every step beyond it.
bool accepts(std::string_view text, uint32_t depth = 64) {
  std::vector<char> room(text.size() + Cursor::padding, '\0');
  std::copy(text.begin(), text.end(), room.begin());
  Cursor cursor(room.data(), text.size(), depth);
  return cursor.skip() && cursor.at_end();
}

bool parses(std::string_view text) {
  try {
    parse(text);
    return true;
  } catch (const Error&) { return false; }
}

TEST(Cursor, AcceptsWhatDocumentsAreMadeOf) {
  for (const char* text :
       {"null", "true", " false\n", "0", "-0", "12.5e-3", "\"\"", "[]", "{}", "[ ]", "{ }", "[1,[2,{\"a\":[]}]]",
        "\"\xC3\xA9\xF0\x9F\xA7\x8A\"", R"("\u00e9\n\"\\\/")", R"({"a\"b":1,"a\"b":2})", "\"exactly 16 bytes\"",
        "\"a text that is longer than two of the pieces that are looked at together\"",
        "{\n                                  \"a\"\r\n\t : 1\n}"})
    EXPECT_TRUE(accepts(text)) << text;
}

TEST(Cursor, RefusesWhatIsNoJson) {
  for (const char* bad :
       {"", " ", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "01", "1.", ".5", "+1", "-", "0x1", "nan", "True", "[1]x", "[1] 2",
        "\"abc", "'a'", "[1,2", "{\"a\":1,}", "[\"\x01\"]", R"("\q")", R"("\u12")", R"("\)", "1e", "tru", "truefalse", "]", "}",
        "[}", "{1:2}", "\"\xC3\"", "\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "1-2", "nullx", "\"\x7f\" \x80"})
    EXPECT_FALSE(accepts(bad)) << bad;
  EXPECT_FALSE(accepts(std::string_view("[1]\0", 4)));
  EXPECT_FALSE(accepts(std::string_view("\"a\0b\"", 5)));
}

TEST(Cursor, Depth) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(accepts(nested(64)));
  EXPECT_FALSE(accepts(nested(65)));
  EXPECT_FALSE(accepts(nested(65), UINT32_MAX));
  EXPECT_TRUE(accepts(nested(3), 3));
  EXPECT_FALSE(accepts(nested(4), 3));
  EXPECT_FALSE(accepts(std::string(1'000'000, '[')));
}

TEST(Cursor, Naturals) {
  const auto natural = [](std::string text) {
    const size_t size = text.size();
    text.append(Cursor::padding, '\0');
    Cursor cursor(text.data(), size, 64);
    uint64_t value = 0;
    return cursor.natural(value) && cursor.at_end() ? std::optional(value) : std::nullopt;
  };
  EXPECT_EQ(natural("0"), 0u);
  EXPECT_EQ(natural("999999999999999999"), 999999999999999999u);
  for (const char* bad : {"1000000000000000000", "99999999999999999999999999", "-1", "01", "1.0", "1e2", "", "a", "1 2"})
    EXPECT_FALSE(natural(bad)) << bad;
}

// What the cursor accepts, parse() accepts too: over random damage to a document with everything in it.
TEST(Cursor, AcceptsNothingThatParseRefuses) {
  const std::string whole =
      "{\n  \"a\": [1, -2.5e+10, true, null, {\"b\": \"\xC3\xA9 \\u00e9 \\n\"}],\n  \"long name of a member\": \"text, text\"\n}";
  constexpr std::string_view pieces = "{}[]\",:\\ \n\t0123456789.eE+-tfnu\x01\x80\xC3\xFFNaI/";
  std::mt19937 random(5);
  size_t accepted = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::string text = whole;
    for (unsigned k = random() % 3 + 1; k > 0; --k) {
      const size_t at = random() % text.size();
      const char c = pieces[random() % pieces.size()];
      switch (random() % 3) {
        case 0: text[at] = c; break;
        case 1: text.erase(at, 1); break;
        default: text.insert(at, 1, c);
      }
    }
    if (!accepts(text)) continue;
    ++accepted;
    ASSERT_TRUE(parses(text)) << text;
  }
  EXPECT_GT(accepted, 1'000u);
}

}  // namespace
}  // namespace zarr::json
