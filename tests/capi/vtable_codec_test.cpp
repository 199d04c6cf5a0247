// Codecs behind the public vtable: of every kind, in chains and in shards, and those that misbehave.
#include <atomic>
#include <cstring>
#include <thread>

#include "support.hpp"

namespace {

const uint64_t start0[2] = {0, 0}, whole[2] = {6, 8};

// XORs every byte with the key of its configuration.
struct Xor {
  std::atomic<int> created{0}, released{0}, user_data_released{0}, ranges{0}, resolved{0};
  std::atomic<int> wrong{0};  // 1: decodes too much, 2: too little, 3: fails, 4: fails without a word
  std::atomic<bool> other_thread{false};
  const std::thread::id home = std::this_thread::get_id();
};
struct XorInstance {
  Xor* owner;
  unsigned char key;
};

zarr_status say(zarr_error* err, zarr_status status, const char* text) {
  zarr_error_set(err, status, text, ZARR_NTS);
  return status;
}

zarr_status xor_create(void* user_data, const char* configuration, size_t length, void** instance, zarr_error* err) {
  const std::string text(configuration, length);
  int key = -1;
  if (std::sscanf(text.c_str(), "{\"key\":%d}", &key) != 1 || key < 0 || key > 255)
    return say(err, ZARR_INVALID_METADATA, "expected {\"key\": 0 to 255}");
  ++static_cast<Xor*>(user_data)->created;
  *instance = new XorInstance{static_cast<Xor*>(user_data), static_cast<unsigned char>(key)};
  return ZARR_OK;
}
zarr_status xor_configuration(void* instance, zarr_sink* sink, zarr_error* err) {
  const std::string text = "{\"key\":" + std::to_string(static_cast<XorInstance*>(instance)->key) + "}";
  return zarr_sink_write(sink, text.data(), text.size(), err);
}
zarr_status xor_resolve(void* instance, const zarr_array_spec* spec, zarr_error*) {
  ++static_cast<XorInstance*>(instance)->owner->resolved;
  EXPECT_STREQ(spec->data_type, "int32");
  EXPECT_EQ(spec->item_size, 4u);
  EXPECT_NE(spec->fill_value, nullptr);
  return ZARR_OK;
}
zarr_status xor_size(void*, uint64_t decoded, uint64_t* bound, int32_t* exact, zarr_error*) {
  *bound = decoded;
  *exact = 1;
  return ZARR_OK;
}
zarr_status xor_run(XorInstance* self, const void* input, size_t size, zarr_sink* output, zarr_error* err) {
  if (std::this_thread::get_id() != self->owner->home) self->owner->other_thread = true;
  EXPECT_GE(zarr_sink_room(output), size);
  auto* room = static_cast<unsigned char*>(zarr_sink_reserve(output, size, err));
  if (room == nullptr) return zarr_error_code(err);
  for (size_t i = 0; i < size; ++i) room[i] = static_cast<const unsigned char*>(input)[i] ^ self->key;
  zarr_sink_commit(output, size);
  return ZARR_OK;
}
zarr_status xor_encode(void* instance, const zarr_array_spec*, const void* input, size_t size, zarr_sink* output,
                       zarr_error* err) {
  return xor_run(static_cast<XorInstance*>(instance), input, size, output, err);
}
zarr_status xor_decode(void* instance, const zarr_array_spec*, const void* input, size_t size, zarr_sink* output,
                       zarr_error* err) {
  auto* self = static_cast<XorInstance*>(instance);
  switch (self->owner->wrong.load()) {
    case 1: {
      const std::string bomb(1 << 16, 'x');
      return zarr_sink_write(output, bomb.data(), bomb.size(), err);
    }
    case 2: return xor_run(self, input, size - 1, output, err);
    case 3: return say(err, ZARR_CORRUPT_DATA, "the bits are tired");
    case 4: return 999;
    default: return xor_run(self, input, size, output, err);
  }
}
zarr_status xor_ranges(void* instance, zarr_source* source, uint64_t decoded_size, size_t count,
                       const uint64_t* offsets, const size_t* sizes, void* const* outputs, zarr_error* err) {
  auto* self = static_cast<XorInstance*>(instance);
  ++self->owner->ranges;
  EXPECT_EQ(zarr_source_size(source), decoded_size);
  for (size_t i = 0; i < count; ++i) {
    const zarr_status status = zarr_source_read(source, offsets[i], outputs[i], sizes[i], err);
    if (status != ZARR_OK) return status;
    for (size_t k = 0; k < sizes[i]; ++k) static_cast<unsigned char*>(outputs[i])[k] ^= self->key;
  }
  return ZARR_OK;
}
void xor_release(void* instance) {
  if (instance != nullptr) ++static_cast<XorInstance*>(instance)->owner->released;
  delete static_cast<XorInstance*>(instance);
}

zarr_codec_vtable xor_vtable(int32_t kind = ZARR_CODEC_BYTES_TO_BYTES) {
  auto v = init<zarr_codec_vtable>();
  v.kind = kind;
  v.capabilities = ZARR_CODEC_ANY_THREAD;
  v.create = xor_create;
  v.configuration = xor_configuration;
  v.resolve = xor_resolve;
  v.encoded_size = xor_size;
  v.encode = xor_encode;
  v.decode = xor_decode;
  v.release = xor_release;
  v.release_user_data = [](void* user_data) { ++static_cast<Xor*>(user_data)->user_data_released; };
  return v;
}

Context with_codec(const char* name, const zarr_codec_vtable& vtable, Xor& user_data, uint32_t threads = 0) {
  Err err;
  auto options = init<zarr_context_options>();
  options.threads = threads;
  Context context;
  EXPECT_OK(zarr_context_new(&options, out(context), err));
  EXPECT_OK(zarr_register_codec(context.get(), name, ZARR_NTS, &vtable, &user_data, 0, err));
  return context;
}

constexpr const char* xor_chain =
    R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"xor","configuration":{"key":90}}])";

