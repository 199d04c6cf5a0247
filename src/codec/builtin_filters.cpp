// The part of the list of built-in codecs that changes numbers, shapes or adds checksums.
#include "codec/builtin.hpp"
#include "codec/checksums/checksum.hpp"
#include "codec/filters/filter.hpp"

namespace zarr::codec {
namespace {

void register_checksums(Registry& registry) {
#if ZARR_WITH_ZLIB
  registry.add("numcodecs.crc32", make_crc32, false);
  registry.add("numcodecs.adler32", make_adler32, false);
#else
  for (const char* name : {"numcodecs.crc32", "numcodecs.adler32"}) registry.add_switched_off(name, "ZARR_WITH_ZLIB");
#endif
  registry.add("numcodecs.fletcher32", make_fletcher32, false);
  registry.add_alias("https://codec.zarrs.dev/bytes_to_bytes/fletcher32", "numcodecs.fletcher32");
  registry.add("numcodecs.jenkins_lookup3", make_jenkins_lookup3, false);
}

void register_numcodecs(Registry& registry) {
  registry.add("numcodecs.delta", make_delta, false);
  registry.add("numcodecs.astype", make_astype, false);
  registry.add("numcodecs.fixedscaleoffset", make_fixedscaleoffset, false);
  registry.add("numcodecs.quantize", make_quantize, false);
  registry.add("numcodecs.bitround", make_numcodecs_bitround, false);
  registry.add("numcodecs.packbits", make_numcodecs_packbits, false);
  registry.add("numcodecs.categorize", make_categorize, false);
  registry.add("numcodecs.base64", make_base64, false);
}

}  // namespace

void register_filters(Registry& registry) {
  register_checksums(registry);
  register_numcodecs(registry);
  registry.add("bitround", make_bitround, false);
}

}  // namespace zarr::codec
