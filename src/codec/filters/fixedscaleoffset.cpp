// numcodecs.fixedscaleoffset: round((x - offset) * scale) as another type. Source: numcodecs fixedscaleoffset.
// In the arithmetic that NumPy 2 gives it, to the bit: floats in their own width; integers in their own type as long as
// offset and scale are integers that fit into it, else in float64; decoding of integers in float64.
#include <cmath>
#include <limits>

#include "codec/filters/filter.hpp"
#include "codec/filters/number_cast.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.fixedscaleoffset";

// A JSON number is an int or a float for Python.
struct Parameter {
  json::Value json;
  double value = 0;
  std::optional<int64_t> integer;
  template <class T>
  std::optional<T> as() const {
    if (!integer || !std::in_range<T>(*integer)) return std::nullopt;
    return static_cast<T>(*integer);
  }
};

template <class T>
T product(T a, T b) {
  return static_cast<T>(uint64_t(a) * uint64_t(b));
}
template <class T>
T difference(T a, T b) {
  return static_cast<T>(uint64_t(a) - uint64_t(b));
}

class FixedScaleOffset final : public Filter {
 public:
  FixedScaleOffset(FilterItem decoded, FilterItem encoded, Parameter offset, Parameter scale)
      : Filter(codec_name, std::move(decoded), std::move(encoded)),
        offset_(std::move(offset)),
        scale_(std::move(scale)),
        from_(*number_kind(*this->decoded().type)),
        to_(*number_kind(*this->encoded().type)) {}

  json::Object configuration() const override {
    json::Object out;
    out.set("scale", scale_.json);
    out.set("offset", offset_.json);
    set_types(out, "dtype", "astype");
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    with_number(from_, [&](auto tag) { encode_items<typename decltype(tag)::type>(in, out.data()); });
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    with_number(to_, [&](auto tag) { decode_items<typename decltype(tag)::type>(in, out.data()); });
  }

 private:
  // Encodes through `step`, which gives items of kind `made`.
  template <class T, class Made, class Step>
  void run_encode(ByteSpan in, std::byte* out, NumberKind made, const Step& step) const {
    const NumberCast cast = number_cast(made, to_);
    std::byte run[filter_run * sizeof(Made)];
    in_runs(in.size() / sizeof(T), [&](size_t first, size_t n) {
      for (size_t i = 0; i < n; ++i) store_number<Made>(run, i, step(load_number<T>(in.data(), first + i)));
      cast(run, out + first * encoded().size, n);
    });
  }

  template <class T>
  void encode_items(ByteSpan in, std::byte* out) const {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      const auto offset = offset_.as<T>(), scale = scale_.as<T>();
      if (offset && scale)
        run_encode<T, T>(in, out, from_, [&](T x) { return product(difference(x, *offset), *scale); });
      else if (offset)
        run_encode<T, double>(in, out, NumberKind::f8, [&](T x) {
          return std::nearbyint(static_cast<double>(difference(x, *offset)) * scale_.value);
        });
      else
        run_encode<T, double>(in, out, NumberKind::f8, [&](T x) {
          return std::nearbyint((static_cast<double>(x) - offset_.value) * scale_.value);
        });
    } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Half>) {
      using A = Arithmetic<T>;
      using Wide = typename A::Wide;
      const Wide offset = A::rounded(static_cast<Wide>(offset_.value)), scale = A::rounded(static_cast<Wide>(scale_.value));
      run_encode<T, T>(in, out, from_, [&](T x) {
        return A::store(std::nearbyint(A::rounded(A::rounded(A::load(x) - offset) * scale)));
      });
    } else {
      refuse();
    }
  }

  template <class T>
  void decode_items(ByteSpan in, std::byte* out) const {
    if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
      run_decode<T, double>(in, out, NumberKind::f8,
                            [&](T x) { return static_cast<double>(x) / scale_.value + offset_.value; });
    } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Half>) {
      using A = Arithmetic<T>;
      using Wide = typename A::Wide;
      const Wide offset = A::rounded(static_cast<Wide>(offset_.value)), scale = A::rounded(static_cast<Wide>(scale_.value));
      run_decode<T, T>(in, out, to_, [&](T x) { return A::store(A::rounded(A::load(x) / scale) + offset); });
    } else {
      refuse();
    }
  }
  template <class T, class Made, class Step>
  void run_decode(ByteSpan in, std::byte* out, NumberKind made, const Step& step) const {
    const NumberCast cast = number_cast(made, from_);
    std::byte run[filter_run * sizeof(Made)];
    in_runs(in.size() / sizeof(T), [&](size_t first, size_t n) {
      for (size_t i = 0; i < n; ++i) store_number<Made>(run, i, step(load_number<T>(in.data(), first + i)));
      cast(run, out + first * decoded().size, n);
    });
  }
  [[noreturn]] static void refuse() { fail(Status::internal, codec_name, ": not a real number type"); }

  Parameter offset_, scale_;
  NumberKind from_, to_;
};

Parameter parameter(const json::Object& configuration, std::string_view member) {
  const json::Value* value = configuration.find(member);
  if (value == nullptr)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "' is missing");
  const auto number = value->is_number() ? value->as_double() : std::nullopt;
  if (!number || !std::isfinite(*number))
    codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "': expected a finite number, found ",
               json::excerpt(*value));
  return {*value, *number, value->as_int64()};
}

}  // namespace

AnyCodec make_fixedscaleoffset(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"offset", "scale", "dtype", "astype"}, codec_name);
  FilterItem decoded = item_member(configuration, "dtype", context, codec_name);
  FilterItem encoded = item_member_or(configuration, "astype", decoded, codec_name);
  for (const FilterItem* item : {&decoded, &encoded})
    if (!is_real(*number_kind(*item->type)))
      codec_fail(codec_name, Status::unsupported, "expected integers or floats, found data type ", item->type->name());
  Parameter offset = parameter(configuration, "offset"), scale = parameter(configuration, "scale");
  if (scale.value == 0)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'scale': expected another number than 0");
  return filter_codec(std::make_shared<const FixedScaleOffset>(std::move(decoded), std::move(encoded), std::move(offset),
                                                               std::move(scale)),
                      context);
}

}  // namespace zarr::codec
