// cast_value: numbers stored as another type of numbers. Source: zarr-extensions codecs/cast_value.
#include <unordered_map>

#include "codec/values/values.hpp"
#include "data_type/conversion.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "cast_value";

// One direction: what an item of type `from` becomes.
struct Direction {
  DataTypePtr from_type, to_type;
  RealFormat from{}, to{};
  Rounding rounding{};
  OutOfRange range{};
  ConversionPtr conversion;                    // used without a map
  std::unordered_map<uint64_t, uint64_t> map;  // bits -> bits, zeros as +0 and NaN as one value

  uint64_t key(uint64_t bits) const {
    if (from.integer()) return bits;
    const Real value = real_from_bits(bits, from);
    if (value.what == Real::Class::nan) return ~uint64_t{0};  // itself a NaN of every type, or above it
    return value.what == Real::Class::finite && value.mantissa == 0 ? 0 : bits;
  }
  uint64_t cast(uint64_t bits) const {
    if (!map.empty())
      if (const auto found = map.find(key(bits)); found != map.end()) return found->second;
    const auto out = bits_from_real(real_from_bits(bits, from), to, rounding, range);
    if (!out) {
      std::byte item[8];
      store_bits(bits, item, from_size());
      codec_fail(codec_name, Status::invalid_argument, from_type->name(), " ",
                 json::dump(element_to_json(*from_type, ByteSpan(item, from_size()))),
                 " is no value of ", to_type->name(), ", and neither \"out_of_range\" nor \"scalar_map\" says what it becomes");
    }
    return *out;
  }
  void run(ByteSpan in, MutByteSpan out) const {
    const size_t n = in.size() / from_size();
    // An item that it stops at is looked at below, for the message.
    const size_t converted = map.empty() ? conversion->run(in.data(), out.data(), n) : 0;
    for (size_t i = converted; i < n; ++i)
      store_bits(cast(load_bits(in.data() + i * from_size(), from_size())), out.data() + i * to_size(), to_size());
  }
  size_t from_size() const { return static_cast<size_t>(from.bytes); }
  size_t to_size() const { return static_cast<size_t>(to.bytes); }
};

class CastValue final : public ArrayToArray {
 public:
  CastValue(json::Object configuration, Direction encode, Direction decode)
      : configuration_(std::move(configuration)), encode_(std::move(encode)), decode_(std::move(decode)) {}

  json::Object configuration() const override { return configuration_; }
  // The fill value must come back as it was.
  ArraySpec encoded_spec(const ArraySpec& decoded) const override {
    const ByteSpan fill = *decoded.fill;
    Buffer stored(encode_.to_type->item_size()), back(fill.size());
    try {
      encode_.run(fill, stored.span());
      decode_.run(stored, back.span());
    } catch (const Error& error) {
      codec_fail(codec_name, Status::invalid_metadata, "the fill value cannot be cast and back: ", error.message());
    }
    if (!same_value(fill, back))
      codec_fail(codec_name, Status::invalid_metadata, "expected a fill value that survives the cast to ",
                 encode_.to_type->name(), " and back, found ", json::dump(element_to_json(*decoded.type, fill)),
                 " that becomes ", json::dump(element_to_json(*decoded.type, back)));
    return {decoded.shape, encode_.to_type, std::make_shared<Buffer>(std::move(stored))};
  }
  void encode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { encode_.run(in, out); }
  void decode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override {
    try {
      decode_.run(in, out);
    } catch (const Error& error) { corrupt(codec_name, error.message()); }
  }

 private:
  bool same_value(ByteSpan a, ByteSpan b) const {
    return encode_.key(load_bits(a.data(), a.size())) == encode_.key(load_bits(b.data(), b.size()));
  }
  json::Object configuration_;
  Direction encode_, decode_;
};

[[noreturn]] void bad_member(std::string_view member, std::string_view expected, const json::Value* found) {
  codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "': expected ", expected, ", found ",
             found != nullptr ? json::excerpt(*found) : "nothing");
}

// The place of a word in a list.
size_t word_of(const json::Object& configuration, std::string_view member, std::initializer_list<std::string_view> words,
               size_t fallback) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr) return fallback;
  size_t i = 0;
  std::string expected;
  for (std::string_view word : words) {
    if (*value == json::Value(word)) return i;
    expected += cat(i++ == 0 ? "\"" : ", \"", word, '"');
  }
  bad_member(member, expected, value);
}

RealFormat number_format(const DataType& type) {
  const auto format = real_format(type);
  if (!format || format->kind == RealFormat::Kind::boolean || is_complex(type))
    codec_fail(codec_name, Status::unsupported, "expected integers or floats, found data type ", type.name());
  return *format;
}

uint64_t scalar(const json::Value& value, const DataType& type) {
  Buffer item(type.item_size());
  type.fill_from_json(value, Format::v3, item.span());
  return load_bits(item.data(), item.size());
}

void parse_map(Direction& direction, const json::Value* entries, std::string_view member) {
  if (entries == nullptr || entries->is_null()) return;
  if (!entries->is_array()) bad_member(member, "a list of pairs", entries);
  for (const json::Value& pair : entries->array()) {
    if (!pair.is_array() || pair.array().size() != 2) bad_member(member, "pairs [input, output]", &pair);
    const uint64_t from = direction.key(scalar(pair.array()[0], *direction.from_type));
    direction.map.try_emplace(from, scalar(pair.array()[1], *direction.to_type));  // of equal inputs the first counts
  }
}

}  // namespace

AnyCodec make_cast_value(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"data_type", "rounding", "out_of_range", "scalar_map"}, codec_name);
  const json::Value* data_type = configuration.find("data_type");
  if (data_type == nullptr) bad_member("data_type", "a data type", nullptr);
  Direction encode, decode;
  encode.from_type = decode.to_type = context.decoded.type;
  encode.to_type = decode.from_type = parse_v3_data_type(*data_type);
  encode.from = decode.to = number_format(*encode.from_type);
  encode.to = decode.from = number_format(*encode.to_type);
  encode.rounding = decode.rounding = static_cast<Rounding>(
      word_of(configuration, "rounding",
              {"nearest-even", "towards-zero", "towards-positive", "towards-negative", "nearest-away"}, 0));
  const size_t word = word_of(configuration, "out_of_range", {"clamp", "wrap"}, 2);
  if (word == 1 && !encode.to.integer()) bad_member("out_of_range", "\"clamp\" for a data_type of floats", configuration.find("out_of_range"));
  encode.range = decode.range = word == 0 ? OutOfRange::clamp : word == 1 ? OutOfRange::wrap : OutOfRange::error;
  if (const json::Value* map = configuration.find("scalar_map"); map != nullptr && !map->is_null()) {
    if (!map->is_object()) bad_member("scalar_map", "an object with \"encode\" and \"decode\"", map);
    only_members(map->object(), {"encode", "decode"}, codec_name);
    parse_map(encode, map->find("encode"), "scalar_map.encode");
    parse_map(decode, map->find("decode"), "scalar_map.decode");
  }
  const ConversionPolicy policy{encode.rounding, encode.range, true};
  encode.conversion = make_conversion(encode.from_type, encode.to_type, policy);
  decode.conversion = make_conversion(decode.from_type, decode.to_type, policy);
  return std::make_shared<const CastValue>(configuration, std::move(encode), std::move(decode));
}

}  // namespace zarr::codec