TEST(VtableCodecs, BytesToBytesFromRegistrationToPartialReads) {
  Xor state;
  Err err;
  {
    Context context = with_codec("xor", xor_vtable(), state);
    Store store = memory_store(context.get());
    for (const bool sharded : {false, true}) {
      ArrayArguments arguments;
      arguments.codecs = xor_chain;
      if (sharded) arguments.chunks = {2, 3}, arguments.shards = {6, 9};
      Node array = make_array(store.get(), sharded ? "s" : "a", arguments);
      write_counting(array.get());
      EXPECT_EQ(read_all(array.get()), counting(48));
      const uint64_t start[2] = {2, 2}, shape[2] = {2, 3};
      int32_t v[6];
      ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v, 24, nullptr, nullptr, err));
      EXPECT_EQ(v[5], 28);
    }
    EXPECT_EQ(get_text(store.get(), "a/c/0/0")[0], 90);  // 0 ^ 90: it did run
    EXPECT_GT(state.resolved, 0);
    EXPECT_EQ(state.user_data_released, 0);
  }
  EXPECT_EQ(state.created, state.released);
  EXPECT_EQ(state.user_data_released, 1);
}

TEST(VtableCodecs, OfArrayKinds) {
  for (const int32_t kind : {ZARR_CODEC_ARRAY_TO_ARRAY, ZARR_CODEC_ARRAY_TO_BYTES}) {
    Xor state;
    Context context = with_codec("xor", xor_vtable(kind), state);
    Store store = memory_store(context.get());
    const char* codecs =
        kind == ZARR_CODEC_ARRAY_TO_BYTES
            ? R"([{"name":"xor","configuration":{"key":1}}])"
            : R"([{"name":"xor","configuration":{"key":1}},{"name":"bytes","configuration":{"endian":"little"}}])";
    Node array = make_array(store.get(), "a", {.codecs = codecs});
    write_counting(array.get());
    EXPECT_EQ(read_all(array.get()), counting(48));
    EXPECT_EQ(get_text(store.get(), "a/c/0/0")[0], 1);
  }
}

TEST(VtableCodecs, RangesAreDecodedAlone) {
  Xor state;
  Err err;
  auto v = xor_vtable();
  v.decode_ranges = xor_ranges;
  Context context = with_codec("xor", v, state);
  Store store = memory_store(context.get());
  Node array = make_array(store.get(), "a", {.shape = {64, 64}, .chunks = {64, 64}, .codecs = xor_chain});
  write_counting(array.get());
  const uint64_t start[2] = {10, 0}, shape[2] = {1, 64};
  std::vector<int32_t> row(64);
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, row.data(), 256, nullptr, nullptr, err));
  EXPECT_EQ(row, counting(64, 640));
  EXPECT_GT(state.ranges, 0);
  EXPECT_EQ(read_all(array.get()), counting(4096));
}

TEST(VtableCodecs, MisbehaviourIsAnErrorThatNamesTheCodec) {
  Xor state;
  Context context = with_codec("xor", xor_vtable(), state);
  Store store = memory_store(context.get());
  Node array = make_array(store.get(), "a", {.codecs = xor_chain});
  write_counting(array.get());
  std::vector<int32_t> v(48);
  const zarr_status expected[] = {ZARR_OK, ZARR_CORRUPT_DATA, ZARR_CORRUPT_DATA, ZARR_CORRUPT_DATA, ZARR_CALLBACK};
  for (int wrong = 1; wrong <= 4; ++wrong) {
    SCOPED_TRACE(wrong);
    state.wrong = wrong;
    Err err;
    EXPECT_STATUS(expected[wrong],
                  zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, nullptr, err));
    EXPECT_STREQ(zarr_error_codec(err.get()), "xor") << err.message();
    EXPECT_EQ(std::string(zarr_error_key(err.get())).substr(0, 4), "a/c/");
  }
  state.wrong = 0;
  EXPECT_EQ(read_all(array.get()), counting(48));
}

