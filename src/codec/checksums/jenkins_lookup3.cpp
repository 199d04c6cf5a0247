// numcodecs.jenkins_lookup3: Bob Jenkins' lookup3 in HDF5's form, behind the bytes. Source: numcodecs jenkins; HDF5
// H5checksum; lookup3.c (public domain).
#include <bit>

#include "codec/checksums/checksum.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.jenkins_lookup3";

struct State {
  uint32_t a, b, c;
  void mix() {
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
  }
  void finish() {
    c ^= b, c -= std::rotl(b, 14);
    a ^= c, a -= std::rotl(c, 11);
    b ^= a, b -= std::rotl(a, 25);
    c ^= b, c -= std::rotl(b, 16);
    a ^= c, a -= std::rotl(c, 4);
    b ^= a, b -= std::rotl(a, 14);
    c ^= b, c -= std::rotl(b, 24);
  }
};

// Up to 4 bytes as a little-endian number.
uint32_t word(ByteSpan bytes) {
  uint32_t out = 0;
  for (size_t i = 0; i < std::min<size_t>(4, bytes.size()); ++i) out |= std::to_integer<uint32_t>(bytes[i]) << (8 * i);
  return out;
}

void add(State& state, ByteSpan bytes) {  // up to 12 of them
  state.a += word(bytes);
  if (bytes.size() > 4) state.b += word(bytes.subspan(4));
  if (bytes.size() > 8) state.c += word(bytes.subspan(8));
}

}  // namespace

uint32_t jenkins_lookup3(ByteSpan bytes, uint32_t initval) {
  const uint32_t start = 0xdeadbeef + static_cast<uint32_t>(bytes.size()) + initval;
  State state{start, start, start};
  for (; bytes.size() > 12; bytes = bytes.subspan(12)) {
    add(state, bytes.first(12));
    state.mix();
  }
  if (bytes.empty()) return state.c;
  add(state, bytes);
  state.finish();
  return state.c;
}

// numcodecs' "prefix" is hashed before the bytes; JSON can hold it as a list of bytes.
AnyCodec make_jenkins_lookup3(const json::Object& configuration, const BuildContext&) {
  only_members(configuration, {"initval", "prefix"}, codec_name);
  const auto initval = static_cast<uint32_t>(int_member_or(configuration, "initval", 0, UINT32_MAX, 0, codec_name));
  Buffer prefix;
  if (const json::Value* member = configuration.find("prefix"); member != nullptr && !member->is_null()) {
    const auto bad = [&] {
      codec_fail(codec_name, Status::invalid_metadata,
                 "configuration member 'prefix': expected null or a list of bytes, found ", json::excerpt(*member));
    };
    if (!member->is_array()) bad();
    for (const json::Value& value : member->array()) {
      const auto byte = value.as_uint64();
      if (!byte || *byte > 255) bad();
      prefix.append(ByteSpan(std::array{static_cast<std::byte>(*byte)}));
    }
  }
  const auto shared = std::make_shared<const Buffer>(std::move(prefix));
  const auto hash = [initval, shared](ByteSpan in) {
    if (shared->size() == 0) return jenkins_lookup3(in, initval);
    Buffer joined(shared->span());
    joined.append(in);
    return jenkins_lookup3(joined, initval);
  };
  return std::make_shared<const Checksum>(codec_name, hash, false, configuration);
}

}  // namespace zarr::codec
