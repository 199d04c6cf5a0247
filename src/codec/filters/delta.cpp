// numcodecs.delta: the first item, then differences of neighbours, in memory order. Source: numcodecs delta.
#include "codec/filters/filter.hpp"
#include "codec/filters/number_cast.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.delta";

// Integers wrap. NumPy's difference of bool is "not equal"; its sum of bool would lose data, so it is undone by the same.
template <class T>
T minus(T a, T b) {
  if constexpr (std::is_same_v<T, bool>) return a != b;
  else if constexpr (std::is_integral_v<T>) return static_cast<T>(uint64_t(a) - uint64_t(b));
  else if constexpr (std::is_same_v<T, Half>) return to_half(to_double(a) - to_double(b));
  else return a - b;
}
template <class T>
T plus(T a, T b) {
  if constexpr (std::is_same_v<T, bool>) return a != b;
  else if constexpr (std::is_integral_v<T>) return static_cast<T>(uint64_t(a) + uint64_t(b));
  else if constexpr (std::is_same_v<T, Half>) return to_half(to_double(a) + to_double(b));
  else return a + b;
}

template <class T>
void encode_items(ByteSpan in, std::byte* out, size_t out_size, NumberCast cast) {
  std::byte run[filter_run * sizeof(T)];
  T last{};
  in_runs(in.size() / sizeof(T), [&](size_t first, size_t n) {
    for (size_t i = 0; i < n; ++i) {
      const T value = load_number<T>(in.data(), first + i);
      store_number(run, i, first + i == 0 ? value : minus(value, last));
      last = value;
    }
    cast(run, out + first * out_size, n);
  });
}

// Sums in T, which is NumPy's result type of the encoded and the decoded type.
template <class T>
void decode_items(const std::byte* in, size_t in_size, NumberCast widen, std::byte* out, size_t out_size, NumberCast narrow,
                  size_t items) {
  std::byte run[filter_run * sizeof(T)];
  T last{};
  in_runs(items, [&](size_t first, size_t n) {
    widen(in + first * in_size, run, n);
    for (size_t i = 0; i < n; ++i) {
      const T value = load_number<T>(run, i);
      last = first + i == 0 ? value : plus(last, value);
      store_number(run, i, last);
    }
    narrow(run, out + first * out_size, n);
  });
}

class Delta final : public Filter {
 public:
  Delta(FilterItem decoded, FilterItem encoded) : Filter(codec_name, std::move(decoded), std::move(encoded)) {
    kind_ = *number_kind(*this->decoded().type);
    const NumberKind to = *number_kind(*this->encoded().type);
    encode_cast_ = number_cast(kind_, to);
    const bool whole = !is_float(kind_) && !is_float(to) && !is_complex(kind_) && !is_complex(to);
    sum_kind_ = whole ? kind_ : promoted(kind_, to);  // integers wrap: their own type gives the same
    widen_ = number_cast(to, sum_kind_);
    narrow_ = number_cast(sum_kind_, kind_);
  }
  json::Object configuration() const override {
    json::Object out;
    set_types(out, "dtype", "astype");
    return out;
  }
  void encode(ByteSpan in, MutByteSpan out) const override {
    with_number(kind_, [&](auto tag) {
      encode_items<typename decltype(tag)::type>(in, out.data(), encoded().size, encode_cast_);
    });
  }
  void decode(ByteSpan in, MutByteSpan out) const override {
    with_number(sum_kind_, [&](auto tag) {
      decode_items<typename decltype(tag)::type>(in.data(), encoded().size, widen_, out.data(), decoded().size, narrow_,
                                                 out.size() / decoded().size);
    });
  }

 private:
  NumberKind kind_, sum_kind_;
  NumberCast encode_cast_, widen_, narrow_;
};

}  // namespace

AnyCodec make_delta(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"dtype", "astype"}, codec_name);
  FilterItem decoded = item_member(configuration, "dtype", context, codec_name);
  FilterItem encoded = item_member_or(configuration, "astype", decoded, codec_name);
  return filter_codec(std::make_shared<const Delta>(std::move(decoded), std::move(encoded)), context);
}

}  // namespace zarr::codec
