#include "codec/chain.hpp"

#include "codec/sharding/sharding.hpp"
#include "parity.hpp"
#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

TEST(Chain, PartialDecodeIsTheSliceOfTheWhole) {
  const std::vector<std::string> chains = {
      R"([{"name":"bytes"}])",
      R"([{"name":"bytes","configuration":{"endian":"big"}}])",
      R"([{"name":"transpose","configuration":{"order":"F"}},{"name":"bytes","configuration":{"endian":"little"}}])",
      R"([{"name":"transpose","configuration":{"order":"F"}},{"name":"transpose","configuration":{"order":"C"}},
          {"name":"bytes","configuration":{"endian":"big"}},"crc32c"])",
      R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"numcodecs.crc32c","configuration":{"location":"start"}},"crc32c"])",
  };
  for (const std::string& codecs : chains) check_parity(codecs, 60, 7);
}

TEST(Chain, TransposeIsFoldedAsTheSpecificationSays) {
  const ArraySpec spec = make_spec(Shape{2, 3, 4}, "uint8");
  const auto chain = make_chain(
      R"([{"name":"transpose","configuration":{"order":[1,2,0]}},{"name":"transpose","configuration":{"order":[2,0,1]}},"bytes"])",
      spec);
  // First codec: (3,4,2); second: its dimensions 2,0,1 = (2,3,4): together the identity.
  EXPECT_EQ(chain->permutation(), (Permutation{0, 1, 2}));
  const auto one = make_chain(R"([{"name":"transpose","configuration":{"order":[1,2,0]}},"bytes"])", spec);
  EXPECT_EQ(one->permutation(), (Permutation{1, 2, 0}));
  Buffer chunk(size_t{24});
  for (size_t i = 0; i < 24; ++i) chunk.data()[i] = static_cast<std::byte>(i);
  Scratch scratch;
  Buffer encoded;
  one->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
  size_t at = 0;  // encoded[j][k][i] = chunk[i][j][k]
  for (size_t j = 0; j < 3; ++j)
    for (size_t k = 0; k < 4; ++k)
      for (size_t i = 0; i < 2; ++i) EXPECT_EQ(encoded.data()[at++], chunk.data()[i * 12 + j * 4 + k]);
}

TEST(Chain, KnowsWhatAPartialDecodeNeeds) {
  const ArraySpec spec = make_spec(Shape{8, 8}, "int32");
  const auto access = [&](const char* codecs) { return make_chain(codecs, spec)->access(); };
  EXPECT_EQ(access(R"([{"name":"bytes","configuration":{"endian":"big"}}])"), Chain::Access::ranges);
  EXPECT_EQ(access(R"([{"name":"bytes","configuration":{"endian":"big"}},"crc32c"])"), Chain::Access::whole);
  const auto shard = make_chain(
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,4],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])",
      spec);
  EXPECT_EQ(shard->access(), Chain::Access::blocks);
  ASSERT_NE(shard->sharding(), nullptr);
  EXPECT_EQ(shard->sharding()->inner_count(), 4u);
}

TEST(Chain, SizesAreKnownBeforeAnyData) {
  const auto chain = make_chain(R"([{"name":"bytes","configuration":{"endian":"little"}},"crc32c"])",
                                make_spec(Shape{10, 3}, "float64"));
  EXPECT_EQ(chain->decoded_bytes(), 240u);
  EXPECT_EQ(chain->fixed_encoded_size(), 244u);
  EXPECT_EQ(chain->max_encoded_size(), 244u);
}

