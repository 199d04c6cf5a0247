#include "node/append_writer.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "support.hpp"

namespace zarr::node::test {
namespace {

constexpr uint64_t columns = 4;
constexpr uint64_t band = 4 * columns * 4;  // bytes of four rows, which is a band

struct AppendWriterTest : NodeTest {
  std::map<std::string, int> sets;  // of each key

  std::string document() const { return GetParam() == Format::v3 ? "a/zarr.json" : "a/.zarray"; }
  NodePtr make(uint64_t rows = 0, Shape chunks = {4, 2}) {
    return make_array("a", {.format = GetParam(), .shape = {rows, columns}, .chunks = chunks}, true);
  }
  void count_sets() {
    store->after = [this](const char* call, const std::string& key) {
      if (std::string_view(call) == "set") ++sets[key];
    };
  }
  static void add(AppendWriter& writer, const std::vector<int32_t>& values, const chunk::IoOptions& options = {}) {
    writer.write(reinterpret_cast<const std::byte*>(values.data()), {values.size() / columns, columns},
                 {static_cast<int64_t>(columns * 4), 4}, options);
  }
  static void add_row(AppendWriter& writer, int32_t row) { add(writer, counting(columns, row * columns)); }
};
INSTANTIATE_TEST_SUITE_P(Formats, AppendWriterTest, ::testing::Values(Format::v2, Format::v3), format_name);

TEST_P(AppendWriterTest, EveryChunkIsWrittenOnce) {
  const NodePtr array = make();
  count_sets();
  AppendWriter writer(array, 0, band);
  for (int32_t row = 0; row < 10; ++row) {
    add_row(writer, row);
    EXPECT_EQ(writer.counts().stored, (row + 1u) / 4 * 4);
    EXPECT_EQ(writer.counts().held, (row + 1u) % 4);
  }
  EXPECT_EQ(open("a")->array->shape, (Shape{8, columns}));
  const NodePtr after = writer.close({});
  EXPECT_EQ(after->array->shape, (Shape{10, columns}));
  EXPECT_EQ(read_all(after), counting(10 * columns));
  EXPECT_EQ(sets.size(), 6u + 1u);
  for (const auto& [key, count] : sets) EXPECT_EQ(count, key == document() ? 3 : 1) << key;
}

TEST_P(AppendWriterTest, SeveralBandsAreHeldAndStoredTogether) {
  const NodePtr array = make();
  count_sets();
  AppendWriter writer(array, 0, 3 * band + band / 2);  // three bands fit
  for (int32_t row = 0; row < 26; ++row) add_row(writer, row);
  EXPECT_EQ(writer.counts().stored, 24u);
  EXPECT_EQ(sets[document()], 2);
  EXPECT_EQ(read_all(writer.close({})), counting(26 * columns));
  EXPECT_EQ(sets[document()], 3);
}

TEST_P(AppendWriterTest, WholeBandsOfALargeCallAreNotHeld) {
  const NodePtr array = make(1);
  write_all(array, counting(columns));
  count_sets();
  AppendWriter writer(array, 0, band);
  add(writer, counting(33 * columns, columns));
  EXPECT_EQ(writer.counts().stored, 31u);
  EXPECT_EQ(writer.counts().held, 2u);
  EXPECT_EQ(sets[document()], 1);
  add(writer, counting(9 * columns, 34 * columns));  // behind what is held
  EXPECT_EQ(read_all(writer.close({})), counting(43 * columns));
}

TEST_P(AppendWriterTest, GoesOnInsideAChunk) {
  NodePtr array = make();
  int32_t row = 0;
  for (const int32_t rows : {6, 1, 4, 8}) {  // ends at 6, 7, 11, 19
    AppendWriter writer(array, 0, 0);
    for (int32_t i = 0; i < rows; ++i) add_row(writer, row++);
    array = writer.close({});
    EXPECT_EQ(read_all(open("a")), counting(row * columns));
  }
}

TEST_P(AppendWriterTest, FlushStoresAPartOfABand) {
  AppendWriter writer(make(), 0, band);
  add_row(writer, 0);
  writer.flush({});
  EXPECT_EQ(read_all(open("a")), counting(columns));
  writer.flush({});  // nothing is held
  for (int32_t row = 1; row < 5; ++row) add_row(writer, row);
  EXPECT_EQ(writer.counts().stored, 4u);  // the band ends at the grid's edge, not four rows behind the flush
  EXPECT_EQ(read_all(writer.close({})), counting(5 * columns));
}

TEST_P(AppendWriterTest, ReadersSeeNoElementThatIsNotWritten) {
  const NodePtr array = make(1);
  write_all(array, counting(columns));
  AppendWriter writer(array, 0, band);
  int looked = 0;
  store->after = [&](const char*, const std::string&) {
    const NodePtr seen = node::open(memory, "a", runtime, {});
    EXPECT_EQ(read_all(seen), counting(seen->array->shape[0] * columns));
    ++looked;
  };
  for (int32_t row = 1; row < 14; ++row) add_row(writer, row);
  writer.close({});
  store->after = nullptr;
  EXPECT_GT(looked, 10);
  EXPECT_EQ(read_all(open("a")), counting(14 * columns));
}

TEST_P(AppendWriterTest, WithoutALockTheShapeComesFirst) {
  store->abilities_to_show().process_private = false;
  AppendWriter writer(make(), 0, band);
  std::vector<std::string> order;
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "set") order.push_back(key);
  };
  for (int32_t row = 0; row < 4; ++row) add_row(writer, row);
  ASSERT_EQ(order.size(), 3u);
  EXPECT_EQ(order.front(), document());
  EXPECT_EQ(read_all(writer.close({})), counting(4 * columns));
}

