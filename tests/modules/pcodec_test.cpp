// The module pcodec. Files of numcodecs are its second implementation; both ways with numcodecs: tests/interop/modules.py.
#include <cmath>
#include <limits>

#include "module_chain.hpp"
#include "numcodecs_files.hpp"

namespace {

std::string pcodec(const std::string& configuration = "{}") {
  return R"([{"name": "numcodecs.pcodec", "configuration": )" + configuration + "}]";
}

const char* const configurations[] = {
    "{}",
    R"({"level": 0})",
    R"({"level": 12, "mode_spec": "classic"})",
    R"({"level": 3, "delta_spec": "no_op"})",
    R"({"delta_spec": "none", "paging_spec": "equal_pages_up_to"})",
    R"({"delta_spec": "try_lookback", "equal_pages_up_to": 1000})",
    R"({"delta_spec": "try_consecutive", "delta_encoding_order": 2})",
    R"({"delta_spec": "auto", "delta_encoding_order": 7})",
    R"({"delta_encoding_order": 0, "equal_pages_up_to": 1})",
};

template <class T>
void check(const std::string& data_type, const std::function<T(size_t, uint64_t)>& value) {
  std::mt19937_64 random(3);
  for (const char* configuration : configurations)
    for (const std::vector<uint64_t>& shape : {std::vector<uint64_t>{}, {1}, {300}, {20, 30}, {2, 3, 4, 5, 6}}) {
      SCOPED_TRACE(data_type + " " + configuration);
      std::vector<T> values(product(shape));
      for (size_t i = 0; i < values.size(); ++i) values[i] = value(i, random());
      const CodecChain chain = chain_of({shape, data_type, pcodec(configuration)});
      const std::string encoded = encode(chain, values);
      EXPECT_LE(encoded.size(), zarr_codec_chain_encoded_bound(chain.get()));
      const std::string bytes = decode(chain, encoded);
      EXPECT_EQ(std::memcmp(bytes.data(), values.data(), bytes.size()), 0);
    }
}

TEST(Pcodec, EveryTypeAndConfiguration) {
  check<uint16_t>("uint16", [](size_t i, uint64_t r) { return i * 3 + r % 4; });
  check<uint32_t>("uint32", [](size_t i, uint64_t r) { return i * 1000 + r % 100; });
  check<uint64_t>("uint64", [](size_t, uint64_t r) { return r; });
  check<int16_t>("int16", [](size_t, uint64_t r) { return static_cast<int16_t>(r); });
  check<int32_t>("int32", [](size_t i, uint64_t r) { return static_cast<int32_t>(i % 7) - static_cast<int32_t>(r % 50); });
  check<int64_t>("int64", [](size_t i, uint64_t) { return i % 2 == 0 ? std::numeric_limits<int64_t>::min() : 5; });
  check<uint16_t>("float16", [](size_t, uint64_t r) { return static_cast<uint16_t>(r); });  // every bit pattern
  check<float>("float32", [](size_t i, uint64_t r) { return r % 50 == 0 ? std::nanf("7") : static_cast<float>(i) * 0.1f; });
  check<double>("float64", [](size_t i, uint64_t r) { return r % 50 == 0 ? -0.0 : std::sin(static_cast<double>(i)); });
}

TEST(Pcodec, NumcodecsFiles) {
  if (std::getenv("ZARR_NUMCODECS_FIXTURE") == nullptr) GTEST_SKIP() << "ZARR_NUMCODECS_FIXTURE is not set";
  const size_t count = each_numcodecs_file("pcodec", [](const NumcodecsArray& array, const std::string& configuration,
                                                        const std::string& encoded) {
    const std::vector<uint64_t> flat{product(array.shape)};  // in the order of the file, as numcodecs sees it
    const CodecChain chain = chain_of({flat, array.numpy_type, "", configuration});
    EXPECT_TRUE(decode(chain, encoded) == array.bytes);
    EXPECT_TRUE(decode(chain, encode(chain, array.bytes.data(), array.bytes.size())) == array.bytes);
  });
  EXPECT_GE(count, 50u);
}

TEST(Pcodec, HostileInput) {
  std::vector<float> values(700);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 90) * 0.1f;
  for (const char* configuration : configurations) {
    SCOPED_TRACE(configuration);
    const CodecChain chain = chain_of({{7, 100}, "float32", pcodec(configuration)});
    check_damage(chain, encode(chain, values), 150);
  }
  // Of another type, and of other counts.
  const CodecChain chain = chain_of({{700}, "float32", pcodec()});
  for (const uint64_t count : {1, 256, 699, 701, 1024}) {
    const CodecChain other = chain_of({{count}, "float32", pcodec()});
    EXPECT_FALSE(survives(chain, encode(other, std::vector<float>(count, 1.5f)))) << count;
  }
  const CodecChain integers = chain_of({{700}, "int32", pcodec()});
  EXPECT_FALSE(survives(chain, encode(integers, counting(700))));
}

