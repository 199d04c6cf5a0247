// CRC-32C: reflected polynomial 0x82f63b78, initial value and final xor all ones. Source: RFC 3720 appendix B.4.
#include "base/crc32c.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>

#include "base/cpu_level.hpp"
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace zarr {
namespace {

constexpr uint32_t polynomial = 0x82f63b78;

// tables[k][b]: the register after byte b and k zero bytes, so that eight bytes are taken at once.
constexpr std::array<std::array<uint32_t, 256>, 8> make_tables() {
  std::array<std::array<uint32_t, 256>, 8> tables{};
  for (uint32_t b = 0; b < 256; ++b) {
    uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
    tables[0][b] = crc;
  }
  for (size_t k = 1; k < 8; ++k)
    for (size_t b = 0; b < 256; ++b) tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xff];
  return tables;
}
constexpr auto tables = make_tables();

uint64_t load_little(const std::byte* p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  if constexpr (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) v = __builtin_bswap64(v);
  return v;
}

uint32_t with_tables(uint32_t crc, const std::byte* p, size_t n) {
  for (; n >= 8; p += 8, n -= 8) {
    const uint64_t v = load_little(p) ^ crc;
    crc = 0;
    for (size_t k = 0; k < 8; ++k) crc ^= tables[7 - k][(v >> (8 * k)) & 0xff];
  }
  for (; n != 0; ++p, --n) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<uint32_t>(*p)) & 0xff];
  return crc;
}

#if defined(__x86_64__)
// The instruction has a latency of three cycles and a throughput of one: three independent parts of a block run side by
// side, and the registers are joined by moving each over the zero bytes that follow it.
constexpr size_t long_part = 4096;
constexpr size_t short_part = 256;

using Matrix = std::array<uint32_t, 32>;  // column k: what bit k of the register becomes
using ShiftTable = std::array<std::array<uint32_t, 256>, 4>;

constexpr uint32_t multiply(const Matrix& matrix, uint32_t value) {
  uint32_t sum = 0;
  for (size_t k = 0; k < 32; ++k)
    if ((value >> k) & 1) sum ^= matrix[k];
  return sum;
}

// The register's change over `zeros` zero bytes, a power of two, one table for each of its bytes.
constexpr ShiftTable make_shift(size_t zeros) {
  Matrix matrix{};
  for (size_t k = 0; k < 32; ++k) {
    const uint32_t bit = uint32_t{1} << k;
    matrix[k] = (bit >> 8) ^ tables[0][bit & 0xff];
  }
  for (; zeros > 1; zeros /= 2) {
    Matrix square{};
    for (size_t k = 0; k < 32; ++k) square[k] = multiply(matrix, matrix[k]);
    matrix = square;
  }
  ShiftTable table{};
  for (size_t byte = 0; byte < 4; ++byte)
    for (uint32_t value = 0; value < 256; ++value) table[byte][value] = multiply(matrix, value << (8 * byte));
  return table;
}
constexpr ShiftTable long_shift = make_shift(long_part);
constexpr ShiftTable short_shift = make_shift(short_part);

uint32_t shift(const ShiftTable& table, uint32_t crc) {
  return table[0][crc & 0xff] ^ table[1][(crc >> 8) & 0xff] ^ table[2][(crc >> 16) & 0xff] ^ table[3][crc >> 24];
}

template <size_t part>
__attribute__((target("sse4.2"))) void three_parts(uint32_t& crc, const std::byte*& p, size_t& n,
                                                   const ShiftTable& table) {
  for (; n >= 3 * part; p += 3 * part, n -= 3 * part) {
    uint64_t a = crc, b = 0, c = 0;
    for (size_t i = 0; i < part; i += 8) {
      a = _mm_crc32_u64(a, load_little(p + i));
      b = _mm_crc32_u64(b, load_little(p + part + i));
      c = _mm_crc32_u64(c, load_little(p + 2 * part + i));
    }
    crc = shift(table, static_cast<uint32_t>(a)) ^ static_cast<uint32_t>(b);
    crc = shift(table, crc) ^ static_cast<uint32_t>(c);
  }
}

__attribute__((target("sse4.2"))) uint32_t with_instruction(uint32_t crc, const std::byte* p, size_t n) {
  three_parts<long_part>(crc, p, n, long_shift);
  three_parts<short_part>(crc, p, n, short_shift);
  uint64_t wide = crc;
  for (; n >= 8; p += 8, n -= 8) wide = _mm_crc32_u64(wide, load_little(p));
  crc = static_cast<uint32_t>(wide);
  for (; n != 0; ++p, --n) crc = _mm_crc32_u8(crc, static_cast<uint8_t>(*p));
  return crc;
}

uint32_t update(uint32_t crc, const std::byte* p, size_t n) {
  static const bool has_instruction = cpu_level() >= CpuLevel::sse42;
  return has_instruction ? with_instruction(crc, p, n) : with_tables(crc, p, n);
}
#elif defined(__ARM_FEATURE_CRC32)
uint32_t update(uint32_t crc, const std::byte* p, size_t n) {
  for (; n >= 8; p += 8, n -= 8) crc = __crc32cd(crc, load_little(p));
  for (; n != 0; ++p, --n) crc = __crc32cb(crc, static_cast<uint8_t>(*p));
  return crc;
}
#else
uint32_t update(uint32_t crc, const std::byte* p, size_t n) { return with_tables(crc, p, n); }
#endif

}  // namespace

uint32_t crc32c(ByteSpan bytes, uint32_t seed) { return ~update(~seed, bytes.data(), bytes.size()); }

uint32_t crc32c_portable(ByteSpan bytes, uint32_t seed) { return ~with_tables(~seed, bytes.data(), bytes.size()); }

}  // namespace zarr