TEST_P(AppendWriterTest, AFailureAtAnyCallLosesNothing) {
  int failures = 0;
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 500);
    const NodePtr array = make(6);
    write_all(array, counting(6 * columns));
    AppendWriter writer(array, 0, band);
    add_row(writer, 6);
    store->fail_call(n);
    const Status status = status_of([&] { add_row(writer, 7); });
    store->heal();
    if (status == Status::ok) break;
    ++failures;
    EXPECT_EQ(status, Status::io);
    EXPECT_EQ(open("a")->array->shape, (Shape{6, columns})) << n;
    EXPECT_EQ(read_all(open("a")), counting(6 * columns)) << n;
    EXPECT_EQ(writer.counts().held, 2u) << n;
    EXPECT_EQ(status_of([&] { add_row(writer, 8); }), Status::io) << n;  // refused: the writer has not recovered
    EXPECT_EQ(writer.counts().held, 2u) << n;
    writer.flush({});
    add_row(writer, 8);
    EXPECT_EQ(read_all(writer.close({})), counting(9 * columns)) << n;
  }
  EXPECT_GT(failures, 3);
}

TEST_P(AppendWriterTest, AFailureInALargeCallTellsWhatWasTaken) {
  AppendWriter writer(make(), 0, band);
  add_row(writer, 0);
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "set" && key != document() && writer.counts().stored == 4)
      throw Error(Status::io, "planted failure");
  };
  const auto values = counting(19 * columns, columns);
  EXPECT_EQ(status_of([&] { add(writer, values); }), Status::io);
  store->before = nullptr;
  const auto counts = writer.counts();
  EXPECT_EQ(counts.stored, 4u);
  EXPECT_EQ(counts.held, 0u);
  EXPECT_EQ(read_all(open("a")), counting(4 * columns));
  writer.flush({});
  add(writer, {values.begin() + 3 * columns, values.end()});
  EXPECT_EQ(read_all(writer.close({})), counting(20 * columns));
}

