#include "codec/sharding/shard_builder.hpp"

#include "../parity.hpp"
#include "../testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::string shard_codecs(const std::string& chunk_shape, const std::string& inner, const std::string& index,
                         const char* location) {
  return cat(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":)", chunk_shape, R"(,"codecs":)", inner,
             R"(,"index_codecs":)", index, R"(,"index_location":")", location, "\"}}]");
}
const char* const le = R"({"name":"bytes","configuration":{"endian":"little"}})";
const char* const be = R"({"name":"bytes","configuration":{"endian":"big"}})";
std::string list(std::initializer_list<const char*> codecs) {
  std::string out = "[";
  for (const char* c : codecs) out += cat(out == "[" ? "" : ",", c);
  return out + "]";
}
uint64_t u64_at(const Buffer& bytes, size_t offset) {
  uint64_t v;
  std::memcpy(&v, bytes.data() + offset, 8);
  return v;
}

TEST(InnerWalker, PartsMakeUpTheView) {
  Rng rng(11);
  for (int round = 0; round < 500; ++round) {
    const size_t rank = draw(rng, 1, 3);
    Shape inner, grid, shape;
    for (size_t d = 0; d < rank; ++d) {
      inner.push_back(draw(rng, 1, 4));
      grid.push_back(draw(rng, 1, 4));
      shape.push_back(inner[d] * grid[d]);
    }
    RandomView target = random_view(rng, shape, 2, false);
    std::map<std::byte*, uint64_t> expected, found;
    each_element(target.view, shape, [&](uint64_t number, std::byte* p) { expected[p] = number; });
    uint64_t last = 0;
    bool first = true;
    for (InnerWalker walker(target.view, inner, grid); !walker.done(); walker.next()) {
      EXPECT_TRUE(first || walker.index() > last);
      first = false;
      last = walker.index();
      const Shape at = walker.coordinates();
      each_element(walker.part(), inner, [&](uint64_t number, std::byte* p) {
        uint64_t in_shard = 0, rest = number, pitch = 1;
        for (size_t d = rank; d-- > 0;) {
          in_shard += (at[d] * inner[d] + rest % inner[d]) * pitch;
          rest /= inner[d];
          pitch *= shape[d];
        }
        EXPECT_TRUE(found.emplace(p, in_shard).second);
      });
    }
    ASSERT_EQ(found, expected);
  }
}

TEST(Sharding, PartialDecodeIsTheSliceOfTheWhole) {
  const std::string plain = list({le}), checked = list({le, "\"crc32c\""}), big = list({be});
  const std::vector<Shape> shapes = {Shape{12, 24}, Shape{96, 480}};
  for (const char* location : {"start", "end"})
    for (const std::string& index : {plain, checked, big})
      for (const std::string& inner :
           {plain, checked, list({R"({"name":"transpose","configuration":{"order":"F"}})", be})})
        check_parity(shard_codecs("[4,6]", inner, index, location), 30, 3, shapes);
}

TEST(Sharding, NestedAndTransposedShards) {
  const std::string inner = shard_codecs("[2,3]", list({le}), list({be, "\"crc32c\""}), "start");
  const std::string outer = shard_codecs("[4,6]", inner, list({le, "\"crc32c\""}), "end");
  check_parity(outer, 40, 4, {Shape{12, 24}});
  // A transpose before sharding: the inner shape is that of the permuted chunk.
  std::string transposed = R"([{"name":"transpose","configuration":{"order":[1,0]}},)" + outer.substr(1);
  check_parity(transposed, 40, 5, {Shape{24, 12}});
  const auto chain = make_chain(transposed, make_spec(Shape{12, 8}, "uint8"));
  ASSERT_NE(chain->sharding(), nullptr);
  EXPECT_EQ(chain->sharding()->grid_shape(), (Shape{2, 2}));
  EXPECT_EQ(chain->permutation(), (Permutation{1, 0}));
  expect_error(Status::invalid_metadata, "divisor", [&] { make_chain(transposed, make_spec(Shape{8, 9}, "uint8")); });
}

TEST(Sharding, LayoutIsInCOrderWithMissingInnerChunks) {
  const ArraySpec spec = make_spec(Shape{4}, "uint8", bytes_of({7}));
  for (const char* location : {"start", "end"}) {
    const auto chain = make_chain(shard_codecs("[1]", list({le}), list({le}), location), spec);
    const Buffer chunk = bytes_of({1, 7, 3, 7});
    Scratch scratch;
    Buffer encoded;
    chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
    ASSERT_EQ(encoded.size(), 66u);
    const size_t index = location[0] == 'e' ? 2 : 0, data = location[0] == 'e' ? 0 : 64;
    EXPECT_EQ(encoded.data()[data], std::byte{1});
    EXPECT_EQ(encoded.data()[data + 1], std::byte{3});
    EXPECT_EQ(u64_at(encoded, index), data);
    EXPECT_EQ(u64_at(encoded, index + 8), 1u);
    EXPECT_EQ(u64_at(encoded, index + 16), UINT64_MAX);
    EXPECT_EQ(u64_at(encoded, index + 24), UINT64_MAX);
    EXPECT_EQ(u64_at(encoded, index + 32), data + 1);
  }
}

