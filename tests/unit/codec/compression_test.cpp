// All compressing codecs together: parity, configuration, bombs, streams, sizes.
#include <zstd.h>

#include "damage.hpp"
#include "parity.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::string chain_text(const std::string& codec) {
  return cat(R"([{"name":"bytes","configuration":{"endian":"little"}},)", codec, "]");
}

const std::vector<std::string>& compressors() {
  static const std::vector<std::string> list = {
      R"({"name":"gzip","configuration":{"level":5}})",
      R"({"name":"gzip","configuration":{"level":0}})",
      R"({"name":"numcodecs.zlib","configuration":{"level":1}})",
      R"({"name":"zstd","configuration":{"level":0,"checksum":false}})",
      R"({"name":"zstd","configuration":{"level":-7,"checksum":true}})",
      R"({"name":"numcodecs.zstd","configuration":{"level":15}})",
      R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":4,"blocksize":0}})",
      R"({"name":"blosc","configuration":{"cname":"lz4hc","clevel":9,"shuffle":"noshuffle","blocksize":4096}})",
      R"({"name":"blosc","configuration":{"cname":"zstd","clevel":1,"shuffle":"bitshuffle","typesize":2,"blocksize":1024}})",
      R"({"name":"blosc","configuration":{"cname":"zlib","clevel":3,"shuffle":"shuffle","typesize":16,"blocksize":0}})",
      R"({"name":"blosc","configuration":{"cname":"blosclz","clevel":9,"shuffle":"bitshuffle","typesize":1,"blocksize":0}})",
      R"({"name":"blosc","configuration":{"cname":"blosclz","clevel":9,"shuffle":"shuffle","typesize":3,"blocksize":700}})",
      R"({"name":"blosc","configuration":{"cname":"snappy","clevel":5,"shuffle":"shuffle","typesize":8,"blocksize":0}})",
      R"({"name":"blosc","configuration":{"cname":"lz4","clevel":0,"shuffle":"shuffle","typesize":300,"blocksize":0}})",
      R"({"name":"numcodecs.blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":-1,"blocksize":0}})",
      R"({"name":"numcodecs.blosc","configuration":{"cname":"zstd","clevel":5,"shuffle":2,"blocksize":256}})",
      R"({"name":"numcodecs.lz4","configuration":{"acceleration":1}})",
      R"({"name":"numcodecs.bz2","configuration":{"level":1}})",
      R"({"name":"numcodecs.lzma","configuration":{"format":1,"check":-1,"preset":0,"filters":null}})",
      R"({"name":"numcodecs.lzma","configuration":{"format":2,"check":-1,"preset":0,"filters":null}})",
      R"({"name":"numcodecs.lzma","configuration":{"format":3,"check":-1,"preset":null,"filters":[{"id":3,"dist":2},{"id":33,"preset":0}]}})",
      R"({"name":"snappy"})",
      R"({"name":"numcodecs.shuffle","configuration":{"elementsize":4}},{"name":"numcodecs.zlib","configuration":{"level":1}})",
      R"({"name":"zstd","configuration":{"level":1,"checksum":false}},"crc32c")",
      R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":4,"blocksize":512}},"crc32c")",
      R"("crc32c",{"name":"gzip","configuration":{"level":1}})",
  };
  return list;
}

TEST(Compression, PartialDecodeIsTheSliceOfTheWhole) {
  const std::vector<Shape> shapes = {Shape{1}, Shape{12, 24}, Shape{12, 24, 12}};
  for (const std::string& codec : compressors()) {
    const bool fours = codec.find("elementsize") != std::string::npos;
    if (!fours) check_parity(chain_text(codec), 30, 31, shapes);
    else check_parity(chain_text(codec), 30, 31, {Shape{12, 24}});
    if (HasFatalFailure()) return;
  }
}

// Large enough for streams, windows and several blosc blocks.
TEST(Compression, PartialDecodeOfLargeChunks) {
  for (
      const char* codec :
      {R"({"name":"gzip","configuration":{"level":1}})", R"({"name":"numcodecs.zlib","configuration":{"level":1}})",
       R"({"name":"zstd","configuration":{"level":1,"checksum":true}})",
       R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"bitshuffle","typesize":4,"blocksize":0}})",
       R"({"name":"blosc","configuration":{"cname":"zstd","clevel":5,"shuffle":"shuffle","typesize":4,"blocksize":65536}})"}) {
    check_parity(chain_text(codec), 40, 33, {Shape{70, 80, 900}});
    check_parity(
        cat(R"([{"name":"transpose","configuration":{"order":"F"}},{"name":"bytes","configuration":{"endian":"big"}},)",
            codec, "]"),
        24, 34, {Shape{60, 70, 300}});
    if (HasFatalFailure()) return;
  }
}

