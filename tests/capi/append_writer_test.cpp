// zarr_append_writer through the ABI: both formats, shards, every dimension, and each error that it documents.
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "map_store.hpp"

namespace {

struct Counts {
  uint64_t stored = 9, held = 9;
};
Counts counts_of(const AppendWriter& writer) {
  Counts counts;
  zarr_append_writer_counts(writer.get(), &counts.stored, &counts.held);
  return counts;
}

AppendWriter writer_of(const Node& array, size_t axis = 0, uint64_t buffer_bytes = 0) {
  Err err;
  AppendWriter writer;
  EXPECT_OK(zarr_append_writer_new(array.get(), axis, buffer_bytes, out(writer), err));
  return writer;
}

// Rows of three columns, counting on from `first`.
zarr_status add(const AppendWriter& writer, uint64_t rows, int32_t first, zarr_error** err,
                const zarr_io_options* options = nullptr) {
  const std::vector<int32_t> values = counting(rows * 3, first * 3);
  const uint64_t shape[2] = {rows, 3};
  return zarr_append_writer_write(writer.get(), 2, shape, values.data(), values.size() * 4, nullptr, options, err);
}

std::vector<int32_t> closed(const AppendWriter& writer) {
  Err err;
  Node array;
  EXPECT_OK(zarr_append_writer_close(writer.get(), nullptr, out(array), err));
  return array ? read_all(array.get()) : std::vector<int32_t>();
}

ArrayArguments rows_of_three(uint64_t rows, int32_t format = 3) {
  return {.shape = {rows, 3}, .chunks = {4, 2}, .format = format};
}

struct AppendWriterFormats : ::testing::TestWithParam<int32_t> {
  Store store = memory_store();
};
INSTANTIATE_TEST_SUITE_P(Formats, AppendWriterFormats, ::testing::Values(2, 3));

TEST_P(AppendWriterFormats, FrameByFrameFromNothing) {
  Err err;
  const Node array = make_array(store.get(), "a", rows_of_three(0, GetParam()));
  const AppendWriter writer = writer_of(array, 0, 48);
  for (int32_t row = 0; row < 11; ++row) ASSERT_OK(add(writer, 1, row, err));
  EXPECT_EQ(counts_of(writer).stored, 8u);
  EXPECT_EQ(counts_of(writer).held, 3u);
  EXPECT_EQ(closed(writer), counting(33));
  EXPECT_EQ(counts_of(writer).stored, 11u);
  EXPECT_EQ(counts_of(writer).held, 0u);
}

TEST_P(AppendWriterFormats, EndsInsideAChunkAndGoesOn) {
  Err err;
  Node array = make_array(store.get(), "a", rows_of_three(0, GetParam()));
  int32_t row = 0;
  for (const uint64_t rows : {2, 5, 1, 9}) {
    const AppendWriter writer = writer_of(array);
    ASSERT_OK(add(writer, rows, row, err));
    row += static_cast<int32_t>(rows);
    ASSERT_OK(zarr_append_writer_close(writer.get(), nullptr, out(array), err));
    EXPECT_EQ(read_all(array.get()), counting(row * 3));
  }
}

TEST_P(AppendWriterFormats, AlongTheSecondDimension) {
  Err err;
  const Node array = make_array(store.get(), "a", {.shape = {2, 0}, .chunks = {2, 4}, .format = GetParam()});
  const AppendWriter writer = writer_of(array, 1);
  const int32_t memory[] = {0, 100, 1, 101, 2, 102, 3, 103, 4, 104};  // column by column
  const uint64_t shape[2] = {2, 5};
  const int64_t strides[2] = {4, 8};
  ASSERT_OK(zarr_append_writer_write(writer.get(), 2, shape, memory, sizeof memory, strides, nullptr, err));
  EXPECT_EQ(closed(writer), (std::vector<int32_t>{0, 1, 2, 3, 4, 100, 101, 102, 103, 104}));
}

TEST_P(AppendWriterFormats, TheOtherByteOrderAndAnOffset) {
  Err err;
  const Node array = make_array(store.get(), "a", rows_of_three(0, GetParam()));
  const AppendWriter writer = writer_of(array);
  auto options = init<zarr_io_options>();
  options.byte_order = ZARR_ORDER_BIG;
  options.buffer_offset = 8;  // the row is read backwards
  const unsigned char memory[12] = {0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0};
  const uint64_t shape[2] = {1, 3};
  const int64_t strides[2] = {12, -4};
  ASSERT_OK(zarr_append_writer_write(writer.get(), 2, shape, memory, sizeof memory, strides, &options, err));
  EXPECT_EQ(closed(writer), counting(3));
}

TEST(AppendWriter, ShardsOfFiles) {
  Err err;
  const TempFolder folder;
  Store store;
  ASSERT_OK(zarr_store_open(nullptr, folder.path().c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err));
  const Node array = make_array(store.get(), "a", {.shape = {0, 3}, .chunks = {2, 3}, .shards = {8, 3}});
  const AppendWriter writer = writer_of(array, 0, 8 * 12);
  for (int32_t row = 0; row < 20; ++row) ASSERT_OK(add(writer, 1, row, err));
  ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
  for (int32_t row = 20; row < 30; ++row) ASSERT_OK(add(writer, 1, row, err));
  EXPECT_EQ(closed(writer), counting(90));
}

TEST(AppendWriter, ReleaseStoresNothingAndSaysSo) {
  Err err;
  std::vector<std::string> logged;
  auto options = init<zarr_context_options>();
  options.log = [](void* list, int32_t level, const char* message, size_t length) {
    if (level == ZARR_LOG_WARNING) static_cast<std::vector<std::string>*>(list)->emplace_back(message, length);
  };
  options.log_data = &logged;
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  const Store store = memory_store(context.get());
  const Node array = make_array(store.get(), "a", rows_of_three(0));
  AppendWriter writer = writer_of(array, 0, 48);
  ASSERT_OK(add(writer, 6, 0, err));
  AppendWriter second(zarr_append_writer_retain(writer.get()));
  writer.reset();
  EXPECT_EQ(counts_of(second).held, 2u);
  EXPECT_TRUE(logged.empty());
  second.reset();
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_NE(logged[0].find("2 extents"), std::string::npos) << logged[0];
  Node now;
  ASSERT_OK(zarr_node_refresh(array.get(), out(now), err));
  EXPECT_EQ(read_all(now.get()), counting(12));
}

TEST(AppendWriter, ClosedTwiceAndThenNoMore) {
  Err err;
  const Store store = memory_store();
  const AppendWriter writer = writer_of(make_array(store.get(), "a", rows_of_three(0)));
  ASSERT_OK(add(writer, 1, 0, err));
  EXPECT_OK(zarr_append_writer_close(writer.get(), nullptr, nullptr, err));
  EXPECT_EQ(closed(writer), counting(3));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, add(writer, 1, 1, err));
  EXPECT_NE(err.message().find("closed"), std::string::npos) << err.message();
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_append_writer_flush(writer.get(), nullptr, err));
}

