#include "metadata/summary.hpp"

#include <gtest/gtest.h>

#include <random>

#include "documents.hpp"
#include "json/cursor.hpp"

namespace zarr::metadata {
namespace {

std::optional<ArraySummary> summary_of(std::string_view text, const Limits& limits = {}) {
  std::vector<char> room(text.size() + json::Cursor::padding, '\0');  // exactly what is promised, for AddressSanitizer
  std::copy(text.begin(), text.end(), room.begin());
  return summarise_v3_array({room.data(), text.size()}, limits);
}

std::string text_with(std::string_view member, std::string_view text) {
  return json::dump(with(v3_document(), member, text), 2);
}

TEST(Summary, UsualDocuments) {
  for (const int indent : {-1, 2, 4}) {
    const auto summary = summary_of(json::dump(v3_document(), indent));
    ASSERT_TRUE(summary) << indent;
    EXPECT_EQ(summary->shape, (Shape{10, 20}));
  }
  EXPECT_TRUE(summary_of(text_with("attributes", "")));
  EXPECT_TRUE(summary_of(text_with("attributes", R"({"a\u00e9":[{"b":null}],"name":"\ud83d\ude00"})")));
  EXPECT_TRUE(summary_of(text_with("attributes", R"({"a":[{"b":null}],"a":-1.5e10,"s":"\n"})")));
  EXPECT_TRUE(summary_of(text_with("dimension_names", R"(["x",null])")));
  EXPECT_TRUE(summary_of(text_with("dimension_names", "null")));
  EXPECT_TRUE(summary_of(text_with("consolidated_metadata", "null")));
  EXPECT_TRUE(summary_of(text_with("codecs", R"(["bytes",{"name":"crc32c"}])")));
  for (const char* type : {"float16", "float32", "float64"})
    for (const char* fill : {"0.0", "1e400", "\"NaN\"", "\"-Infinity\"", "-0"})
      EXPECT_TRUE(summary_of(json::dump(with(with(v3_document(), "data_type", cat('"', type, '"')), "fill_value", fill)))) << fill;
}

TEST(Summary, LeavesTheRestToTheParser) {
  Limits small;
  small.max_metadata_bytes = 20;
  EXPECT_FALSE(summary_of(text_with("", ""), small));
  small = {};
  small.max_codecs = 1;
  EXPECT_FALSE(summary_of(text_with("", ""), small));
  small = {};
  small.max_json_depth = 2;
  EXPECT_FALSE(summary_of(text_with("", ""), small));
  EXPECT_FALSE(summary_of(text_with("node_type", "\"group\"")));
  EXPECT_FALSE(summary_of(text_with("mine", "1")));
  EXPECT_FALSE(summary_of(text_with("data_type", "\"r16\"")));
  EXPECT_FALSE(summary_of(text_with("dimension_names", R"(["x"])")));
  EXPECT_FALSE(summary_of(R"({"zarr_format":3})"));
  EXPECT_FALSE(summary_of("[]"));
  EXPECT_FALSE(summary_of(""));
}

// Where there is a summary, the parser agrees: over documents of members that are right, unusual and wrong, in any order, some
// twice, laid out in several ways, and half of them damaged.
TEST(Summary, AgreesWithTheParser) {
  struct Choice {
    const char* member;
    std::vector<const char*> values;  // the first is right
  };
  const std::vector<Choice> choices = {
      {"zarr_format", {"3", "2", "3.0", "\"3\""}},
      {"node_type", {"\"array\"", "\"group\"", "1"}},
      {"shape", {"[10, 20]", "[]", "[0,1]", "[10]", "[-1,2]", "[1.0,2]", "[9223372036854775807,1]", "[999999999999999999,3]", "{}"}},
      {"data_type", {"\"int16\"", "\"bool\"", "\"float32\"", "\"uint8\"", "\"int64\"", "\"complex64\"", "\"r8\"", "\"own\"",
                     R"({"name":"int16"})", "\"int\\u0038\""}},
      {"chunk_grid", {R"({"name":"regular","configuration":{"chunk_shape":[5,6]}})", R"({"name":"regular","configuration":{"chunk_shape":[0,6]}})",
                      R"({"name":"regular","configuration":{"chunk_shape":[999999999999,999999999999]}})", R"({"name":"regular"})",
                      R"({"configuration":{"chunk_shape":[5,6]},"name":"regular"})", R"({"name":"regular","configuration":{"chunk_shape":[5]}})",
                      R"({"name":"odd","configuration":{"chunk_shape":[5,6]}})", "\"regular\"", R"({"name":"regular","configuration":{"chunk_shape":[]}})"}},
      {"chunk_key_encoding", {R"({"name":"default","configuration":{"separator":"/"}})", R"({"name":"v2","configuration":{"separator":"."}})",
                              R"({"name":"default"})", "\"default\"", R"({"name":"v2","configuration":{"separator":"-"}})", R"({"name":"default","configuration":{}})"}},
      {"fill_value", {"0", "-1", "127", "-32768", "32768", "1e2", "0.5", "true", "\"NaN\"", "\"0x7f\"", "null", "-0", "18446744073709551615", "[0,0]"}},
      {"codecs", {R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":1}}])", "[\"bytes\"]", "[]", "[\"\"]",
                  R"([{"name":"a","configuration":[]}])", R"([{"name":"a","extra":1}])", R"([{"name":"a","must_understand":true}])",
                  R"([{"configuration":{}}])", R"([{"name":"a","name":"b"}])", "[1]", "null"}},
      {"attributes", {"{}", R"({"a": [1, {"b": null}], "c": "d"})", "[]", "null", R"({"a":NaN})"}},
      {"storage_transformers", {"[]", "[ ]", "[{\"name\":\"x\"}]", "{}"}},
      {"dimension_names", {R"(["y","x"])", "null", "[null,\"x\"]", "[]", "[1,2]", "[\"x\"]"}},
      {"consolidated_metadata", {"null", "{}"}},
      {"unknown", {R"({"must_understand":false})", "1"}},
  };
  constexpr std::string_view damage = "{}[]\",:\\ \n0123456789.e-tn\x80";
  std::mt19937 random(11);
  size_t summaries = 0, refused = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::vector<std::string> members;
    for (size_t i = 0; i < choices.size(); ++i) {
      if (i > 7 && random() % 2 == 0) continue;
      if (i == 12 && random() % 8 != 0) continue;
      const auto& values = choices[i].values;
      const auto pick = [&] { return values[random() % 12 == 0 ? random() % values.size() : 0]; };
      members.push_back(cat('"', choices[i].member, "\": ", pick()));
      if (random() % 100 == 0) members.push_back(cat('"', choices[i].member, "\":", pick()));
    }
    std::shuffle(members.begin(), members.end(), random);
    const std::string between = random() % 2 == 0 ? "," : ",\n                      ";
    std::string text = "{";
    for (size_t i = 0; i < members.size(); ++i) text += (i == 0 ? "" : between) + members[i];
    text += "}\n";
    if (random() % 2 == 0) text[random() % text.size()] = damage[random() % damage.size()];
    const auto summary = summary_of(text);
    Outcome outcome;
    ArrayMetadata whole;
    try {
      whole = parse_v3_array(json::parse(text), "zarr.json");
    } catch (const Error& e) { outcome = {e.status(), e.message()}; }
    if (outcome.status != Status::ok) ++refused;
    if (!summary) continue;
    ++summaries;
    ASSERT_EQ(outcome.status, Status::ok) << outcome.message << '\n' << text;
    ASSERT_FALSE(whole.unsupported) << whole.unsupported->message() << '\n' << text;
    ASSERT_EQ(whole.shape, summary->shape) << text;
    ASSERT_TRUE(whole.data_type) << text;
  }
  EXPECT_GT(summaries, 1'000u);
  EXPECT_GT(refused, 1'000u);
}

}  // namespace
}  // namespace zarr::metadata
