#include "codec/values/values.hpp"

#include <cmath>

#include "../parts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::string cast_to(std::string_view type, std::string_view more = "") {
  return cat(R"({"name":"cast_value","configuration":{"data_type":")", type, '"', more, "}}");
}
std::shared_ptr<const Chain> chain_of(std::string_view codec, const ArraySpec& spec) {
  return make_chain(cat("[", codec, R"(,{"name":"bytes","configuration":{"endian":"little"}}])"), spec);
}

TEST(CastValue, RoundsAndComesBack) {
  const auto chain = chain_of(cast_to("uint8", R"(,"out_of_range":"clamp")"), make_spec(Shape{5}, "float64"));
  const Buffer chunk = numbers<double>({0.5, 1.5, -3, 300, 7});
  const Buffer encoded = encoded_by(*chain, chunk);
  EXPECT_EQ(as_numbers<uint8_t>(encoded), (std::vector<uint8_t>{0, 2, 0, 255, 7}));
  EXPECT_EQ(as_numbers<double>(decoded_by(*chain, encoded)), (std::vector<double>{0, 2, 0, 255, 7}));
}

// The specification's example: NaN as 0, everything else above it.
TEST(CastValue, ScalarMapKeepsNaN) {
  const Buffer nan = numbers<double>({std::nan("")});
  const auto chain = chain_of(
      R"({"name":"scale_offset","configuration":{"offset":-10,"scale":0.1}},)" +
          cast_to("uint8", R"(,"rounding":"nearest-even","scalar_map":{"encode":[["NaN",0]],"decode":[[0,"NaN"]]})"),
      make_spec(Shape{3}, "float64", Buffer(nan.span())));
  const Buffer encoded = encoded_by(*chain, numbers<double>({0, 2540, std::nan("")}));
  EXPECT_EQ(as_numbers<uint8_t>(encoded), (std::vector<uint8_t>{1, 255, 0}));
  const auto back = as_numbers<double>(decoded_by(*chain, encoded));
  EXPECT_EQ(back[0], 0);
  EXPECT_TRUE(std::isnan(back[2]));
}

TEST(CastValue, TheFirstOfEqualKeysCounts) {
  const auto chain = chain_of(cast_to("int16", R"(,"scalar_map":{"encode":[[7,3],[7,4]],"decode":[[3,7]]})"), make_spec(Shape{2}, "int32"));
  EXPECT_EQ(as_numbers<int16_t>(encoded_by(*chain, numbers<int32_t>({7, 8}))), (std::vector<int16_t>{3, 8}));
}

TEST(CastValue, WhatDoesNotFitIsAnError) {
  const auto chain = chain_of(cast_to("int8"), make_spec(Shape{1}, "float32"));
  expect_error(Status::invalid_argument, "is no value of int8", [&] { encoded_by(*chain, numbers<float>({128})); });
  expect_error(Status::invalid_argument, "\"NaN\" is no value of int8", [&] { encoded_by(*chain, numbers<float>({NAN})); });
  const auto narrow = chain_of(cast_to("int32"), make_spec(Shape{1}, "int8"));
  expect_error(Status::corrupt_data, "is no value of int8", [&] { decoded_by(*narrow, numbers<int32_t>({1000})); });
}

TEST(CastValue, ConfigurationIsChecked) {
  const auto make = [](std::string_view codec, std::string_view type, std::optional<Buffer> fill = {}) {
    return chain_of(codec, make_spec(Shape{2}, type, std::move(fill)));
  };
  expect_error(Status::invalid_metadata, "data_type", [&] { make(R"({"name":"cast_value"})", "int8"); });
  expect_error(Status::unsupported, "complex64", [&] { make(cast_to("complex64"), "int8"); });
  expect_error(Status::unsupported, "bool", [&] { make(cast_to("int8"), "bool"); });
  expect_error(Status::invalid_metadata, "out_of_range", [&] { make(cast_to("float32", R"(,"out_of_range":"wrap")"), "int8"); });
  expect_error(Status::invalid_metadata, "rounding", [&] { make(cast_to("int8", R"(,"rounding":"up")"), "float32"); });
  expect_error(Status::invalid_metadata, "unknown configuration member 'more'", [&] { make(cast_to("int8", R"(,"more":1)"), "float32"); });
  expect_error(Status::invalid_metadata, "pairs", [&] { make(cast_to("int8", R"(,"scalar_map":{"encode":[[1]]})"), "float32"); });
  expect_error(Status::invalid_metadata, "survives", [&] { make(cast_to("int8"), "float32", numbers<float>({0.25f})); });
  expect_error(Status::invalid_metadata, "fill value cannot be cast", [&] { make(cast_to("int8"), "float32", numbers<float>({NAN})); });
}

