// The builder of arrays: what it says in both formats, what it chooses, what it refuses.
#include "support.hpp"

namespace {

TEST(Builders, SayEverythingOfBothFormats) {
  Err err;
  Store store = memory_store();
  const uint64_t shape[2] = {10, 20}, chunks[2] = {5, 5}, shards[2] = {10, 10};
  const char* const names[2] = {"y", nullptr};
  auto b = init<zarr_array_builder>();
  b.rank = 2;
  b.shape = shape;
  b.chunks = chunks;
  b.shards = shards;
  b.data_type = "<f4";
  b.byte_order = ZARR_ORDER_BIG;
  b.fill_value = "\"NaN\"";
  b.separator = '.';
  b.key_encoding = '2';
  b.dimension_names = names;
  b.attributes = R"({"k":"v"})";
  Node array;
  ASSERT_OK(zarr_create_array(store.get(), "a", 1, &b, nullptr, out(array), err));
  EXPECT_STREQ(zarr_array_data_type(array.get()), "float32");
  EXPECT_EQ(zarr_array_stored_byte_order(array.get()), ZARR_ORDER_BIG);
  EXPECT_STREQ(zarr_array_dimension_name(array.get(), 0), "y");
  EXPECT_EQ(zarr_array_dimension_name(array.get(), 1), nullptr);
  EXPECT_EQ(attributes_of(array.get()), R"({"k":"v"})");
  uint64_t found[2];
  ASSERT_OK(zarr_array_chunk_shape(array.get(), 2, found, err));
  EXPECT_EQ(found[0] * 100 + found[1], 505u);
  ASSERT_OK(zarr_array_shard_shape(array.get(), 2, found, err));
  EXPECT_EQ(found[0] * 100 + found[1], 1010u);
  Bytes key;
  const uint64_t at[2] = {0, 1};
  ASSERT_OK(zarr_array_chunk_key(array.get(), 2, at, out(key), err));
  EXPECT_EQ(text_of(key), "a/0.1");
  float nan = 0;
  ASSERT_OK(zarr_array_fill_value(array.get(), &nan, 4, nullptr, err));
  EXPECT_NE(nan, nan);

  auto v2 = init<zarr_array_builder>();
  v2.zarr_format = 2;
  v2.rank = 2;
  v2.shape = shape;
  v2.chunks = chunks;
  v2.data_type = ">i2";
  v2.compressor = R"({"id":"zlib","level":3})";
  v2.filters = R"([{"id":"shuffle","elementsize":2}])";
  v2.order_f = 1;
  v2.separator = '/';
  ASSERT_OK(zarr_create_array(store.get(), "b", 1, &v2, nullptr, out(array), err));
  const std::string document = metadata_of(array.get());
  for (const char* part : {"\"zlib\"", "\"shuffle\"", "\">i2\"", "\"F\"", "\"/\""})
    EXPECT_NE(document.find(part), std::string::npos) << part << document;
  std::vector<int16_t> elements(200);
  for (size_t i = 0; i < 200; ++i) elements[i] = static_cast<int16_t>(i);
  const uint64_t start[2] = {0, 0};
  ASSERT_OK(zarr_write_slice(array.get(), 2, start, shape, nullptr, elements.data(), 400, nullptr, nullptr, err));
  std::vector<int16_t> back(200);
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, back.data(), 400, nullptr, nullptr, err));
  EXPECT_EQ(back, elements);
  Bytes codecs;
  ASSERT_OK(zarr_array_codecs_json(array.get(), out(codecs), err));
  EXPECT_NE(text_of(codecs).find("transpose"), std::string::npos) << text_of(codecs);
}

TEST(Builders, ChooseChunksOfAFewMegabytes) {
  Err err;
  Store store = memory_store();
  const uint64_t shape[3] = {1000, 2000, 3000};
  auto b = init<zarr_array_builder>();
  b.rank = 3;
  b.shape = shape;
  b.data_type = "float64";
  Node array;
  ASSERT_OK(zarr_create_array(store.get(), "a", 1, &b, nullptr, out(array), err));
  uint64_t chunk[3];
  ASSERT_OK(zarr_array_chunk_shape(array.get(), 3, chunk, err));
  const uint64_t bytes = chunk[0] * chunk[1] * chunk[2] * 8;
  EXPECT_GE(bytes, uint64_t{1} << 20);
  EXPECT_LE(bytes, uint64_t{10} << 20);
  const uint64_t shards[3] = {300, 300, 300};
  b.shards = shards;
  ASSERT_OK(zarr_create_array(store.get(), "b", 1, &b, nullptr, out(array), err));
  ASSERT_OK(zarr_array_chunk_shape(array.get(), 3, chunk, err));
  for (size_t d = 0; d < 3; ++d) EXPECT_EQ(300 % chunk[d], 0u);
  const uint64_t small[3] = {3, 0, 5};
  b.shards = nullptr;
  b.shape = small;
  ASSERT_OK(zarr_create_array(store.get(), "c", 1, &b, nullptr, out(array), err));
  b.rank = 0;
  ASSERT_OK(zarr_create_array(store.get(), "d", 1, &b, nullptr, out(array), err));
  EXPECT_EQ(zarr_array_rank(array.get()), 0u);
}

TEST(Builders, RefuseNonsense) {
  Err err;
  Store store = memory_store();
  const uint64_t shape[2] = {4, 4}, chunks[2] = {2, 2}, zero[2] = {0, 2}, shards[2] = {3, 4};
  const auto refused = [&](zarr_status expected, const std::function<void(zarr_array_builder&)>& change) {
    auto b = init<zarr_array_builder>();
    b.rank = 2;
    b.shape = shape;
    b.chunks = chunks;
    b.data_type = "int32";
    change(b);
    Node node;
    EXPECT_STATUS(expected, zarr_create_array(store.get(), "x", 1, &b, nullptr, out(node), err));
    EXPECT_EQ(kind_at(store.get(), "x"), ZARR_KIND_NONE);
  };
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.rank = 33; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.shape = nullptr; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.zarr_format = 4; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.byte_order = 3; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.order_f = 2; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.separator = '-'; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.key_encoding = 'x'; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.reserved[1] = 1; });
  refused(ZARR_INVALID_METADATA, [](auto& b) { b.fill_value = "{"; });
  refused(ZARR_INVALID_METADATA, [](auto& b) { b.fill_value = "\"x\""; });
  refused(ZARR_INVALID_METADATA, [](auto& b) { b.attributes = "[]"; });
  refused(ZARR_INVALID_ARGUMENT, [](auto& b) { b.chunk_grid = "{}"; });
  refused(ZARR_UNSUPPORTED, [](auto& b) { b.data_type = "quaternion128"; });
  for (const auto& change : std::vector<std::function<void(zarr_array_builder&)>>{
           [&](auto& b) { b.chunks = zero; }, [&](auto& b) { b.shards = shards; }}) {
    auto b = init<zarr_array_builder>();
    b.rank = 2;
    b.shape = shape;
    b.chunks = chunks;
    b.data_type = "int32";
    change(b);
    Node node;
    EXPECT_NE(zarr_create_array(store.get(), "x", 1, &b, nullptr, out(node), err), ZARR_OK);
    EXPECT_EQ(kind_at(store.get(), "x"), ZARR_KIND_NONE);
  }
}

}  // namespace
