// Bytes that are made in order, piece by piece, for whoever can take them so: a value that is never in memory whole.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace zarr {

class BytePieces {
 public:
  virtual ~BytePieces() = default;
  virtual uint64_t size() const = 0;  // of all pieces
  virtual void rewind() = 0;          // the next piece is the first one again, with the same bytes
  // Not empty until `size()` bytes were given, then empty. Valid until the next call.
  virtual ByteSpan next() = 0;
};

}  // namespace zarr
