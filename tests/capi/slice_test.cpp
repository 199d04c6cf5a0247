// Slices: steps and strides of either sign, byte order, regions, policies, plans.
#include <cstring>

#include "support.hpp"

namespace {

class Slices : public ::testing::Test {
 protected:
  Slices() {
    store = memory_store();
    array = make_array(store.get());
    write_counting(array.get());
  }
  Err err;
  Store store;
  Node array;
};

TEST_F(Slices, StepsOfEitherSign) {
  const uint64_t start[2] = {5, 1}, shape[2] = {3, 3};
  const int64_t step[2] = {-2, 3};
  std::vector<int32_t> v(9);
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, step, v.data(), 36, nullptr, nullptr, err));
  EXPECT_EQ(v, (std::vector<int32_t>{41, 44, 47, 25, 28, 31, 9, 12, 15}));
  const uint64_t far[2] = {5, 1}, four[2] = {4, 1};
  EXPECT_STATUS(ZARR_OUT_OF_RANGE,
                zarr_read_slice(array.get(), 2, far, four, step, v.data(), 36, nullptr, nullptr, err));
  const uint64_t absurd[2] = {UINT64_MAX, UINT64_MAX};
  EXPECT_STATUS(ZARR_OUT_OF_RANGE,
                zarr_read_slice(array.get(), 2, absurd, shape, nullptr, v.data(), 36, nullptr, nullptr, err));
}

TEST_F(Slices, StridesOfEitherSign) {
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  // Fortran order.
  const int64_t fortran[2] = {4, 24};
  std::vector<int32_t> v(48);
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, fortran, nullptr, err));
  for (int32_t i = 0; i < 48; ++i) EXPECT_EQ(v[static_cast<size_t>(i / 8 + i % 8 * 6)], i);
  // Both dimensions backwards: the first selected element is the last of the memory.
  const int64_t backwards[2] = {-32, -4};
  auto options = init<zarr_io_options>();
  options.buffer_offset = 188;
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, backwards, &options, err));
  for (int32_t i = 0; i < 48; ++i) EXPECT_EQ(v[static_cast<size_t>(47 - i)], i);
  // And written back the same way.
  ASSERT_OK(zarr_write_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, backwards, &options, err));
  EXPECT_EQ(read_all(array.get()), counting(48));
}

TEST_F(Slices, RegionsAreCheckedBeforeAnythingIsTouched) {
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  std::vector<int32_t> v(48, -9);
  const auto refused = [&](size_t size, std::vector<int64_t> strides, uint64_t offset) {
    auto options = init<zarr_io_options>();
    options.buffer_offset = offset;
    EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), size,
                                                         strides.empty() ? nullptr : strides.data(), &options, err));
  };
  refused(191, {}, 0);
  refused(192, {}, 1);
  refused(192, {}, UINT64_MAX);
  refused(0, {}, 0);
  refused(192, {32, 8}, 0);
  refused(192, {-32, 4}, 0);
  refused(192, {-32, -4}, 184);
  refused(192, {INT64_MIN, 4}, 0);
  refused(192, {INT64_MAX, INT64_MAX}, 0);
  refused(192, {INT64_MIN, INT64_MAX}, 100);
  refused(SIZE_MAX, {}, 0);
  refused(192, {0, 4}, 0);  // rows over each other
  EXPECT_EQ(v, std::vector<int32_t>(48, -9));
}

TEST_F(Slices, OneElementMayBeRepeatedWhenWriting) {
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  const int64_t zero[2] = {0, 0};
  const int32_t item = 5;
  ASSERT_OK(zarr_write_slice(array.get(), 2, start, shape, nullptr, &item, 4, zero, nullptr, err));
  EXPECT_EQ(read_all(array.get()), std::vector<int32_t>(48, 5));
}

TEST_F(Slices, EmptySelectionsTouchNothing) {
  const uint64_t start[2] = {6, 0}, shape[2] = {0, 8};
  EXPECT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, nullptr, 0, nullptr, nullptr, err));
  EXPECT_OK(zarr_write_slice(array.get(), 2, start, shape, nullptr, nullptr, 0, nullptr, nullptr, err));
  auto options = init<zarr_io_options>();
  options.buffer_offset = UINT64_MAX;
  char memory[4];
  EXPECT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, memory, 4, nullptr, &options, err));
}

