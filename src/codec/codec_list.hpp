// The JSON form of a list of codecs, wherever metadata nests one (sharding's inner chain and index chain).
#pragma once

#include <string_view>
#include <vector>

#include "codec/chain.hpp"

namespace zarr::codec {

// Reads [{"name": ..., "configuration": {...}}, ...]; the v3.1 shorthand (a bare name) too. `where` is for messages.
std::vector<CodecConfig> parse_codec_list(const json::Value& list, std::string_view where);
json::Value codec_list_to_json(const std::vector<CodecConfig>& codecs);  // always the object form

}  // namespace zarr::codec
