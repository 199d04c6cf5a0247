#include <algorithm>
#include <thread>

#include "support.hpp"

namespace zarr::node::test {
namespace {

struct AppendTest : NodeTest {
  std::string document() const { return GetParam() == Format::v3 ? "a/zarr.json" : "a/.zarray"; }
  NodePtr make(Shape shape, Shape chunks = {4, 4}) {
    return make_array("a", {.format = GetParam(), .shape = shape, .chunks = chunks}, true);
  }
  static NodePtr add_rows(const NodePtr& array, const std::vector<int32_t>& values,
                          const chunk::IoOptions& options = {}) {
    const uint64_t columns = array->array->shape[1];
    const Shape count{values.size() / columns, columns};
    return append(array, 0, reinterpret_cast<const std::byte*>(values.data()), count,
                  {static_cast<int64_t>(columns * 4), 4}, options);
  }
};
INSTANTIATE_TEST_SUITE_P(Formats, AppendTest, ::testing::Values(Format::v2, Format::v3), format_name);

TEST_P(AppendTest, AlongEveryAxis) {
  NodePtr array = make({0, 3});
  array = add_rows(array, counting(6));
  array = add_rows(array, counting(9, 6));
  EXPECT_EQ(array->array->shape, (Shape{5, 3}));
  EXPECT_EQ(read_all(open("a")), counting(15));
  const std::vector<int32_t> column{100, 101, 102, 103, 104};
  array = append(array, 1, reinterpret_cast<const std::byte*>(column.data()), {5, 1}, {4, 4}, {});
  EXPECT_EQ(array->array->shape, (Shape{5, 4}));
  const auto values = read_all(array);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(values[i * 4 + 3], 100 + i);
}

TEST_P(AppendTest, StridedMemory) {
  NodePtr array = make({0, 2});
  const std::vector<int32_t> memory{1, 2, 3, 4};  // read backwards, columns first
  array = append(array, 0, reinterpret_cast<const std::byte*>(memory.data() + 3), {2, 2}, {-4, -8}, {});
  EXPECT_EQ(read_all(array), (std::vector<int32_t>{4, 2, 3, 1}));
}

TEST_P(AppendTest, NothingIsAppended) {
  const NodePtr array = make({2, 2});
  EXPECT_EQ(append(array, 0, nullptr, {0, 2}, {8, 4}, {})->array->shape, (Shape{2, 2}));
}

TEST_P(AppendTest, AnOldHandleAppendsToTheNewestShape) {
  const NodePtr old = make({1, 2});
  write_all(old, {1, 2});
  add_rows(old, {3, 4});
  EXPECT_EQ(add_rows(old, {5, 6})->array->shape, (Shape{3, 2}));
  EXPECT_EQ(read_all(open("a")), (std::vector<int32_t>{1, 2, 3, 4, 5, 6}));
}

TEST_P(AppendTest, SixteenThreadsGetSixteenPlaces) {
  constexpr int threads_count = 16, rounds = 6, columns = 3;
  const NodePtr array = make({0, columns});
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int t = 0; t < threads_count; ++t)
    threads.emplace_back([&, t] {
      for (int r = 0; r < rounds; ++r)
        if (status_of([&] { add_rows(array, std::vector<int32_t>(columns, t * rounds + r)); }) != Status::ok) ++failed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  const auto values = read_all(open("a"));
  ASSERT_EQ(values.size(), size_t{threads_count * rounds * columns});
  std::vector<int32_t> rows;
  for (size_t i = 0; i < values.size(); i += columns) {
    EXPECT_TRUE(values[i] == values[i + 1] && values[i] == values[i + 2]);
    rows.push_back(values[i]);
  }
  std::sort(rows.begin(), rows.end());
  EXPECT_EQ(rows, counting(threads_count * rounds));
}

TEST_P(AppendTest, TheLoserOfACompareAndSwapTriesAgain) {
  const NodePtr array = make({0, 2});
  const auto elsewhere = with_own_locks();
  int interruptions = 2;
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) != "set" || key != document() || interruptions-- <= 0) return;
    add_rows(node::open(memory, "a", elsewhere, {}), {7, 7});
  };
  add_rows(array, {1, 2});
  EXPECT_EQ(read_all(open("a")), (std::vector<int32_t>{7, 7, 7, 7, 1, 2}));
}