TEST(Sharding, ReadsOnlyIndexAndNeededInnerChunks) {
  const ArraySpec spec = make_spec(Shape{64, 64}, "uint8");
  const auto chain = make_chain(shard_codecs("[8,8]", list({le, "\"crc32c\""}), list({le, "\"crc32c\""}), "end"), spec);
  Rng rng(6);
  const Buffer chunk = random_bytes(rng, 4096);
  Scratch scratch;
  Buffer encoded;
  chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
  Buffer out(size_t{16});
  FileLikeSource source(encoded, 0);
  chain->decode(source, {out.data(), {Axis{8, 1, 1, 16}, Axis{20, 1, 16, 1}}}, scratch);  // inner chunks (1,2) to (1,4)
  EXPECT_TRUE(equal(out, chunk.span().subspan(8 * 64 + 20, 16)));
  const uint64_t inner = 68, index = 64 * 16 + 4;
  EXPECT_EQ(source.reads,
            (std::vector<std::pair<uint64_t, uint64_t>>{{encoded.size() - index, index}, {10 * inner, 3 * inner}}));
}

TEST(Sharding, BuilderKeepsEncodedPartsBehindWhatIsThere) {
  const ArraySpec spec = make_spec(Shape{4, 4}, "uint8");
  for (const char* location : {"start", "end"}) {
    const auto chain = make_chain(shard_codecs("[2,2]", list({le}), list({le, "\"crc32c\""}), location), spec);
    const Sharding& sharding = *chain->sharding();
    Scratch scratch;
    Buffer out = bytes_of({9, 9, 9});
    {
      ShardBuilder nothing(sharding, out, 0);
      nothing.encode(2, [](Buffer& behind) {
        behind.append(bytes_of({1, 2}));
        return false;  // what was appended is taken back
      });
      EXPECT_TRUE(nothing.empty());
      nothing.abandon();
      EXPECT_EQ(out.size(), 3u);
    }
    const Buffer one = bytes_of({1, 2, 3, 4}), two = bytes_of({5, 6, 7, 8});
    ShardBuilder builder(sharding, out, 0);
    builder.copy(1, one);
    builder.encode(3, [&](Buffer& behind) {
      behind.append(two);
      return true;
    });
    EXPECT_FALSE(builder.empty());
    builder.finish(scratch);
    ASSERT_EQ(out.size(), 3 + 8 + 68u);
    SpanSource source(out.span().subspan(3));
    const auto index = sharding.read_index(source, scratch);
    EXPECT_TRUE((*index)[0].missing());
    EXPECT_EQ((*index)[3].offset, 4u + (location[0] == 's' ? 68u : 0u));
    Buffer decoded(size_t{16});
    chain->decode(source, whole_view(decoded.data(), spec.shape, 1), scratch);
    EXPECT_TRUE(equal(decoded, bytes_of({0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8})));
  }
}

struct HostileIndex : ::testing::Test {
  ArraySpec spec = make_spec(Shape{4}, "uint8");
  std::shared_ptr<const Chain> end = make_chain(shard_codecs("[2]", list({le}), list({le}), "end"), spec);
  std::shared_ptr<const Chain> start = make_chain(shard_codecs("[2]", list({le}), list({le}), "start"), spec);
  Scratch scratch;
  Buffer out{size_t{4}};

  Buffer shard(bool at_end, std::array<uint64_t, 4> entries, size_t data_bytes) {
    Buffer bytes(32 + data_bytes);
    for (size_t i = 0; i < data_bytes; ++i) bytes.data()[(at_end ? 0 : 32) + i] = static_cast<std::byte>(i + 1);
    std::memcpy(bytes.data() + (at_end ? data_bytes : 0), entries.data(), 32);
    return bytes;
  }
  void decode(const Chain& chain, const Buffer& bytes) {
    SpanSource source(bytes);
    chain.decode(source, whole_view(out.data(), spec.shape, 1), scratch);
  }
  void refused(const Chain& chain, const Buffer& bytes, const char* part) {
    const Error error = expect_error(Status::corrupt_data, part, [&] { decode(chain, bytes); });
    EXPECT_EQ(error.codec(), "sharding_indexed");
  }
};

