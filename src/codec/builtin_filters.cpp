// The part of the list of built-in codecs that changes numbers, shapes or adds checksums.
#include "codec/builtin.hpp"
#include "codec/checksums/checksum.hpp"
#include "codec/containers.hpp"
#include "codec/filters/filter.hpp"
#include "codec/shapes/shapes.hpp"
#include "codec/values/values.hpp"

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

void register_extensions(Registry& registry) {
  registry.add("bitround", make_bitround, false);
  registry.add_alias("https://codec.zarrs.dev/array_to_array/bitround", "bitround");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/bitround", "bitround");  // as zarrs' code has it
  registry.add("cast_value", make_cast_value, false);
  registry.add("scale_offset", make_scale_offset, false);
  registry.add("reshape", make_reshape, false);
  registry.add("zarrs.squeeze", make_squeeze, false);
  registry.add_alias("https://codec.zarrs.dev/array_to_array/squeeze", "zarrs.squeeze");
  registry.add("packbits", make_packbits, false);
  registry.add("n5_default", make_n5_default, false);
  registry.add("conditional", make_conditional, false);
}

// Names that zarrs documents for codecs that are others' too.
void register_zarrs_aliases(Registry& registry) {
  registry.add_alias("https://codec.zarrs.dev/array_to_array/fixedscaleoffset", "numcodecs.fixedscaleoffset");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/vlen_utf8", "vlen-utf8");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/vlen_bytes", "vlen-bytes");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/vlen_array", "numcodecs.vlen-array");
  registry.add_alias("vlen-array", "numcodecs.vlen-array");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/vlen", "zarrs.vlen");
  for (const char* name : {"optional", "https://codec.zarrs.dev/array_to_bytes/optional"})
    registry.add_alias(name, "zarrs.optional");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/vlen_v2", "zarrs.vlen_v2");
  for (const char* id : {"vlen-utf8", "vlen-bytes"}) registry.add_alias(cat("numcodecs.", id), id);
  for (const char* id : {"bz2", "shuffle", "zlib", "adler32"})
    registry.add_alias(cat("https://codec.zarrs.dev/bytes_to_bytes/", id), cat("numcodecs.", id));
}

void register_refused(Registry& registry) {
  const auto refuse = [&](std::initializer_list<const char*> names, const char* reason) {
    for (const char* name : names) registry.add_refused(name, reason);
  };
  refuse({"numcodecs.pickle"}, "unpickling runs code that the data bring along");
  refuse({"numcodecs.gdeflate", "zarrs.gdeflate", "gdeflate", "https://codec.zarrs.dev/bytes_to_bytes/gdeflate"},
         "no C library for the format is packaged (libdeflate has DEFLATE alone)");
}

// Codecs of our modules (modules/), loaded when they are asked for.
void register_modules(Registry& registry) {
  registry.add_module("zfp", "zfp");
  registry.add_alias("zarrs.zfp", "zfp");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/zfp", "zfp");
  registry.add_module("numcodecs.zfpy", "zfp");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/zfpy", "numcodecs.zfpy");
  registry.add_module("numcodecs.pcodec", "pcodec");
  registry.add_alias("https://codec.zarrs.dev/array_to_bytes/pcodec", "numcodecs.pcodec");
}

}  // namespace

void register_filters(Registry& registry) {
  register_checksums(registry);
  register_numcodecs(registry);
  register_extensions(registry);
  register_zarrs_aliases(registry);
  register_refused(registry);
  register_modules(registry);
}

}  // namespace zarr::codec