TEST(VtableCodecs, BadConfigurationsAreRefusedWhenTheArrayIsMade) {
  Xor state;
  Err err;
  Context context = with_codec("xor", xor_vtable(), state);
  Store store = memory_store(context.get());
  ArrayArguments arguments;
  arguments.codecs =
      R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"xor","configuration":{"key":256}}])";
  const auto builder = builder_of(arguments);
  Node node;
  EXPECT_STATUS(ZARR_INVALID_METADATA, zarr_create_array(store.get(), "a", 1, &builder, nullptr, out(node), err));
  EXPECT_NE(err.message().find("0 to 255"), std::string::npos) << err.message();
}

TEST(VtableCodecs, WithoutAnyThreadAreCalledByTheCallerAlone) {
  Xor state;
  auto v = xor_vtable();
  v.capabilities = 0;
  Err err;
  Context context = with_codec("xor", v, state, 4);
  Store store = memory_store(context.get());
  Node array = make_array(store.get(), "a", {.shape = {64, 64}, .chunks = {8, 8}, .codecs = xor_chain});
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(4096));
  std::vector<int32_t> elements(4096);
  const uint64_t shape[2] = {64, 64};
  Op op;
  ASSERT_OK(zarr_read_slice_start(array.get(), 2, start0, shape, nullptr, elements.data(), 16384, nullptr, nullptr,
                                  out(op), err));
  EXPECT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_FALSE(state.other_thread);
}

TEST(VtableCodecs, NamesAreTakenOnceUnlessReplaced) {
  Xor first, second;
  Err err;
  Context context = with_codec("xor", xor_vtable(), first);
  const auto v = xor_vtable();
  EXPECT_STATUS(ZARR_EXISTS, zarr_register_codec(context.get(), "xor", ZARR_NTS, &v, &second, 0, err));
  EXPECT_STATUS(ZARR_EXISTS, zarr_register_codec(context.get(), "zstd", ZARR_NTS, &v, &second, 0, err));
  EXPECT_EQ(second.user_data_released, 0);  // stays the caller's
  ASSERT_OK(zarr_register_codec(context.get(), "xor", ZARR_NTS, &v, &second, ZARR_REGISTER_REPLACE, err));
  EXPECT_EQ(first.user_data_released, 1);
  Bytes json;
  ASSERT_OK(zarr_capabilities_json(context.get(), out(json), err));
  EXPECT_NE(text_of(json).find("\"xor\""), std::string::npos);
  context.reset();
  EXPECT_EQ(second.user_data_released, 1);
}

TEST(VtableCodecs, ServeVersion2UnderTheirId) {
  Xor state;
  Err err;
  Context context = with_codec("xor", xor_vtable(), state);
  Store store = memory_store(context.get());
  ArrayArguments arguments{.format = 2};
  auto builder = builder_of(arguments);
  builder.compressor = R"({"id":"xor","key":3})";
  Node array;
  ASSERT_OK(zarr_create_array(store.get(), "a", 1, &builder, nullptr, out(array), err));
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(48));
  EXPECT_EQ(get_text(store.get(), "a/0.0")[0], 3);
}

// A codec may call the library on other handles.
TEST(VtableCodecs, MayUseTheLibrary) {
  struct State {
    zarr_array* key_array;
  };
  Err err;
  Store keys = memory_store();
  Node key_array = make_array(keys.get());
  write_counting(key_array.get(), 17);
  auto v = init<zarr_codec_vtable>();
  v.kind = ZARR_CODEC_BYTES_TO_BYTES;
  v.capabilities = ZARR_CODEC_ANY_THREAD;
  v.encoded_size = xor_size;
  v.create = [](void* user_data, const char*, size_t, void** instance, zarr_error*) -> zarr_status {
    *instance = user_data;
    return ZARR_OK;
  };
  v.encode = v.decode = [](void* instance, const zarr_array_spec*, const void* input, size_t size, zarr_sink* output,
                           zarr_error* error) -> zarr_status {
    int32_t key[48];
    const zarr_status status = zarr_read_slice(static_cast<State*>(instance)->key_array, 2, start0, whole, nullptr, key,
                                               192, nullptr, nullptr, nullptr);
    if (status != ZARR_OK) return status;
    std::string text(static_cast<const char*>(input), size);
    for (char& c : text) c = static_cast<char>(c ^ key[0]);
    return zarr_sink_write(output, text.data(), text.size(), error);
  };
  State state{key_array.get()};
  Context context;
  ASSERT_OK(zarr_context_new(nullptr, out(context), err));
  ASSERT_OK(zarr_register_codec(context.get(), "keyed", ZARR_NTS, &v, &state, 0, err));
  Store store = memory_store(context.get());
  Node array = make_array(store.get(), "a",
                          {.shape = {64, 64},
                           .chunks = {16, 16},
                           .codecs = R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"keyed"}])"});
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(4096));
  EXPECT_EQ(get_text(store.get(), "a/c/0/0")[0], 17);
}

}  // namespace
