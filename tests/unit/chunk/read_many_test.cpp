// Many selections by one call: the same bytes as one by one, each chunk read once.
#include <gtest/gtest.h>

#include "chunk/read_many.hpp"
#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

struct Many {
  std::vector<uint64_t> starts, shapes;
  uint64_t count = 0, elements = 0;
  void add(const Shape& start, const Shape& shape) {
    starts.insert(starts.end(), start.begin(), start.end());
    shapes.insert(shapes.end(), shape.begin(), shape.end());
    elements += product(shape);
    ++count;
  }
};

std::vector<uint32_t> read(const ArrayIo& array, const Many& many, const IoOptions& options = {}) {
  std::vector<uint32_t> out(many.elements, 0xdeadbeef);
  array.read_many({many.count, many.starts.data(), many.shapes.data()},
                  {reinterpret_cast<std::byte*>(out.data()), out.size() * 4}, options);
  return out;
}

const char* const zstd = R"(, {"name": "zstd", "configuration": {"level": 1, "checksum": true}})";
const char* const transpose = R"({"name": "transpose", "configuration": {"order": [1, 0]}}, )";

TEST(ReadMany, GivesWhatReadingOneByOneGives) {
  std::mt19937 random(3);
  const auto below = [&](uint64_t n) { return std::uniform_int_distribution<uint64_t>(0, n - 1)(random); };
  const std::string chains[] = {chain_of(little), chain_of(std::string(little) + zstd),
                                chain_of(sharded("[3, 2]", std::string(little) + zstd)),
                                chain_of(std::string(transpose) + sharded("[2, 3]", little)),
                                chain_of(std::string(transpose) + little + zstd)};
  for (int round = 0; round < 40; ++round) {
    const auto store = store::open_memory_store("");
    const Shape shape{1 + below(40), 1 + below(30)};
    const auto array = make_array(store, {.shape = shape, .chunks = {6, 6}, .codecs = chains[round % 5]},
                                  make_runtime({.threads = 1 + below(3)}));
    write_values(*array, {{0, 0}, {shape[0] - shape[0] / 3, shape[1]}, {1, 1}},
                 counted((shape[0] - shape[0] / 3) * shape[1]));  // some chunks are absent
    Many many;
    std::vector<uint32_t> expected;
    for (int i = 0; i < 30; ++i) {
      Selection selection{Shape(2), Shape(2), {1, 1}};
      for (size_t d = 0; d < 2; ++d) {
        selection.start[d] = below(shape[d]);
        selection.count[d] = std::min(below(i % 3 == 0 ? 9 : 2) + (i % 7 != 0), shape[d] - selection.start[d]);
      }
      many.add(selection.start, selection.count);
      const auto values = read_values(*array, selection);
      expected.insert(expected.end(), values.begin(), values.end());
    }
    IoOptions swapped;
    ASSERT_EQ(read(*array, many), expected) << round;
    swapped.swap = true;
    auto other = read(*array, many, swapped);
    for (uint32_t& value : other) value = __builtin_bswap32(value);
    ASSERT_EQ(other, expected) << round;
  }
}

TEST(ReadMany, PointsNeedNoShapes) {
  const auto array = make_array(store::open_memory_store(""), {.shape = {10}, .chunks = {4}});
  write_values(*array, all_of({10}), counted(10));
  const uint64_t starts[] = {9, 0, 4, 4};
  uint32_t out[4];
  array->read_many({4, starts, nullptr}, {reinterpret_cast<std::byte*>(out), sizeof out}, {});
  EXPECT_EQ(std::vector<uint32_t>(out, out + 4), (std::vector<uint32_t>{1009, 1000, 1004, 1004}));
}

TEST(ReadMany, ReadsEachChunkOnce) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {1000}, .chunks = {100}, .codecs = chain_of(std::string(little) + zstd)},
                                make_runtime({.threads = 2}));
  write_values(*array, all_of({1000}), counted(1000));
  store->forget_counts();
  Many many;
  for (uint64_t i = 0; i < 500; ++i) many.add({(i * 617) % 1000}, {1});
  read(*array, many);
  EXPECT_EQ(store->counts()["open"], 10);
}

TEST(ReadMany, FarPiecesOfALargeRawChunkAreReadAlone) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {1 << 20}, .chunks = {1 << 20}});
  write_values(*array, all_of({1 << 20}), counted(1 << 20));
  Many many;
  many.add({0}, {1});
  many.add({(1 << 20) - 1}, {1});
  store->forget_counts();
  EXPECT_EQ(read(*array, many), (std::vector<uint32_t>{1000, 1000 + (1 << 20) - 1}));
  EXPECT_EQ(store->counts()["open"], 2);
}

TEST(ReadMany, EverythingIsCheckedBeforeTheFirstRequest) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {10, 10}, .chunks = {4, 4}});
  const auto error_of = [&](const Many& many, int64_t more = 0) {
    std::vector<std::byte> out(many.elements * 4 + static_cast<size_t>(more));
    try {
      array->read_many({many.count, many.starts.data(), many.shapes.data()}, out, {});
    } catch (const Error& error) {
      return error;
    }
    return Error(Status::ok, "");
  };
  Many outside;
  outside.add({0, 0}, {1, 1});
  outside.add({9, 9}, {2, 1});
  EXPECT_EQ(error_of(outside).status(), Status::out_of_range);
  EXPECT_NE(error_of(outside).message().find("selection 1:"), std::string::npos);
  Many good;
  good.add({9, 9}, {1, 1});
  EXPECT_EQ(error_of(good, 1).status(), Status::invalid_argument);
  EXPECT_EQ(error_of(good, -1).status(), Status::invalid_argument);
  EXPECT_EQ(store->counts()["open"], 0);
  EXPECT_EQ(error_of(good).status(), Status::ok);
  EXPECT_EQ(error_of({}).status(), Status::ok);
  const uint64_t start[2] = {0, 0}, huge[2] = {UINT64_MAX, UINT64_MAX};
  std::byte out[4];
  EXPECT_THROW(array->read_many({1, start, huge}, out, {}), Error);
}

TEST(ReadMany, ErrorsOfTheStoreAreTheCallers) {
  const auto store = std::make_shared<WrappedStore>();
  const auto array = make_array(store, {.shape = {10}, .chunks = {1}}, make_runtime({.threads = 2}));
  store->before = [](const std::string&, const std::string& key) {
    if (key == "a/c/7") throw Error(Status::io, "broken");
  };
  Many many;
  for (uint64_t i = 0; i < 10; ++i) many.add({i}, {1});
  try {
    read(*array, many);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::io);
    EXPECT_EQ(error.key(), "a/c/7");
  }
  IoOptions strict;
  strict.missing = MissingChunks::error;
  EXPECT_THROW(read(*array, many, strict), Error);
}

}  // namespace
}  // namespace zarr::chunk
