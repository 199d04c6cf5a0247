#include "limit/codecs.hpp"

#include <blosc.h>
#include <libdeflate.h>
#include <lz4.h>
#include <zstd.h>

#include <cstring>

#include "limit/zstd_stream.hpp"

namespace limit {
namespace {

struct Contexts {
  ZSTD_CCtx* compress = ZSTD_createCCtx();
  ZSTD_DCtx* decompress = ZSTD_createDCtx();
  libdeflate_compressor* deflate = libdeflate_alloc_compressor(5);
  libdeflate_decompressor* inflate = libdeflate_alloc_decompressor();
  ~Contexts() {
    ZSTD_freeCCtx(compress);
    ZSTD_freeDCtx(decompress);
    libdeflate_free_compressor(deflate);
    libdeflate_free_decompressor(inflate);
  }
};

Contexts& contexts() {
  static thread_local Contexts c;
  return c;
}

}  // namespace

ZSTD_DCtx* stream_context() {
  ZSTD_DCtx* context = contexts().decompress;
  ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
  return context;
}

size_t bound(const Layout& l, size_t n) {
  switch (l.codec) {
    case Codec::none: return n;
    case Codec::zstd: return ZSTD_compressBound(n);
    case Codec::blosc: return n + BLOSC_MAX_OVERHEAD;
    case Codec::gzip: return libdeflate_gzip_compress_bound(contexts().deflate, n);
    case Codec::lz4: return 4 + static_cast<size_t>(LZ4_compressBound(static_cast<int>(n)));
  }
  return 0;
}

size_t encode(const Layout& l, const Byte* from, size_t n, Byte* to, size_t room) {
  size_t size = 0;
  switch (l.codec) {
    case Codec::none: std::memcpy(to, from, size = n); break;
    case Codec::zstd:
      ZSTD_CCtx_setParameter(contexts().compress, ZSTD_c_compressionLevel, 3);
      size = ZSTD_compress2(contexts().compress, to, room, from, n);
      require(ZSTD_isError(size) == 0, "zstd");
      break;
    case Codec::blosc: {
      const int made = blosc_compress_ctx(5, l.shuffle, static_cast<size_t>(l.typesize), n, from, to, room, l.cname.c_str(), 0, 1);
      require(made > 0, "blosc");
      size = static_cast<size_t>(made);
      break;
    }
    case Codec::gzip:
      size = libdeflate_gzip_compress(contexts().deflate, from, n, to, room);
      require(size != 0, "gzip");
      break;
    case Codec::lz4: {
      const auto raw = static_cast<uint32_t>(n);
      std::memcpy(to, &raw, 4);
      const int made = LZ4_compress_fast(reinterpret_cast<const char*>(from), reinterpret_cast<char*>(to) + 4, static_cast<int>(n),
                                         static_cast<int>(room) - 4, 1);
      require(made > 0, "lz4");
      size = 4 + static_cast<size_t>(made);
      break;
    }
  }
  return size;
}

void decode(const Layout& l, const Byte* from, size_t n, Byte* to, size_t size) {
  switch (l.codec) {
    case Codec::none: std::memcpy(to, from, size); break;
    case Codec::zstd: require(ZSTD_decompressDCtx(contexts().decompress, to, size, from, n) == size, "zstd"); break;
    case Codec::blosc: require(blosc_decompress_ctx(from, to, size, 1) == static_cast<int>(size), "blosc"); break;
    case Codec::gzip: {
      size_t made = 0;
      require(libdeflate_gzip_decompress(contexts().inflate, from, n, to, size, &made) == LIBDEFLATE_SUCCESS && made == size, "gzip");
      break;
    }
    case Codec::lz4:
      require(LZ4_decompress_safe(reinterpret_cast<const char*>(from) + 4, reinterpret_cast<char*>(to), static_cast<int>(n) - 4,
                                  static_cast<int>(size)) == static_cast<int>(size), "lz4");
      break;
  }
}

void decode_blosc_part(const Byte* from, size_t first, size_t n, size_t item, Byte* to) {
  require(blosc_getitem(from, static_cast<int>(first / item), static_cast<int>(n / item), to) == static_cast<int>(n), "blosc_getitem");
}

std::string codec_versions() {
  return std::string("zstd ") + ZSTD_versionString() + ", c-blosc " + BLOSC_VERSION_STRING + ", libdeflate " + LIBDEFLATE_VERSION_STRING +
         ", lz4 " + LZ4_versionString();
}

}  // namespace limit
