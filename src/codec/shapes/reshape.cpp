// reshape: another shape, given by sizes, by products of input dimensions, or -1 for what is left over.
// Source: zarr-extensions codecs/reshape.
#include "codec/shapes/shapes.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "reshape";

template <class... Parts>
[[noreturn]] void bad_shape(const json::Value& shape, const Parts&... parts) {
  codec_fail(codec_name, Status::invalid_metadata, "configuration member 'shape' ", json::excerpt(shape), ": ", parts...);
}

uint64_t product(const Shape& shape, size_t first, size_t last) {
  return checked_product(shape.span().subspan(first, last - first), "the number of elements of a chunk");
}

struct InputDims {
  size_t output, first, last;  // output dimension `output` is made of input dimensions first to last
};

class Parser {
 public:
  Parser(const json::Value& json, const Shape& input) : json_(json), input_(input) {}

  Shape parse() {
    for (const json::Value& value : json_.array()) {
      if (output_.size() == max_rank) bad_shape(json_, "expected at most ", max_rank, " dimensions");
      output_.push_back(extent(value));
    }
    if (rest_) output_[*rest_] = rest_extent();
    const uint64_t made = product(output_, 0, output_.size()), there = product(input_, 0, input_.size());
    if (made != there) bad_shape(json_, "expected ", there, " elements as in the input array, found ", made);
    for (const InputDims& dims : dims_) check(dims);
    return output_;
  }

 private:
  uint64_t extent(const json::Value& value) {
    if (value.is_array()) return of_input_dims(value.array());
    if (value == json::Value(-1)) {
      if (rest_) bad_shape(json_, "expected -1 at most once");
      rest_ = output_.size();
      return 1;
    }
    const auto size = value.is_number() ? value.as_uint64() : std::nullopt;
    if (!size || *size == 0) bad_shape(json_, "expected a size from 1 on, a list of input dimensions or -1, found ", json::excerpt(value));
    return *size;
  }
  uint64_t of_input_dims(const json::Array& list) {
    uint64_t out = 1;
    for (size_t i = 0; i < list.size(); ++i) {
      const auto dimension = list[i].as_uint64();
      if (!dimension || *dimension < next_ || *dimension >= input_.size())
        bad_shape(json_, "expected input dimensions in ascending order below ", input_.size(), ", found ", json::excerpt(list[i]));
      if (i == 0) dims_.push_back({output_.size(), *dimension, *dimension});
      dims_.back().last = *dimension;
      next_ = *dimension + 1;
      out = checked_mul(out, input_[*dimension], "the size of a dimension");
    }
    return out;
  }
  uint64_t rest_extent() const {
    const uint64_t there = product(input_, 0, input_.size()), others = product(output_, 0, output_.size());
    if (others == 0 || there % others != 0) bad_shape(json_, "no size in the place of -1 gives ", there, " elements");
    return there / others;
  }
  // What lies before and behind must be the same on both sides, so that the dimension is the input dimensions, ravelled.
  void check(const InputDims& dims) const {
    if (product(output_, 0, dims.output) != product(input_, 0, dims.first) ||
        product(output_, dims.output + 1, output_.size()) != product(input_, dims.last + 1, input_.size()))
      bad_shape(json_, "dimension ", dims.output, " is not made of input dimensions ", dims.first, " to ", dims.last,
                ": the elements before or behind them differ");
  }

  const json::Value& json_;
  const Shape& input_;
  Shape output_;
  std::optional<size_t> rest_;
  uint64_t next_ = 0;  // input dimensions come in ascending order over all
  std::vector<InputDims> dims_;
};

}  // namespace

AnyCodec make_reshape(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"shape"}, codec_name);
  const json::Value* shape = configuration.find("shape");
  if (shape == nullptr || !shape->is_array())
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'shape': expected a list, found ",
               shape != nullptr ? json::excerpt(*shape) : "nothing");
  return std::make_shared<const Reshape>(configuration, Parser(*shape, context.decoded.shape).parse());
}

}  // namespace zarr::codec
