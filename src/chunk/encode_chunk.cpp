#include "chunk/encode_chunk.hpp"

#include "chunk/encode_shard.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

using codec::EncodeView;

bool covers(const EncodeView& view, const Shape& inside) {
  for (size_t d = 0; d < inside.size(); ++d)
    if (view.axes[d].start != 0 || view.axes[d].step != 1 || view.axes[d].count < inside[d]) return false;
  return true;
}

// The first `inside` elements along each dimension of a view that starts at the chunk's origin.
EncodeView clipped(EncodeView view, const Shape& inside) {
  for (size_t d = 0; d < inside.size(); ++d) view.axes[d].count = std::min(view.axes[d].count, inside[d]);
  return view;
}

}  // namespace

bool is_left_out(const EncodeContext& context, const EncodeView& view, const Shape& inside) {
  if (context.options.fill_chunks != FillChunks::skip) return false;
  const bool at_origin = covers(view, inside);
  return codec::all_fill(at_origin ? clipped(view, inside) : view, *context.array.type, *context.array.fill);
}

namespace {

bool encode_elements(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                     const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  if (!old || covers(view, inside)) {
    if (is_left_out(context, view, inside)) return false;
    chain.encode_behind(view, out, scratch);
    return true;
  }
  if (chain.elements_of(*old)) {  // no second copy of the chunk
    const size_t start = out.size();
    out.append(*old);
    const MutByteSpan chunk = out.span().subspan(start);
    chain.overwrite(chunk, view);
    return !is_left_out(context, *chain.elements_of(chunk), inside);
  }
  const Shape& shape = chain.decoded().shape;
  const uint64_t item = context.array.item_size;
  codec::Scratch::Lease chunk(scratch, chain.decoded_bytes());
  codec::SpanSource source(*old);
  ValueArena values;
  codec::DecodeView decoded = codec::whole_view(chunk->data(), shape, item);
  decoded.values = &values;
  chain.decode(source, decoded, scratch);
  codec::gather(chunk->data(), shape, item, 1, view);
  const EncodeView whole = codec::whole_view(static_cast<const std::byte*>(chunk->data()), shape, item);
  if (is_left_out(context, whole, inside)) return false;
  chain.encode_behind(whole, out, scratch);
  return true;
}

bool encode_behind(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                   const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  if (chain.sharding() == nullptr) return encode_elements(context, chain, old, view, inside, out, scratch);
  if (old && covers(view, inside)) old.reset();
  // The codec's own encoder leaves out inner chunks that are all fill value.
  if (!old && context.inner_executor == nullptr && context.options.fill_chunks == FillChunks::skip) {
    if (is_left_out(context, view, inside)) return false;
    chain.encode_behind(view, out, scratch);
    return true;
  }
  Shape stored_inside = inside;
  for (size_t i = 0; i < inside.size(); ++i) stored_inside[i] = inside[chain.permutation()[i]];
  const EncodeContext inner_context{context.array, context.options, nullptr};
  const auto encode_inner = [&](std::optional<ByteSpan> old_inner, const EncodeView& inner_view,
                                const Shape& inner_inside, Buffer& behind, codec::Scratch& own) {
    return encode_behind(inner_context, chain.sharding()->inner(), old_inner, inner_view, inner_inside, behind, own);
  };
  return encode_shard(context, *chain.sharding(), old, permuted(view, chain.permutation()), stored_inside, encode_inner,
                      out, scratch);
}

}  // namespace

bool encode_modified(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                     const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  out.clear();
  if (encode_behind(context, chain, old, view, inside, out, scratch)) return true;
  out.clear();
  return false;
}

uint64_t encode_memory(const codec::Chain& chain) { return chain.decoded_bytes(); }

}  // namespace zarr::chunk
