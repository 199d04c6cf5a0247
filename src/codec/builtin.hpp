// Factories of the built-in codecs, for builtin.cpp.
#pragma once

#include "codec/build_options.hpp"
#include "codec/registry.hpp"

namespace zarr::codec {

AnyCodec make_transpose(const json::Object& configuration, const BuildContext& context);
AnyCodec make_crc32c(const json::Object& configuration, const BuildContext& context);
AnyCodec make_numcodecs_crc32c(const json::Object& configuration, const BuildContext& context);
AnyCodec make_gzip(const json::Object& configuration, const BuildContext& context);
AnyCodec make_zlib(const json::Object& configuration, const BuildContext& context);
AnyCodec make_zstd(const json::Object& configuration, const BuildContext& context);
AnyCodec make_blosc(const json::Object& configuration, const BuildContext& context);
AnyCodec make_vlen_utf8(const json::Object& configuration, const BuildContext& context);
AnyCodec make_vlen_bytes(const json::Object& configuration, const BuildContext& context);
AnyCodec make_vlen_array(const json::Object& configuration, const BuildContext& context);
AnyCodec make_zarrs_vlen(const json::Object& configuration, const BuildContext& context);
AnyCodec make_json2(const json::Object& configuration, const BuildContext& context);
AnyCodec make_json(const json::Object& configuration, const BuildContext& context);
AnyCodec make_msgpack2(const json::Object& configuration, const BuildContext& context);
AnyCodec make_msgpack(const json::Object& configuration, const BuildContext& context);
AnyCodec make_optional(const json::Object& configuration, const BuildContext& context);
AnyCodec make_vlen_v2(const json::Object& configuration, const BuildContext& context);
AnyCodec make_base64(const json::Object& configuration, const BuildContext& context);
AnyCodec make_numcodecs_blosc(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
