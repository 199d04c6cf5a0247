// vlen-utf8 and vlen-bytes: their bytes, in every place of a chain, and hostile ones.
#include <fstream>
#include <filesystem>

#include "texts.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

Texts random_texts(Rng& rng, uint64_t count, bool utf8 = true) {
  static const std::string pieces[] = {"", "a", "bc", "zarr", "\u00e9", "\u20ac", "\U0001f9ca", std::string(1, '\0'), "0123456789"};
  Texts texts(count);
  for (std::string& text : texts) {
    for (uint64_t n = draw(rng, 0, 4); n > 0; --n) text += pieces[draw(rng, 0, std::size(pieces) - 1)];
    if (!utf8) text += static_cast<char>(draw(rng, 128, 255));
    if (draw(rng, 0, 20) == 0) text += std::string(draw(rng, 1, 3000), 'x');
  }
  return texts;
}

TEST(Vlen, HasTheBytesOfTheSpecification) {
  const auto chain = make_chain(R"(["vlen-utf8"])", make_spec({3}, "string"));
  const Buffer encoded = encode(*chain, {"a", "", "\u00e9!"});
  const Buffer expected = bytes_of({3, 0, 0, 0, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 3, 0, 0, 0, 0xC3, 0xA9, '!'});
  EXPECT_TRUE(equal(encoded, expected));
  EXPECT_EQ(decode(*chain, expected), (Texts{"a", "", "\u00e9!"}));
}

TEST(Vlen, BytesNeedNotBeText) {
  const auto chain = make_chain(R"([{"name": "vlen-bytes"}])", make_spec({2}, "bytes"));
  const Texts texts{"\xff\xfe", std::string("\0a\0", 3)};
  EXPECT_EQ(decode(*chain, encode(*chain, texts)), texts);
}

TEST(Vlen, ComposesWithTransposesShardsReshapeAndCompressors) {
  const char* const chains[] = {
      R"(["vlen-utf8"])",
      R"([{"name":"transpose","configuration":{"order":[1,0]}},"vlen-utf8",{"name":"zstd","configuration":{"level":3}}])",
      R"(["vlen-utf8",{"name":"gzip","configuration":{"level":5}},"crc32c"])",
      R"(["vlen-utf8","crc32c",{"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"noshuffle","blocksize":0}}])",
      R"(["vlen-utf8","numcodecs.lz4","numcodecs.bz2","numcodecs.lzma"])",
      R"(["vlen-utf8",{"name":"numcodecs.zlib","configuration":{"level":1}},"numcodecs.fletcher32","numcodecs.base64"])",
      R"(["vlen-utf8","snappy",{"name":"conditional","configuration":{"codecs":[{"name":"zstd","configuration":{"level":1}}]}}])",
      R"([{"name":"reshape","configuration":{"shape":[-1]}},"vlen-utf8"])",
      R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":["vlen-utf8","zstd"],
          "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},"crc32c"]}}])",
      R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"sharding_indexed","configuration":{"chunk_shape":[3,4],
          "codecs":[{"name":"reshape","configuration":{"shape":[2,6]}},"vlen-utf8"],
          "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_location":"start"}},"zstd"])",
      R"([{"name":"zarrs.vlen","configuration":{"data_codecs":["bytes"],"index_data_type":"uint64",
          "index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])",
      R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"zarrs.vlen","configuration":{"data_codecs":["bytes","zstd"],
          "index_codecs":[{"name":"numcodecs.delta"},{"name":"bytes","configuration":{"endian":"big"}},"zstd"],"index_data_type":"uint32",
          "index_location":"end"}},"crc32c"])",
  };
  Rng rng(1);
  const Shape shape{8, 6};
  for (const char* codecs : chains) {
    SCOPED_TRACE(codecs);
    const auto chain = make_chain(codecs, make_spec(shape, "string"));
    EXPECT_EQ(chain->max_encoded_size(), no_bound);
    EXPECT_FALSE(chain->fixed_encoded_size());
    EXPECT_FALSE(chain->stores_as_in_memory());
    for (int round = 0; round < 20; ++round) {
      const Texts texts = random_texts(rng, 48);
      const Buffer encoded = encode(*chain, texts);
      ASSERT_EQ(decode(*chain, encoded), texts);
      FileLikeSource file(encoded);
      ASSERT_EQ(decode(*chain, file), texts);
      Scratch scratch;
      const bool from_file = draw(rng, 0, 1) == 0;
      RandomView random = random_view(rng, shape, sizeof(ValueRef), draw(rng, 0, 2) == 0);
      ValueArena values;
      random.view.values = &values;
      SpanSource span(encoded);
      chain->decode(from_file ? static_cast<ByteSource&>(file) : span, random.view, scratch);
      each_element(random.view, shape, [&](uint64_t number, const std::byte* item) { ASSERT_EQ(text_at(item), texts[number]); });
    }
  }
}

