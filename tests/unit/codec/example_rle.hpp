// The example of docs/adding-a-codec.md.
#pragma once

#include "codec/registry.hpp"
#include "zarr.h"

namespace zarr::codec {

zarr_codec_vtable rle_vtable();
void register_example(Registry& registry);

}  // namespace zarr::codec
