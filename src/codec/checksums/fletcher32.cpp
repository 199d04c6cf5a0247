// numcodecs.fletcher32: HDF5's variant of the Fletcher checksum, behind the bytes. Source: numcodecs fletcher32; HDF5
// H5checksum.
#include "codec/checksums/checksum.hpp"

namespace zarr::codec {

// Two sums modulo 65535 over big-endian words; a last odd byte is the high one of a word. All ones is a valid sum: the
// folding below never turns 65535 into 0.
uint32_t fletcher32(ByteSpan bytes) {
  constexpr size_t block = 360;  // words until the sums could overflow 32 bits
  uint32_t sum1 = 0, sum2 = 0;
  const auto fold = [](uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  const size_t words = bytes.size() / 2;
  for (size_t first = 0; first < words; first += block) {
    for (size_t i = first; i < std::min(first + block, words); ++i) {
      sum1 += std::to_integer<uint32_t>(bytes[2 * i]) << 8 | std::to_integer<uint32_t>(bytes[2 * i + 1]);
      sum2 += sum1;
    }
    sum1 = fold(sum1);
    sum2 = fold(sum2);
  }
  if (bytes.size() % 2 != 0) {
    sum1 += std::to_integer<uint32_t>(bytes.back()) << 8;
    sum2 += sum1;
    sum1 = fold(sum1);
    sum2 = fold(sum2);
  }
  return fold(sum2) << 16 | fold(sum1);
}

AnyCodec make_fletcher32(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {}, "numcodecs.fletcher32");
  return std::make_shared<const Checksum>("numcodecs.fletcher32", fletcher32, false, json::Object());
}

}  // namespace zarr::codec
