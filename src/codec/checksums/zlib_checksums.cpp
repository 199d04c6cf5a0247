// numcodecs.crc32 and numcodecs.adler32, before the bytes unless "location" is "end". Source: numcodecs checksum32.
#include "codec/build_options.hpp"
#if ZARR_WITH_ZLIB
#include <libdeflate.h>

#include "codec/checksums/checksum.hpp"

namespace zarr::codec {
namespace {

AnyCodec make(std::string_view name, Checksum::Function function, const json::Object& configuration) {
  only_members(configuration, {"location"}, name);
  return std::make_shared<const Checksum>(name, std::move(function), checksum_at_start(configuration, true, name),
                                          configuration);
}

}  // namespace

AnyCodec make_crc32(const json::Object& configuration, const BuildContext&) {
  return make("numcodecs.crc32", [](ByteSpan in) { return libdeflate_crc32(0, in.data(), in.size()); }, configuration);
}

AnyCodec make_adler32(const json::Object& configuration, const BuildContext&) {
  return make("numcodecs.adler32", [](ByteSpan in) { return libdeflate_adler32(1, in.data(), in.size()); }, configuration);
}

}  // namespace zarr::codec
#endif
