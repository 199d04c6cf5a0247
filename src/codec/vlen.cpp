// vlen-utf8, vlen-bytes, numcodecs' vlen-array and zarrs' vlen_v2 have the same bytes: the number of elements, then each
// element's length and its bytes; all numbers uint32, little-endian. They differ in the data types that they take.
// Source: zarr-extensions codecs/{vlen-utf8, vlen-bytes}; numcodecs vlen; zarrs vlen_v2.
#include "codec/builtin.hpp"
#include "codec/variable_codec.hpp"

namespace zarr::codec {
namespace {

constexpr uint64_t number_bytes = sizeof(uint32_t);

uint32_t number_at(const std::byte* at) {
  uint32_t number;
  std::memcpy(&number, at, sizeof number);
  return native_endian == Endian::little ? number : __builtin_bswap32(number);
}

std::byte* put_number(std::byte* at, uint64_t value) {
  auto number = static_cast<uint32_t>(value);
  if (native_endian != Endian::little) number = __builtin_bswap32(number);
  std::memcpy(at, &number, sizeof number);
  return at + sizeof number;
}

class Vlen final : public VariableCodec {
 public:
  Vlen(const char* name, json::Object configuration, ArraySpec spec)
      : VariableCodec(std::move(spec)), name_(name), configuration_(std::move(configuration)) {
    if (elements_ > UINT32_MAX)
      codec_fail(name_, Status::limit_exceeded, "expected chunks of at most ", UINT32_MAX, " elements, found ", elements_);
  }

  json::Object configuration() const override { return configuration_; }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    const uint64_t size = source.size(), least = number_bytes * (elements_ + 1);
    if (size < least)
      corrupt(name_, "expected at least the ", least, " bytes of ", elements_, " elements' lengths, found ", size);
    if (view.elements() == 0) return;
    // When most elements are wanted the encoded bytes are kept as they are; else those of the wanted ones alone.
    const bool keep_all = view.elements() > elements_ / 2;
    Scratch::Lease buffer(scratch, 0);
    const ByteSpan in = keep_all ? read_into(source, view.values->take(size)) : read_all(source, *buffer);
    decode_elements(view, scratch, [&](std::byte* refs) { find_elements(in, refs); });
    if (!keep_all) copy_elements(view);
  }

 private:
  // Writes a reference to every element of the chunk to `refs`.
  void find_elements(ByteSpan in, std::byte* refs) const {
    if (const uint32_t count = number_at(in.data()); count != elements_)
      corrupt(name_, "expected ", elements_, " elements, found ", count);
    size_t at = number_bytes;
    for (uint64_t i = 0; i < elements_; ++i, refs += item_size) {
      const size_t left = in.size() - at;
      const uint64_t length = left < number_bytes ? 0 : number_at(in.data() + at);
      if (left < number_bytes || length > left - number_bytes)
        corrupt(name_, "element ", i, ": expected its length and its ", length, " bytes, found ", left, " bytes");
      const ByteSpan element = in.subspan(at + number_bytes, length);
      if (!spec_.type->is_element(element))
        corrupt(name_, "element ", i, ": expected ", spec_.type->element_form(), ", found other bytes");
      const ValueRef ref = ValueRef::of(element);
      std::memcpy(refs, &ref, sizeof ref);
      at += number_bytes + length;
    }
    if (at != in.size()) corrupt(name_, "found ", in.size() - at, " bytes after the last element");
  }

  void encode_elements(const std::byte* refs, Buffer& out, Scratch&) const override {
    const uint64_t bytes = checked_add(total_bytes(refs), number_bytes * (elements_ + 1), "the size of an encoded chunk");
    std::byte* at = put_number(out.extend(bytes).data(), elements_);
    for (uint64_t i = 0; i < elements_; ++i) {
      const ValueRef ref = ValueRef::load(refs + i * item_size);
      if (ref.size > UINT32_MAX)
        codec_fail(name_, Status::unsupported, "expected elements of at most ", UINT32_MAX, " bytes, found ", ref.size);
      at = put_number(at, ref.size);
      if (ref.size != 0) std::memcpy(at, ref.data, ref.size);
      at += ref.size;
    }
  }

  const char* name_;
  json::Object configuration_;
};

[[noreturn]] void wrong_type(const char* name, const char* expected, const DataType& found) {
  codec_fail(name, Status::unsupported, "expected data type ", expected, ", found ", found.name());
}

AnyCodec make_of_type(const char* name, const char* type, const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {}, name);
  if (context.decoded.type->array_to_bytes_codec() != name) wrong_type(name, type, *context.decoded.type);
  return std::make_shared<const Vlen>(name, json::Object(), context.decoded);
}

}  // namespace

AnyCodec make_vlen_utf8(const json::Object& configuration, const BuildContext& context) {
  return make_of_type("vlen-utf8", "string", configuration, context);
}

AnyCodec make_vlen_bytes(const json::Object& configuration, const BuildContext& context) {
  return make_of_type("vlen-bytes", "bytes", configuration, context);
}

// zarrs takes it for any type of variable length, without the configuration that it has in v2.
AnyCodec make_vlen_array(const json::Object& configuration, const BuildContext& context) {
  constexpr const char* name = "numcodecs.vlen-array";
  only_members(configuration, {"dtype"}, name);
  if (!context.decoded.type->is_variable()) wrong_type(name, "of variable length", *context.decoded.type);
  return std::make_shared<const Vlen>(name, configuration, context.decoded);
}

AnyCodec make_vlen_v2(const json::Object& configuration, const BuildContext& context) {
  constexpr const char* name = "zarrs.vlen_v2";
  only_members(configuration, {}, name);
  if (!context.decoded.type->is_variable()) wrong_type(name, "of variable length", *context.decoded.type);
  return std::make_shared<const Vlen>(name, json::Object(), context.decoded);
}

}  // namespace zarr::codec
