#include "json/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "json/plain_parse.hpp"

namespace zarr::json {
namespace {

Status status_of(std::string_view text, const Limits& limits = {}) {
  try {
    parse(text, limits);
    return Status::ok;
  } catch (const Error& e) { return e.status(); }
}

TEST(Parse, NumbersKeepTheirText) {
  const std::string text =
      R"([0,-0,1,1.0,1e400,-1E-400,18446744073709551615,18446744073709551616,123456789012345678901234567890,0.1000,NaN,Infinity,-Infinity])";
  EXPECT_EQ(dump(parse(text)), text);
  const Value value = parse(text);
  EXPECT_EQ(value.array()[6].as_uint64(), UINT64_MAX);
  EXPECT_EQ(value.array()[7].as_uint64(), std::nullopt);
  EXPECT_NE(value.array()[2], value.array()[3]);
  EXPECT_TRUE(std::isnan(*value.array()[10].as_double()));
}

TEST(Parse, NumbersInStringsAndKeysAreNotTouched) {
  const std::string text = R"({"1":"2 NaN [3","a\"4":[5,"\\",6,"\\\"7"],"-Infinity":8})";
  EXPECT_EQ(dump(parse(text)), text);
}

TEST(Parse, MembersKeepTheirOrderAndTheLastDuplicateWins) {
  EXPECT_EQ(dump(parse(R"({"b":1,"a":2,"b":3,"c":4,"a":5})")), R"({"b":3,"a":5,"c":4})");
}

TEST(Parse, ManyMembersAreNotQuadratic) {
  std::string text = "{";
  for (int i = 0; i < 300'000; ++i)
    text += (i != 0 ? ",\"" : "\"") + std::to_string(i % 200'000) + "\":" + std::to_string(i);
  const Value value = parse(text + "}");
  EXPECT_EQ(value.object().size(), 200'000u);
  EXPECT_EQ(value.find("7")->as_int64(), 200'007);
  EXPECT_EQ(value, parse(text + "}"));
}

TEST(Parse, Refused) {
  for (const char* bad : {"",           " ",          "{",         "[1,]",          "[1 2]",  "{\"a\"}", "{\"a\":}",
                          "[01]",       "[1.]",       "[.5]",      "[+1]",          "[-]",    "[0x1]",   "nan",
                          "[inf]",      "[True]",     "[1]x",      "[1] 2",         "\"abc",  "'a'",     "[1,2",
                          "{\"a\":1,}", "[\"\x01\"]", "[\"\\q\"]", "[\"\\ud800\"]", "[--1]",  "[1e]",    "[NaNN]",
                          "[-NaN]",     "[Infinit]",  "// c\n1",   "[1]//",         "]",      "}",       "[}",
                          "truefalse",  "[1-2]",      "1,2",       "{1:2}",         "{NaN:1}"})
    EXPECT_EQ(status_of(bad), Status::invalid_metadata) << bad;
  EXPECT_EQ(status_of(std::string_view("[1]\0", 4)), Status::invalid_metadata);
  EXPECT_EQ(status_of(std::string_view("\0", 1)), Status::invalid_metadata);
}

TEST(Parse, Utf8IsChecked) {
  EXPECT_EQ(parse("\"\xC3\xA9\xF0\x9F\xA7\x8A\"").string(), "\xC3\xA9\xF0\x9F\xA7\x8A");
  EXPECT_EQ(parse("\"\\u00e9\\ud83e\\uddca\"").string(), "\xC3\xA9\xF0\x9F\xA7\x8A");
  EXPECT_EQ(parse("\xEF\xBB\xBF[1]").array().size(), 1u);
  for (const char* bad :
       {"\"\xC3\"", "\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"", "\xC3\xA9", "{\"\x80\":1}"})
    EXPECT_EQ(status_of(bad), Status::invalid_metadata);
  EXPECT_TRUE(is_utf8("a\"\\\n\xC3\xA9"));
  EXPECT_TRUE(is_utf8(""));
  EXPECT_FALSE(is_utf8("\xC3"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
}

// The quick way and the plain one: the same value or the same words, over random damage to a document with everything in it.
TEST(Parse, QuickAndPlainAgree) {
  const std::string whole =
      "\xEF\xBB\xBF{\n  \"a\": [1, -2.5e+10, true, null, {\"b\": \"\xC3\xA9 \\u00e9 \\u20ac \\ud83e\\uddca \\n\\u0000\"}],\n"
      "  \"a\": {\"x\": 18446744073709551616, \"y\": -0, \"x\": [[], {}]}, \"\": NaN, \"f\":false}\n";
  constexpr std::string_view pieces = "{}[]\",:\\ \n\t0123456789.eE+-tfnu\x01\x80\xC3\xFFNaI/";
  const auto told = [](const auto& parser, const std::string& text) {
    try {
      return dump(parser(text, Limits{}));
    } catch (const Error& e) { return cat("error ", static_cast<int>(e.status()), ": ", e.message()); }
  };
  std::mt19937 random(7);
  size_t values = 0;
  for (int round = 0; round < 5'000; ++round) {
    std::string text = whole;
    if (round % 2 == 0) text.erase(text.find(", \"\": NaN"), 10);
    if (round % 4 == 0) text.erase(text.find("\\ud83e"), 12);
    for (unsigned k = random() % 3; k > 0; --k) {
      const size_t at = random() % text.size();
      const char c = pieces[random() % pieces.size()];
      switch (random() % 3) {
        case 0: text[at] = c; break;
        case 1: text.erase(at, 1); break;
        default: text.insert(at, 1, c);
      }
    }
    const std::string found = told(parse, text);
    values += !found.starts_with("error");
    ASSERT_EQ(found, told(parse_plain, text)) << text;
  }
  EXPECT_GT(values, 1'000u);
}

TEST(Parse, MessageSaysWhere) {
  try {
    parse("{\n  \"a\": 12,\n  \"b\": nul\n}");
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(e.message().find("line 3, column 8"), std::string::npos) << e.message();
    EXPECT_NE(e.message().find("'nul'"), std::string::npos) << e.message();
  }
  try {
    parse("{\"a\": 1234567890\n  \"b\": 2}");
    FAIL();
  } catch (const Error& e) { EXPECT_NE(e.message().find("line 2"), std::string::npos) << e.message(); }
}

TEST(Parse, Limits) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(status_of(nested(64)), Status::ok);
  EXPECT_EQ(status_of(nested(65)), Status::limit_exceeded);
  EXPECT_EQ(status_of(std::string(30'000'000, '[')), Status::limit_exceeded);
  EXPECT_EQ(status_of("\"" + std::string(100, '[') + "\""), Status::ok);
  Limits wide;
  wide.max_json_depth = UINT32_MAX;
  EXPECT_EQ(status_of(nested(9'000), wide), Status::ok);
  EXPECT_EQ(status_of(nested(1'000'000), wide), Status::limit_exceeded);
  Limits small;
  small.max_metadata_bytes = 10;
  EXPECT_EQ(status_of("[1,2,3,4]", small), Status::ok);
  EXPECT_EQ(status_of("[1,2,3,45]  ", small), Status::limit_exceeded);
}

TEST(Dump, AsPython) {
  const Value value = parse(R"({"a":[1,2.50,{"b":null}],"e":[],"o":{},"s":"é\"\\\n\u0001\/"})");
  EXPECT_EQ(dump(value), R"({"a":[1,2.50,{"b":null}],"e":[],"o":{},"s":"é\"\\\n\u0001/"})");
  EXPECT_EQ(dump(value, 2),
            "{\n  \"a\": [\n    1,\n    2.50,\n    {\n      \"b\": null\n    }\n  ],\n  \"e\": [],\n  \"o\": {},\n"
            "  \"s\": \"é\\\"\\\\\\n\\u0001/\"\n}");
}

TEST(Value, Constructors) {
  EXPECT_EQ(dump(Value(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(dump(Value(UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(dump(Value::number(0.1)), "0.1");
  EXPECT_EQ(dump(Value::number(2)), "2.0");
  EXPECT_THROW(Value::number(NAN), Error);
  EXPECT_EQ(dump(Value(true)), "true");
  EXPECT_EQ(dump(Value("x")), "\"x\"");
  EXPECT_EQ(dump(Value()), "null");
  EXPECT_EQ(dump(Value::object({{"b", 1}, {"a", Array{Value(2), Value(nullptr)}}})), R"({"b":1,"a":[2,null]})");
}

TEST(Value, WrongTypeSaysBoth) {
  try {
    (void)parse("[1]").object();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.status(), Status::invalid_metadata);
    EXPECT_EQ(e.message(), "expected object, found array");
  }
  EXPECT_EQ(parse("[1]").find("a"), nullptr);
}

TEST(Object, EditsKeepTheRest) {
  Value value = parse(R"({"a":1,"b":1.50,"c":3})");
  value.object().set("b", 7);
  value.object().set("d", "new");
  EXPECT_TRUE(value.object().erase("a"));
  EXPECT_FALSE(value.object().erase("a"));
  EXPECT_EQ(dump(value), R"({"b":7,"c":3,"d":"new"})");
  EXPECT_EQ(value, parse(R"({"d":"new","c":3,"b":7})"));
  EXPECT_NE(value, parse(R"({"d":"new","c":3,"b":7.0})"));
}

}  // namespace
}  // namespace zarr::json
