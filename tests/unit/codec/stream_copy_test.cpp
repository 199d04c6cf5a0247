#include "codec/stream_copy.hpp"

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

TEST(StreamCopy, RowsOfEverySizeAtEveryAlignmentAndNothingElse) {
  Rng rng(11);
  const Buffer source = random_bytes(rng, 8192);
  for (uint64_t bytes : {0, 1, 31, 63, 64, 65, 127, 128, 129, 191, 192, 200, 255, 256, 300, 1000}) {
    for (uint64_t to = 0; to < 64; ++to) {
      const uint64_t from = draw(rng, 0, 63), rows = draw(rng, 0, 4);
      const auto dst_stride = static_cast<int64_t>(bytes + draw(rng, 0, 70)), src_stride = static_cast<int64_t>(draw(rng, 0, 1200));
      Buffer memory(size_t{6000}), expected(size_t{6000});
      std::fill_n(memory.data(), memory.size(), std::byte{0xCD});
      std::fill_n(expected.data(), expected.size(), std::byte{0xCD});
      for (uint64_t r = 0; r < rows; ++r)
        for (uint64_t i = 0; i < bytes; ++i)
          expected.data()[to + r * static_cast<uint64_t>(dst_stride) + i] =
              source.data()[from + r * static_cast<uint64_t>(src_stride) + i];
      stream_rows(memory.data() + to, dst_stride, source.data() + from, src_stride, bytes, rows);
      stream_fence();
      ASSERT_TRUE(equal(memory, expected)) << bytes << " bytes to alignment " << to;
    }
  }
}

TEST(StreamCopy, SizesOfOutputs) {
  EXPECT_FALSE(is_streamed_output(streamed_output_bytes - 1, 1));
  EXPECT_TRUE(is_streamed_output(streamed_output_bytes, 1));
  EXPECT_TRUE(is_streamed_output(UINT64_MAX, UINT64_MAX));
  EXPECT_FALSE(is_streamed_output(0, 8));
  EXPECT_FALSE(is_streamed_output(5, 0));
}

}  // namespace
}  // namespace zarr::codec
