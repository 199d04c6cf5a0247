// Version, capabilities, struct sizes, errors, bytes, buffers.
#include <cerrno>
#include <cstring>

#include "support.hpp"

namespace {

TEST(Version, NumberAndTextAgree) {
  const uint32_t n = zarr_version_number();
  const std::string text =
      std::to_string(n / 1000000) + "." + std::to_string(n / 1000 % 1000) + "." + std::to_string(n % 1000);
  EXPECT_EQ(text, zarr_version_string());
  EXPECT_GE(n, 1000u);  // 0.1.0
}

TEST(Features, KnownNamesAreThereAndOthersAreNot) {
  for (const char* name : {"codec:bytes",
                           "codec:transpose",
                           "codec:crc32c",
                           "codec:sharding_indexed",
                           "codec:gzip",
                           "codec:zstd",
                           "codec:blosc",
                           "codec:lz4",
                           "codec:numcodecs.lz4",
                           "store:file",
                           "store:memory",
                           "data_type:int32",
                           "data_type:r24",
                           "data_type:complex128",
                           "chunk_grid:regular",
                           "chunk_grid:rectilinear",
                           "format:2",
                           "format:3",
                           "async",
                           "plugins"})
    EXPECT_EQ(zarr_has_feature(name), 1) << name;
  for (const char* name : {"", "codec:", "codec:no-such", "store:gopher", "data_type:int33", "data_type:r7",
                           "chunk_grid:hexagonal", "format:4", "format:", "int32", "ASYNC"})
    EXPECT_EQ(zarr_has_feature(name), 0) << name;
}

TEST(Features, CapabilitiesAreJson) {
  Err err;
  Bytes json;
  ASSERT_OK(zarr_capabilities_json(nullptr, out(json), err));
  const std::string text = text_of(json);
  for (const char* part : {"\"version\": \"0.", "\"zstd\"", "\"memory\"", "\"float64\"", "\"rectilinear\"",
                           "\"max_chunk_bytes\"", "\"codecs_switched_off\""})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
}

TEST(StructInit, ZeroesAllAndSetsTheSize) {
  zarr_io_options options;
  std::memset(&options, 0xff, sizeof options);
  zarr_struct_init(&options, sizeof options);
  EXPECT_EQ(options.struct_size, sizeof options);
  EXPECT_EQ(options.flags, 0u);
  EXPECT_EQ(options.cancel, nullptr);
}

TEST(StatusNames, EveryCodeHasOne) {
  EXPECT_STREQ(zarr_status_name(ZARR_OK), "ZARR_OK");
  EXPECT_STREQ(zarr_status_name(ZARR_NOT_FOUND), "ZARR_NOT_FOUND");
  EXPECT_STREQ(zarr_status_name(ZARR_LIMIT_EXCEEDED), "ZARR_LIMIT_EXCEEDED");
  EXPECT_STREQ(zarr_status_name(17), "ZARR_UNKNOWN");
  EXPECT_STREQ(zarr_status_name(-1), "ZARR_UNKNOWN");
  for (zarr_status status = ZARR_OK; status <= ZARR_LIMIT_EXCEEDED; ++status)
    EXPECT_STRNE(zarr_status_name(status), "ZARR_UNKNOWN");
}

TEST(Errors, SuccessWritesNull) {
  zarr_error* error = reinterpret_cast<zarr_error*>(8);
  zarr_bytes* bytes = nullptr;
  EXPECT_EQ(zarr_bytes_new("x", 1, &bytes, &error), ZARR_OK);
  EXPECT_EQ(error, nullptr);
  zarr_bytes_release(bytes);
}

TEST(Errors, OfACorruptChunkNameKeyChunkAndCodec) {
  Err err;
  Store store = memory_store();
  Node array = make_array(
      store.get(), "a",
      {.codecs =
           R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd","configuration":{"level":1,"checksum":false}}])"});
  write_counting(array.get());
  put_text(store.get(), "a/c/1/2", "this is no zstd frame");
  std::vector<int32_t> elements(48);
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  ASSERT_STATUS(ZARR_CORRUPT_DATA,
                zarr_read_slice(array.get(), 2, start, shape, nullptr, elements.data(), 192, nullptr, nullptr, err));
  zarr_error* error = err.get();
  EXPECT_STREQ(zarr_error_key(error), "a/c/1/2");
  EXPECT_STREQ(zarr_error_codec(error), "zstd");
  uint64_t chunk[3] = {77, 77, 77};
  ASSERT_EQ(zarr_error_chunk(error, chunk, 3), 2u);
  EXPECT_EQ(chunk[0], 1u);
  EXPECT_EQ(chunk[1], 2u);
  EXPECT_EQ(chunk[2], 77u);
  chunk[0] = chunk[1] = 77;
  EXPECT_EQ(zarr_error_chunk(error, chunk, 1), 2u);  // the number there is, not the number written
  EXPECT_EQ(chunk[0], 1u);
  EXPECT_EQ(chunk[1], 77u);
  EXPECT_EQ(zarr_error_errno(error), 0);
  EXPECT_EQ(zarr_error_retryable(error), 0);
}

TEST(Errors, OfTheOperatingSystemHaveItsNumber) {
  Err err;
  TempFolder folder;
  std::FILE* file = std::fopen(folder.path("file").c_str(), "w");
  std::fputs("x", file);
  std::fclose(file);
  Store store;
  const zarr_status status =
      zarr_store_open(nullptr, folder.path("file/below").c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err);
  if (status == ZARR_OK) {  // opened lazily: the first write fails
    EXPECT_NE(zarr_store_set(store.get(), "k", 1, "v", 1, nullptr, nullptr, err), ZARR_OK);
  }
  EXPECT_EQ(zarr_error_errno(err.get()), ENOTDIR) << err.message();
}

TEST(Errors, AreCounted) {
  zarr_error* error = nullptr;
  ASSERT_EQ(zarr_bytes_new("x", 1, nullptr, &error), ZARR_INVALID_ARGUMENT);
  EXPECT_EQ(zarr_error_retain(error), error);
  zarr_error_release(error);
  EXPECT_EQ(zarr_error_code(error), ZARR_INVALID_ARGUMENT);  // still there
  zarr_error_release(error);
}

TEST(Errors, OutOfMemoryNeedsNoMemory) {
  zarr_error* error = nullptr;
  void* memory = nullptr;
  ASSERT_EQ(zarr_buffer_alloc(SIZE_MAX, &memory, &error), ZARR_NO_MEMORY);
  EXPECT_EQ(zarr_error_code(error), ZARR_NO_MEMORY);
  EXPECT_EQ(zarr_error_retain(error), error);
  for (int i = 0; i < 2; ++i) zarr_error_release(error);  // also when it is the static one
  EXPECT_EQ(memory, nullptr);
}

TEST(Bytes, AreACopyWithANulBehind) {
  Err err;
  char source[] = "ab\0cd";
  Bytes bytes;
  ASSERT_OK(zarr_bytes_new(source, 5, out(bytes), err));
  source[0] = 'x';
  EXPECT_EQ(zarr_bytes_size(bytes.get()), 5u);
  EXPECT_EQ(text_of(bytes), std::string("ab\0cd", 5));
  EXPECT_EQ(zarr_bytes_text(bytes.get())[5], '\0');
  EXPECT_EQ(zarr_bytes_data(bytes.get()), zarr_bytes_text(bytes.get()));
  Bytes empty;
  ASSERT_OK(zarr_bytes_new(nullptr, 0, out(empty), err));
  EXPECT_EQ(zarr_bytes_size(empty.get()), 0u);
  EXPECT_STREQ(zarr_bytes_text(empty.get()), "");
  for (const size_t size : {size_t{63}, size_t{64}, size_t{65}, size_t{4096}}) {  // where a NUL may need new memory
    const std::string text(size, 'q');
    ASSERT_OK(zarr_bytes_new(text.data(), size, out(bytes), err));
    EXPECT_STREQ(zarr_bytes_text(bytes.get()), text.c_str());
  }
}

TEST(Bytes, AreCounted) {
  Err err;
  zarr_bytes* bytes = nullptr;
  ASSERT_OK(zarr_bytes_new("x", 1, &bytes, err));
  EXPECT_EQ(zarr_bytes_retain(bytes), bytes);
  zarr_bytes_release(bytes);
  EXPECT_STREQ(zarr_bytes_text(bytes), "x");
  zarr_bytes_release(bytes);
}

TEST(Buffers, AreAlignedAndWritable) {
  Err err;
  for (const size_t size :
       {size_t{0}, size_t{1}, size_t{64}, size_t{1} << 20, size_t{4} << 20, (size_t{5} << 20) + 3}) {
    void* memory = nullptr;
    ASSERT_OK(zarr_buffer_alloc(size, &memory, err));
    ASSERT_NE(memory, nullptr);
    const uintptr_t alignment = size >= (size_t{4} << 20) ? uintptr_t{2} << 20 : 64;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % alignment, 0u) << size;
    std::memset(memory, 0x5a, size);
    zarr_buffer_free(memory, size);
  }
}

