#include "base/crc32c.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace zarr {
namespace {

std::vector<std::byte> filled(size_t n, auto value_of) {
  std::vector<std::byte> bytes(n);
  for (size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::byte>(value_of(i));
  return bytes;
}

// RFC 3720 B.4.
TEST(Crc32c, Rfc3720Vectors) {
  EXPECT_EQ(crc32c(filled(32, [](size_t) { return 0; })), 0x8a9136aau);
  EXPECT_EQ(crc32c(filled(32, [](size_t) { return 0xff; })), 0x62a8ab43u);
  EXPECT_EQ(crc32c(filled(32, [](size_t i) { return i; })), 0x46dd794eu);
  EXPECT_EQ(crc32c(filled(32, [](size_t i) { return 31 - i; })), 0x113fdb5cu);
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283u);
  EXPECT_EQ(crc32c({}), 0u);
}

TEST(Crc32c, EveryPathAgreesAtEveryLengthAndAlignment) {
  std::mt19937 random(7);
  const auto bytes = filled(40'000, [&](size_t) { return random(); });
  for (size_t n : {0, 1, 7, 8, 9, 255, 767, 768, 769, 1000, 12'287, 12'288, 12'289, 13'100, 39'000})
    for (size_t start : {0, 1, 3, 7}) {
      const ByteSpan part = ByteSpan(bytes).subspan(start, n);
      EXPECT_EQ(crc32c(part), crc32c_portable(part)) << n << " bytes from " << start;
    }
}

TEST(Crc32c, SeedContinues) {
  const auto bytes = filled(30'000, [](size_t i) { return i * i; });
  const ByteSpan all(bytes);
  for (size_t cut : {0, 1, 4096, 29'999, 30'000})
    EXPECT_EQ(crc32c(all.subspan(cut), crc32c(all.first(cut))), crc32c(all)) << cut;
}

}  // namespace
}  // namespace zarr
