#include "codec/vtable_codec.hpp"

#include "base/c_objects.hpp"
#include "codec/c_source.hpp"
#include "parity.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

// A codec as a C program would write it: every byte XORed with a key; counts what it makes and releases.
struct Log {
  int created = 0, released = 0, user_data_released = 0, ranges = 0;
};
struct Xor {
  Log* log;
  unsigned char key;
};

zarr_status put(zarr_sink* sink, const void* input, size_t size, unsigned char key) {
  std::byte* out = sink->reserve(size);
  if (out == nullptr) return ZARR_CORRUPT_DATA;
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<const std::byte*>(input)[i] ^ std::byte{key};
  sink->commit(size);
  return ZARR_OK;
}

zarr_codec_vtable xor_table(int kind) {
  zarr_codec_vtable t{};
  t.struct_size = sizeof(t);
  t.kind = kind;
  t.capabilities = ZARR_CODEC_ANY_THREAD;
  t.create = [](void* user, const char* text, size_t length, void** instance, zarr_error* err) -> zarr_status {
    const json::Value config = json::parse({text, length});
    const json::Value* key = config.find("key");
    if (key == nullptr) {
      err->error = Error(Status::invalid_metadata, "key is missing");
      return ZARR_INVALID_METADATA;
    }
    ++static_cast<Log*>(user)->created;
    *instance = new Xor{static_cast<Log*>(user), static_cast<unsigned char>(*key->as_int64())};
    return ZARR_OK;
  };
  t.encoded_size = [](void*, uint64_t size, uint64_t* bound, int32_t* exact, zarr_error*) -> zarr_status {
    *bound = size;
    *exact = 1;
    return ZARR_OK;
  };
  t.encode = [](void* self, const zarr_array_spec*, const void* in, size_t size, zarr_sink* out,
                zarr_error*) -> zarr_status { return put(out, in, size, static_cast<Xor*>(self)->key); };
  t.decode = t.encode;
  t.release = [](void* self) {
    ++static_cast<Xor*>(self)->log->released;
    delete static_cast<Xor*>(self);
  };
  t.release_user_data = [](void* user) { ++static_cast<Log*>(user)->user_data_released; };
  return t;
}

zarr_status xor_ranges(void* self, zarr_source* source, uint64_t, size_t count, const uint64_t* offsets,
                       const size_t* sizes, void* const* outputs, zarr_error*) {
  auto& x = *static_cast<Xor*>(self);
  for (size_t i = 0; i < count; ++i) {
    auto* out = static_cast<std::byte*>(outputs[i]);
    source->bytes.read_at(offsets[i], {out, sizes[i]});
    for (size_t k = 0; k < sizes[i]; ++k) out[k] ^= std::byte{x.key};
    ++x.log->ranges;
  }
  return ZARR_OK;
}

TEST(VtableCodec, EveryKindTakesPartInChains) {
  Log log;
  registry()->add("test.xor1", vtable_factory("test.xor1", xor_table(ZARR_CODEC_ARRAY_TO_ARRAY), &log), true);
  registry()->add("test.xor2", vtable_factory("test.xor2", xor_table(ZARR_CODEC_ARRAY_TO_BYTES), &log), true);
  zarr_codec_vtable partial = xor_table(ZARR_CODEC_BYTES_TO_BYTES);
  partial.decode_ranges = xor_ranges;
  registry()->add("test.xor3", vtable_factory("test.xor3", xor_table(ZARR_CODEC_BYTES_TO_BYTES), &log), true);
  registry()->add("test.xor4", vtable_factory("test.xor4", partial, &log), true);
  const std::string key = R"(","configuration":{"key":37}})";
  const std::string bytes = R"({"name":"bytes","configuration":{"endian":"big"}})";
  const std::string transpose = R"({"name":"transpose","configuration":{"order":"F"}})";
  for (const std::string& chain : {
           cat("[{\"name\":\"test.xor1", key, ",", bytes, "]"),
           cat("[", transpose, ",{\"name\":\"test.xor1", key, ",", transpose, ",{\"name\":\"test.xor1", key, ",",
               transpose, ",", bytes, ",\"crc32c\"]"),
           cat("[", transpose, ",{\"name\":\"test.xor2", key, "]"),
           cat("[", bytes, ",{\"name\":\"test.xor3", key, ",{\"name\":\"zstd\"}]"),
           cat("[", bytes, ",{\"name\":\"test.xor4", key, "]"),
           cat(R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,6],"codecs":[)", bytes,
               ",{\"name\":\"test.xor4", key, "]}}]"),
       })
    check_parity(chain, 20, 51, {Shape{12, 24}});
  EXPECT_GT(log.created, 0);
  EXPECT_EQ(log.created, log.released);
  EXPECT_GT(log.ranges, 0);
  EXPECT_EQ(log.user_data_released, 0);
}