TEST(AppendWriter, ArraysThatCannotHaveOne) {
  Err err;
  const Store store = memory_store();
  AppendWriter writer;
  const Node array = make_array(store.get(), "a", rows_of_three(0));
  Node frozen;
  ASSERT_OK(zarr_node_open(store.get(), "a", ZARR_NTS, nullptr, out(frozen), err));
  EXPECT_STATUS(ZARR_READ_ONLY, zarr_append_writer_new(frozen.get(), 0, 0, out(writer), err));
  EXPECT_STATUS(ZARR_LIMIT_EXCEEDED, zarr_append_writer_new(array.get(), 0, 47, out(writer), err));
  auto builder = init<zarr_array_builder>();
  const uint64_t shape[1] = {5};
  builder.rank = 1;
  builder.shape = shape;
  builder.data_type = "int32";
  builder.chunk_grid = R"({"name": "rectilinear", "configuration": {"kind": "inline", "chunk_shapes": [[2, 3]]}})";
  Node uneven;
  ASSERT_OK(zarr_create_array(store.get(), "uneven", ZARR_NTS, &builder, nullptr, out(uneven), err));
  EXPECT_STATUS(ZARR_UNSUPPORTED, zarr_append_writer_new(uneven.get(), 0, 0, out(writer), err));
  builder.rank = 0;
  builder.shape = nullptr;
  builder.chunk_grid = nullptr;
  Node single;
  ASSERT_OK(zarr_create_array(store.get(), "single", ZARR_NTS, &builder, nullptr, out(single), err));
  EXPECT_STATUS(ZARR_INVALID_ARGUMENT, zarr_append_writer_new(single.get(), 0, 0, out(writer), err));
}

TEST(AppendWriter, CancelledAndTimedOutCallsAreRetried) {
  Err err;
  const Store store = memory_store();
  const AppendWriter writer = writer_of(make_array(store.get(), "a", rows_of_three(0)), 0, 48);
  ASSERT_OK(add(writer, 3, 0, err));
  Cancel cancel;
  ASSERT_OK(zarr_cancel_new(out(cancel), err));
  zarr_cancel_trigger(cancel.get());
  auto options = init<zarr_io_options>();
  options.cancel = cancel.get();
  EXPECT_STATUS(ZARR_CANCELLED, add(writer, 1, 3, err, &options));
  EXPECT_STATUS(ZARR_CANCELLED, zarr_append_writer_close(writer.get(), &options, nullptr, err));
  options.cancel = nullptr;
  options.timeout_ns = 1;
  EXPECT_STATUS(ZARR_TIMEOUT, zarr_append_writer_flush(writer.get(), &options, err));
  EXPECT_EQ(counts_of(writer).held, 3u);
  ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
  ASSERT_OK(add(writer, 1, 3, err));
  EXPECT_EQ(closed(writer), counting(12));
}

