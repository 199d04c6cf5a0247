// gzip: RFC 1952, any number of members. Written with no time stamp and operating system "unknown": same input, same
// bytes. Source: zarr-specs docs/v3/codecs/gzip; numcodecs gzip.
#include "codec/build_options.hpp"
#if ZARR_WITH_ZLIB
#include "codec/builtin.hpp"
#include "codec/deflate_codec.hpp"

namespace zarr::codec {

AnyCodec make_gzip(const json::Object& configuration, const BuildContext&) {
  return make_deflate_codec(configuration, Wrapping::gzip, "gzip");
}

}  // namespace zarr::codec
#endif
