// Registered codecs that change values. Sources: zarr-extensions codecs/cast_value, codecs/scale_offset.
#pragma once

#include "codec/registry.hpp"

namespace zarr::codec {

AnyCodec make_cast_value(const json::Object& configuration, const BuildContext& context);
AnyCodec make_scale_offset(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
