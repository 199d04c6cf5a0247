// Items change places in 16-byte registers, in blocks that fill a buffer in the first-level cache; that is written out in
// rows, so that every line of the source is read once and lines of large outputs can be streamed. Measured (Xeon, one thread,
// F order to C order, GB/s; first: element by element in blocks of 32 x 32 or 16 x 16):
//   512 x 512 items of 1, 2, 4, 8 bytes: 2.9, 3.4-5.8, 9.0, 10.1 -> 9-14 with all of them
//   4096 x 4096 of 1, 2, 4 bytes: 1.4, 2.2, 2.8 -> 7.5, 9.6, 8.9 (streamed); u16 256^3 reversed: 2.2 -> 9.2
// Rows of 128, 256 and 512 bytes in the buffer: 10.5, 10.3 and 9.3 (streamed, 2048 x 2048 of 4 bytes), 6.1, 5.7, 4.6 (cached).
#include "codec/transpose_kernels.hpp"

#include <cstring>

#include "codec/stream_copy.hpp"
#include "data_type/byte_order.hpp"

namespace zarr::codec {
namespace {

template <class T>
constexpr int lanes = 16 / static_cast<int>(sizeof(T));

template <class T>
using Vector __attribute__((vector_size(16))) = T;

template <class T>
Vector<T> interleave_low(Vector<T> a, Vector<T> b) {
  if constexpr (sizeof(T) == 1)
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  else if constexpr (sizeof(T) == 2) return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  else if constexpr (sizeof(T) == 4) return __builtin_shufflevector(a, b, 0, 4, 1, 5);
  else return __builtin_shufflevector(a, b, 0, 2);
}
template <class T>
Vector<T> interleave_high(Vector<T> a, Vector<T> b) {
  if constexpr (sizeof(T) == 1)
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  else if constexpr (sizeof(T) == 2) return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  else if constexpr (sizeof(T) == 4) return __builtin_shufflevector(a, b, 2, 6, 3, 7);
  else return __builtin_shufflevector(a, b, 1, 3);
}

// lanes<T> rows of as many items. Each step is a perfect shuffle of all items; log2(lanes) of them swap rows and columns.
template <class T>
inline void transpose_block(std::byte* dst, uint64_t dst_stride, const std::byte* src, int64_t src_stride) {
  constexpr int n = lanes<T>;
  Vector<T> r[n];
  for (int k = 0; k < n; ++k) std::memcpy(&r[k], src + k * src_stride, 16);
  for (int step = 1; step < n; step *= 2) {
    Vector<T> next[n];
    for (int k = 0; k < n / 2; ++k) {
      next[2 * k] = interleave_low<T>(r[k], r[k + n / 2]);
      next[2 * k + 1] = interleave_high<T>(r[k], r[k + n / 2]);
    }
    for (int k = 0; k < n; ++k) r[k] = next[k];
  }
  for (int k = 0; k < n; ++k) std::memcpy(dst + static_cast<uint64_t>(k) * dst_stride, &r[k], 16);
}

template <class T>
inline void copy_item(std::byte* dst, const std::byte* src) {
  std::memcpy(dst, src, sizeof(T));
}

constexpr uint64_t buffer_row = 256;                // bytes of a row of the buffer
constexpr uint64_t buffer_pitch = buffer_row + 64;  // rows begin in different sets of the cache

// How many items are taken of each source row: one line or two.
template <class T>
constexpr uint64_t buffer_rows = sizeof(T) == 1 ? 64 : 128 / sizeof(T);

// `rows` rows of `columns` items of the destination; buffer row j is destination row j.
template <class T>
void transpose_into(std::byte* buffer, const std::byte* src, int64_t src_stride, uint64_t columns, uint64_t rows) {
  constexpr uint64_t n = lanes<T>;
  const uint64_t full_columns = columns / n * n, full_rows = rows / n * n;
  for (uint64_t i = 0; i < full_columns; i += n) {
    const std::byte* from = src + static_cast<int64_t>(i) * src_stride;
    for (uint64_t j = 0; j < full_rows; j += n)
      transpose_block<T>(buffer + j * buffer_pitch + i * sizeof(T), buffer_pitch, from + j * sizeof(T), src_stride);
  }
  const auto one = [&](uint64_t i, uint64_t j) {
    copy_item<T>(buffer + j * buffer_pitch + i * sizeof(T), src + static_cast<int64_t>(i) * src_stride + j * sizeof(T));
  };
  for (uint64_t i = 0; i < columns; ++i)
    for (uint64_t j = i < full_columns ? full_rows : 0; j < rows; ++j) one(i, j);
}

template <class T>
void transpose(const Tile& t) {
  alignas(64) std::byte buffer[buffer_rows<T> * buffer_pitch];
  constexpr uint64_t columns_at_once = buffer_row / sizeof(T), rows_at_once = buffer_rows<T>;
  for (uint64_t j = 0; j < t.n1; j += rows_at_once) {
    const uint64_t rows = std::min(rows_at_once, t.n1 - j);
    for (uint64_t i = 0; i < t.n0; i += columns_at_once) {
      const uint64_t columns = std::min(columns_at_once, t.n0 - i), bytes = columns * sizeof(T);
      const std::byte* src = t.src + static_cast<int64_t>(i) * t.src0 + static_cast<int64_t>(j) * t.src1;
      std::byte* dst = t.dst + static_cast<int64_t>(i) * t.dst0 + static_cast<int64_t>(j) * t.dst1;
      transpose_into<T>(buffer, src, t.src0, columns, rows);
      if (t.swap_unit != 1) copy_swapped(buffer, buffer, (rows - 1) * buffer_pitch + bytes, t.swap_unit);
      if (t.stream) {
        stream_rows(dst, t.dst1, buffer, buffer_pitch, bytes, rows);
        continue;
      }
      for (uint64_t r = 0; r < rows; ++r)
        std::memcpy(dst + static_cast<int64_t>(r) * t.dst1, buffer + r * buffer_pitch, bytes);
    }
  }
}

}  // namespace

bool is_transpose(const Tile& t) {
  const auto item = static_cast<int64_t>(t.item_size);
  const bool known = t.item_size == 1 || t.item_size == 2 || t.item_size == 4 || t.item_size == 8;
  return known && t.dst0 == item && t.src1 == item && t.n0 * t.item_size >= 32 && t.n1 * t.item_size >= 16;
}

void transpose_tile(const Tile& t) {
  switch (t.item_size) {
    case 1: return transpose<uint8_t>(t);
    case 2: return transpose<uint16_t>(t);
    case 4: return transpose<uint32_t>(t);
    default: return transpose<uint64_t>(t);
  }
}

}  // namespace zarr::codec
