#include <thread>

#include "node/shape_change.hpp"
#include "support.hpp"

namespace zarr::node::test {
namespace {

struct ResizeTest : NodeTest {
  ArraySketch sketch(Shape shape = {10, 10}) const { return {.format = GetParam(), .shape = shape}; }
  std::string document() const { return GetParam() == Format::v3 ? "a/zarr.json" : "a/.zarray"; }
};
INSTANTIATE_TEST_SUITE_P(Formats, ResizeTest, ::testing::Values(Format::v2, Format::v3), format_name);

// What a 2-d array of ones, 10 x 10, must look like after resizing through `shapes`.
std::vector<int32_t> expected_after(const std::vector<Shape>& shapes, int32_t fill) {
  Shape shape{10, 10};
  std::vector<int32_t> values(100, 1);
  for (const Shape& next : shapes) {
    std::vector<int32_t> fresh(next[0] * next[1], fill);
    for (uint64_t i = 0; i < std::min(shape[0], next[0]); ++i)
      for (uint64_t j = 0; j < std::min(shape[1], next[1]); ++j) fresh[i * next[1] + j] = values[i * shape[1] + j];
    values = std::move(fresh);
    shape = next;
  }
  return values;
}

TEST_P(ResizeTest, ShrinkAndGrowShowTheFillValue) {
  const std::vector<Shape> walks[] = {{{7, 10}, {10, 10}},         {{0, 10}, {10, 10}},
                                      {{5, 5}, {12, 12}},          {{13, 2}, {3, 13}, {10, 10}},
                                      {{4, 4}, {8, 8}, {10, 10}},  {{10, 0}, {1, 1}, {10, 10}},
                                      {{20, 20}, {3, 3}, {20, 20}}};
  for (const auto& walk : walks) {
    NodePtr array = make_array("a", sketch(), true);
    write_all(array, std::vector<int32_t>(100, 1));
    for (const Shape& shape : walk) {
      array = resize(array, shape, {});
      EXPECT_EQ(array->array->shape, shape);
      EXPECT_EQ(open("a")->array->shape, shape);
      EXPECT_EQ(open("a")->etag, array->etag);
    }
    EXPECT_EQ(read_all(array), expected_after(walk, -1)) << shape_text(walk[0]);
  }
}

TEST_P(ResizeTest, ChunksOutsideAreErased) {
  NodePtr array = make_array("a", sketch());
  write_all(array, counting(100));
  const size_t before = digest(*memory).size();
  resize(array, {4, 4}, {});
  EXPECT_EQ(digest(*memory).size(), before - 8);
}

TEST_P(ResizeTest, TheHandleMustKnowTheStoredShape) {
  const NodePtr array = make_array("a", sketch());
  resize(array, {12, 10}, {});
  const Digest before = digest(*memory);
  const Error error = error_of([&] { resize(array, {5, 5}, {}); });
  EXPECT_EQ(error.status(), Status::precondition_failed);
  EXPECT_NE(error.message().find("[10, 10]"), std::string::npos) << error.message();
  EXPECT_NE(error.message().find("[12, 10]"), std::string::npos) << error.message();
  EXPECT_EQ(error.key(), document());
  EXPECT_EQ(digest(*memory), before);
}

TEST_P(ResizeTest, ALostRaceRemovesNoData) {
  const NodePtr array = make_array("a", sketch());
  write_all(array, counting(100));
  const auto elsewhere = with_own_locks();
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) != "set" || key != document()) return;
    store->before = nullptr;
    resize(node::open(memory, "a", elsewhere, {}), {10, 11}, {});
  };
  EXPECT_EQ(status_of([&] { resize(array, {2, 2}, {}); }), Status::precondition_failed);
  const auto values = read_all(open("a"));
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 10; ++j) EXPECT_EQ(values[i * 11 + j], i * 10 + j);
}

TEST_P(ResizeTest, AttributesChangedMeanwhileAreKept) {
  const NodePtr array = make_array("a", sketch());
  update_attributes(array, [](json::Object& attributes) { attributes.set("x", 1); });
  EXPECT_EQ(resize(array, {12, 12}, {})->attributes().size(), 1u);
  EXPECT_EQ(open("a")->attributes().size(), 1u);
}

