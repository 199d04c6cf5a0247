// Writing shards: several threads give the bytes that one gives, and only what is touched is encoded.
#include <gtest/gtest.h>

#include "engine_fixture.hpp"

namespace zarr::chunk {
namespace {
using namespace testing;

std::string sharded(const std::string& inner_codecs, const std::string& location) {
  return cat(R"([{"name": "sharding_indexed", "configuration": {"chunk_shape": [4, 4], "codecs": [)", inner_codecs,
             R"(], "index_codecs": [)", little, R"(, {"name": "crc32c"}], "index_location": ")", location, R"("}}])");
}

// Passes bytes through; counts its encodes, and fails on an inner chunk whose first element is `poison`.
struct Counting final : codec::BytesToBytes {
  struct Shared {
    std::atomic<int> encodes{0};
    std::set<uint32_t> poison;
  };
  std::shared_ptr<Shared> shared;
  explicit Counting(std::shared_ptr<Shared> s) : shared(std::move(s)) {}
  json::Object configuration() const override { return {}; }
  uint64_t max_encoded_size(uint64_t decoded_size) const override { return decoded_size; }
  size_t encode(ByteSpan in, MutByteSpan out, codec::Scratch&) const override {
    ++shared->encodes;
    uint32_t first;
    std::memcpy(&first, in.data(), 4);
    if (shared->poison.count(first) != 0) fail(Status::internal, "poison ", first);
    std::memcpy(out.data(), in.data(), in.size());
    return in.size();
  }
  size_t decode(ByteSpan in, MutByteSpan out, codec::Scratch&) const override {
    std::memcpy(out.data(), in.data(), in.size());
    return in.size();
  }
};

std::shared_ptr<Counting::Shared> add_counting(const Runtime& runtime) {
  auto shared = std::make_shared<Counting::Shared>();
  runtime.codecs->add(
      "counting",
      [shared](const json::Object&, const codec::BuildContext&) -> codec::AnyCodec {
        return std::make_shared<const Counting>(shared);
      },
      false);
  return shared;
}

TEST(ShardWrite, ThreadsGiveTheBytesOfOne) {
  std::mt19937 random(7);
  for (const char* location : {"start", "end"}) {
    for (const char* inner : {R"({"name": "zstd", "configuration": {"level": 1}})", R"({"name": "crc32c"})"}) {
      const ArrayOptions options{
          .shape = {30, 37}, .chunks = {32, 20}, .codecs = sharded(cat(little, ", ", inner), location)};
      const auto one = store::open_memory_store(""), three = store::open_memory_store("");
      const auto serial = make_array(one, options), parallel = make_array(three, options, make_runtime({.threads = 3}));
      for (int i = 0; i < 12; ++i) {
        Selection selection{{0, 0}, {30, 37}, {1, 1}};
        if (i % 4 != 0)
          for (size_t d = 0; d < 2; ++d) {
            selection.start[d] = random() % options.shape[d];
            selection.count[d] = 1 + random() % (options.shape[d] - selection.start[d]);
          }
        auto values = counted(product(selection.count), 1000 * i);
        if (i % 3 == 1) std::fill(values.begin(), values.end(), 7);  // inner chunks vanish
        IoOptions write;
        write.fill_chunks = i % 5 == 4 ? FillChunks::write : FillChunks::skip;
        write_values(*serial, selection, values, write);
        write_values(*parallel, selection, values, write);
        ASSERT_EQ(content(*one), content(*three)) << location << ", " << inner << ", write " << i;
      }
    }
  }
}

TEST(ShardWrite, OnlyTouchedInnerChunksAreEncoded) {
  for (const size_t threads : {1, 3}) {
    const auto runtime = make_runtime({.threads = threads});
    const auto shared = add_counting(*runtime);
    const auto array = make_array(
        store::open_memory_store(""),
        {.shape = {16, 16}, .chunks = {16, 16}, .codecs = sharded(cat(little, R"(, {"name": "counting"})"), "end")},
        runtime);
    const auto encodes_of = [&](const Selection& selection) {
      shared->encodes = 0;
      write_values(*array, selection, counted(product(selection.count)));
      return shared->encodes.load();
    };
    EXPECT_EQ(encodes_of(all_of({16, 16})), 16);
    EXPECT_EQ(encodes_of({{5, 6}, {1, 1}, {1, 1}}), 1);
    EXPECT_EQ(encodes_of({{3, 0}, {2, 8}, {1, 1}}), 4);
    EXPECT_EQ(encodes_of({{15, 0}, {1, 16}, {1, 1}}), 4);
  }
}

TEST(ShardWrite, TheFirstInnerChunkThatFailsIsReportedAndNothingIsStored) {
  for (const size_t threads : {1, 3}) {
    const auto runtime = make_runtime({.threads = threads});
    const auto shared = add_counting(*runtime);
    const auto store = store::open_memory_store("");
    const auto array = make_array(
        store, {.shape = {64}, .chunks = {64}, .codecs = R"([{"name": "sharding_indexed", "configuration":
        {"chunk_shape": [4], "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "counting"}]}}])"},
        runtime);
    shared->poison = {1004, 1032, 1060};
    try {
      write_values(*array, all_of({64}), counted(64));
      ADD_FAILURE() << "written";
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), Status::internal);
      EXPECT_NE(std::string(error.message()).find("poison 1004"), std::string::npos) << error.message();
      EXPECT_EQ(error.chunk(), std::vector<uint64_t>{0});
    }
    EXPECT_TRUE(content(*store).empty());
    shared->poison.clear();
    write_values(*array, all_of({64}), counted(64));
    EXPECT_EQ(read_values(*array, all_of({64})), counted(64));
  }
}

}  // namespace
}  // namespace zarr::chunk
