// The one table between v2 numcodecs configurations and v3 codecs, used for lowering, building and conversion.
#pragma once

#include <optional>

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

// v2 `{"id": "zstd", "level": 3}` -> v3 form. blosc, gzip, zstd, crc32c become the registered codecs (blosc: shuffle
// number -> word, typesize from item_size, -1 resolved), snappy, vlen-utf8 and vlen-bytes keep their name, every other id "numcodecs.<id>" with the configuration without
// id.
NamedConfig v3_codec_from_v2(const json::Value& config, uint64_t item_size);

// Back again; nullopt when v2 has no such codec.
std::optional<json::Value> v2_codec_from_v3(const NamedConfig& codec);

}  // namespace zarr::metadata