TEST(VtableCodec, UserDataIsReleasedOnceWithTheLastUser) {
  Log log;
  std::shared_ptr<const Chain> chain;
  const ArraySpec spec = make_spec(Shape{4}, "uint8");
  {
    Registry own;
    register_builtin_codecs(own);
    own.add("x", vtable_factory("x", xor_table(ZARR_CODEC_BYTES_TO_BYTES), &log), false);
    chain =
        Chain::create(parse_codec_list(json::parse(R"(["bytes",{"name":"x","configuration":{"key":1}}])"), "codecs"),
                      {own, Limits{}, spec});
    EXPECT_EQ(json::dump(codec_list_to_json(chain->configs())),
              R"([{"name":"bytes"},{"name":"x","configuration":{"key":1}}])");
  }
  EXPECT_EQ(log.user_data_released, 0);
  chain.reset();
  EXPECT_EQ(log.released, 1);
  EXPECT_EQ(log.user_data_released, 1);
}

TEST(VtableCodec, RefusedTablesLeaveUserDataAlone) {
  Log log;
  zarr_codec_vtable table = xor_table(ZARR_CODEC_BYTES_TO_BYTES);
  table.decode = nullptr;
  expect_error(Status::invalid_argument, "decode is missing", [&] { vtable_factory("x", table, &log); });
  table = xor_table(7);
  expect_error(Status::invalid_argument, "found 7", [&] { vtable_factory("x", table, &log); });
  table = xor_table(ZARR_CODEC_BYTES_TO_BYTES);
  table.encoded_size = nullptr;
  expect_error(Status::invalid_argument, "encoded_size", [&] { vtable_factory("x", table, &log); });
  EXPECT_EQ(log.user_data_released, 0);
}

TEST(VtableCodec, CallbackErrorsKeepTheirWords) {
  Log log;
  Registry own;
  register_builtin_codecs(own);
  zarr_codec_vtable table = xor_table(ZARR_CODEC_BYTES_TO_BYTES);
  own.add("x", vtable_factory("x", table, &log), false);
  table.decode = [](void*, const zarr_array_spec*, const void*, size_t, zarr_sink*, zarr_error*) -> zarr_status {
    return 99;
  };
  own.add("y", vtable_factory("y", table, &log), false);
  const ArraySpec spec = make_spec(Shape{4}, "uint8");
  const auto make = [&](const char* codecs) {
    return Chain::create(parse_codec_list(json::parse(codecs), "codecs"), {own, Limits{}, spec});
  };
  const Error error =
      expect_error(Status::invalid_metadata, "codec 'x': create: key is missing", [&] { make(R"(["bytes","x"])"); });
  EXPECT_EQ(error.codec(), "x");
  const auto chain = make(R"(["bytes",{"name":"y","configuration":{"key":1}}])");
  EXPECT_TRUE(chain->any_thread());
  const Buffer stored = bytes_of({1, 2, 3, 4});
  Buffer out(size_t{4});
  Scratch scratch;
  SpanSource source(stored);
  expect_error(Status::callback, "status 99",
               [&] { chain->decode(source, whole_view(out.data(), spec.shape, 1), scratch); });
  table.capabilities = 0;
  own.add("z", vtable_factory("z", table, &log), false);
  EXPECT_FALSE(make(R"(["bytes",{"name":"z","configuration":{"key":1}}])")->any_thread());
}

TEST(VtableCodec, OutputOverTheLimitIsCorrupt) {
  Log log;
  Registry own;
  register_builtin_codecs(own);
  zarr_codec_vtable table = xor_table(ZARR_CODEC_BYTES_TO_BYTES);
  table.decode = [](void*, const zarr_array_spec*, const void*, size_t, zarr_sink* sink, zarr_error*) -> zarr_status {
    return sink->reserve(5) == nullptr ? ZARR_CORRUPT_DATA : ZARR_OK;
  };
  own.add("x", vtable_factory("x", table, &log), false);
  const ArraySpec spec = make_spec(Shape{4}, "uint8");
  const auto chain =
      Chain::create(parse_codec_list(json::parse(R"(["bytes",{"name":"x","configuration":{"key":1}}])"), "codecs"),
                    {own, Limits{}, spec});
  const Buffer stored = bytes_of({1, 2, 3, 4});
  Buffer out(size_t{4});
  Scratch scratch;
  SpanSource source(stored);
  expect_error(Status::corrupt_data, "codec 'x'",
               [&] { chain->decode(source, whole_view(out.data(), spec.shape, 1), scratch); });
}

}  // namespace
}  // namespace zarr::codec
