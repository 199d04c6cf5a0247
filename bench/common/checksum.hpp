// Random numbers and checksum of the driver contract: every implementation that runs the same workload prints the same sum.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace bench {

class Random {  // splitmix64
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  uint64_t below(uint64_t n) { return next() % n; }

 private:
  uint64_t state_;
};

// Sum over i of (2i + 1) times the i-th little-endian 64-bit word, zero-padded at the end.
inline uint64_t words_sum(const void* data, size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(data);
  uint64_t sum = 0;
  for (size_t at = 0, i = 0; at < size; at += 8, ++i) {
    uint64_t word = 0;
    std::memcpy(&word, bytes + at, size - at < 8 ? size - at : 8);
    sum += (2 * i + 1) * word;
  }
  return sum;
}

class Checksum {
 public:
  void add(const void* data, size_t size) { add_sum(words_sum(data, size)); }
  void add_sum(uint64_t sum) { total_ += (2 * operations_++ + 1) * sum; }
  uint64_t total() const { return total_; }

 private:
  uint64_t total_ = 0;
  uint64_t operations_ = 0;
};

}  // namespace bench
