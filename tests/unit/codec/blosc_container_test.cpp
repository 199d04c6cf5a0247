#include "codec/blosc_container.hpp"

#include <blosc.h>

#include "damage.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

// Several threads put the blocks of a container into any order.
TEST(BloscContainer, BlocksInAnyOrderAreFound) {
  Rng rng(61);
  const ArraySpec spec = make_spec(Shape{1 << 20}, "uint16");
  const Buffer chunk = random_bytes(rng, spec.bytes(), 9);
  const auto chain = make_chain(
      R"(["endian",{"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":2}}])",
      make_spec(Shape{2 << 20}, "uint8"));
  Buffer encoded(chunk.size() + BLOSC_MAX_OVERHEAD);
  const int n = blosc_compress_ctx(5, BLOSC_SHUFFLE, 2, chunk.size(), chunk.data(), encoded.data(), encoded.size(),
                                   "lz4", 8192, 4);
  ASSERT_GT(n, 0);
  encoded.resize(static_cast<size_t>(n));
  Scratch scratch;
  Buffer out(chunk.size());
  FileLikeSource whole(encoded, 0);
  chain->decode(whole, whole_view(out.data(), Shape{2 << 20}, 1), scratch);
  EXPECT_TRUE(equal(out, chunk));
  for (int round = 0; round < 50; ++round) {
    const uint64_t start = draw(rng, 0, chunk.size() - 1),
                   count = draw(rng, 1, std::min<uint64_t>(20000, chunk.size() - start));
    FileLikeSource part(encoded, 0);
    chain->decode(part, {out.data(), {Axis{start, 1, count, 1}}}, scratch);
    ASSERT_TRUE(equal(out.span().first(count), chunk.span().subspan(start, count)));
  }
}

struct Header : ::testing::Test {
  Buffer encoded{size_t{64}};
  Header() {
    std::fill_n(encoded.data(), 64, std::byte{0});
    encoded.data()[0] = std::byte{2};
    encoded.data()[3] = std::byte{4};
    put(4, 1000);
    put(8, 1000);
    put(12, 64);
    put(16, 20);
  }
  void put(size_t at, uint32_t value) {
    for (size_t i = 0; i < 4; ++i) encoded.data()[at + i] = static_cast<std::byte>(value >> (8 * i));
  }
  void refused(const char* part) {
    SpanSource source(encoded);
    expect_error(Status::corrupt_data, part, [&] { BloscContainer container(source, 1000); });
  }
};

TEST_F(Header, EveryFieldIsChecked) {
  {
    SpanSource source(encoded);
    EXPECT_EQ(BloscContainer(source, 1000).block_count(), 1u);
  }
  put(12, 63);
  refused("63 bytes that the header says");
  put(12, 64);
  put(4, 1001);
  refused("found 1001");
  put(4, UINT32_MAX);
  refused("found 4294967295");
  put(4, 1000);
  put(8, 0);
  refused("blocks of 1 to 1000 bytes, found 0");
  put(8, 1001);
  refused("found 1001");
  put(8, 1);
  refused("1000 block starts");
  put(8, 1000);
  for (const uint32_t start : {0u, 19u, 64u, UINT32_MAX}) {
    put(16, start);
    refused("start of block 0");
  }
  put(16, 20);
  encoded.data()[0] = std::byte{1};
  refused("version");
  encoded.data()[0] = std::byte{2};
  encoded.data()[3] = std::byte{0};
  refused("item size");
  encoded.data()[3] = std::byte{4};
  encoded.data()[2] = std::byte{0xa0};
  refused("compressor number 5");
  encoded.data()[2] = std::byte{8};
  refused("flags");
  encoded.data()[2] = std::byte{2};
  refused("expected 1000 bytes behind the header, found 48");
}

TEST_F(Header, SplitsStayInsideTheirBlock) {
  const auto decode = [&](const char* part) {
    SpanSource source(encoded);
    const BloscContainer container(source, 1000);
    Scratch scratch;
    Buffer out(size_t{1000});
    const ByteSpan block = encoded.span().subspan(20, container.block_end(0) - 20);
    expect_error(Status::corrupt_data, part, [&] { container.decode_block(0, block, out.span(), scratch); });
  };
  for (const uint32_t size : {0u, 41u, 0x7fffffffu, 0xffffffffu}) {
    put(20, size);
    decode("split 0");
  }
  put(16, 62);  // no room for the split's size
  SpanSource source(encoded);
  const BloscContainer container(source, 1000);
  Scratch scratch;
  Buffer out(size_t{1000});
  expect_error(Status::corrupt_data, "cut off",
               [&] { container.decode_block(0, encoded.span().subspan(62), out.span(), scratch); });
}

}  // namespace
}  // namespace zarr::codec
