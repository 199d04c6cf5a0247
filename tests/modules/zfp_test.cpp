// The module zfp, against libzfp called directly.
#include <zfp.h>

#include <cmath>

#include "module_chain.hpp"
#include "numcodecs_files.hpp"

namespace {

struct Mode {
  const char* text;  // the configuration of `zfp`
  std::function<void(zfp_stream*, zfp_type, unsigned dims)> set;
  bool lossless = false, floats_only = false;
};

const std::vector<Mode>& modes() {
  static const std::vector<Mode> list = {
      {R"({"mode": "reversible"})", [](zfp_stream* s, zfp_type, unsigned) { zfp_stream_set_reversible(s); }, true},
      {R"({"mode": "fixed_accuracy", "tolerance": 0.05})",
       [](zfp_stream* s, zfp_type, unsigned) { zfp_stream_set_accuracy(s, 0.05); }, false, true},
      {R"({"mode": "fixed_precision", "precision": 20})",
       [](zfp_stream* s, zfp_type, unsigned) { zfp_stream_set_precision(s, 20); }},
      {R"({"mode": "fixed_rate", "rate": 10.5})",
       [](zfp_stream* s, zfp_type type, unsigned dims) { zfp_stream_set_rate(s, 10.5, type, dims, zfp_false); }},
      {R"({"mode": "expert", "minbits": 1, "maxbits": 300, "maxprec": 40, "minexp": -20})",
       [](zfp_stream* s, zfp_type, unsigned) { zfp_stream_set_params(s, 1, 300, 40, -20); }},
  };
  return list;
}

// What libzfp makes of `data`, with its header or without.
std::string by_libzfp(const Mode& mode, zfp_type type, const std::vector<uint64_t>& shape, const void* data, bool header) {
  const size_t rank = std::max<size_t>(shape.size(), 1);
  size_t n[4] = {1, 1, 1, 1};  // x first
  for (size_t d = 0; d < shape.size(); ++d) n[d] = shape[shape.size() - 1 - d];
  void* memory = const_cast<void*>(data);
  zfp_field* field = rank == 1   ? zfp_field_1d(memory, type, n[0])
                     : rank == 2 ? zfp_field_2d(memory, type, n[0], n[1])
                     : rank == 3 ? zfp_field_3d(memory, type, n[0], n[1], n[2])
                                 : zfp_field_4d(memory, type, n[0], n[1], n[2], n[3]);
  zfp_stream* stream = zfp_stream_open(nullptr);
  mode.set(stream, type, static_cast<unsigned>(rank));
  std::vector<uint64_t> room(zfp_stream_maximum_size(stream, field) / 8 + 1);
  bitstream* bits = stream_open(room.data(), room.size() * 8);
  zfp_stream_set_bit_stream(stream, bits);
  zfp_stream_rewind(stream);
  if (header) {
    EXPECT_NE(zfp_write_header(stream, field, ZFP_HEADER_FULL), 0u);
  }
  const size_t size = zfp_compress(stream, field);
  EXPECT_NE(size, 0u);
  zfp_field_free(field);
  zfp_stream_close(stream);
  stream_close(bits);
  std::string bytes(reinterpret_cast<const char*>(room.data()), size);
  bytes.resize((size + 7) / 8 * 8);  // Debian's libzfp writes single bytes, others words of 8
  return bytes;
}

std::string zfp_codecs(const std::string& configuration) {
  return R"([{"name": "zfp", "configuration": )" + configuration + "}]";
}

template <class T>
std::vector<T> smooth(size_t count, double low, double high) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = static_cast<T>(low + (high - low) * (0.5 + 0.45 * std::sin(static_cast<double>(i) * 0.07)));
  return values;
}

const std::vector<std::vector<uint64_t>> shapes = {{}, {1}, {37}, {9, 14}, {5, 6, 7}, {3, 4, 5, 6}};

