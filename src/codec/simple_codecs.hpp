// Our own whole-buffer codecs, as the C tables that users write too.
#pragma once

#include "codec/build_options.hpp"
#include "codec/registry.hpp"
#include "zarr.h"

namespace zarr::codec {

zarr_codec_vtable lz4_vtable();
zarr_codec_vtable bz2_vtable();
zarr_codec_vtable lzma_vtable();
zarr_codec_vtable snappy_vtable();
zarr_codec_vtable shuffle_vtable();

}  // namespace zarr::codec
