// Two codecs that round the low bits of numbers half to even: numcodecs.bitround (floats) and the registered bitround
// (floats, complex numbers, integers from their highest set bit). Sources: numcodecs bitround; zarr-extensions
// codecs/bitround; for integers and NaN the registered one does what zarrs, its maintainer's library, does.
#include <bit>

#include "codec/filters/filter.hpp"

namespace zarr::codec {
namespace {

// What is rounded: parts of `bytes` bytes, each with `mantissa` bits, or an integer (0).
struct Part {
  uint32_t bytes = 0;
  uint32_t mantissa = 0;
};

std::optional<Part> part_of(std::string_view type) {
  struct Entry {
    std::string_view type;
    Part part;
  };
  static constexpr Entry entries[] = {
      {"float16", {2, 10}},         {"float32", {4, 23}},          {"float64", {8, 52}},
      {"bfloat16", {2, 7}},         {"complex64", {4, 23}},        {"complex128", {8, 52}},
      {"complex_bfloat16", {2, 7}}, {"complex_float16", {2, 10}},  {"complex_float32", {4, 23}},
      {"complex_float64", {8, 52}}, {"int8", {1, 0}},              {"int16", {2, 0}},
      {"int32", {4, 0}},            {"int64", {8, 0}},             {"uint8", {1, 0}},
      {"uint16", {2, 0}},           {"uint32", {4, 0}},            {"uint64", {8, 0}},
      {"numpy.datetime64", {8, 0}}, {"numpy.timedelta64", {8, 0}},
  };
  for (const Entry& entry : entries)
    if (entry.type == type) return entry.part;
  return std::nullopt;
}

// Clears the low `drop` bits (>= 1). Over the top of the type the sum wraps, or stays at all ones.
template <class Bits, bool saturate>
Bits rounded(Bits bits, uint32_t drop) {
  const auto mask = static_cast<Bits>(~Bits{0} << drop);
  const auto half = static_cast<Bits>(((bits >> drop) & 1) + ((Bits{1} << (drop - 1)) - 1));
  Bits sum = static_cast<Bits>(bits + half);
  if (saturate && sum < bits) sum = static_cast<Bits>(~Bits{0});
  return sum & mask;
}

template <class Bits, bool saturate>
void round_parts(ByteSpan in, std::byte* out, uint32_t keepbits, uint32_t mantissa) {
  for (size_t at = 0; at < in.size(); at += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, in.data() + at, sizeof(Bits));
    const uint32_t width = mantissa != 0 ? mantissa : static_cast<uint32_t>(std::bit_width(bits));
    if (keepbits < width) bits = rounded<Bits, saturate>(bits, width - keepbits);
    std::memcpy(out + at, &bits, sizeof(Bits));
  }
}

template <bool saturate>
void round_items(ByteSpan in, std::byte* out, uint32_t keepbits, Part part) {
  switch (part.bytes) {
    case 1: return round_parts<uint8_t, saturate>(in, out, keepbits, part.mantissa);
    case 2: return round_parts<uint16_t, saturate>(in, out, keepbits, part.mantissa);
    case 4: return round_parts<uint32_t, saturate>(in, out, keepbits, part.mantissa);
    default: return round_parts<uint64_t, saturate>(in, out, keepbits, part.mantissa);
  }
}

class BitRound final : public Filter {
 public:
  BitRound(std::string_view name, FilterItem item, Part part, uint32_t keepbits, bool saturate)
      : Filter(name, item, item), part_(part), keepbits_(keepbits), saturate_(saturate) {}

  json::Object configuration() const override {
    json::Object out;
    out.set("keepbits", uint64_t{keepbits_});
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    if (saturate_) round_items<true>(in, out.data(), keepbits_, part_);
    else round_items<false>(in, out.data(), keepbits_, part_);
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    if (!in.empty()) std::memcpy(out.data(), in.data(), in.size());
  }

 private:
  Part part_;
  uint32_t keepbits_;
  bool saturate_;
};

Part array_part(const BuildContext& context, std::string_view codec) {
  if (context.after_array_to_bytes)
    codec_fail(codec, Status::unsupported, "it must see the array's own numbers, found bytes that another codec made");
  const auto part = part_of(context.decoded.type->name());
  if (!part) codec_fail(codec, Status::unsupported, "data type ", context.decoded.type->name(), " cannot be rounded");
  return *part;
}

}  // namespace

AnyCodec make_numcodecs_bitround(const json::Object& configuration, const BuildContext& context) {
  constexpr std::string_view name = "numcodecs.bitround";
  only_members(configuration, {"keepbits"}, name);
  const Part part = array_part(context, name);
  if (part.mantissa == 0)
    codec_fail(name, Status::unsupported, "expected floats, found data type ", context.decoded.type->name());
  const int64_t keepbits = int_member(configuration, "keepbits", 0, part.mantissa, name);
  return filter_codec(std::make_shared<const BitRound>(name, filter_item(context.decoded.type), part,
                                                       static_cast<uint32_t>(keepbits), false),
                      context);
}

AnyCodec make_bitround(const json::Object& configuration, const BuildContext& context) {
  constexpr std::string_view name = "bitround";
  only_members(configuration, {"keepbits"}, name);
  const Part part = array_part(context, name);
  const int64_t keepbits = int_member(configuration, "keepbits", 1, INT32_MAX, name);
  return filter_codec(std::make_shared<const BitRound>(name, filter_item(context.decoded.type), part,
                                                       static_cast<uint32_t>(keepbits), true),
                      context);
}

}  // namespace zarr::codec