TEST(Pcodec, RefusesByName) {
  const struct {
    ChunkOptions chunk;
    zarr_status status;
    const char* part;
  } cases[] = {
      {{{4}, "float32", pcodec(R"({"level": 13})")}, ZARR_INVALID_METADATA, "'level'"},
      {{{4}, "float32", pcodec(R"({"mode_spec": "try_int_mult"})")}, ZARR_INVALID_METADATA, "'mode_spec'"},
      {{{4}, "float32", pcodec(R"({"delta_spec": "x"})")}, ZARR_INVALID_METADATA, "'delta_spec'"},
      {{{4}, "float32", pcodec(R"({"paging_spec": "exact"})")}, ZARR_INVALID_METADATA, "'paging_spec'"},
      {{{4}, "float32", pcodec(R"({"delta_encoding_order": 8})")}, ZARR_INVALID_METADATA, "'delta_encoding_order'"},
      {{{4}, "float32", pcodec(R"({"delta_spec": "no_op", "delta_encoding_order": 1})")}, ZARR_INVALID_METADATA, "try_consecutive"},
      {{{4}, "float32", pcodec(R"({"equal_pages_up_to": 0})")}, ZARR_INVALID_METADATA, "'equal_pages_up_to'"},
      {{{4}, "float32", pcodec(R"({"speed": 1})")}, ZARR_INVALID_METADATA, "'speed'"},
      {{{4}, "bool", pcodec()}, ZARR_UNSUPPORTED, "bool"},
      {{{4}, "complex64", pcodec()}, ZARR_UNSUPPORTED, "complex64"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.chunk.codecs);
    Err err;
    CodecChain chain;
    EXPECT_STATUS(one.status, new_chain(one.chunk, chain, err));
    EXPECT_NE(err.message().find(one.part), std::string::npos) << err.message();
    EXPECT_STREQ(zarr_error_codec(err.get()), "numcodecs.pcodec");
  }
}

TEST(Pcodec, InArraysOfBothFormats) {
  Err err;
  Store store = memory_store();
  for (const int32_t format : {2, 3}) {
    const ArrayArguments arguments{.format = format};
    auto builder = builder_of(arguments);
    builder.compressor = R"({"id": "pcodec", "level": 4})";
    builder.filters = R"([{"id": "delta", "dtype": "<i4"}])";
    Node array;
    const std::string path = format == 2 ? "v2" : "v3";
    ASSERT_OK(zarr_create_array(store.get(), path.c_str(), ZARR_NTS, &builder, nullptr, out(array), err));
    const std::vector<int32_t> values = write_counting(array.get());
    EXPECT_EQ(read_all(array.get()), values);
    Bytes other;
    EXPECT_OK(zarr_node_metadata_json(array.get(), 5 - format, out(other), nullptr, err));
    EXPECT_NE(text_of(other).find("pcodec"), std::string::npos);
  }
}

}  // namespace
