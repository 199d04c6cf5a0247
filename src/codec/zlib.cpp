// zlib: RFC 1950. A different format than gzip: v2's "zlib" is v3's "numcodecs.zlib".
// Source: numcodecs zlib.
#include "codec/build_options.hpp"
#if ZARR_WITH_ZLIB
#include "codec/builtin.hpp"
#include "codec/deflate_codec.hpp"

namespace zarr::codec {

AnyCodec make_zlib(const json::Object& configuration, const BuildContext&) {
  return make_deflate_codec(configuration, Wrapping::zlib, "numcodecs.zlib");
}

}  // namespace zarr::codec
#endif
