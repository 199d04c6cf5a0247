// Takes the decoded bytes of one unit in order and copies the wanted box to a strided destination.
#pragma once

#include "limit/base.hpp"

namespace limit {

struct Sink {
  Byte* to;                           // of the first wanted element
  std::array<uint64_t, 3> stride;     // bytes between wanted elements of dimensions 0 to 2
  Index unit;                         // extents; the last in bytes
  Index low, high;                    // wanted box in the unit; the last in bytes
  std::array<uint64_t, 4> step{1, 1, 1, 1};
  uint64_t item = 1;
  bool streaming = false;             // stores past the caches
  bool swapped = false;

  // Bytes of the unit up to the end of the box.
  uint64_t end() const;
  // Where in the unit the box begins.
  uint64_t begin() const { return ((low[0] * unit[1] + low[1]) * unit[2] + low[2]) * unit[3] + low[3]; }
  // The box is the whole unit and lies in the destination as in the unit.
  bool is_copy() const;
  bool strided() const { return step != std::array<uint64_t, 4>{1, 1, 1, 1}; }
  // n bytes from byte `at` of the unit on; calls come in order.
  void feed(uint64_t at, const Byte* from, size_t n) const;
  // The whole unit, stored with its dimensions reversed.
  void feed_reversed(const Byte* from) const;

 private:
  void row(Byte* to_row, uint64_t first, const Byte* from, size_t n) const;
};

// Copies n bytes and reverses those of each item.
void copy_swapped(Byte* to, const Byte* from, size_t n, uint64_t item);

}  // namespace limit
