// numcodecs.packbits: bool as single bits, the first in the highest bit of a byte, behind a byte that counts the padding.
// Source: numcodecs packbits. The registered codec packbits has another bit order: see packbits.cpp.
#include "codec/filters/filter.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.packbits";

class PackBits final : public Filter {
 public:
  PackBits()
      : Filter(codec_name, filter_item(parse_v3_data_type("bool")), filter_item(parse_v3_data_type("uint8"))) {}

  json::Object configuration() const override { return {}; }
  Shape encoded_shape(const Shape& decoded) const override {
    return Shape{encoded_items(checked_product(decoded.span(), "the number of elements of a chunk"))};
  }
  uint64_t encoded_items(uint64_t decoded_items) const override { return 1 + ceil_div(decoded_items, 8); }
  uint64_t decoded_items(ByteSpan in) const override {
    if (in.empty()) corrupt(codec_name, "expected the byte that counts the padding, found no bytes");
    const uint64_t padding = std::to_integer<uint64_t>(in[0]), bits = 8 * (in.size() - 1);
    if (padding > 7 || padding > bits)
      corrupt(codec_name, "expected at most 7 bits of padding in ", bits, " bits, found ", padding);
    return bits - padding;
  }
  // No item of the encoded array stands for an item; zarr-python keeps the value.
  Buffer encoded_fill(ByteSpan fill) const override { return Buffer(fill); }
  void encode(ByteSpan in, MutByteSpan out) const override {
    out[0] = static_cast<std::byte>((8 - in.size() % 8) % 8);
    for (size_t at = 0; at < in.size(); at += 8) {
      unsigned bits = 0;
      for (size_t i = at; i < std::min(at + 8, in.size()); ++i)
        if (in[i] != std::byte{0}) bits |= 0x80u >> (i - at);
      out[1 + at / 8] = static_cast<std::byte>(bits);
    }
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    for (size_t i = 0; i < out.size(); ++i) out[i] = (in[1 + i / 8] >> (7 - i % 8)) & std::byte{1};
  }
};

}  // namespace

AnyCodec make_numcodecs_packbits(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {}, codec_name);
  return filter_codec(std::make_shared<const PackBits>(), context);
}

}  // namespace zarr::codec
