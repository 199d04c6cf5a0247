#include "codec/shuffle_kernels.hpp"

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

constexpr size_t item_sizes[] = {1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 32, 255};
constexpr size_t item_counts[] = {0, 1, 8, 15, 16, 17, 120, 128, 136, 248, 256, 264, 512, 1000, 4104};

TEST(ShuffleKernels, BytesAgreeWithTheDefinition) {
  Rng rng(21);
  for (const size_t size : item_sizes) {
    for (const size_t items : item_counts) {
      const Buffer plain = random_bytes(rng, size * items);
      Buffer expected(size * items), found(size * items), back(size * items);
      for (size_t e = 0; e < items; ++e)
        for (size_t t = 0; t < size; ++t) expected.data()[t * items + e] = plain.data()[e * size + t];
      byte_shuffle(found.data(), plain.data(), items, size);
      ASSERT_TRUE(equal(found, expected)) << items << " items of " << size;
      byte_unshuffle(back.data(), expected.data(), items, size);
      ASSERT_TRUE(equal(back, plain)) << items << " items of " << size;
    }
  }
}

TEST(ShuffleKernels, BitsAgreeWithTheDefinition) {
  Rng rng(22);
  for (const size_t size : item_sizes) {
    for (const size_t items : item_counts) {
      if (items % 8 != 0) continue;
      const Buffer plain = random_bytes(rng, size * items);
      Buffer shuffled(size * items), planes(size * items), back(size * items);
      std::fill_n(shuffled.data(), shuffled.size(), std::byte{0});
      for (size_t e = 0; e < items; ++e) {
        for (size_t bit = 0; bit < size * 8; ++bit) {
          const bool set = (std::to_integer<unsigned>(plain.data()[e * size + bit / 8]) >> (bit % 8) & 1) != 0;
          const size_t to = bit * items + e;
          if (set) shuffled.data()[to / 8] |= static_cast<std::byte>(1 << (to % 8));
        }
      }
      bit_unshuffle(back.data(), shuffled.data(), items, size, planes.data());
      ASSERT_TRUE(equal(back, plain)) << items << " items of " << size;
    }
  }
}

}  // namespace
}  // namespace zarr::codec
