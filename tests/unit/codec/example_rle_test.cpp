// Tests of the example codec, such as a new codec needs; and the page that shows it quotes it as it is.
#include <fstream>
#include <sstream>

#include "damage.hpp"
#include "example_rle.hpp"
#include "parts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::shared_ptr<const Chain> rle_chain(const std::string& configuration, const ArraySpec& spec) {
  static const auto with_example = [] {
    const auto made = Registry::with_builtins();
    register_example(*made);
    return made;
  }();
  const std::string codecs = cat(R"([{"name":"bytes"},{"name":"example.rle","configuration":)", configuration, "}]");
  return Chain::create(parse_codec_list(json::parse(codecs), "codecs"), {*with_example, Limits{}, spec});
}

TEST(ExampleRle, EncodesAsDocumented) {
  const auto chain = rle_chain("{}", make_spec(Shape{6}, "uint8"));
  const Buffer encoded = encoded_by(*chain, bytes_of({7, 7, 7, 0, 9, 9}));
  EXPECT_TRUE(equal(encoded, bytes_of({3, 7, 1, 0, 2, 9})));
  EXPECT_TRUE(equal(decoded_by(*chain, encoded), bytes_of({7, 7, 7, 0, 9, 9})));
}

TEST(ExampleRle, RoundTripsAndParts) {
  Rng rng(1);
  for (const char* configuration : {"{}", R"({"longest_run":1})", R"({"longest_run":3})"}) {
    const auto chain = rle_chain(configuration, make_spec(Shape{40, 30}, "uint8"));
    const Buffer chunk = random_bytes(rng, 1200, 2);
    const Buffer encoded = encoded_by(*chain, chunk);
    EXPECT_LE(encoded.size(), chain->max_encoded_size());
    check_parts(*chain, encoded, chunk, rng);
  }
}

TEST(ExampleRle, RefusesWhatItDoesNotKnow) {
  const ArraySpec spec = make_spec(Shape{6}, "uint8");
  expect_error(Status::invalid_metadata, "'shortest_run'", [&] { rle_chain(R"({"shortest_run":1})", spec); });
  expect_error(Status::invalid_metadata, "'longest_run'", [&] { rle_chain(R"({"longest_run":0})", spec); });
}

TEST(ExampleRle, DamagedInputIsCorrupt) {
  const auto chain = rle_chain("{}", make_spec(Shape{6}, "uint8"));
  check_damage(*chain, encoded_by(*chain, bytes_of({7, 7, 7, 0, 9, 9})));
  for (const Buffer& bad : {bytes_of({}), bytes_of({3}), bytes_of({6, 7, 1}), bytes_of({0, 7, 6, 7}), bytes_of({5, 7}),
                            bytes_of({7, 7}), bytes_of({255, 7, 255, 7})})
    expect_error(Status::corrupt_data, "", [&] { decoded_by(*chain, bad); });
}

std::string text_of_file(const std::string& name) {
  std::ifstream file(cat(ZARR_TEST_SOURCE_DIR, "/", name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every block of code on the page stands in the files that are compiled here.
TEST(ExampleRle, ThePageShowsThisCode) {
  const std::string page = text_of_file("docs/adding-a-codec.md");
  const std::string code = text_of_file("tests/unit/codec/example_rle.cpp") + text_of_file("tests/unit/codec/example_rle.hpp") +
                           text_of_file("tests/unit/codec/example_rle_test.cpp");
  const std::string fence = "```cpp\n";
  size_t blocks = 0;
  for (size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    const size_t begin = at + fence.size(), end = page.find("```", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_NE(code.find(page.substr(begin, end - begin)), std::string::npos) << page.substr(begin, end - begin);
    at = end + 3;
    ++blocks;
  }
  EXPECT_GE(blocks, 3u);
}

}  // namespace
}  // namespace zarr::codec
