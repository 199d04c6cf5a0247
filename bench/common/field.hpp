// The numbers of the data sets: a smooth field in the high bits, three bits of noise below. Compresses like measured data do.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "common/checksum.hpp"

namespace bench {

class Field {
 public:
  Field(uint64_t nz, uint64_t ny, uint64_t nx) : ny_(ny), nx_(nx), z_(nz), y_(ny), xy_(nx + ny) {
    for (uint64_t i = 0; i < nz; ++i) z_[i] = 3000 + 180 * std::sin(static_cast<float>(i) / 97);
    for (uint64_t i = 0; i < ny; ++i) y_[i] = 140 * std::cos(static_cast<float>(i) / 131);
    for (uint64_t i = 0; i < nx + ny; ++i) xy_[i] = 160 * std::sin(static_cast<float>(i) / 173);
  }

  // Plane z: ny * nx numbers.
  void plane(uint64_t z, uint16_t* out) const {
    Random random(20240229 + z);
    uint64_t bits = 0;
    unsigned left = 0;
    for (uint64_t y = 0; y < ny_; ++y) {
      for (uint64_t x = 0; x < nx_; ++x) {
        if (left == 0) bits = random.next(), left = 21;
        const auto base = static_cast<uint16_t>(z_[z] + y_[y] + xy_[x + y]);
        *out++ = static_cast<uint16_t>(base << 3 | (bits & 7));
        bits >>= 3;
        --left;
      }
    }
  }

 private:
  uint64_t ny_, nx_;
  std::vector<float> z_, y_, xy_;
};

}  // namespace bench
