// Codecs that change the shape alone: the elements keep their order. Sources: zarr-extensions codecs/reshape; zarrs' squeeze.
#pragma once

#include "codec/registry.hpp"

namespace zarr::codec {

// The array -> array codec that gives a chunk another shape of as many elements.
class Reshape final : public ArrayToArray {
 public:
  Reshape(json::Object configuration, Shape encoded) : configuration_(std::move(configuration)), encoded_(encoded) {}
  json::Object configuration() const override { return configuration_; }
  ArraySpec encoded_spec(const ArraySpec& decoded) const override { return {encoded_, decoded.type, decoded.fill}; }
  bool only_moves_elements() const override { return true; }
  void encode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { copy(in, out); }
  void decode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { copy(in, out); }

 private:
  static void copy(ByteSpan in, MutByteSpan out) {
    if (!in.empty()) std::memcpy(out.data(), in.data(), in.size());
  }
  json::Object configuration_;
  Shape encoded_;
};

AnyCodec make_reshape(const json::Object& configuration, const BuildContext& context);
AnyCodec make_squeeze(const json::Object& configuration, const BuildContext& context);

}  // namespace zarr::codec
