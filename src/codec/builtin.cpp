// The one list of built-in codecs.
#include "codec/builtin.hpp"

#include "codec/bytes.hpp"
#include "codec/sharding/sharding.hpp"
#include "codec/simple_codecs.hpp"
#include "codec/vtable_codec.hpp"

namespace zarr::codec {
namespace {

// Registered names, those that numcodecs and zarr-python write, and aliases that are read.
void register_deflate(Registry& registry) {
#if ZARR_WITH_ZLIB
  registry.add("gzip", make_gzip, false);
  registry.add("numcodecs.gzip", make_gzip, false);
  registry.add("numcodecs.zlib", make_zlib, false);
#else
  for (const char* name : {"gzip", "numcodecs.gzip", "numcodecs.zlib"})
    registry.add_switched_off(name, "ZARR_WITH_ZLIB");
#endif
  registry.add_alias("zlib", "numcodecs.zlib");  // ExZarr wrote the bare numcodecs ids
}

void register_zstd(Registry& registry) {
#if ZARR_WITH_ZSTD
  registry.add("zstd", make_zstd, false);
  registry.add("numcodecs.zstd", make_zstd, false);
#else
  for (const char* name : {"zstd", "numcodecs.zstd"}) registry.add_switched_off(name, "ZARR_WITH_ZSTD");
#endif
}

void register_blosc(Registry& registry) {
#if ZARR_WITH_BLOSC
  registry.add("blosc", make_blosc, false);
  registry.add("numcodecs.blosc", make_numcodecs_blosc, false);
#else
  for (const char* name : {"blosc", "numcodecs.blosc"}) registry.add_switched_off(name, "ZARR_WITH_BLOSC");
#endif
}

// Whole-buffer codecs go through the public C table, as users' codecs do.
void add_table(Registry& registry, const char* name, const zarr_codec_vtable& table) {
  registry.add(name, vtable_factory(name, table, nullptr), false);
}

// In v3 a missing element size is that of the array, as zarr-python 3 fills it in. (v2 metadata has 4 by then.)
AnyCodec make_shuffle(const json::Object& configuration, const BuildContext& context) {
  static const Factory factory = vtable_factory("numcodecs.shuffle", shuffle_vtable(), nullptr);
  const json::Value* given = configuration.find("elementsize");
  if (given != nullptr && !given->is_null()) return factory(configuration, context);
  json::Object completed = configuration;
  const DataType& type = *context.decoded.type;
  completed.set("elementsize", type.is_variable() ? 1 : type.item_size());
  return factory(completed, context);
}

void register_simple(Registry& registry) {
#if ZARR_WITH_LZ4
  add_table(registry, "numcodecs.lz4", lz4_vtable());
#else
  registry.add_switched_off("numcodecs.lz4", "ZARR_WITH_LZ4");
#endif
#if ZARR_WITH_BZIP2
  add_table(registry, "numcodecs.bz2", bz2_vtable());
#else
  registry.add_switched_off("numcodecs.bz2", "ZARR_WITH_BZIP2");
#endif
#if ZARR_WITH_LZMA
  add_table(registry, "numcodecs.lzma", lzma_vtable());
#else
  registry.add_switched_off("numcodecs.lzma", "ZARR_WITH_LZMA");
#endif
#if ZARR_WITH_SNAPPY
  add_table(registry, "snappy", snappy_vtable());
#else
  registry.add_switched_off("snappy", "ZARR_WITH_SNAPPY");
#endif
  registry.add("numcodecs.shuffle", make_shuffle, false);
  for (const char* id : {"lz4", "bz2", "lzma", "shuffle"})
    registry.add_alias(id, cat("numcodecs.", id));  // as ExZarr wrote them
}

}  // namespace

void register_builtin_codecs(Registry& registry) {
  registry.add("bytes", Bytes::create, false);
  registry.add_alias("endian", "bytes");  // its name before the specification was final
  registry.add("transpose", make_transpose, false);
  registry.add("crc32c", make_crc32c, false);
  registry.add("numcodecs.crc32c", make_numcodecs_crc32c, false);
  registry.add(
      "sharding_indexed",
      [](const json::Object& configuration, const BuildContext& context) -> AnyCodec {
        return std::static_pointer_cast<const ArrayToBytes>(Sharding::create(configuration, context));
      },
      false);
  registry.add("vlen-utf8", make_vlen_utf8, false);
  registry.add("vlen-bytes", make_vlen_bytes, false);
  registry.add("numcodecs.vlen-array", make_vlen_array, false);
  registry.add("numcodecs.json2", make_json2, false);
  registry.add("numcodecs.json", make_json, false);
  registry.add("numcodecs.msgpack2", make_msgpack2, false);
  registry.add("numcodecs.msgpack", make_msgpack, false);
  registry.add("zarrs.vlen_v2", make_vlen_v2, false);
  registry.add("zarrs.vlen", make_zarrs_vlen, false);
  registry.add("zarrs.optional", make_optional, false);
  register_deflate(registry);
  register_zstd(registry);
  register_blosc(registry);
  register_simple(registry);
  register_filters(registry);
  describe_builtin_codecs(registry);
}

}  // namespace zarr::codec