TEST(Compression, InsideShards) {
  for (const std::string& codec : compressors()) {
    const std::string text =
        cat(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,6],"codecs":)", chain_text(codec), "}}]");
    check_parity(text, 15, 35, {Shape{12, 24}});
    if (HasFatalFailure()) return;
  }
  // A compressed shard is decoded whole.
  check_parity(
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,6],"codecs":[{"name":"bytes","configuration":{"endian":"big"}}]}},{"name":"zstd","configuration":{"level":1,"checksum":false}}])",
      15, 36, {Shape{12, 24}});
}

TEST(Compression, NoiseStaysInsideTheBound) {
  Rng rng(41);
  for (const std::string& codec : compressors())
    for (const size_t elements : {4u, 1000u, 70000u}) {
      const ArraySpec spec = make_spec(Shape{elements}, "uint32");
      const auto chain = make_chain(chain_text(codec), spec);
      const Buffer chunk = random_bytes(rng, spec.bytes());
      Scratch scratch;
      Buffer encoded, out(chunk.size());
      chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 4), encoded, scratch);
      EXPECT_LE(encoded.size(), chain->max_encoded_size()) << codec;
      SpanSource source(encoded);
      chain->decode(source, whole_view(out.data(), spec.shape, 4), scratch);
      EXPECT_TRUE(equal(out, chunk)) << codec;
    }
}

TEST(Compression, DamageIsAnErrorOrAValue) {
  Rng rng(42);
  const ArraySpec spec = make_spec(Shape{12, 20}, "uint16");
  const Buffer chunk = random_bytes(rng, spec.bytes(), 3);
  for (const std::string& codec : compressors()) {
    if (codec.find("elementsize") != std::string::npos) continue;
    for (const bool sharded : {false, true}) {
      const std::string text =
          sharded ? cat(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[6,20],"codecs":)",
                        chain_text(codec), "}}]")
                  : chain_text(codec);
      const auto chain = make_chain(text, spec);
      Scratch scratch;
      Buffer encoded, out(chunk.size());
      chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 2), encoded, scratch);
      check_damage(*chain, encoded);
      for (size_t size = 0; size < encoded.size(); ++size) {
        const Buffer cut(encoded.span().first(size));
        EXPECT_FALSE(survives(*chain, cut, out, scratch)) << codec << " cut to " << size;
      }
    }
  }
}

// A chunk that decodes to more than metadata promise, or to less.
TEST(Compression, OutputIsCappedByMetadata) {
  const ArraySpec large = make_spec(Shape{4 << 20}, "uint8"), small = make_spec(Shape{1 << 10}, "uint8"),
                  medium = make_spec(Shape{2 << 20}, "uint8");
  const Buffer zeros = [] {
    Buffer out(size_t{4} << 20);
    std::fill_n(out.data(), out.size(), std::byte{0});
    return out;
  }();
  for (const std::string& codec : compressors()) {
    if (codec.find("\"clevel\":0") != std::string::npos || codec.find("\"level\":0}") != std::string::npos)
      continue;  // stored, not compressed
    const auto writer = make_chain(chain_text(codec), large);
    Scratch scratch;
    Buffer encoded;
    writer->encode(whole_view<const std::byte>(zeros.data(), large.shape, 1), encoded, scratch);
    for (const ArraySpec& spec : {small, medium}) {
      const auto reader = make_chain(chain_text(codec), spec);
      Buffer out(spec.bytes());
      const Buffer ahead(encoded.span());
      SpanSource source(ahead);
      expect_error(Status::corrupt_data, "",
                   [&] { reader->decode(source, whole_view(out.data(), spec.shape, 1), scratch); });
      Buffer strided(2 * spec.bytes());  // the windowed path
      expect_error(Status::corrupt_data, "", [&] {
        reader->decode(source, {strided.data(), {Axis{0, 1, spec.shape[0], 2}}}, scratch);
      });
    }
    const auto longer = make_chain(chain_text(codec), make_spec(Shape{(4 << 20) + 4}, "uint8"));
    Buffer out(zeros.size() + 4);
    SpanSource source(encoded);
    expect_error(Status::corrupt_data, "",
                 [&] { longer->decode(source, whole_view(out.data(), Shape{(4 << 20) + 4}, 1), scratch); });
  }
}

