// CRC-32C (Castagnoli, RFC 3720): hardware instructions where the CPU has them, tables elsewhere.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace zarr {

// crc of `bytes` appended to data whose crc is `seed` (0 for none).
uint32_t crc32c(ByteSpan bytes, uint32_t seed = 0);

// The table path of machines without the instruction, so that tests can compare the two.
uint32_t crc32c_portable(ByteSpan bytes, uint32_t seed = 0);

}  // namespace zarr
