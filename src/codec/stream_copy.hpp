// Copies past the caches, for outputs that no cache holds anyway: an ordinary store first reads the line that it writes, and
// what it leaves in the caches drives out what is still needed.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace zarr::codec {

// Outputs from this size on are written past the caches. Measured (Xeon, 2 MiB L2, 260 MiB shared L3; rows of 512 bytes into a
// strided output, one thread): 16 MiB output, then read by its user: 8.6 GB/s with ordinary stores, 6.3 with these; 64 MiB:
// 3.1 and 3.0; 256 MiB: 1.4 and 2.7. Without that user 14 and 20, 5 and 21, 2.1 and 9.6 GB/s.
inline constexpr uint64_t streamed_output_bytes = uint64_t{64} << 20;
inline bool is_streamed_output(uint64_t elements, uint64_t item_size) {
  return item_size != 0 && elements >= streamed_output_bytes / item_size;
}

// Rows shorter than this are copied with ordinary stores: at best one full line of each could be streamed.
inline constexpr uint64_t streamed_row_bytes = 64;

// `rows` rows of `bytes` bytes at any alignment. Lines that are not covered in full (the ends of a row) are written with
// ordinary stores. On machines below AVX2 all are. (AVX-512 brought nothing over AVX2: 9.6 GB/s both; SSE2 is 15-60 % slower.)
void stream_rows(std::byte* dst, int64_t dst_stride, const std::byte* src, int64_t src_stride, uint64_t bytes,
                 uint64_t rows);

// Streamed stores are seen by other threads after this only.
void stream_fence();

}  // namespace zarr::codec