// Decoded elements must live when the encoded bytes and the scratch are gone.
TEST(Vlen, ElementsOutliveWhatTheyWereDecodedFrom) {
  const auto chain = make_chain(R"(["vlen-utf8","zstd"])", make_spec({1000}, "string"));
  Rng rng(2);
  const Texts texts = random_texts(rng, 1000);
  for (const uint64_t count : {1000, 3}) {
    Buffer refs(count * sizeof(ValueRef));
    ValueArena values;
    {
      Scratch scratch;
      Buffer encoded = encode(*chain, texts);
      DecodeView view = whole_view(refs.data(), Shape{count}, sizeof(ValueRef));
      view.values = &values;
      SpanSource source(encoded);
      chain->decode(source, view, scratch);
      std::fill_n(encoded.data(), encoded.size(), std::byte{0});
    }
    for (uint64_t i = 0; i < count; ++i) ASSERT_EQ(text_at(refs.data() + i * sizeof(ValueRef)), texts[i]);
  }
}

TEST(Vlen, WhatAViewDoesNotCoverIsTheFillValue) {
  const std::string fill = "nothing";
  const ValueRef ref = ValueRef::of(as_bytes(fill));
  const auto spec = make_spec({4}, "string", Buffer(ByteSpan(reinterpret_cast<const std::byte*>(&ref), sizeof ref)));
  const auto chain = make_chain(R"(["vlen-utf8"])", spec);
  const Texts texts{"x", "y"};
  const Buffer refs = refs_of(texts);
  EncodeView view = whole_view<const std::byte>(refs.data(), Shape{2}, sizeof(ValueRef));
  view.axes[0].start = 1;
  Buffer out;
  Scratch scratch;
  chain->encode(view, out, scratch);
  EXPECT_EQ(decode(*chain, out), (Texts{"nothing", "x", "y", "nothing"}));
}

TEST(Vlen, FillIsComparedByValue) {
  const std::string fill = "nothing", same = "nothing", other = "something";
  const ValueRef ref = ValueRef::of(as_bytes(fill));
  const ByteSpan item(reinterpret_cast<const std::byte*>(&ref), sizeof ref);
  const auto is_fill = [&](const Texts& texts) {
    const Buffer refs = refs_of(texts);
    return all_fill(whole_view<const std::byte>(refs.data(), Shape{texts.size()}, sizeof(ValueRef)),
                    *parse_v3_data_type("string"), item);
  };
  EXPECT_TRUE(is_fill({same, same, "nothing"}));
  EXPECT_FALSE(is_fill({same, other}));
  EXPECT_FALSE(is_fill({same, ""}));
}