// A folder where a chunk's file belongs, as an administrator's mistake would leave it.
TEST(AppendWriter, FilesThatCannotBeWritten) {
  Err err;
  const TempFolder folder;
  Store store;
  ASSERT_OK(zarr_store_open(nullptr, folder.path().c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err));
  const Node array = make_array(store.get(), "a", rows_of_three(0));
  const AppendWriter writer = writer_of(array, 0, 48);
  ASSERT_OK(add(writer, 5, 0, err));
  const std::string obstacle = folder.path("a/c/1/1/here");
  std::filesystem::create_directories(obstacle);
  EXPECT_NE(add(writer, 4, 5, err), ZARR_OK);
  EXPECT_EQ(counts_of(writer).stored, 4u);
  EXPECT_EQ(counts_of(writer).held, 4u);  // three of the four rows were taken
  Node now;
  ASSERT_OK(zarr_node_refresh(array.get(), out(now), err));
  EXPECT_EQ(read_all(now.get()), counting(12));
  EXPECT_NE(zarr_append_writer_close(writer.get(), nullptr, nullptr, err), ZARR_OK);
  std::filesystem::remove_all(folder.path("a/c/1/1"));
  ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
  ASSERT_OK(add(writer, 1, 8, err));
  EXPECT_EQ(closed(writer), counting(27));
}

// A store of one's own that fails midway: the shape comes first there, and is taken back.
std::atomic<int> sets_until_failure{-1};
TEST(AppendWriter, AStoreThatFailsMidway) {
  Err err;
  int failures = 0;
  for (int n = 0;; ++n) {
    ASSERT_LT(n, 100);
    MapStore map;
    auto vtable = MapStore::vtable();
    vtable.set = [](void* instance, const char* key, size_t key_length, const void* data, size_t size,
                    const zarr_condition* condition, zarr_sink* etag, zarr_error* error) {
      if (sets_until_failure-- == 0) return MapStore::fail(error, ZARR_IO, "the map is full");
      return MapStore::set(instance, key, key_length, data, size, condition, etag, error);
    };
    Store store;
    ASSERT_OK(zarr_store_new(nullptr, &vtable, &map, out(store), err));
    ++map.opened;
    sets_until_failure = -1;
    const Node array = make_array(store.get(), "a", rows_of_three(0));
    const AppendWriter writer = writer_of(array, 0, 48);
    ASSERT_OK(add(writer, 7, 0, err));
    sets_until_failure = n;
    const zarr_status status = add(writer, 1, 7, err);
    sets_until_failure = -1;
    if (status == ZARR_OK) break;
    ++failures;
    EXPECT_EQ(status, ZARR_IO);
    EXPECT_NE(err.message().find("the map is full"), std::string::npos) << err.message();
    Node now;
    ASSERT_OK(zarr_node_refresh(array.get(), out(now), err));
    EXPECT_EQ(read_all(now.get()), counting(12)) << n;
    EXPECT_STATUS(ZARR_IO, add(writer, 1, 8, err));  // until a flush has worked
    ASSERT_OK(zarr_append_writer_flush(writer.get(), nullptr, err));
    ASSERT_OK(add(writer, 1, 8, err));
    EXPECT_EQ(closed(writer), counting(27)) << n;
  }
  EXPECT_GE(failures, 3);
}

TEST(AppendWriter, RefusedElementsAreReportedAtTheEnd) {
  Err err;
  const TempFolder folder;
  Store store;
  ASSERT_OK(zarr_store_open(nullptr, folder.path().c_str(), ZARR_NTS, nullptr, 0, 0, out(store), err));
  const AppendWriter writer = writer_of(make_array(store.get(), "a", rows_of_three(0)), 0, 48);
  std::filesystem::create_directories(folder.path("a/c/0/0/here"));
  EXPECT_NE(add(writer, 4, 0, err), ZARR_OK);
  EXPECT_EQ(counts_of(writer).stored + counts_of(writer).held, 0u);  // whole bands are not held
  std::filesystem::remove_all(folder.path("a/c/0/0"));
  const zarr_status status = zarr_append_writer_close(writer.get(), nullptr, nullptr, err);
  EXPECT_NE(status, ZARR_OK);
  EXPECT_EQ(closed(writer), std::vector<int32_t>());
}

TEST(AppendWriter, BelongsToItsProcess) {
  Err err;
  const Store store = memory_store();
  const AppendWriter writer = writer_of(make_array(store.get(), "a", rows_of_three(0)), 0, 48);
  ASSERT_OK(add(writer, 1, 0, err));
  const pid_t child = fork();
  if (child == 0) {
    const bool refused = add(writer, 1, 1, nullptr) == ZARR_CANCELLED &&
                         zarr_append_writer_close(writer.get(), nullptr, nullptr, nullptr) == ZARR_CANCELLED;
    _exit(refused ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  ASSERT_OK(add(writer, 1, 1, err));
  EXPECT_EQ(closed(writer), counting(6));
}

}  // namespace
