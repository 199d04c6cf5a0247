// n5_default: a block of N5 in its default mode: a header with the block's shape, then big-endian items in Fortran order,
// maybe compressed. Blocks at the edge may be cut short. Source: zarr-extensions codecs/n5_default; N5's specification 4.0.
#include <algorithm>

#include "codec/chain.hpp"
#include "codec/codec_list.hpp"
#include "codec/containers.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "n5_default";
constexpr uint64_t larger_blocks = 4;  // times the bytes of a chunk: what a block that is cut to the chunk may have

uint64_t read_big_endian(const std::byte* bytes, size_t n) {
  uint64_t out = 0;
  for (size_t i = 0; i < n; ++i) out = out << 8 | std::to_integer<uint64_t>(bytes[i]);
  return out;
}
void write_big_endian(std::byte* bytes, size_t n, uint64_t value) {
  for (size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::byte>(value >> (8 * (n - 1 - i)));
}

class N5Default final : public ArrayToBytes {
 public:
  N5Default(json::Object configuration, ArraySpec spec, std::shared_ptr<const Chain> chain,
            std::shared_ptr<const BytesToBytes> compressor)
      : configuration_(std::move(configuration)), spec_(std::move(spec)), chain_(std::move(chain)),
        compressor_(std::move(compressor)), header_(4 + 4 * spec_.shape.size()),
        swap_unit_(native_endian == Endian::big ? 1 : spec_.type->swap_unit()) {}

  json::Object configuration() const override { return configuration_; }
  bool any_thread() const override { return chain_->any_thread(); }
  uint64_t max_encoded_size() const override {
    return checked_add(chain_->max_encoded_size(), header_, "the size of an encoded chunk");
  }
  std::optional<uint64_t> fixed_encoded_size() const override { return std::nullopt; }  // blocks at the edge are shorter

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    const Shape block = read_header(source);
    SubSource content(source, header_, source.size() - header_);
    if (std::ranges::equal(block, spec_.shape)) return chain_->decode(content, view, scratch);
    Scratch::Lease chunk(scratch, spec_.bytes());
    fill_contiguous(chunk->data(), spec_.elements(), *spec_.fill);
    copy_block(content, block, chunk->data(), scratch);
    scatter(chunk->data(), spec_.shape, spec_.type->item_size(), 1, view);
  }
  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override {
    Scratch::Lease content(scratch, 0);
    chain_->encode(view, *content, scratch);
    const size_t start = out.size();
    out.resize(start + header_);
    std::byte* header = out.data() + start;
    write_big_endian(header, 2, 0);
    write_big_endian(header + 2, 2, spec_.shape.size());
    for (size_t d = 0; d < spec_.shape.size(); ++d) write_big_endian(header + 4 + 4 * d, 4, spec_.shape[d]);
    out.append(*content);
  }

 private:
  Shape read_header(ByteSource& source) const {
    const size_t rank = spec_.shape.size();
    if (source.size() < header_) corrupt(codec_name, "expected a header of ", header_, " bytes, found ", source.size(), " bytes");
    std::vector<std::byte> header(header_);
    source.read_at(0, header);
    const uint64_t mode = read_big_endian(header.data(), 2), dimensions = read_big_endian(header.data() + 2, 2);
    if (mode != 0) corrupt(codec_name, "expected a block of mode 0 (default), found mode ", mode);
    if (dimensions != rank) corrupt(codec_name, "expected a block of ", rank, " dimensions, found ", dimensions);
    Shape block(rank);
    for (size_t d = 0; d < rank; ++d) block[d] = read_big_endian(header.data() + 4 + 4 * d, 4);
    return block;
  }

  // The part that block and chunk share, from a block of another shape into a whole chunk.
  void copy_block(ByteSource& content, const Shape& block, std::byte* chunk, Scratch& scratch) const {
    const uint64_t item_size = spec_.type->item_size();
    const uint64_t elements = checked_product(block.span(), "the number of elements of a block");
    const uint64_t limit = std::max<uint64_t>(larger_blocks * spec_.elements(), 4096);
    if (elements > limit)
      codec_fail(codec_name, Status::limit_exceeded, "expected a block of at most ", limit, " elements, found ", elements);
    const uint64_t bytes = elements * item_size;
    Scratch::Lease encoded(scratch, 0), decoded(scratch, compressor_ != nullptr ? bytes : 0);
    const uint64_t most = compressor_ != nullptr ? 2 * compressor_->max_encoded_size(bytes) + (uint64_t{1} << 20) : bytes;
    if (content.size() > most || (compressor_ == nullptr && content.size() != bytes))
      corrupt(codec_name, "expected ", bytes, " bytes in a block, found ", content.size());
    encoded->reserve_discard(content.size());
    content.read_at(0, encoded->span());
    ByteSpan items = *encoded;
    if (compressor_ != nullptr) items = ByteSpan(*decoded).first(compressor_->decode(*encoded, decoded->span(), scratch));
    if (items.size() != bytes) corrupt(codec_name, "expected ", bytes, " bytes in a block, found ", items.size());
    if (elements == 0) return;
    // Fortran order is C order of the dimensions turned round.
    const size_t rank = block.size();
    Shape turned(rank);
    DecodeView view = whole_view(chunk, spec_.shape, item_size);
    std::reverse(view.axes.begin(), view.axes.end());
    for (size_t d = 0; d < rank; ++d) {
      turned[d] = block[rank - 1 - d];
      view.axes[d].count = std::min(turned[d], spec_.shape[rank - 1 - d]);
    }
    scatter(items.data(), turned, item_size, swap_unit_, view);
  }

  json::Object configuration_;
  ArraySpec spec_;
  std::shared_ptr<const Chain> chain_;
  std::shared_ptr<const BytesToBytes> compressor_;  // null: none
  uint64_t header_;
  uint32_t swap_unit_;
};

