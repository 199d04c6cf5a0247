// crc32c: the CRC-32C of the bytes, four bytes little endian behind them (numcodecs can put it before them).
// Source: zarr-specs docs/v3/codecs/crc32c; numcodecs checksum32 ("location").
#include "base/crc32c.hpp"

#include <array>

#include "codec/builtin.hpp"

namespace zarr::codec {
namespace {

// Reads the content in pieces, each summed while it is in the second-level cache.
class CheckedStream final : public ByteStream {
 public:
  CheckedStream(ByteSource& in, bool at_start) : in_(in), at_start_(at_start), offset_(at_start ? 4 : 0) {}
  void read(MutByteSpan out) override {
    constexpr size_t piece_bytes = size_t{256} << 10;
    while (!out.empty()) {
      const MutByteSpan piece = out.first(std::min(piece_bytes, out.size()));
      in_.read_at(offset_, piece);
      crc_ = crc32c(piece, crc_);
      offset_ += piece.size();
      out = out.subspan(piece.size());
    }
  }
  void finish() override {
    std::array<std::byte, 4> checksum;
    in_.read_at(at_start_ ? 0 : offset_, checksum);
    compare(checksum, crc_, in_.size() - 4);
  }
  static void compare(ByteSpan checksum, uint32_t found, uint64_t bytes) {
    uint32_t stored = 0;
    for (int i = 0; i < 4; ++i) stored |= std::to_integer<uint32_t>(checksum[i]) << (8 * i);
    if (found != stored) corrupt("crc32c", "expected checksum ", stored, ", found ", found, " over ", bytes, " bytes");
  }

 private:
  ByteSource& in_;
  bool at_start_;
  uint64_t offset_;
  uint32_t crc_ = 0;
};

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
      output_full("crc32c", "expected at most ", out.size(), " decoded bytes, found ", content.size());
    if (!content.empty()) std::memcpy(out.data(), content.data(), content.size());
    return content.size();
  }
  Partial partial() const override { return Partial::view; }
  std::optional<ByteSpan> decode_view(ByteSpan in) const override {
    if (in.size() < 4) corrupt("crc32c", "expected at least the 4 bytes of the checksum, found ", in.size());
    const ByteSpan content = at_start_ ? in.subspan(4) : in.first(in.size() - 4);
    CheckedStream::compare(at_start_ ? in.first(4) : in.last(4), crc32c(content), content.size());
    return content;
  }
  std::unique_ptr<ByteStream> decode_stream(ByteSource& in, uint64_t decoded_size, Scratch&) const override {
    if (in.size() < 4 || in.size() - 4 != decoded_size)
      corrupt("crc32c", "expected ", decoded_size, " bytes and the 4 of the checksum, found ", in.size(), " bytes");
    return std::make_unique<CheckedStream>(in, at_start_);
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