TEST_F(Slices, RankZeroNeedsNoCoordinates) {
  Node scalar = make_array(store.get(), "s", {.shape = {}, .chunks = {}});
  int32_t v = 0;
  ASSERT_OK(zarr_read_slice(scalar.get(), 0, nullptr, nullptr, nullptr, &v, 4, nullptr, nullptr, err));
  EXPECT_EQ(v, 7);
  v = 42;
  ASSERT_OK(zarr_write_slice(scalar.get(), 0, nullptr, nullptr, nullptr, &v, 4, nullptr, nullptr, err));
  v = 0;
  ASSERT_OK(zarr_read_chunk(scalar.get(), 0, nullptr, &v, 4, nullptr, err));
  EXPECT_EQ(v, 42);
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT,
                zarr_read_slice(scalar.get(), 0, nullptr, nullptr, nullptr, &v, 3, nullptr, nullptr, err));
}

TEST_F(Slices, TheOtherByteOrderIsSwapped) {
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  auto options = init<zarr_io_options>();
  options.byte_order = ZARR_ORDER_BIG;
  std::vector<int32_t> v(48);
  ASSERT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
  for (int32_t i = 0; i < 48; ++i)
    EXPECT_EQ(static_cast<int32_t>(__builtin_bswap32(static_cast<uint32_t>(v[static_cast<size_t>(i)]))), i);
  ASSERT_OK(zarr_write_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
  EXPECT_EQ(read_all(array.get()), counting(48));
  const uint32_t swapped = __builtin_bswap32(3);
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, shape, nullptr, &swapped, 4, &options, err));
  EXPECT_EQ(read_all(array.get()), std::vector<int32_t>(48, 3));
  options.byte_order = ZARR_ORDER_LITTLE;
  EXPECT_EQ(read_all(array.get(), &options), std::vector<int32_t>(48, 3));
}

TEST_F(Slices, FillWithAnItemOrTheFillValue) {
  const uint64_t start[2] = {1, 1}, shape[2] = {2, 2};
  const int32_t item = -4;
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, shape, nullptr, &item, 4, nullptr, err));
  std::vector<int32_t> expected = counting(48);
  for (const size_t i : {9, 10, 17, 18}) expected[i] = -4;
  EXPECT_EQ(read_all(array.get()), expected);
  ASSERT_OK(zarr_fill_slice(array.get(), 2, start, shape, nullptr, nullptr, 0, nullptr, err));
  for (const size_t i : {9, 10, 17, 18}) expected[i] = 7;
  EXPECT_EQ(read_all(array.get()), expected);
}

TEST_F(Slices, PoliciesForMissingAndFillOnlyChunks) {
  Node empty = make_array(store.get(), "e");
  auto options = init<zarr_io_options>();
  options.missing_chunks = ZARR_MISSING_ERROR;
  std::vector<int32_t> v(48, 7);
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  EXPECT_STATUS(ZARR_NOT_FOUND,
                zarr_read_slice(empty.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
  v.assign(48, 7);
  uint64_t stored = 9;
  ASSERT_OK(zarr_write_slice(empty.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, nullptr, err));
  ASSERT_OK(zarr_array_stored_bytes(empty.get(), &stored, err));
  EXPECT_EQ(stored, 0u);
  options.fill_chunks = ZARR_FILL_CHUNKS_WRITE;
  ASSERT_OK(zarr_write_slice(empty.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
  ASSERT_OK(zarr_array_stored_bytes(empty.get(), &stored, err));
  EXPECT_GT(stored, 0u);
  EXPECT_EQ(read_all(empty.get(), &options), v);
}

TEST_F(Slices, ManyAtOnce) {
  const uint64_t starts[] = {5, 7, 0, 0, 2, 3}, shapes[] = {1, 1, 2, 2, 1, 3};
  int32_t got[8] = {};
  ASSERT_OK(zarr_read_slices(array.get(), 3, 2, starts, shapes, got, sizeof got, nullptr, err));
  EXPECT_EQ(std::vector<int32_t>(got, got + 8), (std::vector<int32_t>{47, 0, 1, 8, 9, 19, 20, 21}));
  ASSERT_OK(zarr_read_slices(array.get(), 3, 2, starts, nullptr, got, 12, nullptr, err));
  EXPECT_EQ(std::vector<int32_t>(got, got + 3), (std::vector<int32_t>{47, 0, 19}));
  auto options = init<zarr_io_options>();
  options.byte_order = ZARR_ORDER_BIG;
  ASSERT_OK(zarr_read_slices(array.get(), 1, 2, starts, nullptr, got, 4, &options, err));
  EXPECT_EQ(got[0], static_cast<int32_t>(__builtin_bswap32(47)));
  options.buffer_offset = 4;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slices(array.get(), 1, 2, starts, nullptr, got, 4, &options, err));
  EXPECT_OK(zarr_read_slices(array.get(), 0, 2, nullptr, nullptr, nullptr, 0, nullptr, err));
  Node empty = make_array(store.get(), "many-empty", {.shape = {6, 8}, .chunks = {4, 3}});
  options = init<zarr_io_options>();
  options.missing_chunks = ZARR_MISSING_ERROR;
  EXPECT_STATUS(ZARR_NOT_FOUND, zarr_read_slices(empty.get(), 1, 2, starts, nullptr, got, 4, &options, err));
}

TEST_F(Slices, ShortCutsTakeNoBadOptions) {  // the engine was used before, so that small reads may be quick
  const uint64_t start[2] = {0, 0}, one[2] = {1, 1};
  int32_t got = 0;
  const auto read = [&](const zarr_io_options& options) {
    return zarr_read_slice(array.get(), 2, start, one, nullptr, &got, 4, nullptr, &options, err);
  };
  auto options = init<zarr_io_options>();
  ASSERT_OK(read(options));
  options.flags = uint64_t{1} << 40;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, read(options));
  options = init<zarr_io_options>();
  options.byte_order = 7;
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, read(options));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 2, start, one, nullptr, &got, 3, nullptr, nullptr, err));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_read_slice(array.get(), 1, start, one, nullptr, &got, 4, nullptr, nullptr, err));
}