TEST(Compression, StreamsStopAfterTheLastNeededByte) {
  const ArraySpec spec = make_spec(Shape{4096, 1024}, "uint8");
  Rng rng(43);
  const Buffer chunk = random_bytes(rng, spec.bytes(), 40);
  for (const char* codec : {R"({"name":"gzip","configuration":{"level":1}})",
                            R"({"name":"zstd","configuration":{"level":1,"checksum":true}})"}) {
    const auto chain = make_chain(chain_text(codec), spec);
    EXPECT_EQ(chain->access(), Chain::Access::stream);
    Scratch scratch;
    Buffer encoded, out(size_t{4 * 1024});
    chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
    FileLikeSource file(encoded, 0);
    chain->decode(file, {out.data(), {Axis{100, 1, 4, 1024}, Axis{0, 1, 1024, 1}}}, scratch);
    EXPECT_TRUE(equal(out, chunk.span().subspan(100 * 1024, 4 * 1024)));
    EXPECT_LT(file.bytes_read(), encoded.size() / 4) << codec;
    // The chunk is used no further, so damage behind does not matter.
    encoded.data()[encoded.size() - 1000] ^= std::byte{0xff};
    SpanSource damaged(encoded);
    chain->decode(damaged, {out.data(), {Axis{100, 1, 4, 1024}, Axis{0, 1, 1024, 1}}}, scratch);
  }
}

TEST(Compression, BloscReadsOnlyTheBlocksItNeeds) {
  const ArraySpec spec = make_spec(Shape{1024, 1024}, "uint16");
  Rng rng(44);
  const Buffer chunk = random_bytes(rng, spec.bytes(), 40);
  const auto chain = make_chain(
      chain_text(
          R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":2,"blocksize":16384}})"),
      spec);
  EXPECT_EQ(chain->access(), Chain::Access::blocks);
  Scratch scratch;
  Buffer encoded, out(size_t{16});
  chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 2), encoded, scratch);
  FileLikeSource file(encoded, 0);
  chain->decode(file, {out.data(), {Axis{500, 1, 1, 16}, Axis{8, 1, 8, 2}}}, scratch);
  EXPECT_TRUE(equal(out, chunk.span().subspan(500 * 2048 + 16, 16)));
  EXPECT_LT(file.bytes_read(), 40000u);
}

TEST(Compression, ConfigurationsAreCheckedAndCanonical) {
  const ArraySpec spec = make_spec(Shape{8}, "float32");
  const auto canonical = [&](const std::string& codec) {
    return json::dump(codec_list_to_json(make_chain(chain_text(codec), spec)->configs()).array()[1]);
  };
  EXPECT_EQ(canonical(R"({"name":"zlib","configuration":{"level":3}})"),
            R"({"name":"numcodecs.zlib","configuration":{"level":3}})");
  EXPECT_EQ(canonical(R"({"name":"zstd","configuration":{"level":100}})"),
            R"({"name":"zstd","configuration":{"level":22,"checksum":false}})");
  EXPECT_EQ(
      canonical(R"({"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle"}})"),
      R"({"name":"blosc","configuration":{"typesize":4,"cname":"lz4","clevel":5,"shuffle":"shuffle","blocksize":0}})");
  EXPECT_EQ(canonical(R"({"name":"numcodecs.blosc","configuration":{"shuffle":-1}})"),
            R"({"name":"numcodecs.blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":-1,"blocksize":0}})");
  EXPECT_EQ(canonical(R"({"name":"lzma"})"),
            R"({"name":"numcodecs.lzma","configuration":{"format":1,"check":-1,"preset":null,"filters":null}})");
  const auto bad = [&](const std::string& codec, const char* part) {
    expect_error(Status::invalid_metadata, part, [&] { make_chain(chain_text(codec), spec); });
  };
  bad(R"({"name":"gzip","configuration":{"level":10}})", "from -1 to 9, found 10");
  bad(R"({"name":"gzip","configuration":{"level":"5"}})", "found \"5\"");
  bad(R"({"name":"zstd","configuration":{"level":1,"threads":2}})", "'threads'");
  bad(R"({"name":"zstd","configuration":{"level":1,"checksum":1}})", "true or false");
  bad(R"({"name":"blosc","configuration":{"cname":"lzo"}})", "found \"lzo\"");
  bad(R"({"name":"blosc","configuration":{"shuffle":1}})", "expected a string");
  bad(R"({"name":"blosc","configuration":{"shuffle":"sideways"}})", "sideways");
  bad(R"({"name":"blosc","configuration":{"typesize":0}})", "typesize");
  bad(R"({"name":"numcodecs.blosc","configuration":{"shuffle":"shuffle"}})", "from -1 to 2");
  bad(R"({"name":"numcodecs.bz2","configuration":{"level":0}})", "from 1 to 9");
  bad(R"({"name":"numcodecs.lzma","configuration":{"format":3}})", "needs the configuration member 'filters'");
  bad(R"({"name":"numcodecs.lzma","configuration":{"format":3,"filters":[{"id":77}]}})", "filter id");
  bad(R"({"name":"numcodecs.lzma","configuration":{"preset":10}})", "expected 0 to 9");
  bad(R"({"name":"numcodecs.lzma","configuration":{"preset":1,"filters":[{"id":33}]}})", "found both");
  bad(R"({"name":"numcodecs.crc32c","configuration":{"location":"middle"}})", "middle");
  bad(R"({"name":"snappy","configuration":{"level":1}})", "'level'");
}

