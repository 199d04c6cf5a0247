// numcodecs.quantize: floats rounded to a number of decimal digits, as multiples of a power of two; decoding is a cast.
// Source: numcodecs quantize.
#include <cmath>

#include "codec/filters/filter.hpp"
#include "codec/filters/number_cast.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.quantize";

// In numcodecs' steps: they meet the same rounding of log10 and log2.
double scale_of(int64_t digits) {
  const double exponent = std::log10(std::pow(10.0, static_cast<double>(-digits)));
  const double whole = exponent < 0 ? std::floor(exponent) : std::ceil(exponent);
  return std::pow(2.0, std::ceil(std::log2(std::pow(10.0, -whole))));
}

class Quantize final : public Filter {
 public:
  Quantize(FilterItem decoded, FilterItem encoded, int64_t digits)
      : Filter(codec_name, std::move(decoded), std::move(encoded)), digits_(digits), scale_(scale_of(digits)) {
    from_ = *number_kind(*this->decoded().type);
    const NumberKind to = *number_kind(*this->encoded().type);
    encode_cast_ = number_cast(from_, to);
    decode_cast_ = number_cast(to, from_);
  }
  json::Object configuration() const override {
    json::Object out;
    out.set("digits", digits_);
    set_types(out, "dtype", "astype");
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    if (from_ == NumberKind::f2) encode_items<Half>(in, out.data());
    else if (from_ == NumberKind::f4) encode_items<float>(in, out.data());
    else encode_items<double>(in, out.data());
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    decode_cast_(in.data(), out.data(), in.size() / encoded().size);
  }

 private:
  template <class T>
  void encode_items(ByteSpan in, std::byte* out) const {
    using A = Arithmetic<T>;
    const auto scale = static_cast<typename A::Wide>(scale_);
    std::byte run[filter_run * sizeof(T)];
    in_runs(in.size() / sizeof(T), [&](size_t first, size_t n) {
      for (size_t i = 0; i < n; ++i) {
        const auto scaled = A::rounded(scale * A::load(load_number<T>(in.data(), first + i)));
        store_number(run, i, A::store(std::nearbyint(scaled) / scale));
      }
      encode_cast_(run, out + first * encoded().size, n);
    });
  }

  int64_t digits_;
  double scale_;
  NumberKind from_;
  NumberCast encode_cast_, decode_cast_;
};

}  // namespace

AnyCodec make_quantize(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"digits", "dtype", "astype"}, codec_name);
  const int64_t digits = int_member(configuration, "digits", -300, 300, codec_name);
  FilterItem decoded = item_member(configuration, "dtype", context, codec_name);
  FilterItem encoded = item_member_or(configuration, "astype", decoded, codec_name);
  for (const FilterItem* item : {&decoded, &encoded})
    if (!is_float(*number_kind(*item->type)))
      codec_fail(codec_name, Status::invalid_metadata, "expected floats, found data type ", item->type->name());
  return filter_codec(std::make_shared<const Quantize>(std::move(decoded), std::move(encoded), digits), context);
}

}  // namespace zarr::codec
