// zarrs.vlen: offsets and bytes of all elements, each behind a chain of codecs of its own; the encoded size of the offsets, a
// little-endian uint64, stands before them at the start of the chunk or behind them at its end.
// Source: zarrs codec/array_to_bytes/vlen, configuration versions 0.0 and 0.1.
#include <algorithm>

#include "codec/builtin.hpp"
#include "codec/codec_list.hpp"
#include "codec/variable_codec.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "zarrs.vlen";
constexpr uint64_t size_bytes = sizeof(uint64_t);

ArraySpec list_spec(std::string_view type, uint64_t elements) {
  ArraySpec spec{Shape{elements}, parse_v3_data_type(std::string(type)), nullptr};
  spec.fill = std::make_shared<Buffer>(spec.type->zero_item());
  return spec;
}

uint64_t little_endian(uint64_t number) { return native_endian == Endian::little ? number : __builtin_bswap64(number); }

class ZarrsVlen final : public VariableCodec {
 public:
  ZarrsVlen(ArraySpec spec, std::vector<CodecConfig> index_codecs, std::string_view index_type,
            std::vector<CodecConfig> data_codecs, bool at_end, const BuildContext& context)
      : VariableCodec(std::move(spec)),
        registry_(context.registry),
        limits_(context.limits),
        depth_(context.depth),
        narrow_(index_type == "uint32"),
        at_end_(at_end),
        data_codecs_(std::move(data_codecs)) {
    index_ = Chain::create(index_codecs, {registry_, limits_, list_spec(index_type, elements_ + 1), depth_ + 1});
    data_codecs_ = data_chain(1)->configs();  // refuses bad ones now
    any_thread_ = index_->any_thread() && data_chain(1)->any_thread();
  }

