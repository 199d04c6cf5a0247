// Array properties, whole chunks, resize, append, copy of data, check.
#include "support.hpp"

namespace {

TEST(Array, SaysItsShapes) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  uint64_t v[2];
  ASSERT_OK(zarr_array_shape(array.get(), 2, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 68u);
  ASSERT_OK(zarr_array_chunk_shape(array.get(), 2, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 43u);
  ASSERT_OK(zarr_array_chunk_counts(array.get(), 2, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 23u);
  const uint64_t at[2] = {1, 2};
  ASSERT_OK(zarr_array_grid_chunk_shape(array.get(), 2, at, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 43u);  // not clipped
  ASSERT_OK(zarr_array_grid_chunk_origin(array.get(), 2, at, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 46u);
  EXPECT_EQ(zarr_array_item_size(array.get()), 4u);
  EXPECT_EQ(zarr_array_stored_byte_order(array.get()), ZARR_ORDER_LITTLE);
  EXPECT_STREQ(zarr_array_data_type(array.get()), "int32");
  Bytes bytes;
  ASSERT_OK(zarr_array_numpy_type(array.get(), out(bytes), err));
  EXPECT_EQ(text_of(bytes), "<i4");
  ASSERT_OK(zarr_array_codecs_json(array.get(), out(bytes), err));
  EXPECT_NE(text_of(bytes).find("bytes"), std::string::npos);
  EXPECT_EQ(zarr_array_dimension_name(array.get(), 0), nullptr);
  int32_t fill = 0, is_null = 9;
  ASSERT_OK(zarr_array_fill_value(array.get(), &fill, 4, &is_null, err));
  EXPECT_EQ(fill, 7);
  EXPECT_EQ(is_null, 0);
}

TEST(Array, ShardedAndTransposedShapesAreInTheArraysOrder) {
  Err err;
  Store store = memory_store();
  Node array = make_array(
      store.get(), "a",
      {.shape = {8, 12},
       .chunks = {8, 6},
       .codecs =
           R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"sharding_indexed","configuration":{"chunk_shape":[3,4],"codecs":[{"name":"bytes","configuration":{"endian":"big"}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])"});
  uint64_t v[2];
  ASSERT_OK(zarr_array_chunk_shape(array.get(), 2, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 43u);
  ASSERT_OK(zarr_array_shard_shape(array.get(), 2, v, err));
  EXPECT_EQ(v[0] * 10 + v[1], 86u);
  EXPECT_EQ(zarr_array_stored_byte_order(array.get()), ZARR_ORDER_BIG);
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(96));
}

TEST(Array, RectilinearGridsHaveChunksOfManyShapes) {
  Err err;
  Store store = memory_store();
  ArrayArguments arguments;
  arguments.shape = {6};
  arguments.chunks = {};
  auto b = builder_of(arguments);
  b.chunk_grid = R"({"name":"rectilinear","configuration":{"kind":"inline","chunk_shapes":[[1,2,3]]}})";
  Node array;
  ASSERT_OK(zarr_create_array(store.get(), "a", 1, &b, nullptr, out(array), err));
  uint64_t v = 0, at = 2;
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_array_chunk_shape(array.get(), 1, &v, err));
  ASSERT_OK(zarr_array_chunk_counts(array.get(), 1, &v, err));
  EXPECT_EQ(v, 3u);
  ASSERT_OK(zarr_array_grid_chunk_shape(array.get(), 1, &at, &v, err));
  EXPECT_EQ(v, 3u);
  ASSERT_OK(zarr_array_grid_chunk_origin(array.get(), 1, &at, &v, err));
  EXPECT_EQ(v, 3u);
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(6));
}

TEST(Array, ChunkKeysAndBack) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "deep/a");
  const uint64_t at[2] = {1, 2};
  uint64_t back[2];
  Bytes key;
  ASSERT_OK(zarr_array_chunk_key(array.get(), 2, at, out(key), err));
  EXPECT_EQ(text_of(key), "deep/a/c/1/2");
  ASSERT_OK(zarr_array_chunk_coordinates(array.get(), "deep/a/c/1/2", ZARR_NTS, 2, back, err));
  EXPECT_EQ(back[0] * 10 + back[1], 12u);
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_array_chunk_coordinates(array.get(), "deep/a/c/01/2", ZARR_NTS, 2, back, err));
  EXPECT_EQ(back[0], 0u);
}

TEST(Array, ElementsAndJson) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "a", {.data_type = "float32", .fill_value = "0"});
  const float elements[3] = {0.1f, -0.0f, 1e30f};
  Bytes json;
  ASSERT_OK(zarr_array_elements_to_json(array.get(), elements, 3, out(json), err));
  EXPECT_EQ(text_of(json), "0.1\n-0.0\n1e+30\n");
  ASSERT_OK(zarr_array_elements_to_json(array.get(), nullptr, 0, out(json), err));
  EXPECT_EQ(text_of(json), "");
  float item = 0;
  ASSERT_OK(zarr_array_element_from_json(array.get(), "\"0x7fc00001\"", ZARR_NTS, &item, 4, err));
  ASSERT_OK(zarr_array_elements_to_json(array.get(), &item, 1, out(json), err));
  EXPECT_EQ(text_of(json), "\"0x7fc00001\"\n");
}

TEST(Chunks, ReadWriteEraseWhole) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  const uint64_t at[2] = {1, 0};
  int32_t present = 9, existed = 9;
  ASSERT_OK(zarr_chunk_present(array.get(), 2, at, &present, err));
  EXPECT_EQ(present, 0);
  std::vector<int32_t> chunk = counting(12, 100), back(12);
  ASSERT_OK(zarr_write_chunk(array.get(), 2, at, chunk.data(), 48, nullptr, err));
  ASSERT_OK(zarr_chunk_present(array.get(), 2, at, &present, err));
  EXPECT_EQ(present, 1);
  ASSERT_OK(zarr_read_chunk(array.get(), 2, at, back.data(), 48, nullptr, err));
  EXPECT_EQ(std::vector<int32_t>(back.begin(), back.begin() + 6), counting(6, 100));  // two rows are inside the array
  Bytes encoded, bitmap;
  ASSERT_OK(zarr_read_encoded_chunk(array.get(), 2, at, nullptr, out(encoded), err));
  EXPECT_GT(zarr_bytes_size(encoded.get()), 0u);
  ASSERT_OK(zarr_presence_bitmap(array.get(), out(bitmap), err));
  ASSERT_EQ(zarr_bytes_size(bitmap.get()), 1u);
  EXPECT_EQ(zarr_bytes_text(bitmap.get())[0], 1 << 3);
  uint64_t stored = 0;
  ASSERT_OK(zarr_array_stored_bytes(array.get(), &stored, err));
  EXPECT_EQ(stored, zarr_bytes_size(encoded.get()));
  const uint64_t other[2] = {0, 0};
  ASSERT_OK(zarr_write_encoded_chunk(array.get(), 2, other, zarr_bytes_data(encoded.get()),
                                     zarr_bytes_size(encoded.get()), nullptr, err));
  ASSERT_OK(zarr_read_chunk(array.get(), 2, other, back.data(), 48, nullptr, err));
  EXPECT_EQ(back, chunk);
  ASSERT_OK(zarr_erase_chunk(array.get(), 2, at, &existed, err));
  EXPECT_EQ(existed, 1);
  ASSERT_OK(zarr_erase_chunk(array.get(), 2, at, &existed, err));
  EXPECT_EQ(existed, 0);
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_read_encoded_chunk(array.get(), 2, at, nullptr, out(encoded), err));
  EXPECT_STREQ(zarr_error_key(err.get()), "a/c/1/0");
  auto missing = init<zarr_io_options>();
  missing.missing_chunks = ZARR_MISSING_ERROR;
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_read_chunk(array.get(), 2, at, back.data(), 48, &missing, err));
  ASSERT_OK(zarr_read_chunk(array.get(), 2, at, back.data(), 48, nullptr, err));
  EXPECT_EQ(back, std::vector<int32_t>(12, 7));
}

