// The filters of v2 that see a buffer as items of a type in their configuration, and the same filters in v3, where they
// are array -> array codecs before `bytes`. Source: numcodecs delta, astype, fixedscaleoffset, quantize, packbits, bitround.
#pragma once

#include <optional>

#include "metadata/array_metadata.hpp"

namespace zarr::metadata {

// v3 -> v2: the configurations of a chain's codecs, one after the other. The types in them get the byte order of the chain's
// `bytes` codec, since v2 filters see stored bytes.
class V2FilterNames {
 public:
  // Throws invalid_metadata when `bytes` names no byte order and the data type needs one.
  V2FilterNames(DataTypePtr data_type, const json::Object& bytes_configuration);
  Endian endian() const { return endian_; }
  std::optional<json::Value> next(const NamedConfig& codec);  // nullopt: v2 has no such codec

 private:
  DataTypePtr type_;  // that the next codec sees
  Endian endian_;
};

// zfpy and pcodec, as v3 names: array -> bytes codecs that v2 has as filter or compressor.
bool is_v2_array_to_bytes(std::string_view name);

// Whether a filter or compressor makes bytes of Python objects ("vlen-utf8", "pickle").
bool is_object_codec(const json::Value& config);

// Throws unsupported when a filter sees bytes that another codec made: v2 alone can say that.
void refuse_filters_behind_bytes(const std::vector<NamedConfig>& codecs);

}  // namespace zarr::metadata