  bool any_thread() const override { return any_thread_; }
  json::Object configuration() const override {
    json::Object out;
    out.set("data_codecs", codec_list_to_json(data_codecs_));
    out.set("index_codecs", codec_list_to_json(index_->configs()));
    out.set("index_data_type", narrow_ ? "uint32" : "uint64");
    out.set("index_location", at_end_ ? "end" : "start");
    return out;
  }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    if (view.elements() == 0) return;
    Scratch::Lease buffer(scratch, 0), offsets(scratch, 0);
    const ByteSpan in = read_all(source, *buffer);
    const Parts parts = split(in);
    read_offsets(parts.index, *offsets, scratch);
    const ByteSpan bytes = read_bytes(parts.data, in.size(), offset_at(*offsets, elements_), *view.values, scratch);
    decode_elements(view, scratch, [&](std::byte* refs) {
      for (uint64_t i = 0; i < elements_; ++i) {
        const uint64_t begin = offset_at(*offsets, i);
        const ByteSpan element = bytes.subspan(begin, offset_at(*offsets, i + 1) - begin);
        if (!spec_.type->is_element(element))
          corrupt(codec_name, "element ", i, ": expected ", spec_.type->element_form(), ", found other bytes");
        const ValueRef ref = ValueRef::of(element);
        std::memcpy(refs + i * item_size, &ref, sizeof ref);
      }
    });
  }

 private:
  struct Parts {
    ByteSpan index, data;
  };

  std::shared_ptr<const Chain> data_chain(uint64_t bytes) const {
    return Chain::create(data_codecs_, {registry_, limits_, list_spec("uint8", bytes), depth_ + 1});
  }

  Parts split(ByteSpan in) const {
    uint64_t size = 0;
    if (in.size() >= size_bytes)
      std::memcpy(&size, at_end_ ? in.data() + in.size() - size_bytes : in.data(), sizeof size);
    size = little_endian(size);
    if (in.size() < size_bytes || size > in.size() - size_bytes)
      corrupt(codec_name, "expected the size of the offsets and their ", size, " bytes, found ", in.size(), " bytes");
    const size_t data = in.size() - size_bytes - size;
    if (at_end_) return {in.subspan(data, size), in.first(data)};
    return {in.subspan(size_bytes, size), in.subspan(size_bytes + size)};
  }

  // The offsets as stored: elements_ + 1 numbers that do not descend, from 0 on.
  void read_offsets(ByteSpan encoded, Buffer& offsets, Scratch& scratch) const {
    // Metadata justify the memory, and so do stored bytes: no codec makes more than that of them.
    const uint64_t item = narrow_ ? sizeof(uint32_t) : sizeof(uint64_t);
    offsets.reserve_discard((elements_ + 1) * item);
    SpanSource source(encoded);
    index_->decode(source, whole_view(offsets.data(), index_->decoded().shape, item), scratch);
    for (uint64_t i = 0; i <= elements_; ++i) {
      const uint64_t before = i == 0 ? 0 : offset_at(offsets, i - 1), offset = offset_at(offsets, i);
      if (offset < before || (i == 0 && offset != 0))
        corrupt(codec_name, "offset ", i, ": expected ", i == 0 ? "0" : cat("at least ", before), ", found ", offset);
    }
  }
  uint64_t offset_at(ByteSpan offsets, uint64_t i) const {
    if (!narrow_) return reinterpret_cast<const uint64_t*>(offsets.data())[i];
    return reinterpret_cast<const uint32_t*>(offsets.data())[i];
  }

  ByteSpan read_bytes(ByteSpan encoded, uint64_t chunk_bytes, uint64_t bytes, ValueArena& values, Scratch& scratch) const {
    const uint64_t most = most_unbounded(limits_.max_chunk_bytes, chunk_bytes, spec_.bytes());
    if (bytes > most) corrupt(codec_name, "expected at most ", most, " bytes in all elements, found ", bytes);
    if (bytes == 0) {
      if (!encoded.empty()) corrupt(codec_name, "expected no bytes of elements, found ", encoded.size());
      return {};
    }
    const MutByteSpan out = values.take(bytes);
    SpanSource source(encoded);
    data_chain(bytes)->decode(source, whole_view(out.data(), Shape{bytes}, 1), scratch);
    return out;
  }

  void encode_elements(const std::byte* refs, Buffer& out, Scratch& scratch) const override {
    const size_t start = out.size();
    out.extend(at_end_ ? 0 : size_bytes);
    if (at_end_) encode_data(refs, out, scratch);
    const size_t index = out.size();
    encode_offsets(refs, out, scratch);
    const uint64_t size = little_endian(out.size() - index);
    if (at_end_) return out.append({reinterpret_cast<const std::byte*>(&size), sizeof size});
    std::memcpy(out.data() + start, &size, sizeof size);
    encode_data(refs, out, scratch);
  }

  void encode_offsets(const std::byte* refs, Buffer& out, Scratch& scratch) const {
    if (const uint64_t bytes = total_bytes(refs); narrow_ && bytes > UINT32_MAX)
      codec_fail(codec_name, Status::unsupported, "expected at most ", UINT32_MAX, " bytes in a chunk, found ", bytes,
                 ": index_data_type is uint32");
    const uint64_t item = narrow_ ? sizeof(uint32_t) : sizeof(uint64_t);
    Scratch::Lease offsets(scratch, (elements_ + 1) * item);
    uint64_t offset = 0;
    for (uint64_t i = 0; i <= elements_; ++i) {
      if (narrow_) reinterpret_cast<uint32_t*>(offsets->data())[i] = static_cast<uint32_t>(offset);
      else reinterpret_cast<uint64_t*>(offsets->data())[i] = offset;
      if (i < elements_) offset += ValueRef::load(refs + i * item_size).size;
    }
    index_->encode_behind(whole_view<const std::byte>(offsets->data(), index_->decoded().shape, item), out, scratch);
  }

  void encode_data(const std::byte* refs, Buffer& out, Scratch& scratch) const {
    const uint64_t bytes = total_bytes(refs);
    if (bytes == 0) return;
    Scratch::Lease data(scratch, bytes);
    std::byte* at = data->data();
    for (uint64_t i = 0; i < elements_; ++i) {
      const ValueRef ref = ValueRef::load(refs + i * item_size);
      if (ref.size != 0) std::memcpy(at, ref.data, ref.size);
      at += ref.size;
    }
    data_chain(bytes)->encode_behind(whole_view<const std::byte>(data->data(), Shape{bytes}, 1), out, scratch);
  }

  const Registry& registry_;  // outlives its codecs
  const Limits limits_;
  const uint32_t depth_;
  const bool narrow_, at_end_;
  bool any_thread_ = true;
  std::shared_ptr<const Chain> index_;
  std::vector<CodecConfig> data_codecs_;
};

const json::Value& codecs_member(const json::Object& configuration, std::string_view member) {
  const json::Value* list = configuration.find(member);
  if (list == nullptr) codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "' is missing");
  return *list;
}

// One of two words.
bool is_second(const json::Object& configuration, std::string_view member, std::string_view first,
               std::string_view second) {
  const std::string text = string_member_or(configuration, member, first, codec_name);
  if (text != first && text != second)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member '", member, "': expected \"", first, "\" or \"",
               second, "\", found ", json::dump(text));
  return text == second;
}

}  // namespace

AnyCodec make_zarrs_vlen(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"data_codecs", "index_codecs", "index_data_type", "index_location"}, codec_name);
  if (!context.decoded.type->is_variable())
    codec_fail(codec_name, Status::unsupported, "expected data type of variable length, found ", context.decoded.type->name());
  if (configuration.find("index_data_type") == nullptr)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'index_data_type' is missing");
  const bool narrow = is_second(configuration, "index_data_type", "uint64", "uint32");
  const bool at_end = is_second(configuration, "index_location", "start", "end");
  return std::make_shared<const ZarrsVlen>(
      context.decoded, parse_codec_list(codecs_member(configuration, "index_codecs"), "zarrs.vlen: index_codecs"),
      narrow ? "uint32" : "uint64", parse_codec_list(codecs_member(configuration, "data_codecs"), "zarrs.vlen: data_codecs"),
      at_end, context);
}

}  // namespace zarr::codec
