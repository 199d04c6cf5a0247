// The one chunk that the codec_* workloads encode and decode: rows of 256 uint16, smooth with three bits of noise.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "common/field.hpp"

namespace bench {

struct CodecSample {
  static constexpr uint64_t columns = 256;
  static constexpr uint64_t row_bytes = columns * sizeof(uint16_t);
  static constexpr uint64_t gap = 2;  // codec_decode_strided puts row i at row gap * i

  explicit CodecSample(uint64_t size) : rows(size / row_bytes), values(rows * columns) {
    if (rows == 0) throw std::runtime_error("--size is at least one row of 512 bytes");
    Field(1, rows, columns).plane(0, values.data());
  }
  uint64_t bytes() const { return rows * row_bytes; }

  uint64_t rows;
  std::vector<uint16_t> values;
};

}  // namespace bench
