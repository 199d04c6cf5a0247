#include "codec/recoded_copy.hpp"

#include "codec/strided_copy.hpp"

namespace zarr::codec {

void recode_view(const DecodeView& view, const Shape& chunk_shape, uint64_t item_size, const Recoding& recoding) {
  if (recoding.none()) return;
  DecodeView distinct = view;
  for (Axis& axis : distinct.axes)
    if (axis.stride == 0 && axis.count > 1) axis.count = 1;
  for (RunWalker<std::byte> walker(distinct, chunk_shape, item_size); !walker.done(); walker.next()) {
    const auto run = walker.run();
    if (run.memory_stride == static_cast<int64_t>(item_size)) {
      recode(run.memory, run.memory, run.elements * item_size, item_size, recoding);
      continue;
    }
    std::byte* at = run.memory;
    for (uint64_t i = 0; i < run.elements; ++i, at += run.memory_stride) recode(at, at, item_size, item_size, recoding);
  }
}

}  // namespace zarr::codec
