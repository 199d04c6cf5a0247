#include "codec/filters/filter.hpp"

#include <algorithm>

#include "codec/filters/number.hpp"
#include "data_type/byte_order.hpp"

namespace zarr::codec {
namespace {

bool swaps(const FilterItem& item) {
  return item.swap_unit > 1 && item.endian != Endian::none && item.endian != native_endian;
}

class ArrayFilter final : public ArrayToArray {
 public:
  explicit ArrayFilter(std::shared_ptr<const Filter> filter) : filter_(std::move(filter)) {}

  json::Object configuration() const override { return filter_->configuration(); }
  ArraySpec encoded_spec(const ArraySpec& decoded) const override {
    if (decoded.type->item_size() != filter_->decoded().size)
      codec_fail(filter_->name(), Status::invalid_metadata, "expected items of ", filter_->decoded().size,
                 " bytes, found data type ", decoded.type->name());
    return {filter_->encoded_shape(decoded.shape), filter_->encoded().type,
            std::make_shared<Buffer>(filter_->encoded_fill(*decoded.fill))};
  }
  void encode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override { filter_->encode(in, out); }
  void decode(const ArraySpec&, ByteSpan in, MutByteSpan out, Scratch&) const override {
    const uint64_t size = filter_->decoded_items(in) * filter_->decoded().size;
    if (size != out.size())
      corrupt(filter_->name(), "expected ", out.size(), " decoded bytes, found ", size);
    filter_->decode(in, out);
  }

 private:
  std::shared_ptr<const Filter> filter_;
};

class ByteFilter final : public BytesToBytes {
 public:
  explicit ByteFilter(std::shared_ptr<const Filter> filter) : filter_(std::move(filter)) {}

  json::Object configuration() const override { return filter_->configuration(); }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    return checked_mul(filter_->encoded_items(ceil_div(decoded_size, filter_->decoded().size)), filter_->encoded().size,
                       "the size of an encoded chunk");
  }
  std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const override {
    if (decoded_size % filter_->decoded().size != 0)
      codec_fail(filter_->name(), Status::invalid_metadata, "expected a multiple of ", filter_->decoded().size,
                 " bytes, found ", decoded_size);
    return max_encoded_size(decoded_size);
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    const uint64_t size = *fixed_encoded_size(in.size());
    Scratch::Lease swapped(scratch, swaps(filter_->decoded()) ? in.size() : 0);
    filter_->encode(native(filter_->decoded(), in, *swapped), out.first(size));
    if (swaps(filter_->encoded())) copy_swapped(out.data(), out.data(), size, filter_->encoded().swap_unit);
    return size;
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    if (in.size() % filter_->encoded().size != 0)
      corrupt(filter_->name(), "expected a multiple of ", filter_->encoded().size, " bytes, found ", in.size());
    Scratch::Lease swapped(scratch, swaps(filter_->encoded()) ? in.size() : 0);
    const ByteSpan items = native(filter_->encoded(), in, *swapped);
    const uint64_t size = checked_mul(filter_->decoded_items(items), filter_->decoded().size, "decoded bytes");
    if (size > out.size())
      output_full(filter_->name(), "expected at most ", out.size(), " decoded bytes, found ", size);
    filter_->decode(items, out.first(size));
    if (swaps(filter_->decoded())) copy_swapped(out.data(), out.data(), size, filter_->decoded().swap_unit);
    return size;
  }

 private:
  static ByteSpan native(const FilterItem& item, ByteSpan bytes, Buffer& swapped) {
    if (!swaps(item)) return bytes;
    copy_swapped(swapped.data(), bytes.data(), bytes.size(), item.swap_unit);
    return swapped.span().first(bytes.size());
  }
  std::shared_ptr<const Filter> filter_;
};

FilterItem parse_item(const json::Value& value, std::string_view member, std::string_view codec) {
  if (!value.is_string())
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member,
               "': expected a data type such as \"<f8\", found ", json::excerpt(value));
  V2DataType type;
  try {
    type = parse_any_data_type(value.string());
  } catch (const Error& error) {
    codec_fail(codec, error.status(), "configuration member '", member, "': ", error.message());
  }
  if (!number_kind(*type.type))
    codec_fail(codec, Status::unsupported, "configuration member '", member, "': expected a number type, found ",
               type.type->name());
  return filter_item(std::move(type.type), type.endian == Endian::none ? Endian::little : type.endian);
}

json::Value type_text(const FilterItem& item) { return item.type->to_v2(item.endian); }

}  // namespace

Buffer Filter::encoded_fill(ByteSpan fill) const {
  Buffer out(encoded_.size);
  encode(fill, out.span());
  return out;
}

void Filter::set_types(json::Object& out, std::string_view decoded_member, std::string_view encoded_member) const {
  out.set(decoded_member, type_text(decoded_));
  out.set(encoded_member, type_text(encoded_));
}

AnyCodec filter_codec(std::shared_ptr<const Filter> filter, const BuildContext& context) {
  if (context.after_array_to_bytes) return std::make_shared<const ByteFilter>(std::move(filter));
  return std::make_shared<const ArrayFilter>(std::move(filter));
}

FilterItem filter_item(DataTypePtr type, Endian endian) {
  const uint64_t size = type->item_size();
  const uint32_t unit = type->swap_unit();
  return {std::move(type), endian, size, unit};
}

FilterItem item_member(const json::Object& configuration, std::string_view member, const BuildContext& context,
                       std::string_view codec) {
  const json::Value* value = configuration.find(member);
  if (value != nullptr && !value->is_null()) return parse_item(*value, member, codec);
  if (context.after_array_to_bytes)
    codec_fail(codec, Status::invalid_metadata, "configuration member '", member, "' is missing");
  if (!number_kind(*context.decoded.type))
    codec_fail(codec, Status::unsupported, "expected an array of numbers, found data type ", context.decoded.type->name());
  return filter_item(context.decoded.type);
}

FilterItem item_member_or(const json::Object& configuration, std::string_view member, const FilterItem& fallback,
                          std::string_view codec) {
  const json::Value* value = configuration.find(member);
  return value == nullptr || value->is_null() ? fallback : parse_item(*value, member, codec);
}

}  // namespace zarr::codec