TEST_P(AppendTest, AFailureAtAnyCallTakesTheShapeBack) {
  for (int n = 1;; ++n) {
    ASSERT_LT(n, 500);
    NodePtr array = make({5, 5});
    write_all(array, counting(25));
    store->fail_call(n);
    const Status status = status_of([&] { add_rows(array, counting(20, 100)); });
    store->heal();
    if (status == Status::ok) break;
    EXPECT_EQ(status, Status::io);
    EXPECT_EQ(open("a")->array->shape, (Shape{5, 5})) << n;
    EXPECT_EQ(read_all(open("a")), counting(25)) << n;
    // What the failed one wrote does not come back.
    auto grown = read_all(resize(open("a"), {9, 5}, {}));
    EXPECT_EQ(std::vector<int32_t>(grown.begin() + 25, grown.end()), std::vector<int32_t>(20, -1)) << n;
  }
}

TEST_P(AppendTest, APlaceWithOthersBehindItStays) {
  const NodePtr array = make({0, 2}, {1, 2});
  const auto elsewhere = with_own_locks();
  store->before = [&](const char* call, const std::string& key) {
    if (std::string_view(call) != "set" || key == document()) return;
    store->before = nullptr;
    add_rows(node::open(memory, "a", elsewhere, {}), {7, 7});
    throw Error(Status::io, "planted failure");
  };
  const Error error = error_of([&] { add_rows(array, {1, 2}); });
  EXPECT_EQ(error.status(), Status::io);
  EXPECT_NE(error.message().find("planted failure"), std::string::npos);
  EXPECT_NE(error.message().find("0 to 1 of axis 0"), std::string::npos) << error.message();
  EXPECT_EQ(read_all(open("a")), (std::vector<int32_t>{-1, -1, 7, 7}));
}

TEST_P(AppendTest, BadArguments) {
  const NodePtr array = make({2, 2});
  const auto* memory_begin = reinterpret_cast<const std::byte*>("0123456789abcdef");
  const auto status = [&](size_t axis, const Shape& count) {
    return status_of([&] { append(array, axis, memory_begin, count, Strides(count.size(), 4), {}); });
  };
  const Digest before = digest(*memory);
  EXPECT_EQ(status(2, {1, 2}), Status::invalid_argument);
  EXPECT_EQ(status(0, {1}), Status::invalid_argument);
  EXPECT_EQ(status(0, {1, 3}), Status::invalid_argument);
  EXPECT_EQ(status(1, {3, 1}), Status::invalid_argument);
  EXPECT_EQ(status(0, {UINT64_MAX, 2}), Status::limit_exceeded);
  EXPECT_EQ(digest(*memory), before);
  const NodePtr frozen = open("a", {.read_only = true});
  const int calls = store->calls();
  EXPECT_EQ(status_of([&] { add_rows(frozen, {1, 2}); }), Status::read_only);
  EXPECT_EQ(store->calls(), calls);
}

TEST_P(AppendTest, AReplacedArrayIsNotAppendedTo) {
  const NodePtr array = make({2, 2});
  make_array("a", {.format = GetParam(), .shape = {2, 2}, .chunks = {2, 2}, .data_type = "int64"}, true);
  EXPECT_EQ(status_of([&] { add_rows(array, {1, 2}); }), Status::precondition_failed);
  make({2, 3});
  EXPECT_EQ(status_of([&] { add_rows(array, {1, 2}); }), Status::precondition_failed);
}

TEST_P(AppendTest, CancelledBeforeItWinsAPlace) {
  const NodePtr array = make({2, 2});
  chunk::IoOptions options;
  options.cancel.flag = std::make_shared<CancelFlag>();
  options.cancel.flag->cancel();
  EXPECT_EQ(status_of([&] { add_rows(array, {1, 2}, options); }), Status::cancelled);
  EXPECT_EQ(open("a")->array->shape, (Shape{2, 2}));
}

}  // namespace
}  // namespace zarr::node::test
