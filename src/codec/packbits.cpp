// packbits: the bits of each element that carry its value, one after the other, lowest bit first.
// Source: zarr-extensions codecs/packbits. (numcodecs' packbits is another codec: filters/numcodecs_packbits.cpp.)
#include <algorithm>

#include "codec/containers.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "packbits";

// A component (a complex number has two) in memory and in the packed bits.
struct Component {
  uint32_t bytes;  // in memory
  uint32_t bits;   // of its value: 1 for bool, 4 for int4
  bool is_signed;
  uint32_t count;  // an element has
};

std::optional<Component> component_of(std::string_view type) {
  struct Entry {
    std::string_view type;
    Component component;
  };
  static constexpr Entry entries[] = {
      {"bool", {1, 1, false, 1}},           {"int2", {1, 2, true, 1}},
      {"uint2", {1, 2, false, 1}},          {"int4", {1, 4, true, 1}},
      {"uint4", {1, 4, false, 1}},          {"float4_e2m1fn", {1, 4, false, 1}},
      {"float6_e2m3fn", {1, 6, false, 1}},  {"float6_e3m2fn", {1, 6, false, 1}},
      {"int8", {1, 8, true, 1}},            {"uint8", {1, 8, false, 1}},
      {"int16", {2, 16, true, 1}},          {"uint16", {2, 16, false, 1}},
      {"int32", {4, 32, true, 1}},          {"uint32", {4, 32, false, 1}},
      {"int64", {8, 64, true, 1}},          {"uint64", {8, 64, false, 1}},
      {"float16", {2, 16, false, 1}},       {"bfloat16", {2, 16, false, 1}},
      {"float32", {4, 32, false, 1}},       {"float64", {8, 64, false, 1}},
      {"complex64", {4, 32, false, 2}},     {"complex128", {8, 64, false, 2}},
      {"complex_float32", {4, 32, false, 2}}, {"complex_float64", {8, 64, false, 2}},
      {"complex_bfloat16", {2, 16, false, 2}},
  };
  for (const Entry& entry : entries)
    if (entry.type == type) return entry.component;
  return std::nullopt;
}

enum class Padding : uint8_t { none, first_byte, last_byte };

uint64_t low_mask(uint32_t bits) { return bits >= 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1; }

uint64_t load(const std::byte* item, uint32_t bytes) {
  uint64_t bits = 0;
  for (uint32_t i = 0; i < bytes; ++i) {
    const uint32_t at = native_endian == Endian::little ? i : bytes - 1 - i;
    bits |= std::to_integer<uint64_t>(item[at]) << (8 * i);
  }
  return bits;
}
void store(uint64_t bits, std::byte* item, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; ++i)
    item[native_endian == Endian::little ? i : bytes - 1 - i] = static_cast<std::byte>(bits >> (8 * i));
}

class PackBits final : public ArrayToBytes {
 public:
  PackBits(json::Object configuration, ArraySpec spec, Component component, Padding padding, uint32_t first, uint32_t last)
      : configuration_(std::move(configuration)), spec_(std::move(spec)), component_(component), padding_(padding),
        first_(first), width_(last - first + 1) {
    components_ = checked_mul(spec_.elements(), component.count, "the number of elements of a chunk");
    bits_ = checked_mul(components_, width_, "the bits of a chunk");
    size_ = checked_add(ceil_div(bits_, 8), padding == Padding::none ? 0 : 1, "the size of an encoded chunk");
  }