TEST(ScaleOffset, IntegersAreExactOrRefused) {
  const auto chain = chain_of(R"({"name":"scale_offset","configuration":{"offset":10,"scale":3}})",
                              make_spec(Shape{3}, "int8", numbers<int8_t>({10})));
  const Buffer encoded = encoded_by(*chain, numbers<int8_t>({10, 12, -20}));
  EXPECT_EQ(as_numbers<int8_t>(encoded), (std::vector<int8_t>{0, 6, -90}));
  EXPECT_EQ(as_numbers<int8_t>(decoded_by(*chain, encoded)), (std::vector<int8_t>{10, 12, -20}));
  expect_error(Status::invalid_argument, "(x - offset) * scale is no value", [&] { encoded_by(*chain, numbers<int8_t>({100, 0, 0})); });
  expect_error(Status::invalid_argument, "x - offset is no value", [&] { encoded_by(*chain, numbers<int8_t>({-120, 0, 0})); });
  expect_error(Status::corrupt_data, "remainder", [&] { decoded_by(*chain, numbers<int8_t>({1, 0, 0})); });
}

TEST(ScaleOffset, MinusOneOfTheLowestNumber) {
  const auto chain = chain_of(R"({"name":"scale_offset","configuration":{"scale":-1}})", make_spec(Shape{1}, "int64"));
  expect_error(Status::corrupt_data, "x / scale", [&] { decoded_by(*chain, numbers<int64_t>({INT64_MIN})); });
  EXPECT_EQ(as_numbers<int64_t>(decoded_by(*chain, numbers<int64_t>({5}))), std::vector<int64_t>{-5});
}

TEST(ScaleOffset, FloatsInTheirOwnWidth) {
  const auto chain = chain_of(R"({"name":"scale_offset","configuration":{"offset":5,"scale":0.1}})", make_spec(Shape{2}, "float32"));
  const Buffer encoded = encoded_by(*chain, numbers<float>({1.7f, 100}));
  EXPECT_EQ(as_numbers<float>(encoded), (std::vector<float>{(1.7f - 5.0f) * 0.1f, (100.0f - 5.0f) * 0.1f}));
}

TEST(ScaleOffset, ScaleZeroIsRefused) {
  for (const char* scale : {"0", "0.0", "-0.0", "\"0x00000000\"", "\"NaN\""})
    expect_error(Status::invalid_metadata, "'scale': expected a number other than 0", [&] {
      chain_of(cat(R"({"name":"scale_offset","configuration":{"scale":)", scale, "}}"), make_spec(Shape{1}, "float32"));
    });
}

TEST(Values, ComposeInShardsAndWithTranspose) {
  Rng rng(4);
  const char* chains[] = {
      R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"scale_offset","configuration":{"offset":2}},
          {"name":"cast_value","configuration":{"data_type":"int32"}},{"name":"transpose","configuration":{"order":[1,0]}},
          {"name":"bytes","configuration":{"endian":"big"}},{"name":"gzip","configuration":{"level":1}}])",
      R"([{"name":"cast_value","configuration":{"data_type":"uint16","out_of_range":"wrap"}},{"name":"sharding_indexed","configuration":{
          "chunk_shape":[3,4],"codecs":[{"name":"cast_value","configuration":{"data_type":"int64"}},{"name":"bytes","configuration":{"endian":"little"}}],
          "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},"crc32c"]}}])",
  };
  for (const char* codecs : chains) {
    SCOPED_TRACE(codecs);
    const auto chain = make_chain(codecs, make_spec(Shape{6, 8}, "int16", numbers<int16_t>({9})));
    std::vector<int16_t> values(48);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int16_t>(draw(rng, 0, 500));
    const Buffer chunk = numbers(values);
    EXPECT_TRUE(equal(decoded_by(*chain, encoded_by(*chain, chunk)), chunk));
    check_chain(*chain, chunk, rng);
  }
}

}  // namespace
}  // namespace zarr::codec
