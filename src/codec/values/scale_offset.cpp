// scale_offset: (x - offset) * scale in the arithmetic of the array's own type. Source: zarr-extensions codecs/scale_offset.
// A result that an integer type does not hold is an error; floats follow IEEE 754, infinities included.
#include <cmath>

#include "codec/filters/number.hpp"
#include "codec/values/values.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "scale_offset";

template <class T>
[[noreturn]] void not_held(Status status, const char* what) {
  codec_fail(codec_name, status, what, " is no value of the data type");
}

template <class T>
T encode_one(T x, T offset, T scale) {
  if constexpr (std::is_integral_v<T>) {
    T difference, product;
    if (__builtin_sub_overflow(x, offset, &difference)) not_held<T>(Status::invalid_argument, "x - offset");
    if (__builtin_mul_overflow(difference, scale, &product)) not_held<T>(Status::invalid_argument, "(x - offset) * scale");
    return product;
  } else {
    using A = Arithmetic<T>;
    return A::store(A::rounded(A::load(x) - A::load(offset)) * A::load(scale));
  }
}

template <class T>
T decode_one(T x, T offset, T scale) {
  if constexpr (std::is_integral_v<T>) {
    T negated, sum;
    if (std::is_signed_v<T> && scale == static_cast<T>(-1)) {  // the one quotient that may not be held
      if (__builtin_sub_overflow(T{0}, x, &negated)) not_held<T>(Status::corrupt_data, "x / scale");
    } else {
      if (x % scale != 0) not_held<T>(Status::corrupt_data, "x / scale (it leaves a remainder)");
      negated = static_cast<T>(x / scale);
    }
    if (__builtin_add_overflow(negated, offset, &sum)) not_held<T>(Status::corrupt_data, "x / scale + offset");
    return sum;
  } else {
    using A = Arithmetic<T>;
    return A::store(A::rounded(A::load(x) / A::load(scale)) + A::load(offset));
  }
}

class ScaleOffset final : public ArrayToArray {
 public:
  ScaleOffset(json::Object configuration, NumberKind kind, Buffer offset, Buffer scale)
      : configuration_(std::move(configuration)), kind_(kind), offset_(std::move(offset)), scale_(std::move(scale)) {}

  json::Object configuration() const override { return configuration_; }
  ArraySpec encoded_spec(const ArraySpec& decoded) const override {
    Buffer fill(decoded.fill->size());
    try {
      run(*decoded.fill, fill.span(), true);
    } catch (const Error& error) {
      codec_fail(codec_name, Status::invalid_metadata, "the fill value cannot be encoded: ", error.message());
    }
    return {decoded.shape, decoded.type, std::make_shared<Buffer>(std::move(fill))};
  }
  void encode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { run(in, out, true); }
  void decode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { run(in, out, false); }

 private:
  void run(ByteSpan in, MutByteSpan out, bool encoding) const {
    with_number(kind_, [&](auto tag) {
      using T = typename decltype(tag)::type;
      if constexpr (!std::is_same_v<T, bool> && !std::is_class_v<T>) run_items<T>(in, out, encoding);
      else if constexpr (std::is_same_v<T, Half>) run_items<T>(in, out, encoding);
    });
  }
  template <class T>
  void run_items(ByteSpan in, MutByteSpan out, bool encoding) const {
    const T offset = load_number<T>(offset_.data(), 0), scale = load_number<T>(scale_.data(), 0);
    for (size_t i = 0; i < in.size() / sizeof(T); ++i) {
      const T x = load_number<T>(in.data(), i);
      store_number(out.data(), i, encoding ? encode_one(x, offset, scale) : decode_one(x, offset, scale));
    }
  }
  json::Object configuration_;
  NumberKind kind_;
  Buffer offset_, scale_;
};

// A scalar in the words of a fill value.
Buffer scalar(const json::Object& configuration, std::string_view member, int fallback, const DataType& type) {
  const json::Value* value = configuration.find(member);
  Buffer out(type.item_size());
  try {
    type.fill_from_json(value != nullptr ? *value : json::Value(fallback), Format::v3, out.span());
  } catch (const Error& error) {
    codec_fail(codec_name, error.status(), "configuration member '", member, "': ", error.message());
  }
  return out;
}

bool is_zero_or_nan(NumberKind kind, const Buffer& item) {
  return with_number(kind, [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T value = load_number<T>(item.data(), 0);
    if constexpr (std::is_same_v<T, Half>) return to_double(value) == 0 || std::isnan(to_double(value));
    else if constexpr (std::is_floating_point_v<T>) return value == 0 || std::isnan(value);
    else return value == T{};
  });
}

}  // namespace

AnyCodec make_scale_offset(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"offset", "scale"}, codec_name);
  const DataType& type = *context.decoded.type;
  const auto kind = number_kind(type);
  if (!kind || !is_real(*kind))
    codec_fail(codec_name, Status::unsupported, "expected integers or floats, found data type ", type.name());
  Buffer offset = scalar(configuration, "offset", 0, type), scale = scalar(configuration, "scale", 1, type);
  if (is_zero_or_nan(*kind, scale))
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'scale': expected a number other than 0, found ",
               json::dump(*configuration.find("scale")));
  return std::make_shared<const ScaleOffset>(configuration, *kind, std::move(offset), std::move(scale));
}

}  // namespace zarr::codec
