// conditional: bytes -> bytes codecs that a chunk may have or not, behind a bit mask that says which.
// Source: zarr-extensions codecs/conditional. When writing, its heuristic 'compress_if_smaller' decides: all of them when
// that makes the chunk smaller, else none. Read is every mask.
#include "codec/codec_list.hpp"
#include "codec/containers.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "conditional";
constexpr int64_t max_header_bits = 4096;

using Inner = std::vector<std::shared_ptr<const BytesToBytes>>;

class Conditional final : public BytesToBytes {
 public:
  Conditional(json::Object configuration, Inner codecs, uint64_t header_bytes)
      : configuration_(std::move(configuration)), codecs_(std::move(codecs)), header_(header_bytes) {}

  json::Object configuration() const override { return configuration_; }
  bool any_thread() const override {
    for (const auto& codec : codecs_)
      if (!codec->any_thread()) return false;
    return true;
  }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    return checked_add(decoded_size, header_, "the size of an encoded chunk");
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    std::fill_n(out.data(), header_, std::byte{0});
    Scratch::Lease first(scratch, 0), second(scratch, 0);
    const ByteSpan packed = run(in, *first, *second, scratch);
    const bool smaller = packed.size() < in.size();
    if (smaller)
      for (size_t i = 0; i < codecs_.size(); ++i) out[i / 8] |= std::byte{1} << (i % 8);
    const ByteSpan content = smaller ? packed : in;
    if (!content.empty()) std::memcpy(out.data() + header_, content.data(), content.size());
    return header_ + content.size();
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch& scratch) const override {
    if (in.size() < header_) corrupt(codec_name, "expected a header of ", header_, " bytes, found ", in.size());
    for (size_t i = codecs_.size(); i < 8 * header_; ++i)
      if (applied(in, i)) corrupt(codec_name, "expected a mask of ", codecs_.size(), " codecs, found bit ", i, " set");
    const std::vector<uint64_t> bounds = bounds_of(in, out.size());
    Scratch::Lease first(scratch, 0), second(scratch, 0);
    Buffer* spare[] = {&*first, &*second};
    ByteSpan bytes = in.subspan(header_);
    for (size_t i = codecs_.size(); i-- > 0;) {
      if (!applied(in, i)) continue;
      spare[0]->reserve_discard(bounds[i]);
      bytes = ByteSpan(*spare[0]).first(codecs_[i]->decode(bytes, spare[0]->span(), scratch));
      std::swap(spare[0], spare[1]);
    }
    if (bytes.size() > out.size())
      output_full(codec_name, "expected at most ", out.size(), " decoded bytes, found ", bytes.size());
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
    return bytes.size();
  }

 private:
  static bool applied(ByteSpan header, size_t i) { return (header[i / 8] >> (i % 8) & std::byte{1}) != std::byte{0}; }
  // What each codec that was applied may have had as input.
  std::vector<uint64_t> bounds_of(ByteSpan header, uint64_t decoded_size) const {
    std::vector<uint64_t> out(codecs_.size());
    for (size_t i = 0; i < codecs_.size(); ++i) {
      out[i] = decoded_size;
      if (applied(header, i)) decoded_size = codecs_[i]->max_encoded_size(decoded_size);
    }
    return out;
  }
  ByteSpan run(ByteSpan bytes, Buffer& first, Buffer& second, Scratch& scratch) const {
    Buffer* spare[] = {&first, &second};
    for (const auto& codec : codecs_) {
      spare[0]->reserve_discard(codec->max_encoded_size(bytes.size()));
      bytes = ByteSpan(*spare[0]).first(codec->encode(bytes, spare[0]->span(), scratch));
      std::swap(spare[0], spare[1]);
    }
    return bytes;
  }
  json::Object configuration_;
  Inner codecs_;
  uint64_t header_;
};

}  // namespace

AnyCodec make_conditional(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"codecs", "header_bits"}, codec_name);
  const json::Value* list = configuration.find("codecs");
  if (list == nullptr) codec_fail(codec_name, Status::invalid_metadata, "configuration member 'codecs' is missing");
  const std::vector<CodecConfig> configs = parse_codec_list(*list, "conditional: codecs");
  if (configs.size() > context.limits.max_codecs || context.depth > max_chain_depth)
    codec_fail(codec_name, Status::limit_exceeded, configs.size(), " codecs at depth ", context.depth, " are over the limit");
  Inner codecs;
  for (const CodecConfig& config : configs) {
    const BuildContext inner{context.registry,    context.limits, context.decoded,
                             context.depth + 1,   context.after_bytes_codec || !codecs.empty(), true};
    const AnyCodec codec = context.registry.make(config.name, config.configuration, inner);
    const auto* typed = std::get_if<std::shared_ptr<const BytesToBytes>>(&codec);
    if (typed == nullptr)
      codec_fail(codec_name, Status::invalid_metadata, "expected bytes -> bytes codecs, found '", config.name, "'");
    codecs.push_back(*typed);
  }
  const auto needed = static_cast<int64_t>(ceil_div(codecs.size(), 8) * 8);
  const int64_t bits = int_member_or(configuration, "header_bits", needed, max_header_bits, needed, codec_name);
  if (bits % 8 != 0)
    codec_fail(codec_name, Status::invalid_metadata, "configuration member 'header_bits': expected a multiple of 8, found ", bits);
  return std::make_shared<const Conditional>(configuration, std::move(codecs), static_cast<uint64_t>(bits / 8));
}

}  // namespace zarr::codec
