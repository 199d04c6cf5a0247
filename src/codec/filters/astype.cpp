// numcodecs.astype: stored as another number type. Source: numcodecs astype.
#include "codec/filters/filter.hpp"
#include "codec/filters/number_cast.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.astype";

class AsType final : public Filter {
 public:
  AsType(FilterItem decoded, FilterItem encoded) : Filter(codec_name, std::move(decoded), std::move(encoded)) {
    const NumberKind from = *number_kind(*this->decoded().type), to = *number_kind(*this->encoded().type);
    encode_cast_ = number_cast(from, to);
    decode_cast_ = number_cast(to, from);
  }
  json::Object configuration() const override {
    json::Object out;
    set_types(out, "decode_dtype", "encode_dtype");
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    encode_cast_(in.data(), out.data(), in.size() / decoded().size);
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    decode_cast_(in.data(), out.data(), in.size() / encoded().size);
  }

 private:
  NumberCast encode_cast_, decode_cast_;
};

}  // namespace

AnyCodec make_astype(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"encode_dtype", "decode_dtype"}, codec_name);
  FilterItem decoded = item_member(configuration, "decode_dtype", context, codec_name);
  const json::Value* encode_dtype = configuration.find("encode_dtype");
  if (encode_dtype == nullptr || encode_dtype->is_null())
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'encode_dtype' is missing");
  FilterItem encoded = item_member(configuration, "encode_dtype", context, codec_name);
  return filter_codec(std::make_shared<const AsType>(std::move(decoded), std::move(encoded)), context);
}

}  // namespace zarr::codec
