// Chains of codecs without an array.
#include <cstring>
#include <random>
#include <thread>

#include "support.hpp"

namespace {

struct Chunk {
  std::vector<uint64_t> shape{5, 7};
  const char* data_type = "int32";
  const char *codecs = nullptr, *filters = nullptr, *compressor = nullptr, *fill_value = nullptr;
  int32_t byte_order = ZARR_ORDER_NATIVE, order_f = 0;
};

CodecChain chain_of(const Chunk& chunk, zarr_context* context = nullptr) {
  auto options = init<zarr_codec_chain_options>();
  options.rank = chunk.shape.size();
  options.shape = chunk.shape.data();
  options.data_type = chunk.data_type;
  options.codecs = chunk.codecs;
  options.filters = chunk.filters;
  options.compressor = chunk.compressor;
  options.fill_value = chunk.fill_value;
  options.byte_order = chunk.byte_order;
  options.order_f = chunk.order_f;
  CodecChain chain;
  Err err;
  EXPECT_OK(zarr_codec_chain_new(context, &options, out(chain), err));
  return chain;
}

std::string encoded(const CodecChain& chain, const std::vector<int32_t>& elements) {
  Err err;
  Bytes bytes;
  EXPECT_OK(zarr_codec_encode(chain.get(), elements.data(), elements.size() * 4, out(bytes), err));
  return text_of(bytes);
}

std::vector<int32_t> decoded(const CodecChain& chain, const std::string& bytes) {
  Err err;
  Bytes chunk;
  EXPECT_OK(zarr_codec_decode(chain.get(), bytes.data(), bytes.size(), out(chunk), err));
  std::vector<int32_t> elements(zarr_bytes_size(chunk.get()) / 4);
  if (!elements.empty()) std::memcpy(elements.data(), zarr_bytes_data(chunk.get()), elements.size() * 4);
  return elements;
}

const char* const shard_chain = R"([{"name": "sharding_indexed", "configuration": {"chunk_shape": [5, 1],
  "codecs": [{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "gzip", "configuration": {"level": 1}}]}}])";

// What an array stores is what its chain makes, both ways, for v3 and v2.
TEST(CodecChain, IsWhatAnArrayStores) {
  const Chunk chunks[] = {
      {.codecs = R"(["bytes"])"},
      {.codecs = R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, "bytes", "crc32c"])"},
      {.codecs = R"([{"name": "bytes", "configuration": {"endian": "big"}}, {"name": "zstd", "configuration": {"level": 3}}])"},
      {.codecs = R"(["bytes", {"name": "blosc", "configuration": {"shuffle": "shuffle"}}])", .fill_value = "3"},
      {.codecs = shard_chain},
      {.codecs = R"([{"name": "cast_value", "configuration": {"data_type": "int16"}}, "bytes"])", .fill_value = "9"},
      {.filters = R"([{"id": "delta", "dtype": "<i4"}])", .compressor = R"({"id": "zlib", "level": 4})"},
      {.compressor = "null", .byte_order = ZARR_ORDER_BIG, .order_f = 1},
      {.filters = R"([{"id": "shuffle"}])"},
      {.shape = {35}, .compressor = R"({"id": "blosc"})"},
  };
  for (const Chunk& chunk : chunks) {
    SCOPED_TRACE(chunk.codecs != nullptr ? chunk.codecs : chunk.compressor != nullptr ? chunk.compressor : chunk.filters);
    Err err;
    const CodecChain chain = chain_of(chunk);
    auto builder = init<zarr_array_builder>();
    builder.zarr_format = chunk.codecs != nullptr ? 3 : 2;
    builder.rank = chunk.shape.size();
    builder.shape = builder.chunks = chunk.shape.data();
    builder.data_type = chunk.data_type;
    builder.codecs = chunk.codecs;
    builder.filters = chunk.filters;
    builder.compressor = chunk.compressor != nullptr || chunk.codecs != nullptr ? chunk.compressor : "null";
    builder.fill_value = chunk.fill_value;
    builder.byte_order = chunk.byte_order;
    builder.order_f = chunk.order_f;
    Store store = memory_store();
    Node array;
    ASSERT_OK(zarr_create_array(store.get(), "a", 1, &builder, nullptr, out(array), err));
    const std::vector<int32_t> elements = write_counting(array.get(), 1);
    const std::vector<uint64_t> origin(chunk.shape.size(), 0);
    Bytes stored, codecs, chain_json;
    ASSERT_OK(zarr_read_encoded_chunk(array.get(), origin.size(), origin.data(), nullptr, out(stored), err));
    EXPECT_EQ(zarr_codec_chain_decoded_size(chain.get()), elements.size() * 4);
    EXPECT_GE(zarr_codec_chain_encoded_bound(chain.get()), zarr_bytes_size(stored.get()));
    const std::string made = encoded(chain, elements);
    EXPECT_EQ(made, text_of(stored));
    EXPECT_EQ(decoded(chain, text_of(stored)), elements);
    ASSERT_OK(zarr_codec_chain_json(chain.get(), out(chain_json), err));
    ASSERT_OK(zarr_array_codecs_json(array.get(), out(codecs), err));
    EXPECT_EQ(text_of(chain_json).substr(0, 2), "[{");
    EXPECT_NE(text_of(codecs), "");
  }
}

