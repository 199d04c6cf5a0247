// One chunk through libzfp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "elements.hpp"
#include "settings.hpp"

namespace zarr_zfp {

// The chunk as libzfp sees it: 1 to 4 extents, the slowest first; a chunk without dimensions is one value.
struct Block {
  const Element* element = nullptr;
  std::vector<size_t> extents;
  size_t count = 1;

  unsigned dims() const { return static_cast<unsigned>(extents.size()); }
};

// Upper bound of the encoded bytes. Fails where libzfp cannot compress such a chunk with these settings.
size_t encoded_bound(const Settings& settings, const Block& block);

// Hands the encoded bytes, which live during the call, to `take`.
void encode(const Settings& settings, const Block& block, const std::byte* in,
            const std::function<void(const std::byte* data, size_t size)>& take);

// Fills `out`, the chunk in memory. Anything but what encode() could have made (libzfp itself checks nothing: neither the
// end of its input nor what a header says) fails with ZARR_CORRUPT_DATA and reads no byte beyond the input.
void decode(const Settings& settings, const Block& block, const std::byte* in, size_t size, std::byte* out);

}  // namespace zarr_zfp