TEST_P(AppendWriterTest, CloseReportsWhatNobodyTookCareOf) {
  AppendWriter writer(make(), 0, band);
  store->before = [&](const char* call, const std::string&) {
    if (std::string_view(call) == "set") throw Error(Status::io, "planted failure");
  };
  for (int32_t row = 0; row < 3; ++row) add_row(writer, row);
  EXPECT_EQ(status_of([&] { add_row(writer, 3); }), Status::io);
  EXPECT_EQ(status_of([&] { writer.close({}); }), Status::io);  // still held
  EXPECT_EQ(writer.counts().held, 4u);
  store->before = nullptr;
  EXPECT_EQ(status_of([&] { add_row(writer, 4); }), Status::io);  // refused, and nobody looks
  EXPECT_EQ(error_of([&] { writer.close({}); }).message(), "planted failure");
  EXPECT_EQ(read_all(open("a")), counting(4 * columns));
  EXPECT_EQ(read_all(writer.close({})), counting(4 * columns));  // closed
  EXPECT_EQ(status_of([&] { add_row(writer, 4); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { writer.flush({}); }), Status::invalid_argument);
}

TEST_P(AppendWriterTest, CloseIsARetryWhenNothingWasRefused) {
  AppendWriter writer(make(), 0, band);
  for (int32_t row = 0; row < 3; ++row) add_row(writer, row);
  store->fail_call(1);
  EXPECT_EQ(status_of([&] { add_row(writer, 3); }), Status::io);
  store->heal();
  EXPECT_EQ(read_all(writer.close({})), counting(4 * columns));
}

TEST_P(AppendWriterTest, AlongTheLastDimensionFromStridedAndSwappedMemory) {
  const NodePtr array = make_array("a", {.format = GetParam(), .shape = {3, 0}, .chunks = {2, 4}}, true);
  count_sets();
  AppendWriter writer(array, 1, 3 * 4 * 4);
  std::vector<int32_t> expected(3 * 11);
  for (int32_t column = 0; column < 11; ++column) {
    int32_t memory[6];  // a column backwards, with gaps, in the other byte order
    for (int32_t row = 0; row < 3; ++row) {
      const int32_t value = 100 * row + column;
      expected[row * 11 + column] = value;
      memory[5 - 2 * row] = static_cast<int32_t>(__builtin_bswap32(static_cast<uint32_t>(value)));
    }
    chunk::IoOptions options;
    options.swap = true;
    writer.write(reinterpret_cast<const std::byte*>(memory + 5), {3, 1}, {-8, 4}, options);
  }
  EXPECT_EQ(read_all(writer.close({})), expected);
  EXPECT_EQ(sets.size(), 6u + 1u);
  for (const auto& [key, count] : sets) EXPECT_EQ(count, key == document() ? 3 : 1) << key;
}

TEST_P(AppendWriterTest, ElementsWithoutBytesAreNotHeld) {
  const NodePtr array = make_array("a", {.format = GetParam(), .shape = {0, 0}, .chunks = {2, 4}}, true);
  AppendWriter writer(array, 0, 0);
  writer.write(nullptr, {uint64_t{1} << 60, 0}, {0, 0}, {});
  EXPECT_EQ(writer.counts().stored, uint64_t{1} << 60);
  EXPECT_EQ(writer.close({})->array->shape, (Shape{uint64_t{1} << 60, 0}));
}

TEST_P(AppendWriterTest, AnEmptyWriteAndAnUnusedWriterChangeNothing) {
  const NodePtr array = make(2);
  const Digest before = digest(*memory);
  AppendWriter writer(array, 0, 0);
  add(writer, {});
  writer.flush({});
  EXPECT_EQ(writer.close({})->array->shape, (Shape{2, columns}));
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(AppendWriterTest, BadArguments) {
  const NodePtr array = make(2);
  const auto opened = [&](const NodePtr& node, size_t axis, uint64_t bytes) {
    return status_of([&] { AppendWriter writer(node, axis, bytes); });
  };
  EXPECT_EQ(opened(array, 2, 0), Status::invalid_argument);
  EXPECT_EQ(opened(array, 0, band - 1), Status::limit_exceeded);
  EXPECT_EQ(opened(open("a", {.read_only = true}), 0, 0), Status::read_only);
  const Digest before = digest(*memory);
  AppendWriter writer(array, 0, band);
  const std::vector<int32_t> values = counting(20);
  const auto written = [&](const Shape& count) {
    return status_of([&] {
      writer.write(reinterpret_cast<const std::byte*>(values.data()), count, Strides(count.size(), 4), {});
    });
  };
  EXPECT_EQ(written({1}), Status::invalid_argument);
  EXPECT_EQ(written({1, columns + 1}), Status::invalid_argument);
  EXPECT_EQ(written({1, columns, 1}), Status::invalid_argument);
  EXPECT_EQ(digest(*memory), before);
  add_row(writer, 0);  // none of these spoils the writer
  EXPECT_EQ(writer.close({})->array->shape, (Shape{3, columns}));
}

TEST_P(AppendWriterTest, ACancelledCallTakesNothing) {
  AppendWriter writer(make(), 0, band);
  for (int32_t row = 0; row < 3; ++row) add_row(writer, row);
  chunk::IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  options.cancel.flag->cancel();
  EXPECT_EQ(status_of([&] { add(writer, counting(columns, 3 * columns), options); }), Status::cancelled);
  EXPECT_EQ(status_of([&] { writer.flush(options); }), Status::cancelled);
  EXPECT_EQ(writer.counts().held, 3u);
  writer.flush({});
  add_row(writer, 3);
  EXPECT_EQ(read_all(writer.close({})), counting(4 * columns));
}

TEST_P(AppendWriterTest, AReplacedArrayIsNotAppendedTo) {
  AppendWriter writer(make(), 0, band);
  add_row(writer, 0);
  make_array("a", {.format = GetParam(), .shape = {0, columns + 1}, .chunks = {4, 2}}, true);
  EXPECT_EQ(status_of([&] { writer.flush({}); }), Status::precondition_failed);
  EXPECT_EQ(writer.counts().held, 1u);
}

TEST_P(AppendWriterTest, WhatIsDroppedIsLogged) {
  {
    AppendWriter writer(make(), 0, band);
    add_row(writer, 0);
  }
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_NE(logged[0].find("1 extents along axis 0 are not stored"), std::string::npos) << logged[0];
  EXPECT_EQ(open("a")->array->shape, (Shape{0, columns}));
}

TEST_P(AppendWriterTest, WritersAndAppendsBesideEachOther) {
  constexpr int32_t threads_count = 4, rows = 23;
  const NodePtr array = make();
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int32_t t = 0; t < threads_count; ++t)
    threads.emplace_back([&, t] {
      if (status_of([&] {
            AppendWriter writer(array, 0, band);
            for (int32_t i = 0; i < rows; ++i) {
              const std::vector<int32_t> row(columns, t * rows + i);
              if (t == 0)
                append(array, 0, reinterpret_cast<const std::byte*>(row.data()), {1, columns}, {4 * columns, 4}, {});
              else add(writer, row);
            }
            writer.close({});
          }) != Status::ok)
        ++failed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  const auto values = read_all(open("a"));
  ASSERT_EQ(values.size(), size_t{threads_count * rows * columns});
  std::vector<int32_t> last(threads_count, -1), seen;
  for (size_t i = 0; i < values.size(); i += columns) {
    EXPECT_EQ(std::vector<int32_t>(columns, values[i]), std::vector<int32_t>(values.begin() + i, values.begin() + i + columns));
    const int32_t thread = values[i] / rows;
    ASSERT_TRUE(thread >= 0 && thread < threads_count);
    EXPECT_GT(values[i], last[thread]);  // each one's rows in their order
    last[thread] = values[i];
    seen.push_back(values[i]);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, counting(threads_count * rows));
}

TEST_P(AppendWriterTest, OneWriterOfManyThreads) {
  AppendWriter writer(make(), 0, band);
  std::vector<std::thread> threads;
  for (int32_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int32_t i = 0; i < 21; ++i) add(writer, std::vector<int32_t>(columns, t * 21 + i));
    });
  for (auto& thread : threads) thread.join();
  auto values = read_all(writer.close({}));
  ASSERT_EQ(values.size(), 84u * columns);
  std::vector<int32_t> seen;
  for (size_t i = 0; i < values.size(); i += columns) seen.push_back(values[i]);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, counting(84));
}