TEST(Vlen, DamagedChunksAreCorrupt) {
  const auto chain = make_chain(R"(["vlen-utf8"])", make_spec({2}, "string"));
  const auto corrupt = [&](std::initializer_list<int> bytes, const char* part) {
    const Buffer encoded = bytes_of(bytes);
    const Error error = expect_error(Status::corrupt_data, part, [&] { decode(*chain, encoded); });
    EXPECT_EQ(error.codec(), "vlen-utf8");
    FileLikeSource file(encoded);
    expect_error(Status::corrupt_data, part, [&] { decode(*chain, file); });
  };
  corrupt({}, "expected at least the 12 bytes");
  corrupt({2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "expected at least the 12 bytes of 2 elements' lengths, found 11");
  corrupt({3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "expected 2 elements, found 3");
  corrupt({0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, "expected 2 elements, found 16777216");
  corrupt({2, 0, 0, 0, 5, 0, 0, 0, 'a', 'b', 'c', 'd'}, "element 0: expected its length and its 5 bytes, found 8 bytes");
  corrupt({2, 0, 0, 0, 255, 255, 255, 255, 'a', 'b', 'c', 'd'}, "element 0");
  corrupt({2, 0, 0, 0, 4, 0, 0, 0, 'a', 'b', 'c', 'd'}, "element 1");
  corrupt({2, 0, 0, 0, 1, 0, 0, 0, 'a', 0, 0, 0}, "element 1");
  corrupt({2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7}, "found 1 bytes after the last element");
  corrupt({2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0xC3, 0x28}, "element 1: expected UTF-8");
  corrupt({2, 0, 0, 0, 3, 0, 0, 0, 0xED, 0xA0, 0x80, 0, 0, 0, 0}, "element 0: expected UTF-8");  // a surrogate
}

TEST(Vlen, TruncationAndDamageNeverGoBeyondTheBytes) {
  Rng rng(3);
  const auto chain = make_chain(R"(["vlen-bytes"])", make_spec({5, 3}, "bytes"));
  const Buffer good = encode(*chain, random_texts(rng, 15));
  for (int round = 0; round < 3000; ++round) {
    Buffer bad(good.span().first(draw(rng, 0, 1) == 0 ? good.size() : draw(rng, 0, good.size())));
    for (uint64_t n = draw(rng, 0, 3); n > 0 && !bad.empty(); --n)
      bad.data()[draw(rng, 0, bad.size() - 1)] = static_cast<std::byte>(rng());
    try {
      const Texts texts = decode(*chain, bad);
      EXPECT_EQ(encode(*chain, texts).size(), bad.size());
    } catch (const Error& error) { EXPECT_EQ(error.status(), Status::corrupt_data) << error.message(); }
  }
}

TEST(Vlen, WellCompressedTextIsReadWhateverItsSize) {
  const Texts texts(20000, std::string(500, 'x'));  // 10 MB
  for (const char* codec : {R"({"name":"zstd","configuration":{"level":3}})", R"({"name":"gzip","configuration":{"level":9}})",
                            R"("numcodecs.lz4")", R"("numcodecs.bz2")", R"("numcodecs.lzma")",
                            R"({"name":"blosc","configuration":{"cname":"zstd","clevel":5,"shuffle":"noshuffle","blocksize":0}})"}) {
    SCOPED_TRACE(codec);
    const auto chain = make_chain(cat(R"(["vlen-utf8",)", codec, "]"), make_spec({20000}, "string"));
    const Buffer encoded = encode(*chain, texts);
    EXPECT_LT(encoded.size(), 200000u);
    EXPECT_EQ(decode(*chain, encoded), texts);
  }
}

// Of a bomb no more is decoded than a multiple of what is stored, or of the elements that metadata promise.
TEST(Vlen, BombsEnd) {
  constexpr uint64_t bomb_bytes = uint64_t{300} << 20;
  const auto bytes = make_chain(R"([{"name":"bytes"},{"name":"zstd","configuration":{"level":3}}])", make_spec({bomb_bytes}, "uint8"));
  Scratch scratch;
  Buffer zeros(bomb_bytes), bomb;
  std::fill_n(zeros.data(), zeros.size(), std::byte{0});
  bytes->encode(whole_view<const std::byte>(zeros.data(), Shape{bomb_bytes}, 1), bomb, scratch);
  ASSERT_LT(bomb.size(), 100000u);
  const auto chain = make_chain(R"(["vlen-bytes",{"name":"zstd","configuration":{"level":3}}])", make_spec({2}, "bytes"));
  expect_error(Status::corrupt_data, "expected at most", [&] { decode(*chain, bomb); });
  Limits limits;
  limits.max_chunk_bytes = 100000;
  const auto limited = make_chain(R"(["vlen-bytes","zstd"])", make_spec({2}, "bytes"), limits);
  expect_error(Status::corrupt_data, "expected at most 100000 decoded bytes", [&] { decode(*limited, bomb); });
}

TEST(Vlen, OtherCodecsAndTypesAreRefusedByName) {
  const auto refused = [](const char* codecs, const char* type, const char* part, Status status = Status::unsupported) {
    SCOPED_TRACE(codecs);
    expect_error(status, part, [&] { make_chain(codecs, make_spec({4}, type)); });
  };
  refused(R"([{"name":"bytes"}])", "string", "bytes: data type string has elements of variable length, which 'vlen-utf8' encodes");
  refused(R"([{"name":"bytes"}])", "bytes", "'vlen-bytes' encodes");
  refused(R"(["vlen-bytes"])", "string", "expected data type bytes, found string");
  refused(R"(["vlen-utf8"])", "bytes", "expected data type string, found bytes");
  refused(R"(["vlen-utf8"])", "uint8", "expected data type string, found uint8");
  refused(R"(["vlen-utf8"])", "complex128", "expected data type string, found complex128");
  refused(R"([{"name":"packbits"}])", "string", "string");
  refused(R"([{"name":"cast_value","configuration":{"data_type":"int8"}},"vlen-utf8"])", "string", "string");
  refused(R"([{"name":"numcodecs.delta","configuration":{"dtype":"<c16"}},"vlen-utf8"])", "string", "string");
  refused(R"([{"name":"vlen-utf8","configuration":{"x":1}}])", "string", "unknown configuration member 'x'", Status::invalid_metadata);
}

TEST(Vlen, OthersOfTheSameBytes) {
  const Buffer expected = encode(*make_chain(R"(["vlen-utf8"])", make_spec({3}, "string")), {"a", "", "b"});
  for (const char* codec : {"zarrs.vlen_v2", "numcodecs.vlen-array", "https://codec.zarrs.dev/array_to_bytes/vlen_v2"})
    for (const char* type : {"string", "bytes"}) {
      const auto chain = make_chain(cat(R"([")", codec, R"("])"), make_spec({3}, type));
      EXPECT_TRUE(equal(encode(*chain, {"a", "", "b"}), expected));
      EXPECT_EQ(decode(*chain, expected), (Texts{"a", "", "b"}));
    }
  expect_error(Status::unsupported, "expected data type of variable length, found uint8",
               [] { make_chain(R"(["zarrs.vlen_v2"])", make_spec({3}, "uint8")); });
}

std::string zarrs_vlen(const char* location, const char* data = R"("bytes")", const char* index_type = "uint32") {
  return cat(R"([{"name":"zarrs.vlen","configuration":{"data_codecs":[)", data, R"(],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_data_type":")",
             index_type, R"(","index_location":")", location, R"("}}])");
}