template <class T>
void check_against_libzfp(const std::string& data_type, zfp_type type) {
  for (const auto& shape : shapes)
    for (const Mode& mode : modes()) {
      SCOPED_TRACE(data_type + " " + mode.text + " rank " + std::to_string(shape.size()));
      if (mode.floats_only && type != zfp_type_float && type != zfp_type_double) continue;
      const std::vector<T> values = smooth<T>(product(shape), -1000, 1000);
      const CodecChain chain = chain_of({shape, data_type, zfp_codecs(mode.text)});
      const std::string encoded = encode(chain, values);
      EXPECT_TRUE(encoded == by_libzfp(mode, type, shape, values.data(), false));
      EXPECT_LE(encoded.size(), zarr_codec_chain_encoded_bound(chain.get()));
      const std::vector<T> back = decode_as<T>(chain, encoded);
      if (mode.lossless) {
        EXPECT_EQ(back, values);
      }
      ASSERT_EQ(back.size(), values.size());
      for (size_t i = 0; mode.floats_only && i < values.size(); ++i) EXPECT_NEAR(back[i], values[i], 0.05);
    }
}

TEST(Zfp, BytesAreThoseOfLibzfp) {
  check_against_libzfp<int32_t>("int32", zfp_type_int32);
  check_against_libzfp<int64_t>("int64", zfp_type_int64);
  check_against_libzfp<float>("float32", zfp_type_float);
  check_against_libzfp<double>("float64", zfp_type_double);
}

// The promotions of the extension, and back: lossless where zfp is.
template <class T>
void check_narrow(const std::string& data_type, double low, double high, const std::function<int32_t(T)>& promoted) {
  SCOPED_TRACE(data_type);
  const std::vector<uint64_t> shape{4, 25};
  std::vector<T> values = smooth<T>(100, low, high);
  values[0] = static_cast<T>(low);
  values[99] = static_cast<T>(high);
  const CodecChain chain = chain_of({shape, data_type, zfp_codecs(modes()[0].text)});
  std::vector<int32_t> wide;
  for (const T value : values) wide.push_back(promoted(value));
  const std::string encoded = encode(chain, values);
  EXPECT_TRUE(encoded == by_libzfp(modes()[0], zfp_type_int32, shape, wide.data(), false));
  EXPECT_EQ(decode_as<T>(chain, encoded), values);
}

TEST(Zfp, NarrowIntegersArePromoted) {
  check_narrow<int8_t>("int8", -128, 127, [](int8_t v) { return v * (1 << 23); });
  check_narrow<uint8_t>("uint8", 0, 255, [](uint8_t v) { return (v - 128) * (1 << 23); });
  check_narrow<int16_t>("int16", -32768, 32767, [](int16_t v) { return v * (1 << 15); });
  check_narrow<uint16_t>("uint16", 0, 65535, [](uint16_t v) { return (v - 32768) * (1 << 15); });
  check_narrow<int8_t>("int4", -8, 7, [](int8_t v) { return v * (1 << 27); });
  check_narrow<uint8_t>("uint4", 0, 15, [](uint8_t v) { return (v - 8) * (1 << 27); });
  check_narrow<int8_t>("int2", -2, 1, [](int8_t v) { return v * (1 << 29); });
  check_narrow<uint32_t>("uint32", 0, 2147483647, [](uint32_t v) { return static_cast<int32_t>(v); });
}

TEST(Zfp, LargeUnsignedValuesAreRefusedNotClamped) {
  Err err;
  Bytes bytes;
  const CodecChain chain = chain_of({{4}, "uint32", zfp_codecs(modes()[0].text)});
  const uint32_t values[4] = {1, 2, 2147483648u, 3};
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_codec_encode(chain.get(), values, sizeof values, out(bytes), err));
  EXPECT_NE(err.message().find("2147483648"), std::string::npos) << err.message();
  const CodecChain wide = chain_of({{2}, "uint64", zfp_codecs(modes()[0].text)});
  const std::vector<uint64_t> fits{0, uint64_t{1} << 61};
  EXPECT_EQ(decode_as<uint64_t>(wide, encode(wide, fits)), fits);
}

// Every float16 goes through float32 and back as it was, and so does every bfloat16.
TEST(Zfp, HalfFloatsAreKept) {
  for (const char* type : {"float16", "bfloat16"}) {
    std::vector<uint16_t> values(65536);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<uint16_t>(i);
    const CodecChain chain = chain_of({{65536}, type, zfp_codecs(modes()[0].text)});
    const std::vector<uint16_t> back = decode_as<uint16_t>(chain, encode(chain, values));
    ASSERT_EQ(back.size(), values.size());
    const unsigned infinity = std::string(type) == "float16" ? 0x7c00 : 0x7f80;
    for (size_t i = 0; i < values.size(); ++i) {
      if ((values[i] & 0x7fffu) > infinity) {
        EXPECT_GT(back[i] & 0x7fffu, infinity) << i;  // some NaN
      } else {
        EXPECT_EQ(back[i], values[i]) << type;
      }
    }
  }
}

