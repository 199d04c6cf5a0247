// numcodecs.base64: the bytes as ASCII of RFC 4648. Source: numcodecs base64.
#include "data_type/base64.hpp"

#include "codec/builtin.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.base64";

class Base64 final : public BytesToBytes {
 public:
  json::Object configuration() const override { return {}; }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    return checked_mul(ceil_div(decoded_size, 3), 4, "the size of an encoded chunk");
  }
  std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const override {
    return max_encoded_size(decoded_size);
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    const std::string text = base64_encode(in);
    if (!text.empty()) std::memcpy(out.data(), text.data(), text.size());
    return text.size();
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    if (in.size() > max_encoded_size(out.size()))
      output_full(codec_name, "expected at most ", max_encoded_size(out.size()), " encoded bytes, found ", in.size());
    const auto bytes = base64_decode(as_text(in));
    if (!bytes) corrupt(codec_name, "expected base64 with padding, found other characters");
    if (bytes->size() > out.size())
      output_full(codec_name, "expected at most ", out.size(), " decoded bytes, found ", bytes->size());
    if (!bytes->empty()) std::memcpy(out.data(), bytes->data(), bytes->size());
    return bytes->size();
  }
};

}  // namespace

AnyCodec make_base64(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {}, codec_name);
  return std::make_shared<const Base64>();
}

}  // namespace zarr::codec
