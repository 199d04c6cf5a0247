#include "node/copy_data.hpp"

#include <numeric>

#include "support.hpp"

namespace zarr::node::test {
namespace {

struct CopyDataTest : NodeTest {};

TEST_F(CopyDataTest, BetweenAnyChunksShardsAndFormats) {
  const Shape shape{13, 9, 5};
  const std::vector<ArraySketch> sketches = {
      {.format = Format::v2, .shape = shape, .chunks = {4, 4, 4}},
      {.format = Format::v3, .shape = shape, .chunks = {13, 9, 5}},
      {.format = Format::v3, .shape = shape, .chunks = {1, 9, 2}, .fill = "7"},
      {.format = Format::v3, .shape = shape, .chunks = {2, 3, 1}, .shards = {4, 9, 3}},
      {.format = Format::v2, .shape = shape, .chunks = {100, 1, 100}},
  };
  const auto values = counting(13 * 9 * 5, -20);
  for (size_t i = 0; i < sketches.size(); ++i) {
    for (size_t j = 0; j < sketches.size(); ++j) {
      const NodePtr from = make_array("from", sketches[i], true);
      const NodePtr to = make_array("to", sketches[j], true);
      write_all(from, values);
      std::vector<uint64_t> reports;
      copy_data(from, to, {}, [&](uint64_t done, uint64_t total) {
        EXPECT_EQ(total, values.size());
        reports.push_back(done);
      });
      EXPECT_EQ(read_all(to), values) << i << " to " << j;
      ASSERT_FALSE(reports.empty());
      EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
      EXPECT_EQ(reports.back(), values.size());
    }
  }
}

TEST_F(CopyDataTest, MissingChunksGetTheFillValueOfTheSource) {
  const NodePtr from = make_array("from", {.fill = "5"});
  const NodePtr to = make_array("to", {.chunks = {3, 3}, .fill = "6"});
  copy_data(from, to, {}, {});
  EXPECT_EQ(read_all(to), std::vector<int32_t>(100, 5));
  const NodePtr same = make_array("same", {.chunks = {3, 3}, .fill = "5"});
  const size_t keys_before = digest(*memory).size();
  copy_data(from, same, {}, {});
  EXPECT_EQ(digest(*memory).size(), keys_before);  // chunks that are all fill value are not stored
}

TEST_F(CopyDataTest, EmptyAndRankZero) {
  int reports = 0;
  const auto count = [&](uint64_t, uint64_t) { ++reports; };
  copy_data(make_array("e1", {.shape = {0, 5}}), make_array("e2", {.shape = {0, 5}, .chunks = {2, 2}}), {}, count);
  EXPECT_EQ(reports, 1);
  const NodePtr from = make_array("z1", {.shape = {}, .chunks = {}});
  const NodePtr to = make_array("z2", {.format = Format::v2, .shape = {}, .chunks = {}});
  write_all(from, {42});
  copy_data(from, to, {}, count);
  EXPECT_EQ(read_all(to), std::vector<int32_t>{42});
}

TEST_F(CopyDataTest, WithinASmallBudgetNoTargetChunkIsReadOrWrittenTwice) {
  runtime = make_runtime({.budget = 4000, .on_log = {}});
  const Shape shape{64, 64};
  const NodePtr from = make_array("from", {.shape = shape, .chunks = {64, 1}});
  const NodePtr to = make_array("to", {.shape = shape, .chunks = {8, 8}});
  write_all(from, counting(64 * 64, 1));
  std::map<std::string, int> sets;
  store->before = [&](const char* call, const std::string& key) {
    if (!key.starts_with("to/c/")) return;
    EXPECT_STREQ(call, "set") << key;
    ++sets[key];
  };
  uint64_t largest = 0, last = 0;
  copy_data(from, to, {}, [&](uint64_t done, uint64_t) {
    largest = std::max(largest, done - last);
    last = done;
  });
  store->before = nullptr;
  EXPECT_LE(largest * 4, 2000u);
  EXPECT_EQ(sets.size(), 64u);
  for (const auto& [key, count] : sets) EXPECT_EQ(count, 1) << key;
  EXPECT_EQ(read_all(to), counting(64 * 64, 1));
}

TEST_F(CopyDataTest, PiecesCoverSourceChunksWhereTheyFit) {
  const auto grid = [](const Shape& shape, const Shape& chunks) {
    metadata::ChunkGrid grid;
    grid.chunk_shape = chunks;
    return chunk::ChunkGrid(grid, shape);
  };
  const Shape shape{100, 100};
  // A source chunk is 50 x 20: 5 x 2 target chunks decode each once.
  EXPECT_EQ(piece_in_chunks(grid(shape, {10, 10}), grid(shape, {50, 20}), 1, 1000), (Shape{5, 2}));
  // Too little room: as much of it as fits, but never less than a chunk.
  EXPECT_EQ(piece_in_chunks(grid(shape, {10, 10}), grid(shape, {50, 20}), 1, 1), (Shape{1, 1}));
  // Room for all.
  EXPECT_EQ(piece_in_chunks(grid(shape, {10, 10}), grid(shape, {10, 10}), 1, 10000), (Shape{10, 10}));
  EXPECT_EQ(piece_in_chunks(grid(shape, {10, 10}), grid(shape, {10, 10}), 1, UINT64_MAX), (Shape{10, 10}));
}

TEST_F(CopyDataTest, WhatDoesNotFitIsRefused) {
  const NodePtr from = make_array("from");
  EXPECT_EQ(status_of([&] {
              copy_data(from, make_array("a", {.shape = {10, 11}}), {}, {});
            }),
            Status::invalid_argument);
  const Error types =
      error_of([&] { copy_data(from, make_array("b", {.data_type = "float32", .fill = "0.0"}), {}, {}); });
  EXPECT_EQ(types.status(), Status::invalid_argument);
  EXPECT_NE(types.message().find("int32"), std::string::npos);
  EXPECT_NE(types.message().find("float32"), std::string::npos);
  EXPECT_EQ(status_of([&] { copy_data(from, open("from"), {}, {}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { copy_data(from, make_group("g"), {}, {}); }), Status::invalid_argument);
  make_array("to");
  EXPECT_EQ(status_of([&] { copy_data(from, open("to", {.read_only = true}), {}, {}); }), Status::read_only);
}

TEST_F(CopyDataTest, CancelAndFailuresEndIt) {
  runtime = make_runtime({.budget = 400, .on_log = {}});
  const NodePtr from = make_array("from");
  const NodePtr to = make_array("to");
  write_all(from, counting(100));
  chunk::IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  EXPECT_EQ(
      status_of([&] { copy_data(from, to, options, [&](uint64_t, uint64_t) { options.cancel.flag->cancel(); }); }),
      Status::cancelled);
  store->fail_call(3);
  EXPECT_EQ(status_of([&] { copy_data(from, to, {}, {}); }), Status::io);
  put(*memory, "from/c/1/1", "short");
  const Error error = error_of([&] { copy_data(from, to, {}, {}); });
  EXPECT_EQ(error.status(), Status::corrupt_data);
  EXPECT_EQ(error.key(), "from/c/1/1");
}

TEST_F(CopyDataTest, MissingChunksAreAnErrorOnRequest) {
  chunk::IoOptions options;
  options.missing = chunk::MissingChunks::error;
  const NodePtr from = make_array("from");
  const NodePtr to = make_array("to");
  EXPECT_EQ(status_of([&] { copy_data(from, to, options, {}); }), Status::not_found);
}

}  // namespace
}  // namespace zarr::node::test