// Lossy modes round to the nearest float16: the values beside a tie, through libzfp's exact mode on float32.
TEST(Zfp, HalfFloatsAreRoundedToTheNearest) {
  const std::vector<float> floats{1.0f + 0x1p-11f, 1.0f + 3 * 0x1p-11f, 1.0f + 0x1.8p-11f, 65519.0f, 65520.0f, 0x1p-25f, 0x1.8p-25f, -0x1p-14f};
  const std::vector<uint16_t> halves{0x3c00, 0x3c02, 0x3c01, 0x7bff, 0x7c00, 0x0000, 0x0001, 0x8400};
  const std::vector<uint64_t> shape{floats.size()};
  const CodecChain chain = chain_of({shape, "float16", zfp_codecs(modes()[0].text)});
  EXPECT_EQ(decode_as<uint16_t>(chain, by_libzfp(modes()[0], zfp_type_float, shape, floats.data(), false)), halves);
}

// zarrs' fixed rate counts as if there were three dimensions.
TEST(Zfp, FixedRateOfZarrsIsRead) {
  const Mode three{"", [](zfp_stream* s, zfp_type type, unsigned) { zfp_stream_set_rate(s, 8, type, 3, zfp_false); }};
  for (const std::vector<uint64_t>& shape : {std::vector<uint64_t>{64}, {16, 8}}) {
    const std::vector<float> values = smooth<float>(product(shape), -3, 3);
    const CodecChain chain = chain_of({shape, "float32", zfp_codecs(R"({"mode": "fixed_rate", "rate": 8})")});
    const std::vector<float> back = decode_as<float>(chain, by_libzfp(three, zfp_type_float, shape, values.data(), false));
    ASSERT_EQ(back.size(), values.size());
    for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(back[i], values[i], 0.01);
  }
}

TEST(Zfpy, BytesAreThoseOfLibzfpWithItsHeader) {
  const std::pair<const char*, size_t> configurations[] = {
      {R"({"id": "zfpy", "mode": 4, "tolerance": 0.05})", 1},
      {R"({"id": "zfpy", "mode": 4, "tolerance": -1, "rate": -1, "precision": -1, "compression_kwargs": {"tolerance": -1}})", 0},
      {R"({"id": "zfpy", "mode": 3, "precision": 20})", 2},
      {R"({"id": "zfpy", "mode": 2, "rate": 10.5})", 3},
      {R"({"id": "zfpy", "mode": 5})", 0},
      {R"({"id": "zfpy"})", 0}};
  for (const auto& [configuration, mode] : configurations)
    for (const auto& shape : shapes) {
      SCOPED_TRACE(configuration);
      const std::vector<double> values = smooth<double>(product(shape), -1, 1);
      const CodecChain chain = chain_of({shape, "<f8", "", configuration});
      const std::string encoded = encode(chain, values);
      EXPECT_TRUE(encoded == by_libzfp(modes()[mode], zfp_type_double, shape, values.data(), true));
      if (mode == 0) {
        EXPECT_EQ(decode_as<double>(chain, encoded), values);
      }
    }
}

// The mode of a chunk is its header's, whatever the configuration says now; numcodecs flattens behind filters.
TEST(Zfpy, TheHeaderCounts) {
  const std::vector<float> values = smooth<float>(60, -1, 1);
  const CodecChain chain = chain_of({{6, 10}, "<f4", "", R"({"id": "zfpy", "mode": 2, "rate": 4})"});
  EXPECT_EQ(decode_as<float>(chain, by_libzfp(modes()[0], zfp_type_float, {6, 10}, values.data(), true)), values);
  EXPECT_EQ(decode_as<float>(chain, by_libzfp(modes()[0], zfp_type_float, {60}, values.data(), true)), values);
  for (const std::vector<uint64_t>& other : {std::vector<uint64_t>{10, 6}, {59}, {61}, {60, 1}, {2, 3, 10}})
    EXPECT_FALSE(survives(chain, by_libzfp(modes()[0], zfp_type_float, other,
                                           smooth<float>(product(other), 0, 1).data(), true)));
  const std::vector<int32_t> integers = counting(60);
  EXPECT_FALSE(survives(chain, by_libzfp(modes()[0], zfp_type_int32, {6, 10}, integers.data(), true)));
}