TEST(Chain, RefusesWrongOrdersAndNamesTheCodec) {
  const ArraySpec spec = make_spec(Shape{4}, "uint8");
  EXPECT_EQ(
      expect_error(Status::invalid_metadata, "crc32c", [&] { make_chain(R"(["crc32c","bytes"])", spec); }).codec(),
      "crc32c");
  expect_error(Status::invalid_metadata, "second array -> bytes", [&] { make_chain(R"(["bytes","bytes"])", spec); });
  expect_error(Status::invalid_metadata, "transpose",
               [&] { make_chain(R"(["bytes",{"name":"transpose","configuration":{"order":[0]}}])", spec); });
  expect_error(Status::invalid_metadata, "is missing", [&] { make_chain("[]", spec); });
  const Error unknown =
      expect_error(Status::unsupported, "'no_such'", [&] { make_chain(R"(["bytes","no_such"])", spec); });
  EXPECT_EQ(unknown.codec(), "no_such");
  expect_error(Status::invalid_metadata, "endian", [&] { make_chain(R"(["bytes"])", make_spec(Shape{4}, "int16")); });
  expect_error(Status::invalid_metadata, "'level'",
               [&] { make_chain(R"([{"name":"bytes","configuration":{"level":1}}])", spec); });
  expect_error(Status::invalid_metadata, "permutation", [&] {
    make_chain(R"([{"name":"transpose","configuration":{"order":[0,0]}},"bytes"])", make_spec(Shape{2, 2}, "uint8"));
  });
}

TEST(Chain, LeavesOutUnknownCodecsThatNeedNotBeUnderstood) {
  const ArraySpec spec = make_spec(Shape{2, 2}, "uint8");
  const std::string wonder = R"({"name":"wonder","configuration":{"x":1},"must_understand":false})";
  const std::string shard = R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[1,2],"codecs":["bytes",)" +
                            wonder + R"(],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},)" +
                            wonder + "]}}]";
  for (const std::string& codecs : {"[\"bytes\"," + wonder + ",\"crc32c\"]", "[" + wonder + ",\"bytes\"]", shard}) {
    const auto chain = make_chain(codecs, spec);
    const Buffer chunk = bytes_of({1, 2, 3, 4});
    Scratch scratch;
    Buffer encoded, decoded(size_t{4});
    chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
    SpanSource source(encoded.span());
    chain->decode(source, whole_view<std::byte>(decoded.data(), spec.shape, 1), scratch);
    EXPECT_TRUE(std::equal(chunk.data(), chunk.data() + 4, decoded.data())) << codecs;
    EXPECT_NE(json::dump(codec_list_to_json(chain->configs())).find(wonder), std::string::npos) << codecs;
  }
  // It takes an unknown name and the mark; a codec that the library has must be right.
  expect_error(Status::unsupported, "wonder", [&] { make_chain(R"(["bytes","wonder"])", spec); });
  expect_error(Status::unsupported, "wonder",
               [&] { make_chain(R"(["bytes",{"name":"wonder","must_understand":true}])", spec); });
  expect_error(Status::invalid_metadata, "must_understand",
               [&] { make_chain(R"(["bytes",{"name":"wonder","must_understand":0}])", spec); });
  expect_error(Status::invalid_metadata, "crc32c", [&] {
    make_chain(R"(["bytes",{"name":"crc32c","configuration":{"x":1},"must_understand":false}])", spec);
  });
  expect_error(Status::invalid_metadata, "array -> bytes",
               [&] { make_chain(R"([{"name":"wonder","must_understand":false}])", spec); });
}

TEST(Chain, LimitsHoldBeforeAllocation) {
  Limits limits;
  limits.max_chunk_bytes = 1000;
  expect_error(Status::limit_exceeded, "1001",
               [&] { make_chain(R"(["bytes"])", make_spec(Shape{1001}, "uint8"), limits); });
  expect_error(Status::limit_exceeded, "overflows", [&] {
    make_chain(R"(["bytes"])", make_spec(Shape{uint64_t{1} << 40, uint64_t{1} << 40}, "uint8"));
  });
  limits.max_codecs = 2;
  expect_error(Status::limit_exceeded, "3 codecs",
               [&] { make_chain(R"(["bytes","crc32c","crc32c"])", make_spec(Shape{10}, "uint8"), limits); });
}

TEST(Chain, WrongSizesAreCorrupt) {
  const ArraySpec spec = make_spec(Shape{10}, "uint8");
  const auto chain = make_chain(R"(["bytes"])", spec);
  Scratch scratch;
  Buffer out(size_t{10});
  for (size_t size : {0u, 9u, 11u}) {
    const Buffer stored(size);
    SpanSource source(stored);
    const Error error = expect_error(Status::corrupt_data, "expected 10 bytes",
                                     [&] { chain->decode(source, whole_view(out.data(), spec.shape, 1), scratch); });
    EXPECT_EQ(error.codec(), "bytes");
  }
}

