// transpose: a permutation of the dimensions.
// Source: zarr-specs docs/v3/codecs/transpose ("order"; "C" and "F" are from before the specification was final).
#include "codec/builtin.hpp"
#include "codec/chain.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

class Transpose final : public ArrayToArray {
 public:
  explicit Transpose(Permutation order) : order_(std::move(order)) {}

  json::Object configuration() const override {
    json::Array order;
    for (size_t d : order_) order.push_back(json::Value(static_cast<uint64_t>(d)));
    json::Object out;
    out.set("order", std::move(order));
    return out;
  }
  ArraySpec encoded_spec(const ArraySpec& decoded) const override {
    ArraySpec out = decoded;
    for (size_t i = 0; i < order_.size(); ++i) out.shape[i] = decoded.shape[order_[i]];
    return out;
  }
  std::optional<Permutation> permutation() const override { return order_; }
  void encode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch&) const override {
    const uint64_t item_size = decoded.type->item_size();
    gather(out.data(), encoded_spec(decoded).shape, item_size, 1,
           permuted(whole_view(in.data(), decoded.shape, item_size), order_));
  }
  void decode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch&) const override {
    const uint64_t item_size = decoded.type->item_size();
    scatter(in.data(), encoded_spec(decoded).shape, item_size, 1,
            permuted(whole_view(out.data(), decoded.shape, item_size), order_));
  }

 private:
  Permutation order_;
};

[[noreturn]] void bad_order(const json::Value& found, size_t rank) {
  codec_fail("transpose", Status::invalid_metadata, "configuration member 'order': expected a permutation of the ",
             rank, " dimensions, found ", json::dump(found));
}

}  // namespace

AnyCodec make_transpose(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"order"}, "transpose");
  const size_t rank = context.decoded.shape.size();
  const json::Value* member = configuration.find("order");
  if (member == nullptr) codec_fail("transpose", Status::invalid_metadata, "configuration member 'order' is missing");
  Permutation order(rank);
  if (member->is_string()) {
    if (member->string() != "C" && member->string() != "F") bad_order(*member, rank);
    for (size_t d = 0; d < rank; ++d) order[d] = member->string() == "C" ? d : rank - 1 - d;
  } else {
    if (!member->is_array() || member->array().size() != rank) bad_order(*member, rank);
    InlineVector<uint8_t> seen(rank, 0);
    for (size_t d = 0; d < rank; ++d) {
      const auto index = member->array()[d].as_uint64();
      if (!index || *index >= rank || seen[*index] != 0) bad_order(*member, rank);
      seen[*index] = 1;
      order[d] = static_cast<size_t>(*index);
    }
  }
  return std::make_shared<const Transpose>(std::move(order));
}

}  // namespace zarr::codec