// A struct of another size than the library's: the rules of "they only ever grow at the end".
template <class Struct>
struct Grown {
  Struct known;
  unsigned char tail[24];
};

TEST(StructSize, ShorterOnesAreExtendedWithZeros) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  write_counting(array.get());
  zarr_io_options options;
  std::memset(&options, 0xff, sizeof options);
  options.struct_size = offsetof(zarr_io_options, flags) + sizeof options.flags;  // an old header that ended here
  options.flags = 0;
  EXPECT_EQ(read_all(array.get(), &options), counting(48));
}

TEST(StructSize, LongerOnesMustBeZeroBehindWhatIsKnown) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  write_counting(array.get());
  Grown<zarr_io_options> grown{};
  grown.known.struct_size = sizeof grown;
  EXPECT_EQ(read_all(array.get(), &grown.known), counting(48));
  grown.tail[23] = 1;
  std::vector<int32_t> elements(48);
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 2, start, shape, nullptr, elements.data(), 192,
                                                       nullptr, &grown.known, err));
  EXPECT_NE(err.message().find("zarr_io_options"), std::string::npos) << err.message();
}

TEST(StructSize, ZeroAndAbsurdOnesAreRefusedEverywhere) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  std::vector<int32_t> elements(48);
  for (const size_t size : {size_t{0}, size_t{1}, sizeof(size_t) - 1, size_t{1} << 17, SIZE_MAX}) {
    zarr_io_options io{};
    io.struct_size = size;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                  zarr_read_slice(array.get(), 2, start, shape, nullptr, elements.data(), 192, nullptr, &io, err));
    zarr_open_options open{};
    open.struct_size = size;
    Node node;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_node_open(store.get(), "a", 1, &open, out(node), err));
    zarr_context_options options{};
    options.struct_size = size;
    Context context;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_context_new(&options, out(context), err));
    zarr_array_builder builder{};
    builder.struct_size = size;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_create_array(store.get(), "b", 1, &builder, nullptr, out(node), err));
    zarr_get_request request{};
    request.struct_size = size;
    Bytes bytes;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                  zarr_store_get(store.get(), &request, nullptr, out(bytes), nullptr, nullptr, err));
    zarr_condition condition{};
    condition.struct_size = size;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_store_set(store.get(), "k", 1, "v", 1, &condition, nullptr, err));
    zarr_codec_vtable codec{};
    codec.struct_size = size;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_register_codec(nullptr, "x", 1, &codec, nullptr, 0, err));
    zarr_store_vtable vtable{};
    vtable.struct_size = size;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_register_store(nullptr, "x", 1, &vtable, nullptr, 0, err));
  }
}

}  // namespace