TEST(Chunks, ValidationRefusesWhatDoesNotDecode) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  write_counting(array.get());
  const uint64_t at[2] = {0, 0};
  auto validate = init<zarr_io_options>();
  validate.flags = ZARR_IO_VALIDATE;
  EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_write_encoded_chunk(array.get(), 2, at, "junk", 4, &validate, err));
  EXPECT_EQ(read_all(array.get()), counting(48));
  EXPECT_OK(zarr_write_encoded_chunk(array.get(), 2, at, "junk", 4, nullptr, err));
  std::vector<int32_t> back(12);
  EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_read_chunk(array.get(), 2, at, back.data(), 48, nullptr, err));
}

TEST(Whole, ResizeShowsFillValueAgain) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get());
  write_counting(array.get());
  const uint64_t small[2] = {2, 2}, large[2] = {6, 8};
  Node shrunk, grown;
  ASSERT_OK(zarr_resize(array.get(), 2, small, nullptr, out(shrunk), err));
  EXPECT_EQ(read_all(shrunk.get()), (std::vector<int32_t>{0, 1, 8, 9}));
  ASSERT_OK(zarr_resize(shrunk.get(), 2, large, nullptr, out(grown), err));
  std::vector<int32_t> expected(48, 7);
  expected[0] = 0, expected[1] = 1, expected[8] = 8, expected[9] = 9;
  EXPECT_EQ(read_all(grown.get()), expected);
  EXPECT_STATUS(ZARR_PRECONDITION_FAILED,
                zarr_resize(shrunk.get(), 2, small, nullptr, out(array), err));  // a snapshot of another shape
}