// The same elements by random pieces, axes and buffers, against plain appends.
TEST_P(AppendWriterTest, RandomPlansEqualPlainAppends) {
  std::mt19937 random(20);
  const auto below = [&](uint64_t n) { return random() % n; };
  for (int round = 0; round < 60; ++round) {
    const size_t axis = below(3);
    Shape shape{1 + below(4), 1 + below(4), 1 + below(4)}, chunks{1 + below(4), 1 + below(4), 1 + below(4)}, shards;
    shape[axis] = below(7);
    if (GetParam() == Format::v3 && below(2) == 0)
      for (size_t d = 0; d < 3; ++d) shards.push_back(chunks[d] * (1 + below(3)));
    const ArraySketch sketch{.format = GetParam(), .shape = shape, .chunks = chunks, .shards = shards};
    NodePtr plain = make_array("plain", sketch, true), written = make_array("written", sketch, true);
    uint64_t frame = 4;
    for (size_t d = 0; d < 3; ++d)
      if (d != axis) frame *= shape[d];
    AppendWriter writer(written, axis, below(2) == 0 ? 0 : frame * (shards.empty() ? chunks : shards)[axis] * (1 + below(3)));
    int32_t next = 1;
    for (uint64_t piece = 0; piece < 12; ++piece) {
      Shape count = shape;
      count[axis] = below(9);
      const auto values = counting(count[0] * count[1] * count[2], next);
      next += static_cast<int32_t>(values.size());
      const Strides strides{static_cast<int64_t>(4 * count[1] * count[2]), static_cast<int64_t>(4 * count[2]), 4};
      const auto* memory = reinterpret_cast<const std::byte*>(values.data());
      plain = append(plain, axis, memory, count, strides, {});
      writer.write(memory, count, strides, {});
      if (below(6) == 0) writer.flush({});
    }
    EXPECT_EQ(read_all(writer.close({})), read_all(plain)) << round;
  }
}

TEST(AppendWriterShards, EveryShardIsWrittenOnce) {
  const auto memory = store::open_memory_store("");
  const auto counted = std::make_shared<TestStore>(memory);
  std::map<std::string, int> sets;
  counted->after = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "set") ++sets[key];
  };
  const NodePtr array =
      create_array(counted, "a", array_metadata({.shape = {0, 4}, .chunks = {2, 2}, .shards = {8, 4}}), make_runtime(), {}, false);
  sets.clear();
  AppendWriter writer(array, 0, 8 * 16);
  for (int32_t row = 0; row < 20; ++row) {
    const auto values = counting(4, 4 * row);
    writer.write(reinterpret_cast<const std::byte*>(values.data()), {1, 4}, {16, 4}, {});
  }
  EXPECT_EQ(read_all(writer.close({})), counting(80));
  EXPECT_EQ(sets, (std::map<std::string, int>{{"a/c/0/0", 1}, {"a/c/1/0", 1}, {"a/c/2/0", 1}, {"a/zarr.json", 3}}));
}

}  // namespace
}  // namespace zarr::node::test
