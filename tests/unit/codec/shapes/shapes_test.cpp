#include "codec/shapes/shapes.hpp"

#include "../parts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

// The shape that the codec gives a chunk, through the fixed layout of what follows it.
Shape encoded_shape(std::string_view codec, const Shape& shape) {
  const ArraySpec spec = make_spec(shape, "uint8");
  const auto list = parse_codec_list(json::parse(cat("[", codec, "]")), "codecs");
  const AnyCodec made = registry()->make(list[0].name, list[0].configuration, {*registry(), Limits{}, spec});
  return std::get<std::shared_ptr<const ArrayToArray>>(made)->encoded_spec(spec).shape;
}
std::string reshape(std::string_view shape) { return cat(R"({"name":"reshape","configuration":{"shape":)", shape, "}}"); }

TEST(Reshape, Shapes) {
  const Shape input{100, 50, 64, 3};
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[[0,1],[2],3]"), input), Shape{5000, 64, 3}));  // the specification's
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[-1]"), input), Shape{960000}));
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[10,-1,[2,3]]"), input), Shape{10, 500, 192}));
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[[],[0],-1]"), input), Shape{1, 100, 9600}));
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[]"), Shape{1, 1}), Shape{}));
  EXPECT_TRUE(std::ranges::equal(encoded_shape(reshape("[1,-1]"), Shape{}), Shape{1, 1}));
}

TEST(Reshape, WhatCannotBeIsRefused) {
  const Shape input{4, 6, 5};
  const auto refused = [&](std::string_view shape, std::string_view why) {
    SCOPED_TRACE(shape);
    expect_error(Status::invalid_metadata, why, [&] { encoded_shape(reshape(shape), input); });
  };
  refused("[119]", "expected 120 elements");
  refused("[-1,-1]", "at most once");
  refused("[7,-1]", "no size in the place of -1");
  refused("[0,-1]", "from 1 on");
  refused("[1.5]", "from 1 on");
  refused("[[1],[0],[2]]", "ascending");
  refused("[[1,0],[2]]", "ascending");
  refused("[[0,0],-1]", "ascending");
  refused("[[0],[1],[3]]", "below 3");
  refused("[6,[0],5]", "is not made of");
  refused("[[0,2],-1]", "is not made of");
  expect_error(Status::limit_exceeded, "overflows", [&] { encoded_shape(reshape("[18446744073709551615,18446744073709551615,-1]"), input); });
  expect_error(Status::invalid_metadata, "'shape': expected a list", [&] { encoded_shape(R"({"name":"reshape"})", input); });
}

TEST(Squeeze, DimensionsOfOne) {
  const auto squeezed = [](const Shape& shape) { return encoded_shape(R"({"name":"zarrs.squeeze"})", shape); };
  EXPECT_TRUE(std::ranges::equal(squeezed(Shape{1, 4, 1, 3}), Shape{4, 3}));
  EXPECT_TRUE(std::ranges::equal(squeezed(Shape{1, 1}), Shape{1}));
  EXPECT_TRUE(std::ranges::equal(squeezed(Shape{}), Shape{1}));
  EXPECT_TRUE(std::ranges::equal(encoded_shape(R"({"name":"https://codec.zarrs.dev/array_to_array/squeeze"})", Shape{1, 2}), Shape{2}));
}

TEST(Shapes, ElementsKeepTheirOrder) {
  Rng rng(12);
  for (const char* codecs :
       {R"([{"name":"reshape","configuration":{"shape":[[0],-1]}},"bytes"])",
        R"(["zarrs.squeeze",{"name":"transpose","configuration":{"order":[1,0]}},{"name":"reshape","configuration":{"shape":[-1,2]}},"bytes",{"name":"zstd","configuration":{"level":1,"checksum":false}}])",
        R"([{"name":"reshape","configuration":{"shape":[[0,1],[2]]}},{"name":"sharding_indexed","configuration":{"chunk_shape":[2,5],"codecs":["bytes"],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])"}) {
    SCOPED_TRACE(codecs);
    const auto chain = make_chain(codecs, make_spec(Shape{6, 1, 10}, "uint8"));
    const Buffer chunk = random_bytes(rng, 60);
    EXPECT_TRUE(equal(decoded_by(*chain, encoded_by(*chain, chunk)), chunk));
    check_chain(*chain, chunk, rng);
  }
  const auto plain = make_chain(R"([{"name":"reshape","configuration":{"shape":[-1]}},"bytes"])", make_spec(Shape{6, 10}, "uint8"));
  const Buffer chunk = random_bytes(rng, 60);
  EXPECT_TRUE(equal(encoded_by(*plain, chunk), chunk));
}

}  // namespace
}  // namespace zarr::codec