template <class... Parts>
[[noreturn]] void bad_codecs(const Parts&... parts) {
  codec_fail(codec_name, Status::invalid_metadata, "configuration member 'codecs': ", parts...);
}

// N5 has these types: codec specification, "Limitations".
void check_array(const ArraySpec& spec) {
  static constexpr std::string_view types[] = {"int8",  "int16",  "int32",  "int64",   "uint8",
                                               "uint16", "uint32", "uint64", "float32", "float64"};
  if (std::ranges::find(types, spec.type->name()) == std::end(types))
    codec_fail(codec_name, Status::unsupported, "N5 has no data type ", spec.type->name());
  for (const uint64_t extent : spec.shape)
    if (extent > UINT32_MAX) codec_fail(codec_name, Status::unsupported, "N5 has no blocks with an edge of ", extent);
}

void check_codecs(const std::vector<CodecConfig>& codecs, const ArraySpec& spec) {
  const size_t rank = spec.shape.size();
  if (codecs.size() < 2 || codecs.size() > 3) bad_codecs("expected transpose, bytes and at most one more, found ", codecs.size());
  if (codecs[0].name != "transpose") bad_codecs("expected 'transpose' first, found '", codecs[0].name, "'");
  json::Array reversed;
  for (size_t d = rank; d-- > 0;) reversed.push_back(json::Value(static_cast<uint64_t>(d)));
  const json::Value* order = codecs[0].configuration.find("order");
  if (order == nullptr || *order != json::Value(reversed))
    bad_codecs("expected the order ", json::dump(json::Value(reversed)), ", found ", order != nullptr ? json::excerpt(*order) : "none");
  if (codecs[1].name != "bytes") bad_codecs("expected 'bytes' after 'transpose', found '", codecs[1].name, "'");
  const json::Value* endian = codecs[1].configuration.find("endian");
  if (endian == nullptr ? spec.type->swap_unit() > 1 : *endian != json::Value("big"))
    bad_codecs("expected 'bytes' with \"endian\": \"big\"");
}

}  // namespace

AnyCodec make_n5_default(const json::Object& configuration, const BuildContext& context) {
  only_members(configuration, {"codecs"}, codec_name);
  const json::Value* list = configuration.find("codecs");
  if (list == nullptr) bad_codecs("it is missing");
  const std::vector<CodecConfig> codecs = parse_codec_list(*list, "n5_default: codecs");
  check_array(context.decoded);
  check_codecs(codecs, context.decoded);
  const BuildContext inner{context.registry, context.limits, context.decoded, context.depth + 1};
  auto chain = Chain::create(codecs, inner);
  std::shared_ptr<const BytesToBytes> compressor;
  if (codecs.size() == 3) {
    const BuildContext behind{context.registry, context.limits, context.decoded, context.depth + 1, false, true};
    compressor = std::get<std::shared_ptr<const BytesToBytes>>(
        context.registry.make(codecs[2].name, codecs[2].configuration, behind));
  }
  return std::make_shared<const N5Default>(configuration, context.decoded, std::move(chain), std::move(compressor));
}

}  // namespace zarr::codec
