#include "codec/checksums/checksum.hpp"

namespace zarr::codec {

size_t Checksum::encode(ByteSpan in, MutByteSpan out, Scratch&) const {
  const uint32_t sum = function_(in);
  std::byte* stored = out.data() + (at_start_ ? 0 : in.size());
  if (!in.empty()) std::memcpy(out.data() + (at_start_ ? 4 : 0), in.data(), in.size());
  for (int i = 0; i < 4; ++i) stored[i] = static_cast<std::byte>(sum >> (8 * i));
  return in.size() + 4;
}

size_t Checksum::decode(ByteSpan in, MutByteSpan out, Scratch&) const {
  const ByteSpan content = *decode_view(in);
  if (content.size() > out.size())
    output_full(name_, "expected at most ", out.size(), " decoded bytes, found ", content.size());
  if (!content.empty()) std::memcpy(out.data(), content.data(), content.size());
  return content.size();
}

std::optional<ByteSpan> Checksum::decode_view(ByteSpan in) const {
  if (in.size() < 4) corrupt(name_, "expected at least the 4 bytes of the checksum, found ", in.size());
  const ByteSpan content = at_start_ ? in.subspan(4) : in.first(in.size() - 4);
  const ByteSpan checksum = at_start_ ? in.first(4) : in.last(4);
  uint32_t stored = 0;
  for (int i = 0; i < 4; ++i) stored |= std::to_integer<uint32_t>(checksum[i]) << (8 * i);
  const uint32_t found = function_(content);
  if (found != stored)
    corrupt(name_, "expected checksum ", stored, ", found ", found, " over ", content.size(), " bytes");
  return content;
}

bool checksum_at_start(const json::Object& configuration, bool fallback, std::string_view codec) {
  const json::Value* member = configuration.find("location");
  if (member == nullptr || member->is_null()) return fallback;
  if (*member == json::Value("start")) return true;
  if (*member == json::Value("end")) return false;
  codec_fail(codec, Status::invalid_metadata, "configuration member 'location': expected \"start\" or \"end\", found ",
             json::excerpt(*member));
}

}  // namespace zarr::codec
