// zarrs.optional: which elements are there, and those that are, each behind a chain of codecs of its own, after the sizes of the
// two as little-endian uint64. Source: zarrs codec/array_to_bytes/optional.
#include "codec/builtin.hpp"
#include "codec/codec_list.hpp"
#include "codec/variable_codec.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "zarrs.optional";
constexpr size_t header_bytes = 2 * sizeof(uint64_t);

class Optional final : public VariableCodec {
 public:
  Optional(ArraySpec spec, const json::Value& mask_codecs, const json::Value& data_codecs, const BuildContext& context)
      : VariableCodec(std::move(spec)),
        registry_(context.registry),
        limits_(context.limits),
        depth_(context.depth),
        inner_(spec_.type->nullable_of()),
        data_codecs_(parse_codec_list(data_codecs, "zarrs.optional: data_codecs")) {
    ArraySpec mask{spec_.shape, parse_v3_data_type("bool"), nullptr};
    mask.fill = std::make_shared<Buffer>(mask.type->zero_item());
    mask_ = Chain::create(parse_codec_list(mask_codecs, "zarrs.optional: mask_codecs"), {registry_, limits_, mask, depth_ + 1});
    data_codecs_ = data_chain(1)->configs();  // refuses bad ones now
    any_thread_ = mask_->any_thread() && data_chain(1)->any_thread();
  }

  bool any_thread() const override { return any_thread_; }
  bool takes_nullable() const override { return true; }
  json::Object configuration() const override {
    json::Object out;
    out.set("mask_codecs", codec_list_to_json(mask_->configs()));
    out.set("data_codecs", codec_list_to_json(data_codecs_));
    return out;
  }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    if (view.elements() == 0) return;
    Scratch::Lease buffer(scratch, 0), mask(scratch, 0), items(scratch, 0);
    const ByteSpan in = read_all(source, *buffer);
    if (in.size() < header_bytes) corrupt(codec_name, "expected at least ", header_bytes, " bytes, found ", in.size());
    const uint64_t mask_size = load_little(in.data()), data_size = load_little(in.data() + sizeof(uint64_t));
    const size_t rest = in.size() - header_bytes;
    if (mask_size > rest || data_size != rest - mask_size)
      corrupt(codec_name, "expected ", mask_size, " and ", data_size, " bytes behind the header, found ", rest);
    SpanSource mask_source(in.subspan(header_bytes, mask_size));
    mask->reserve_discard(elements_);
    mask_->decode(mask_source, whole_view(mask->data(), spec_.shape, 1), scratch);
    uint64_t present = 0;
    for (const std::byte there : mask->span()) present += there != std::byte{0};
    const uint64_t size = inner_->item_size();
    if (present == 0 && data_size != 0) corrupt(codec_name, "expected no elements, found ", data_size, " bytes");
    const std::byte* from = present == 0 ? nullptr : read_items(in.last(data_size), present, view, *items, scratch);
    decode_elements(view, scratch, [&](std::byte* refs) {
      for (uint64_t i = 0; i < elements_; ++i, refs += item_size) {
        ValueRef ref = ValueRef::null();
        if ((*mask).data()[i] != std::byte{0}) {
          ref = inner_->is_variable() ? ValueRef::load(from) : ValueRef{from, size};
          from += size;
        }
        std::memcpy(refs, &ref, sizeof ref);
      }
    });
  }

 private:
  static uint64_t load_little(const std::byte* at) {
    uint64_t number;
    std::memcpy(&number, at, sizeof number);
    return native_endian == Endian::little ? number : __builtin_bswap64(number);
  }
  static void store_little(std::byte* at, uint64_t number) {
    if (native_endian != Endian::little) number = __builtin_bswap64(number);
    std::memcpy(at, &number, sizeof number);
  }

  std::shared_ptr<const Chain> data_chain(uint64_t elements) const {
    ArraySpec spec{Shape{elements}, inner_, nullptr};
    Buffer fill(static_cast<size_t>(inner_->item_size()));
    std::fill_n(fill.data(), fill.size(), std::byte{0});
    spec.fill = std::make_shared<Buffer>(std::move(fill));
    return Chain::create(data_codecs_, {registry_, limits_, spec, depth_ + 1});
  }

  // The elements that are there: of variable length references in `items`, else items that the view's arena owns.
  const std::byte* read_items(ByteSpan encoded, uint64_t present, const DecodeView& view, Buffer& items, Scratch& scratch) const {
    const uint64_t size = inner_->item_size();
    std::byte* to = inner_->is_variable() ? items.reserve_discard(present * size).data() : view.values->take(present * size).data();
    DecodeView all = whole_view(to, Shape{present}, size);
    all.values = view.values;
    SpanSource source(encoded);
    data_chain(present)->decode(source, all, scratch);
    return to;
  }

  void encode_elements(const std::byte* refs, Buffer& out, Scratch& scratch) const override {
    Scratch::Lease mask(scratch, elements_), items(scratch, 0);
    const uint64_t size = inner_->item_size();
    uint64_t present = 0;
    for (uint64_t i = 0; i < elements_; ++i) {
      const bool there = !ValueRef::load(refs + i * item_size).is_null();
      mask->data()[i] = std::byte{there};
      present += there;
    }
    std::byte* to = items->reserve_discard(present * size).data();
    for (uint64_t i = 0; i < elements_; ++i) {
      const ValueRef ref = ValueRef::load(refs + i * item_size);
      if (ref.is_null()) continue;
      if (inner_->is_variable()) std::memcpy(to, &ref, sizeof ref);
      else std::memcpy(to, ref.data, size);  // checked where elements come in
      to += size;
    }
    const size_t start = out.size();
    out.extend(header_bytes);
    mask_->encode_behind(whole_view<const std::byte>(mask->data(), spec_.shape, 1), out, scratch);
    const size_t data = out.size();
    if (present != 0)
      data_chain(present)->encode_behind(whole_view<const std::byte>(items->data(), Shape{present}, size), out, scratch);
    store_little(out.data() + start, data - start - header_bytes);
    store_little(out.data() + start + sizeof(uint64_t), out.size() - data);
  }

  const Registry& registry_;  // outlives its codecs
  const Limits limits_;
  const uint32_t depth_;
  const DataTypePtr inner_;
  bool any_thread_ = true;
  std::shared_ptr<const Chain> mask_;
  std::vector<CodecConfig> data_codecs_;
};

}  // namespace

AnyCodec make_optional(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"mask_codecs", "data_codecs"}, codec_name);
  if (context.decoded.type->nullable_of() == nullptr)
    codec_fail(codec_name, Status::unsupported, "expected data type optional, found ", context.decoded.type->name());
  const json::Value *mask = configuration.find("mask_codecs"), *data = configuration.find("data_codecs");
  for (const auto& [member, value] : {std::pair("mask_codecs", mask), std::pair("data_codecs", data)})
    if (value == nullptr) codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "' is missing");
  return std::make_shared<const Optional>(context.decoded, *mask, *data, context);
}

}  // namespace zarr::codec
