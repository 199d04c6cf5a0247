// Reused zstd contexts, for the zstd codec and the zstd blocks of blosc. Only where ZARR_WITH_ZSTD.
#pragma once

#include <zstd.h>

#include <zstd_errors.h>

#include <new>

#include "base/bytes.hpp"

namespace zarr::codec {

struct ZstdDecoder {
  ZstdDecoder() : context(ZSTD_createDCtx()) {
    if (context == nullptr) throw std::bad_alloc();
  }
  ~ZstdDecoder() { ZSTD_freeDCtx(context); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  // Ready for one frame or more, also after a stream that was left in the middle.
  ZSTD_DCtx* reset() {
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    return context;
  }
  ZSTD_DCtx* context;
};

struct ZstdEncoder {
  ZstdEncoder() : context(ZSTD_createCCtx()) {
    if (context == nullptr) throw std::bad_alloc();
  }
  ~ZstdEncoder() { ZSTD_freeCCtx(context); }
  ZstdEncoder(const ZstdEncoder&) = delete;
  ZstdEncoder& operator=(const ZstdEncoder&) = delete;
  ZSTD_CCtx* context;
};

}  // namespace zarr::codec