TEST_P(ResizeTest, BadArguments) {
  const NodePtr array = make_array("a", sketch());
  const NodePtr frozen = open("a", {.read_only = true});
  const int calls = store->calls();
  EXPECT_EQ(status_of([&] { resize(array, {10}, {}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { resize(array, {10, 10, 10}, {}); }), Status::invalid_argument);
  EXPECT_EQ(status_of([&] { resize(frozen, {12, 12}, {}); }), Status::read_only);
  EXPECT_EQ(store->calls(), calls);
  EXPECT_EQ(status_of([&] { resize(make_group("g", GetParam()), {12, 12}, {}); }), Status::invalid_argument);
  memory->erase_prefix("a/");
  EXPECT_EQ(status_of([&] { resize(array, {12, 12}, {}); }), Status::not_found);
  EXPECT_EQ(text_at(*memory, document()), "(absent)");
}

TEST_P(ResizeTest, AFailureAtAnyCallLeavesTheOldOrTheNewArray) {
  const Shape small{5, 5};
  for (const bool behind : {false, true}) {
    for (int n = 1;; ++n) {
      ASSERT_LT(n, 500);
      const NodePtr array = make_array("a", sketch(), true);
      write_all(array, std::vector<int32_t>(100, 1));
      store->fail_call(n, behind);
      const Status status = status_of([&] { resize(array, small, {}); });
      const bool reached = store->calls() >= n;
      store->heal();
      EXPECT_TRUE(status == Status::ok || status == Status::io);
      const NodePtr now = open("a");
      if (now->array->shape == small) EXPECT_EQ(read_all(now), expected_after({small}, -1)) << n;
      else EXPECT_EQ(read_all(now), std::vector<int32_t>(100, 1)) << n;
      // And whatever it left behind, growing again never shows old data.
      const NodePtr again = resize(resize(now, small, {}), {10, 10}, {});
      EXPECT_EQ(read_all(again), expected_after({small, {10, 10}}, -1)) << n;
      if (status == Status::ok && n > 40) break;
      (void)reached;
    }
  }
}

TEST_P(ResizeTest, WhatOtherProgramsLeftOutsideIsNotUncovered) {
  const NodePtr array = make_array("a", sketch());
  write_all(array, std::vector<int32_t>(100, 1));
  // As zarr-python shrinks: the document alone, straddling chunks keep their content.
  auto metadata = array->array->clone();
  metadata::set_shape(metadata, {5, 5});
  put(*memory, document(), json::dump(metadata.document));
  EXPECT_EQ(read_all(resize(open("a"), {10, 10}, {})), expected_after({{5, 5}, {10, 10}}, -1));
}

TEST_P(ResizeTest, AFailedCleanUpIsLoggedAndTheNewShapeStands) {
  const NodePtr array = make_array("a", sketch());
  write_all(array, counting(100));
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) == "erase") throw Error(Status::io, "planted failure of erase " + key);
  };
  logged.clear();
  EXPECT_EQ(resize(array, {2, 2}, {})->array->shape, (Shape{2, 2}));
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_NE(logged[0].find("planted"), std::string::npos);
}

TEST_P(ResizeTest, TwoWritersEndRight) {
  for (int round = 0; round < 20; ++round) {
    const NodePtr array = make_array("a", sketch(), true);
    write_all(array, std::vector<int32_t>(100, 1));
    std::atomic<int> won = 0, lost = 0;
    std::vector<std::thread> threads;
    for (const Shape& shape : {Shape{3, 10}, Shape{10, 3}, Shape{12, 12}})
      threads.emplace_back([&, shape] {
        const Status status = status_of([&] { resize(array, shape, {}); });
        if (status == Status::ok) ++won;
        if (status == Status::precondition_failed) ++lost;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 2);
    const NodePtr now = open("a");
    EXPECT_EQ(read_all(now), expected_after({now->array->shape}, -1));
  }
}

TEST_F(NodeTest, ResizeOfShardedAndRankZeroArrays) {
  NodePtr array = make_array("s", {.shape = {16, 16}, .chunks = {2, 2}, .shards = {8, 8}});
  write_all(array, std::vector<int32_t>(256, 1));
  array = resize(resize(array, {5, 16}, {}), {16, 16}, {});
  const auto values = read_all(array);
  for (int i = 0; i < 16; ++i)
    for (int j = 0; j < 16; ++j) ASSERT_EQ(values[i * 16 + j], i < 5 ? 1 : -1);
  const NodePtr scalar = make_array("z", {.shape = {}, .chunks = {}});
  EXPECT_EQ(resize(scalar, {}, {})->array->shape, Shape{});
}

}  // namespace
}  // namespace zarr::node::test