TEST(Zfpy, NumcodecsFiles) {
  if (std::getenv("ZARR_NUMCODECS_FIXTURE") == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set";
  const size_t count = each_numcodecs_file("zfpy", [](const NumcodecsArray& array, const std::string& configuration,
                                                      const std::string& encoded) {
    // Those of Fortran order, and some others, were flattened before.
    const std::vector<uint64_t> flat{product(array.shape)};
    const CodecChain flattened = chain_of({flat, array.numpy_type, "", configuration});
    const CodecChain chain = chain_of({array.fortran ? flat : array.shape, array.numpy_type, "", configuration});
    EXPECT_TRUE(decode(chain, encoded) == array.bytes);  // all of them are lossless
    const auto encoded_by = [&](const CodecChain& by) { return encode(by, array.bytes.data(), array.bytes.size()); };
    EXPECT_TRUE(encoded_by(chain) == encoded || encoded_by(flattened) == encoded);
  });
  EXPECT_GE(count, 30u);
}

TEST(Zfp, HostileInput) {
  for (const std::vector<uint64_t>& shape : {std::vector<uint64_t>{100}, {9, 14}, {5, 6, 7}, {3, 4, 5, 6}}) {
    const std::vector<float> values = smooth<float>(product(shape), -1000, 1000);
    for (const Mode& mode : modes()) {
      SCOPED_TRACE(mode.text);
      // Cut to a quarter it is what zarrs writes.
      if (shape.size() == 4 && std::strstr(mode.text, "fixed_rate") != nullptr) continue;
      const CodecChain chain = chain_of({shape, "float32", zfp_codecs(mode.text)});
      check_damage(chain, encode(chain, values), 100, 7);
    }
    const CodecChain chain = chain_of({shape, "<f4", "", R"({"id": "zfpy", "mode": 4, "tolerance": 0.01})"});
    check_damage(chain, encode(chain, values), 300, 7);
  }
}

TEST(Zfp, RefusesByName) {
  const struct {
    ChunkOptions chunk;
    zarr_status status;
    const char* part;
  } cases[] = {
      {{{4}, "float32", zfp_codecs("{}")}, ZARR_INVALID_METADATA, "'mode'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fast"})")}, ZARR_INVALID_METADATA, "fast"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fixed_rate"})")}, ZARR_INVALID_METADATA, "'rate'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fixed_rate", "rate": "8"})")}, ZARR_INVALID_METADATA, "'rate'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fixed_rate", "rate": -1})")}, ZARR_INVALID_METADATA, "'rate'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fixed_rate", "rate": 1e9})")}, ZARR_INVALID_METADATA, "'rate'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "reversible", "rate": 8})")}, ZARR_INVALID_METADATA, "'rate'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "fixed_precision", "precision": -1})")}, ZARR_INVALID_METADATA, "'precision'"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "expert", "minbits": 9, "maxbits": 8, "maxprec": 64, "minexp": 0})")},
       ZARR_INVALID_METADATA, "maxbits 8"},
      {{{4}, "float32", zfp_codecs(R"({"mode": "expert", "minbits": 4000000000, "maxbits": 4000000000, "maxprec": 64, "minexp": 0})")},
       ZARR_INVALID_METADATA, "minbits"},
      {{{4}, "int32", zfp_codecs(R"({"mode": "fixed_accuracy", "tolerance": 1})")}, ZARR_INVALID_METADATA, "fixed_accuracy"},
      {{{4}, "complex64", zfp_codecs(R"({"mode": "reversible"})")}, ZARR_UNSUPPORTED, "complex64"},
      {{{1, 1, 1, 2, 2}, "float32", zfp_codecs(R"({"mode": "reversible"})")}, ZARR_UNSUPPORTED, "4 dimensions"},
      {{{4}, "<u2", "", R"({"id": "zfpy"})"}, ZARR_UNSUPPORTED, "uint16"},
      {{{4}, "<f4", "", R"({"id": "zfpy", "mode": 9})"}, ZARR_INVALID_METADATA, "'mode'"},
      {{{4}, "<f4", "", R"({"id": "zfpy", "write_header": true})"}, ZARR_INVALID_METADATA, "write_header"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.chunk.codecs + one.chunk.compressor);
    Err err;
    CodecChain chain;
    EXPECT_STATUS(one.status, new_chain(one.chunk, chain, err));
    EXPECT_NE(err.message().find(one.part), std::string::npos) << err.message();
    EXPECT_STRNE(zarr_error_codec(err.get()), nullptr);
  }
  Err err;
  Bytes bytes;
  const CodecChain expert = chain_of({{4}, "<f4", "", R"({"id": "zfpy", "mode": 1})"});
  const float values[4] = {};
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_codec_encode(expert.get(), values, sizeof values, out(bytes), err));
}

