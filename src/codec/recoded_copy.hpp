// Recodings that are more than the one swap unit that the strided copies know: elements are copied first, then changed
// where they lie.
#pragma once

#include "codec/view.hpp"
#include "data_type/recoding.hpp"

namespace zarr::codec {

// Every element of the view once, also where an axis repeats it (stride 0).
void recode_view(const DecodeView& view, const Shape& chunk_shape, uint64_t item_size, const Recoding& recoding);

}  // namespace zarr::codec
