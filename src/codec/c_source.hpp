// The opaque zarr_source of zarr.h: what a codec callback reads a part of its input from. Its functions are in
// src/capi.
#pragma once

#include "codec/byte_source.hpp"
#include "zarr.h"

struct zarr_source {
  zarr::codec::ByteSource& bytes;
};