TEST(Compression, BloscRefusesChunksOver2GiBAtCreation) {
  const std::string blosc = chain_text(R"({"name":"blosc","configuration":{"cname":"lz4","shuffle":"noshuffle"}})");
  make_chain(blosc, make_spec(Shape{0x7fffffffull - 16}, "uint8"));
  for (const uint64_t size : {0x7fffffffull - 15, 0x7fffffffull, 0x80000000ull})
    expect_error(Status::limit_exceeded, "2147483631", [&] { make_chain(blosc, make_spec(Shape{size}, "uint8")); });
}

TEST(Compression, GzipIsDeterministicWithoutTimeAndSystem) {
  const ArraySpec spec = make_spec(Shape{100}, "uint8");
  const auto chain = make_chain(R"(["bytes",{"name":"gzip","configuration":{"level":5}}])", spec);
  Rng rng(45);
  const Buffer chunk = random_bytes(rng, 100, 4);
  Scratch scratch;
  Buffer encoded;
  chain->encode(whole_view<const std::byte>(chunk.data(), spec.shape, 1), encoded, scratch);
  for (size_t i : {4u, 5u, 6u, 7u}) EXPECT_EQ(encoded.data()[i], std::byte{0});
  EXPECT_EQ(encoded.data()[9], std::byte{0xff});
}

TEST(Compression, ZstdReadsSeveralFramesWithoutContentSize) {
  const ArraySpec spec = make_spec(Shape{300000}, "uint8");
  Rng rng(46);
  const Buffer chunk = random_bytes(rng, spec.bytes(), 5);
  Buffer encoded;
  for (const auto& [from, n] :
       std::initializer_list<std::pair<size_t, size_t>>{{0, 100000}, {100000, 0}, {100000, 200000}}) {
    Buffer frame(ZSTD_compressBound(n));
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    const size_t size = ZSTD_compress2(context, frame.data(), frame.size(), chunk.data() + from, n);
    ZSTD_freeCCtx(context);
    encoded.append(frame.span().first(size));
  }
  const auto chain = make_chain(R"(["bytes",{"name":"zstd","configuration":{"level":1,"checksum":false}}])", spec);
  check_parity_of_chunk(*chain, chunk, rng, 5);
  Scratch scratch;
  Buffer out(spec.bytes());
  SpanSource source(encoded);
  chain->decode(source, whole_view(out.data(), spec.shape, 1), scratch);
  EXPECT_TRUE(equal(out, chunk));
  Buffer part(size_t{10});
  chain->decode(source, {part.data(), {Axis{150000, 1, 10, 1}}}, scratch);
  EXPECT_TRUE(equal(part, chunk.span().subspan(150000, 10)));
}

// Its frame asks for a window that the chunk does not justify: decoded at once, without one.
TEST(Compression, ZstdWindowsAreBoundedByTheChunk) {
  const ArraySpec spec = make_spec(Shape{200000}, "uint8");
  Rng rng(47);
  const Buffer chunk = random_bytes(rng, spec.bytes(), 5);
  Buffer encoded(ZSTD_compressBound(chunk.size()));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
  ZSTD_inBuffer in{chunk.data(), chunk.size(), 0};
  ZSTD_outBuffer to{encoded.data(), encoded.size(), 0};
  ASSERT_FALSE(
      ZSTD_isError(ZSTD_compressStream2(context, &to, &in, ZSTD_e_flush)));  // size unknown when the header is written
  ASSERT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_end), 0u);
  ZSTD_freeCCtx(context);
  encoded.resize(to.pos);
  const auto chain = make_chain(R"(["bytes",{"name":"zstd","configuration":{"level":1,"checksum":false}}])", spec);
  Scratch scratch;
  Buffer out(size_t{10});
  SpanSource source(encoded);
  chain->decode(source, {out.data(), {Axis{50, 1, 10, 1}}}, scratch);
  EXPECT_TRUE(equal(out, chunk.span().subspan(50, 10)));
}

}  // namespace
}  // namespace zarr::codec