TEST_F(HostileIndex, GapsOverlapsAndAnyOrderAreAllowed) {
  decode(*end, shard(true, {3, 2, 1, 2}, 6));
  EXPECT_TRUE(equal(out, bytes_of({4, 5, 2, 3})));
  decode(*end, shard(true, {1, 2, 1, 2}, 6));
  EXPECT_TRUE(equal(out, bytes_of({2, 3, 2, 3})));
  decode(*start, shard(false, {34, 2, UINT64_MAX, UINT64_MAX}, 4));
  EXPECT_TRUE(equal(out, bytes_of({3, 4, 0, 0})));
}

TEST_F(HostileIndex, EntriesOutsideTheShardAreCorrupt) {
  refused(*end, shard(true, {0, 5, 0, 2}, 4), "index entry 0");
  refused(*end, shard(true, {0, 2, 3, 2}, 4), "index entry 1");
  refused(*end, shard(true, {UINT64_MAX, 2, 0, 2}, 4), "index entry 0");
  refused(*end, shard(true, {2, UINT64_MAX, 0, 2}, 4), "index entry 0");
  refused(*end, shard(true, {UINT64_MAX - 1, 4, 0, 2}, 4), "index entry 0");
  refused(*start, shard(false, {31, 2, 32, 2}, 4), "index entry 0");
  refused(*start, shard(false, {32, 2, 35, 2}, 4), "index entry 1");
}

TEST_F(HostileIndex, ShardsShorterThanTheirIndexAreCorrupt) {
  for (size_t size = 0; size < 32; ++size) {
    const Buffer bytes(size);
    refused(*end, bytes, "at least the 32 bytes");
    refused(*start, bytes, "at least the 32 bytes");
  }
}

TEST_F(HostileIndex, InnerChunksOfWrongSizeAreCorruptAndNamed) {
  const Error error = expect_error(Status::corrupt_data, "inner chunk 1: bytes: expected 2 bytes, found 1", [&] {
    decode(*end, shard(true, {0, 2, 2, 1}, 4));
  });
  EXPECT_EQ(error.codec(), "bytes");
}

TEST_F(HostileIndex, EveryTruncationAndFlippedByteIsAnErrorOrAValue) {
  const auto chain = make_chain(shard_codecs("[2]", list({le, "\"crc32c\""}), list({le, "\"crc32c\""}), "end"), spec);
  const Buffer chunk = bytes_of({9, 8, 7, 6});
  Buffer encoded;
  chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
  for (size_t size = 0; size < encoded.size(); ++size) {
    Buffer cut(encoded.span().first(size));
    expect_error(Status::corrupt_data, "", [&] { decode(*chain, cut); });
  }
  for (size_t at = 0; at < encoded.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Buffer bad(encoded.span());
      bad.data()[at] ^= std::byte(1 << bit);
      expect_error(Status::corrupt_data, "", [&] { decode(*chain, bad); });
    }
}

TEST(Sharding, RefusesIndexCodecsOfVaryingSizeAndBadConfigurations) {
  const ArraySpec spec = make_spec(Shape{4}, "uint8");
  const auto bad = [&](const char* config, const char* part) {
    expect_error(Status::invalid_metadata, part,
                 [&] { make_chain(cat(R"([{"name":"sharding_indexed","configuration":)", config, "}]"), spec); });
  };
  bad(R"({"codecs":["bytes"]})", "chunk_shape");
  bad(R"({"chunk_shape":[3],"codecs":["bytes"]})", "divisor");
  bad(R"({"chunk_shape":[0],"codecs":["bytes"]})", "divisor");
  bad(R"({"chunk_shape":[2,2],"codecs":["bytes"]})", "expected 1 extents");
  bad(R"({"chunk_shape":[2]})", "'codecs' is missing");
  bad(R"({"chunk_shape":[2],"codecs":["bytes"],"index_location":"middle"})", "middle");
  bad(R"({"chunk_shape":[2],"codecs":["bytes"],"index_codecs":["bytes"]})", "endian");
  bad(R"({"chunk_shape":[2],"codecs":["bytes"],"what":1})", "'what'");
  Limits limits;
  limits.max_shard_index_bytes = 32;
  expect_error(Status::limit_exceeded, "4 inner chunks", [&] {
    make_chain(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[1],"codecs":["bytes"]}}])", spec, limits);
  });
}

TEST(Sharding, ConfigurationIsCanonical) {
  const auto chain =
      make_chain(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2],"codecs":["bytes"]}}])",
                 make_spec(Shape{4}, "uint8"));
  EXPECT_EQ(
      json::dump(codec_list_to_json(chain->configs())),
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2],"codecs":[{"name":"bytes"}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}],"index_location":"end"}}])");
}

}  // namespace
}  // namespace zarr::codec
