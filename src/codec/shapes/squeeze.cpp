// zarrs.squeeze: dimensions of length 1 are left out; of a chunk of one element one dimension stays.
// Source: zarrs' documentation of the codec.
#include "codec/shapes/shapes.hpp"

namespace zarr::codec {

AnyCodec make_squeeze(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {}, "zarrs.squeeze");
  Shape encoded;
  for (const uint64_t extent : context.decoded.shape)
    if (extent != 1) encoded.push_back(extent);
  if (encoded.empty()) encoded.push_back(1);
  return std::make_shared<const Reshape>(json::Object(), encoded);
}

}  // namespace zarr::codec