TEST(ZarrsVlen, HasTheBytesOfItsDocumentation) {
  const Texts texts{"ab", "", "c"};
  const Buffer start = bytes_of({16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 'a', 'b', 'c'});
  const Buffer end = bytes_of({'a', 'b', 'c', 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0});
  for (const auto& [location, bytes] : {std::pair("start", &start), std::pair("end", &end)}) {
    const auto chain = make_chain(zarrs_vlen(location), make_spec({3}, "string"));
    EXPECT_TRUE(equal(encode(*chain, texts), *bytes));
    EXPECT_EQ(decode(*chain, *bytes), texts);
    EXPECT_EQ(decode(*chain, encode(*chain, {"", "", ""})), (Texts{"", "", ""}));
  }
}

TEST(ZarrsVlen, DamagedChunksAreCorrupt) {
  const auto chain = make_chain(zarrs_vlen("start"), make_spec({2}, "string"));
  const auto corrupt = [&](std::initializer_list<int> bytes, const char* part) {
    expect_error(Status::corrupt_data, part, [&] { decode(*chain, bytes_of(bytes)); });
  };
  corrupt({}, "found 0 bytes");
  corrupt({255, 255, 255, 255, 255, 255, 255, 255}, "expected the size of the offsets");
  corrupt({4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "expected 12 bytes, found 4");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 'a'}, "offset 0: expected 0, found 1");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 'a'}, "offset 2: expected at least 2, found 1");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 'a', 'b'}, "expected 1 bytes, found 2");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 'a'}, "expected at most 67108864 bytes");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'a'}, "expected no bytes");
  corrupt({12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0xFF}, "element 0: expected UTF-8");
}