TEST(CodecChain, EncodesAndDecodesInMemoryOfTheCaller) {
  Err err;
  const CodecChain chain = chain_of({.codecs = R"(["bytes", "crc32c"])"});
  const std::vector<int32_t> elements = counting(35);
  std::vector<unsigned char> room(zarr_codec_chain_encoded_bound(chain.get()) + 8, 0xaa);
  size_t written = 9;
  ASSERT_OK(zarr_codec_encode_into(chain.get(), elements.data(), 140, room.data(), room.size() - 8, &written, err));
  EXPECT_EQ(written, 144u);
  EXPECT_EQ(room[written], 0xaa);
  EXPECT_EQ(std::string(room.begin(), room.begin() + 144), encoded(chain, elements));
  std::vector<int32_t> back(36, -1);
  ASSERT_OK(zarr_codec_decode_into(chain.get(), room.data(), written, back.data(), 140, err));
  EXPECT_EQ(std::vector<int32_t>(back.begin(), back.begin() + 35), elements);
  EXPECT_EQ(back[35], -1);
  EXPECT_STATUS(ZARR_OUT_OF_RANGE, zarr_codec_encode_into(chain.get(), elements.data(), 140, room.data(), 143, &written, err));
  EXPECT_EQ(written, 0u);
  EXPECT_NE(err.message().find("144"), std::string::npos) << err.message();
}

TEST(CodecChain, SaysWhichCodecFailed) {
  Err err;
  Bytes chunk;
  const CodecChain chain = chain_of({.codecs = R"(["bytes", "crc32c"])"});
  std::string bytes = encoded(chain, counting(35));
  bytes[3] ^= 1;
  EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_codec_decode(chain.get(), bytes.data(), bytes.size(), out(chunk), err));
  EXPECT_STREQ(zarr_error_codec(err.get()), "crc32c");
  const std::string good = encoded(chain, counting(35));
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_codec_decode(chain.get(), good.data(), size, out(chunk), err));
  auto options = init<zarr_codec_chain_options>();
  const uint64_t shape[1] = {4};
  options.rank = 1;
  options.shape = shape;
  options.data_type = "int32";
  options.codecs = R"(["bytes", "numcodecs.pickle"])";
  CodecChain none;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_codec_chain_new(nullptr, &options, out(none), err));
  EXPECT_STREQ(zarr_error_codec(err.get()), "numcodecs.pickle");
}

TEST(CodecChain, KeepsToTheLimitsOfItsContext) {
  Err err;
  Context context;
  auto limits = init<zarr_context_options>();
  limits.max_chunk_bytes = 139;
  ASSERT_OK(zarr_context_new(&limits, out(context), err));
  auto options = init<zarr_codec_chain_options>();
  const uint64_t shape[2] = {5, 7};
  options.rank = 2;
  options.shape = shape;
  options.data_type = "<i4";
  options.codecs = R"(["bytes"])";
  CodecChain chain;
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_codec_chain_new(context.get(), &options, out(chain), err));
  const uint64_t huge[2] = {uint64_t{1} << 40, uint64_t{1} << 40};
  options.shape = huge;
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_codec_chain_new(nullptr, &options, out(chain), err));
}

TEST(CodecChain, OutlivesItsContextAndServesManyThreads) {
  Err err;
  Context context;
  ASSERT_OK(zarr_context_new(nullptr, out(context), err));
  const CodecChain chain = chain_of({.shape = {64, 64}, .codecs = R"(["bytes", {"name": "zstd"}, "crc32c"])"}, context.get());
  context.reset();
  zarr_codec_chain_release(zarr_codec_chain_retain(chain.get()));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::vector<int32_t> elements = counting(64 * 64, t * 1000 + i);
        EXPECT_EQ(decoded(chain, encoded(chain, elements)), elements);
      }
    });
  for (std::thread& thread : threads) thread.join();
}

TEST(CodecChain, OfOneElementWithoutDimensions) {
  const CodecChain chain = chain_of({.shape = {}, .codecs = R"(["bytes"])"});
  EXPECT_EQ(encoded(chain, {5}), std::string("\5\0\0\0", 4));
  EXPECT_EQ(decoded(chain, std::string("\7\0\0\0", 4)), std::vector<int32_t>{7});
}

TEST(Catalogue, ListsCodecsAndTypes) {
  Err err;
  Bytes codecs, types;
  ASSERT_OK(zarr_codecs_json(nullptr, out(codecs), err));
  for (const char* part : {"\"name\": \"gzip\"", "\"bytes -> bytes\"", "\"v2_id\": \"zfpy\"", "\"zarrs.zfp\"",
                           "\"numcodecs.pickle\"", "\"level\": 1", "\"module\": \"pcodec\""})
    EXPECT_NE(text_of(codecs).find(part), std::string::npos) << part;
  ASSERT_OK(zarr_data_types_json(nullptr, out(types), err));
  for (const char* part : {"\"name\": \"float32\"", "\"numpy\": \"<f4\"", "\"r*\"", "\"length_bytes\""})
    EXPECT_NE(text_of(types).find(part), std::string::npos) << part;
}

}  // namespace