TEST(Whole, AppendGrows) {
  Err err;
  Store store = memory_store();
  Node array = make_array(store.get(), "a", {.shape = {2, 3}});
  write_counting(array.get());
  const std::vector<int32_t> more = counting(6, 6);
  const uint64_t shape[2] = {2, 3};
  Node next;
  ASSERT_OK(zarr_append(array.get(), 0, 2, shape, more.data(), 24, nullptr, nullptr, out(next), err));
  EXPECT_EQ(read_all(next.get()), counting(12));
  const uint64_t wrong[2] = {1, 4};
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                zarr_append(next.get(), 0, 2, wrong, more.data(), 24, nullptr, nullptr, nullptr, err));
  // The same elements from Fortran memory.
  const int32_t fortran[6] = {12, 15, 13, 16, 14, 17};
  const int64_t strides[2] = {4, 8};
  ASSERT_OK(zarr_append(next.get(), 0, 2, shape, fortran, 24, strides, nullptr, out(array), err));
  EXPECT_EQ(read_all(array.get()), counting(18));
}

TEST(Whole, CopyDataRechunks) {
  Err err;
  Store store = memory_store();
  Node from = make_array(store.get(), "a", {.shape = {60, 80}, .chunks = {7, 9}});
  Node to = make_array(store.get(), "b", {.shape = {60, 80}, .chunks = {5, 4}, .shards = {20, 40}, .fill_value = "0"});
  write_counting(from.get());
  struct Progress {
    uint64_t calls = 0, done = 0, total = 0;
  } progress;
  ASSERT_OK(zarr_copy_data(
      from.get(), to.get(), nullptr,
      [](void* p, uint64_t done, uint64_t total) {
        auto* self = static_cast<Progress*>(p);
        EXPECT_GE(done, self->done);
        ++self->calls;
        self->done = done;
        self->total = total;
      },
      &progress, err));
  EXPECT_EQ(read_all(to.get()), counting(4800));
  EXPECT_GE(progress.calls, 1u);
  EXPECT_EQ(progress.done, 4800u);
  EXPECT_EQ(progress.total, 4800u);
  Node other = make_array(store.get(), "c", {.shape = {60, 81}});
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_copy_data(from.get(), other.get(), nullptr, nullptr, nullptr, err));
  Node floats = make_array(store.get(), "d", {.shape = {60, 80}, .data_type = "float32"});
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_copy_data(from.get(), floats.get(), nullptr, nullptr, nullptr, err));
}

