// Registered codecs that hold other codecs, and the one that packs bits. Sources: zarr-extensions codecs/packbits,
// codecs/n5_default, codecs/conditional.
#pragma once

#include "codec/registry.hpp"

namespace zarr::codec {

AnyCodec make_packbits(const json::Object& configuration, const BuildContext& context);
AnyCodec make_n5_default(const json::Object& configuration, const BuildContext& context);
AnyCodec make_conditional(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
