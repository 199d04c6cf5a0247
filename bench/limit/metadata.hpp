// Just enough of a v3 metadata document.
#pragma once

#include <string>
#include <vector>

#include "limit/base.hpp"

namespace limit {

enum class Codec { none, zstd, blosc, gzip, lz4 };

struct Layout {
  int rank = 0;
  uint64_t item = 1;
  Index shape{}, chunk{}, unit{};    // unit: what is decoded at once, an inner chunk or a chunk
  Index grid{}, units{}, per_chunk{};  // chunks of the array, units of the array, units of a chunk
  Codec codec = Codec::none;
  std::string cname;     // blosc
  int shuffle = 1;       // blosc: 0, 1 bytes, 2 bits
  int typesize = 1;      // blosc
  bool sharded = false;
  bool swapped = false;   // stored big-endian
  bool reversed = false;  // stored with the dimensions in reverse order
  uint64_t bytes() const { return product(shape) * item; }
  uint64_t unit_bytes() const { return product(unit) * item; }
  uint64_t chunk_bytes() const { return product(chunk) * item; }
};

// Reads a small file at once; exits when it is not there.
std::string slurp(int folder, const char* name);
// The numbers of the list that follows the first `key` (with its quotes).
std::vector<uint64_t> numbers(const std::string& text, const char* key);
Layout parse_layout(const std::string& document);

}  // namespace limit