TEST(Whole, CheckCountsWhatIsWrong) {
  Err err;
  Store store = memory_store();
  Node group;
  ASSERT_OK(zarr_create_group(store.get(), "", 0, nullptr, 0, nullptr, out(group), err));
  Node array = make_array(store.get());
  write_counting(array.get());
  const uint64_t at[2] = {0, 0};
  ASSERT_OK(zarr_erase_chunk(array.get(), 2, at, nullptr, err));
  put_text(store.get(), "a/c/1/1", "junk");
  for (zarr_node* node : {array.get(), group.get()}) {
    Bytes report;
    ASSERT_OK(zarr_check(node, nullptr, out(report), err));
    const std::string text = text_of(report);
    for (const char* part : {"\"chunks\":6", "\"missing\":1", "\"corrupt\":1", "\"a/c/1/1\"", "ZARR_CORRUPT_DATA"})
      EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

TEST(Whole, StoredBytesNeedNoCodecsAndNoType) {
  Err err;
  Store store = memory_store();
  const std::string head = R"({"zarr_format": 3, "node_type": "array", "shape": [4], "fill_value": 0,
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2]}}, "chunk_key_encoding": {"name": "default"},)";
  put_text(store.get(), "codec/zarr.json", head + R"("data_type": "int8", "codecs": [{"name": "wonder"}]})");
  put_text(store.get(), "type/zarr.json", head + R"("data_type": "float99", "codecs": [{"name": "bytes"}]})");
  for (const std::string path : {"codec", "type"}) {
    put_text(store.get(), path + "/c/0", "abc");
    put_text(store.get(), path + "/c/1", "de");
    Node array;
    ASSERT_OK(zarr_node_open(store.get(), path.c_str(), ZARR_NTS, nullptr, out(array), err));
    uint64_t stored = 0;
    EXPECT_OK(zarr_array_stored_bytes(array.get(), &stored, err));
    EXPECT_EQ(stored, 5u);
  }
}

// The shape has changed when the trimming of a damaged chunk fails: a warning tells. The next growth cannot clean, and fails.
TEST(Whole, ResizeBesideADamagedChunk) {
  Err err;
  std::vector<std::string> warnings;
  auto options = init<zarr_context_options>();
  options.threads = 1;
  options.log_data = &warnings;
  options.log = [](void* data, int32_t level, const char* message, size_t length) {
    if (level == ZARR_LOG_WARNING) static_cast<std::vector<std::string>*>(data)->emplace_back(message, length);
  };
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  Store store = memory_store(context.get());
  Node array = make_array(store.get()), shrunk, grown;
  write_counting(array.get());
  put_text(store.get(), "a/c/0/1", "junk");
  const uint64_t small[2] = {2, 5}, large[2] = {6, 8};
  ASSERT_OK(zarr_resize(array.get(), 2, small, nullptr, out(shrunk), err));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("[2, 5]"), std::string::npos) << warnings[0];
  EXPECT_STATUS(ZARR_CORRUPT_DATA, zarr_resize(shrunk.get(), 2, large, nullptr, out(grown), err));
  ASSERT_OK(zarr_node_open(store.get(), "a", 1, nullptr, out(grown), err));
  uint64_t shape[2];
  ASSERT_OK(zarr_array_shape(grown.get(), 2, shape, err));
  EXPECT_TRUE(std::equal(shape, shape + 2, small));
}

}  // namespace
