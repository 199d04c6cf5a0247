// crc32c: the CRC-32C of the bytes, four bytes little endian behind them (numcodecs can put it before them).
// Source: zarr-specs docs/v3/codecs/crc32c; numcodecs checksum32 ("location").
#include "base/crc32c.hpp"

#include "codec/builtin.hpp"

namespace zarr::codec {
namespace {

class Crc32c final : public BytesToBytes {
 public:
  Crc32c(bool at_start, bool writes_location) : at_start_(at_start), writes_location_(writes_location) {}

  json::Object configuration() const override {
    json::Object out;
    if (writes_location_) out.set("location", at_start_ ? "start" : "end");
    return out;
  }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    return checked_add(decoded_size, 4, "the size of an encoded chunk");
  }
  std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const override {
    return max_encoded_size(decoded_size);
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    put(crc32c(in), out.data() + (at_start_ ? 0 : in.size()));
    if (!in.empty()) std::memcpy(out.data() + (at_start_ ? 4 : 0), in.data(), in.size());
    return in.size() + 4;
  }
  bool encodes_in_place() const override { return !at_start_; }
  void encode_in_place(Buffer& bytes, size_t start) const override {
    const uint32_t crc = crc32c(bytes.span().subspan(start));
    put(crc, bytes.extend(4).data());
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    const ByteSpan content = *decode_view(in);
    if (content.size() > out.size())
      corrupt("crc32c", "expected at most ", out.size(), " decoded bytes, found ", content.size());
    if (!content.empty()) std::memcpy(out.data(), content.data(), content.size());
    return content.size();
  }
  Partial partial() const override { return Partial::view; }
  std::optional<ByteSpan> decode_view(ByteSpan in) const override {
    if (in.size() < 4) corrupt("crc32c", "expected at least the 4 bytes of the checksum, found ", in.size());
    const ByteSpan content = at_start_ ? in.subspan(4) : in.first(in.size() - 4);
    const ByteSpan checksum = at_start_ ? in.first(4) : in.last(4);
    uint32_t stored = 0;
    for (int i = 0; i < 4; ++i) stored |= std::to_integer<uint32_t>(checksum[i]) << (8 * i);
    const uint32_t found = crc32c(content);
    if (found != stored)
      corrupt("crc32c", "expected checksum ", stored, ", found ", found, " over ", content.size(), " bytes");
    return content;
  }

 private:
  static void put(uint32_t crc, std::byte* checksum) {
    for (int i = 0; i < 4; ++i) checksum[i] = static_cast<std::byte>(crc >> (8 * i));
  }

  bool at_start_, writes_location_;
};

}  // namespace

AnyCodec make_crc32c(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {}, "crc32c");
  return std::make_shared<const Crc32c>(false, false);
}

AnyCodec make_numcodecs_crc32c(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {"location"}, "numcodecs.crc32c");
  const std::string location = string_member_or(configuration, "location", "end", "numcodecs.crc32c");
  if (location != "start" && location != "end")
    codec_fail("numcodecs.crc32c", Status::invalid_metadata,
               "configuration member 'location': expected \"start\" or \"end\", found \"", location, "\"");
  return std::make_shared<const Crc32c>(location == "start", configuration.find("location") != nullptr);
}

}  // namespace zarr::codec