// Large chunks are checked while they are read; whatever is wrong with them is noticed.
TEST(Chain, ChecksumsOfLargeChunksAreCheckedInWindows) {
  const Shape shape{5, 300, 250};
  const ArraySpec spec = make_spec(shape, "float32");
  Rng rng(5);
  const Buffer chunk = random_bytes(rng, spec.bytes());
  for (const char* codecs : {R"([{"name":"bytes","configuration":{"endian":"little"}},"crc32c"])",
                             R"([{"name":"bytes","configuration":{"endian":"big"}},"crc32c"])",
                             R"([{"name":"bytes","configuration":{"endian":"little"}},
                                 {"name":"numcodecs.crc32c","configuration":{"location":"start"}}])"}) {
    SCOPED_TRACE(codecs);
    const auto chain = make_chain(codecs, spec);
    Scratch scratch;
    Buffer encoded;
    chain->encode(whole_view<const std::byte>(chunk.data(), shape, 4), encoded, scratch);
    RandomView target = random_view(rng, shape, 4, true);
    while (transposes(target.view)) target = random_view(rng, shape, 4, true);  // such chunks are had at once
    const auto decode = [&](ByteSpan bytes) {
      FileLikeSource source(bytes);
      chain->decode(source, target.view, scratch);
      EXPECT_GT(source.reads.size(), 4u);
    };
    decode(encoded);
    each_element(target.view, shape, [&](uint64_t number, std::byte* p) {
      ASSERT_EQ(std::memcmp(p, chunk.data() + number * 4, 4), 0);
    });
    for (const size_t at : {size_t{0}, size_t{3}, encoded.size() / 2, encoded.size() - 5, encoded.size() - 1}) {
      encoded.data()[at] ^= std::byte{0x10};
      expect_error(Status::corrupt_data, "checksum", [&] { decode(encoded); });
      encoded.data()[at] ^= std::byte{0x10};
    }
    expect_error(Status::corrupt_data, "", [&] { decode(encoded.span().first(encoded.size() - 1)); });
    encoded.append(bytes_of({1}));
    expect_error(Status::corrupt_data, "", [&] { decode(encoded); });
  }
}

TEST(Chain, RawChunksReadOnlyTheRangesTheyNeed) {
  const Shape shape{100, 100};
  const ArraySpec spec = make_spec(shape, "uint16");
  const auto chain = make_chain(R"([{"name":"bytes","configuration":{"endian":"little"}}])", spec);
  Rng rng(5);
  const Buffer stored = random_bytes(rng, 20000);
  Buffer out(size_t{4 * 5 * 2});
  const DecodeView view{out.data(), {Axis{10, 1, 4, 10}, Axis{20, 1, 5, 2}}};
  Scratch scratch;
  FileLikeSource apart(stored, 0);
  chain->decode(apart, view, scratch);
  EXPECT_EQ(apart.reads, (std::vector<std::pair<uint64_t, uint64_t>>{{2040, 10}, {2240, 10}, {2440, 10}, {2640, 10}}));
  FileLikeSource joined(stored, 4096);
  chain->decode(joined, view, scratch);
  EXPECT_EQ(joined.reads, (std::vector<std::pair<uint64_t, uint64_t>>{{2040, 610}}));
}

TEST(Chain, EncodeFillsWhatTheViewDoesNotCover) {
  const Shape shape{3, 3};
  const ArraySpec spec = make_spec(shape, "int16", bytes_of({1, 2}));
  const auto chain = make_chain(R"([{"name":"bytes","configuration":{"endian":"big"}}])", spec);
  const Buffer value = bytes_of({8, 9});
  Scratch scratch;
  Buffer encoded;
  chain->encode(EncodeView{value.data(), {Axis{1, 1, 1, 2}, Axis{2, 1, 1, 2}}}, encoded, scratch);
  ASSERT_EQ(encoded.size(), 18u);
  for (size_t i = 0; i < 9; ++i) EXPECT_EQ(encoded.data()[2 * i], std::byte(i == 5 ? 9 : 2)) << i;
}

}  // namespace
}  // namespace zarr::codec