TEST(ZarrsVlen, BadConfigurationsAreRefused) {
  const auto refused = [](const std::string& codecs, const char* part, Status status = Status::invalid_metadata) {
    expect_error(status, part, [&] { make_chain(codecs, make_spec({2}, "string")); });
  };
  refused(R"([{"name":"zarrs.vlen","configuration":{"index_data_type":"uint64","data_codecs":["bytes"]}}])", "'index_codecs' is missing");
  refused(zarrs_vlen("middle"), "expected \"start\" or \"end\"");
  refused(zarrs_vlen("end", R"("bytes")", "uint16"), "expected \"uint64\" or \"uint32\"");
  refused(zarrs_vlen("end", R"("vlen-utf8")"), "expected data type string, found uint8", Status::unsupported);
}

TEST(Vlen, ElementsThatAreArraysHoldWholeItems) {
  ArraySpec spec = make_spec({2}, "bytes");
  spec.type = parse_v2_object_type(json::parse(R"({"id":"vlen-array","dtype":"<i2"})")).type;
  const auto chain = make_chain(R"([{"name":"numcodecs.vlen-array","configuration":{"dtype":"<i2"}}])", spec);
  const Texts texts{"", "1234"};
  EXPECT_EQ(decode(*chain, encode(*chain, texts)), texts);
  expect_error(Status::corrupt_data, "element 0: expected a multiple of 2 bytes", [&] { decode(*chain, encode(*chain, {"123", ""})); });
}

TEST(Vlen, ItsNamesElsewhereAreRead) {
  for (const char* name : {"numcodecs.vlen-utf8", "https://codec.zarrs.dev/array_to_bytes/vlen_utf8"}) {
    const auto chain = make_chain(cat(R"([")", name, R"("])"), make_spec({1}, "string"));
    EXPECT_EQ(chain->configs()[0].name, "vlen-utf8");
  }
}

// The golden files of numcodecs: the elements are pickled there, but elements have one encoded form alone.
TEST(Vlen, ReadsTheFilesOfNumcodecs) {
  const char* root = std::getenv("ZARR_NUMCODECS_FIXTURE");
  if (root == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set: the fixture folder of numcodecs is needed";
  namespace fs = std::filesystem;
  const auto read_file = [](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  };
  size_t files = 0;
  for (const char* id : {"vlen-utf8", "vlen-bytes", "vlen-array"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(root) / id)) {
      if (entry.path().extension() != ".dat") continue;
      SCOPED_TRACE(entry.path().string());
      const json::Value config = json::parse(read_file(entry.path().parent_path() / "config.json"));
      const std::string text = read_file(entry.path());
      uint32_t count = 0;
      ASSERT_GE(text.size(), sizeof count);
      std::memcpy(&count, text.data(), sizeof count);
      ArraySpec spec = make_spec({count}, "bytes");
      spec.type = parse_v2_object_type(config).type;
      json::Object configuration = config.object();
      configuration.erase("id");
      const auto chain = Chain::create({{cat("numcodecs.", id), configuration}}, {*registry(), Limits{}, spec});
      EXPECT_TRUE(equal(encode(*chain, decode(*chain, as_bytes(text))), as_bytes(text)));
      ++files;
    }
  EXPECT_GE(files, 12u);
}

}  // namespace
}  // namespace zarr::codec
