// The codec class behind gzip and zlib: they differ in the wrapping alone.
#pragma once

#include "codec/deflate.hpp"
#include "codec/registry.hpp"

namespace zarr::codec {

class DeflateCodec final : public BytesToBytes {
 public:
  DeflateCodec(Wrapping wrapping, std::string_view name, int level) : wrapping_(wrapping), name_(name), level_(level) {}

  json::Object configuration() const override {
    json::Object out;
    out.set("level", level_);
    return out;
  }
  uint64_t max_encoded_size(uint64_t decoded_size) const override { return deflate_bound(decoded_size, wrapping_); }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    return deflate_encode(in, out, wrapping_, level_, scratch);
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    return deflate_decode(in, out, wrapping_, name_, scratch);
  }
  Partial partial() const override { return Partial::stream; }
  uint64_t one_shot_limit() const override {
    return uint64_t{32} << 20;
  }  // libdeflate is twice as fast as zlib's stream
  std::unique_ptr<ByteStream> decode_stream(ByteSource& in, uint64_t decoded_size, Scratch& scratch) const override {
    return deflate_stream(in, decoded_size, wrapping_, name_, scratch);
  }

 private:
  Wrapping wrapping_;
  std::string_view name_;  // a literal
  int level_;
};

// `name` must be a literal. level: 0 to 9; -1 (numcodecs: the default) is read and kept.
inline AnyCodec make_deflate_codec(const json::Object& configuration, Wrapping wrapping, std::string_view name) {
  only_members(configuration, {"level"}, name);
  return std::make_shared<const DeflateCodec>(wrapping, name,
                                              static_cast<int>(int_member_or(configuration, "level", -1, 9, 1, name)));
}

}  // namespace zarr::codec