TEST_F(Slices, TheArraysOwnDataTypeChangesNothing) {
  auto options = init<zarr_io_options>();
  options.memory_data_type = "int32";
  EXPECT_EQ(read_all(array.get(), &options), counting(48));
}

TEST_F(Slices, FreshMemoryFromTheLibrary) {
  Node large = make_array(store.get(), "l", {.shape = {1024, 2048}, .chunks = {256, 512}});
  write_counting(large.get());
  void* memory = nullptr;
  const size_t size = 1024 * 2048 * 4;
  ASSERT_OK(zarr_buffer_alloc(size, &memory, err));
  auto options = init<zarr_io_options>();
  options.flags = ZARR_IO_FRESH_MEMORY;
  const uint64_t start[2] = {0, 0}, shape[2] = {1024, 2048};
  EXPECT_OK(zarr_read_slice(large.get(), 2, start, shape, nullptr, memory, size, nullptr, &options, err));
  for (int32_t i : {0, 1, 2047, 2048, 1 << 20, 1024 * 2048 - 1}) EXPECT_EQ(static_cast<int32_t*>(memory)[i], i);
  zarr_buffer_free(memory, size);
}

TEST_F(Slices, PlansSayWhatWouldHappen) {
  const uint64_t start[2] = {0, 0}, shape[2] = {2, 8};
  Bytes plan;
  ASSERT_OK(zarr_plan_read_slice(array.get(), 2, start, shape, nullptr, nullptr, out(plan), err));
  EXPECT_NE(text_of(plan).find("\"chunks\":3"), std::string::npos) << text_of(plan);
  EXPECT_NE(text_of(plan).find("a/c/0/2"), std::string::npos);
  ASSERT_OK(zarr_plan_write_slice(array.get(), 2, start, shape, nullptr, nullptr, out(plan), err));
  EXPECT_NE(text_of(plan).find("\"partial_chunks\":3"), std::string::npos) << text_of(plan);
  Node sharded = make_array(store.get(), "sh", {.shape = {8, 8}, .chunks = {2, 2}, .shards = {8, 8}});
  write_counting(sharded.get());
  auto options = init<zarr_io_options>();
  options.flags = ZARR_IO_RESOLVE_SHARDS;
  ASSERT_OK(zarr_plan_read_slice(sharded.get(), 2, start, shape, nullptr, &options, out(plan), err));
  EXPECT_NE(text_of(plan).find("\"requests\""), std::string::npos) << text_of(plan);
}

TEST_F(Slices, AReadThatRunsOutOfTimeSaysSo) {
  auto options = init<zarr_io_options>();
  options.timeout_ns = 1;
  std::vector<int32_t> v(48);
  const uint64_t start[2] = {0, 0}, shape[2] = {6, 8};
  EXPECT_STATUS(ZARR_TIMEOUT,
                zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
  options.timeout_ns = UINT64_MAX;  // as good as none
  EXPECT_OK(zarr_read_slice(array.get(), 2, start, shape, nullptr, v.data(), 192, nullptr, &options, err));
}

}  // namespace