  json::Object configuration() const override { return configuration_; }
  uint64_t max_encoded_size() const override { return size_; }
  std::optional<uint64_t> fixed_encoded_size() const override { return size_; }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    if (source.size() != size_) corrupt(codec_name, "expected ", size_, " bytes, found ", source.size());
    Scratch::Lease buffer(scratch, 0);
    ByteSpan in;
    if (const auto all = source.view(0, size_)) {
      in = *all;
    } else {
      buffer->reserve_discard(size_);
      source.read_at(0, buffer->span());
      in = *buffer;
    }
    const ByteSpan packed = without_padding_byte(in);
    const uint64_t item_size = spec_.type->item_size();
    if (view.covers(spec_.shape) && is_c_contiguous(view, item_size)) return unpack(packed, view.base);
    Scratch::Lease chunk(scratch, spec_.bytes());
    unpack(packed, chunk->data());
    scatter(chunk->data(), spec_.shape, item_size, 1, view);
  }

  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override {
    const uint64_t item_size = spec_.type->item_size();
    const size_t start = out.size();
    out.resize(start + size_);
    std::byte* packed = out.data() + start;
    if (padding_ == Padding::first_byte) *packed++ = padding_byte();
    if (padding_ == Padding::last_byte) packed[size_ - 1] = padding_byte();
    if (view.covers(spec_.shape) && is_c_contiguous(view, item_size)) return pack(view.base, packed);
    Scratch::Lease chunk(scratch, spec_.bytes());
    if (!view.covers(spec_.shape)) fill_contiguous(chunk->data(), spec_.elements(), *spec_.fill);
    gather(chunk->data(), spec_.shape, item_size, 1, view);
    pack(chunk->data(), packed);
  }

 private:
  std::byte padding_byte() const { return static_cast<std::byte>((8 - bits_ % 8) % 8); }
  ByteSpan without_padding_byte(ByteSpan in) const {
    if (padding_ == Padding::none) return in;
    const std::byte found = padding_ == Padding::first_byte ? in.front() : in.back();
    if (found != padding_byte())
      corrupt(codec_name, "expected ", std::to_integer<int>(padding_byte()), " bits of padding, found ", std::to_integer<int>(found));
    return padding_ == Padding::first_byte ? in.subspan(1) : in.first(in.size() - 1);
  }

  void pack(const std::byte* items, std::byte* out) const {
    unsigned __int128 held = 0;  // at most 7 + 64 bits wait to be written
    uint32_t count = 0;
    for (uint64_t i = 0; i < components_; ++i) {
      uint64_t value = load(items + i * component_.bytes, component_.bytes);
      if (component_.bits == 1) value = value != 0 ? 1 : 0;
      held |= static_cast<unsigned __int128>(value >> first_ & low_mask(width_)) << count;
      for (count += width_; count >= 8; count -= 8, held >>= 8) *out++ = static_cast<std::byte>(held);
    }
    if (count > 0) *out = static_cast<std::byte>(held);
  }
  void unpack(ByteSpan in, std::byte* items) const {
    unsigned __int128 held = 0;
    uint32_t count = 0;
    size_t at = 0;
    for (uint64_t i = 0; i < components_; ++i) {
      for (; count < width_; count += 8) held |= static_cast<unsigned __int128>(std::to_integer<uint8_t>(in[at++])) << count;
      uint64_t value = (static_cast<uint64_t>(held) & low_mask(width_)) << first_;
      held >>= width_;
      count -= width_;
      const uint32_t top = first_ + width_ - 1;  // the highest bit that is there is the sign
      if (component_.is_signed && (value >> top & 1) != 0) value |= ~low_mask(top + 1);
      store(value, items + i * component_.bytes, component_.bytes);
    }
  }

  json::Object configuration_;
  ArraySpec spec_;
  Component component_;
  Padding padding_;
  uint32_t first_, width_;
  uint64_t components_ = 0, bits_ = 0, size_ = 0;
};

uint32_t bit_member(const json::Object& configuration, std::string_view member, uint32_t bits, uint32_t fallback) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr || value->is_null()) return fallback;
  return static_cast<uint32_t>(int_member(configuration, member, 0, bits - 1, codec_name));
}

}  // namespace

AnyCodec make_packbits(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"padding_encoding", "first_bit", "last_bit"}, codec_name);
  const auto component = component_of(context.decoded.type->name());
  if (!component)
    codec_fail(codec_name, Status::unsupported, "data type ", context.decoded.type->name(), " cannot be packed");
  const std::string padding = string_member_or(configuration, "padding_encoding", "none", codec_name);
  if (padding != "none" && padding != "first_byte" && padding != "last_byte")
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'padding_encoding': expected \"none\", \"first_byte\" or ",
               "\"last_byte\", found \"", padding, '"');
  const uint32_t first = bit_member(configuration, "first_bit", component->bits, 0);
  const uint32_t last = bit_member(configuration, "last_bit", component->bits, component->bits - 1);
  if (last < first)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'last_bit': expected ", first, " or more, found ", last);
  return std::make_shared<const PackBits>(
      configuration, context.decoded, *component,
      padding == "none" ? Padding::none : padding == "first_byte" ? Padding::first_byte : Padding::last_byte, first, last);
}

}  // namespace zarr::codec