// In arrays: v2 with filters around it, sharded v3, under every name, and converted between the formats.
TEST(Zfp, InArrays) {
  Err err;
  Store store = memory_store();
  const uint64_t shape[2] = {20, 30}, chunks[2] = {10, 15}, shards[2] = {20, 30}, origin[2] = {0, 0};
  const std::vector<float> values = smooth<float>(600, -1, 1);
  const auto round_trip = [&](const zarr_array_builder& builder, const char* path) {
    SCOPED_TRACE(path);
    Node array;
    ASSERT_OK(zarr_create_array(store.get(), path, ZARR_NTS, &builder, nullptr, out(array), err));
    ASSERT_OK(zarr_write_slice(array.get(), 2, origin, shape, nullptr, values.data(), 2400, nullptr, nullptr, err));
    std::vector<float> back(600);
    ASSERT_OK(zarr_read_slice(array.get(), 2, origin, shape, nullptr, back.data(), 2400, nullptr, nullptr, err));
    EXPECT_EQ(back, values);
    const uint64_t start[2] = {7, 11}, part[2] = {5, 9};
    std::vector<float> some(45);
    ASSERT_OK(zarr_read_slice(array.get(), 2, start, part, nullptr, some.data(), 180, nullptr, nullptr, err));
    EXPECT_EQ(some[10], values[(7 + 1) * 30 + 11 + 1]);
    Bytes converted;
    const int32_t other = zarr_node_format(array.get()) == 2 ? 3 : 2;
    if (builder.shards == nullptr && builder.codecs == nullptr) {
      EXPECT_OK(zarr_node_metadata_json(array.get(), other, out(converted), nullptr, err));
    }
  };
  auto builder = init<zarr_array_builder>();
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "float32";
  for (const char* name : {"zfp", "zarrs.zfp", "https://codec.zarrs.dev/array_to_bytes/zfp"}) {
    const std::string codecs = R"([{"name": ")" + std::string(name) + R"(", "configuration": {"mode": "reversible"}}, "crc32c"])";
    builder.codecs = codecs.c_str();
    builder.shards = nullptr;
    round_trip(builder, "v3");
    builder.shards = shards;
    round_trip(builder, "sharded");
    EXPECT_OK(zarr_erase(store.get(), "v3", ZARR_NTS, err));
    EXPECT_OK(zarr_erase(store.get(), "sharded", ZARR_NTS, err));
  }
  builder.codecs = nullptr;
  builder.shards = nullptr;
  builder.compressor = R"({"id": "zfpy", "mode": 5})";
  round_trip(builder, "v3 by its v2 id");
  builder.zarr_format = 2;
  round_trip(builder, "v2");
  builder.filters = R"([{"id": "zfpy", "mode": 5}, {"id": "shuffle", "elementsize": 1}])";
  builder.compressor = R"({"id": "zlib", "level": 1})";
  round_trip(builder, "v2 with zfpy as a filter");
}

TEST(Zfp, WithoutTheModuleItIsNamed) {
  Err err;
  Context context;
  auto options = init<zarr_context_options>();
  options.flags = ZARR_CONTEXT_NO_PLUGINS;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  CodecChain chain;
  EXPECT_STATUS(ZARR_UNSUPPORTED, new_chain({{4}, "<f4", "", R"({"id": "zfpy"})"}, chain, err, context.get()));
  EXPECT_NE(err.message().find("module zfp"), std::string::npos) << err.message();
  EXPECT_STREQ(zarr_error_codec(err.get()), "numcodecs.zfpy");
}

}  // namespace
