// The decoding context of this thread, ready for a new frame: frames of large chunks are decoded window by window.
#pragma once

#include <zstd.h>

namespace limit {

ZSTD_DCtx* stream_context();

}  // namespace limit
