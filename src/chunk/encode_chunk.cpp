#include "chunk/encode_chunk.hpp"

#include "chunk/events.hpp"
#include "chunk/read_plan.hpp"
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

bool skipped(const EncodeContext& context, const EncodeView& view, const Shape& inside) {
  if (context.options.fill_chunks != FillChunks::skip) return false;
  const bool at_origin = covers(view, inside);
  return codec::all_fill(at_origin ? clipped(view, inside) : view, *context.array.fill);
}

bool encode_elements(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                     const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  if (!old || covers(view, inside)) {
    if (skipped(context, view, inside)) return false;
    chain.encode(view, out, scratch);
    return true;
  }
  const Shape& shape = chain.decoded().shape;
  const uint64_t item = context.array.item_size;
  codec::Scratch::Lease chunk(scratch, chain.decoded_bytes());
  codec::SpanSource source(*old);
  chain.decode(source, codec::whole_view(chunk->data(), shape, item), scratch);
  codec::gather(chunk->data(), shape, item, 1, view);
  const EncodeView whole = codec::whole_view(static_cast<const std::byte*>(chunk->data()), shape, item);
  if (skipped(context, whole, inside)) return false;
  chain.encode(whole, out, scratch);
  return true;
}

// Encodes the inner chunks that the view touches, each into a buffer of its own, and puts them together with the
// others.
bool encode_parts(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                  const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  const codec::Sharding& sharding = *chain.sharding();
  const EncodeView stored_view = permuted(view, chain.permutation());
  Shape stored_inside = inside;
  for (size_t i = 0; i < inside.size(); ++i) stored_inside[i] = inside[chain.permutation()[i]];

  std::vector<codec::Sharding::Part> parts(sharding.inner_count());
  if (old) {
    codec::SpanSource source(*old);
    const auto index = sharding.read_index(source, scratch);
    for (size_t i = 0; i < parts.size(); ++i)
      if (const auto entry = (*index)[i]; !entry.missing()) parts[i] = old->subspan(entry.offset, entry.nbytes);
  }
  const ChunkGrid grid = regular_grid(stored_shape(chain), sharding.inner_shape());
  const Indexer<const std::byte> indexer(grid, stored_view);
  std::vector<Buffer> fresh(indexer.total());
  const EncodeContext inner_context{context.array, context.options, nullptr};
  const auto encode_one = [&](uint64_t number, codec::Scratch& own) {
    const auto inner = indexer.part(number);
    const uint64_t place = c_order_number(inner.coordinates, sharding.grid_shape());
    Shape inner_inside(inner.shape.size());
    for (size_t d = 0; d < inner_inside.size(); ++d)
      inner_inside[d] =
          stored_inside[d] <= inner.origin[d] ? 0 : std::min(inner.shape[d], stored_inside[d] - inner.origin[d]);
    const bool stored =
        encode_modified(inner_context, sharding.inner(), parts[place], inner.view, inner_inside, fresh[number], own);
    parts[place] = stored ? codec::Sharding::Part(fresh[number].span()) : std::nullopt;
  };
  if (context.inner_executor != nullptr && indexer.total() > 1) {
    context.inner_executor->for_each(
        indexer.total(),
        [&](uint64_t number) {
          codec::ScratchPool::Lease own(*context.array.runtime->scratch);
          encode_one(number, *own);
        },
        context.options.cancel);
  } else {
    for (uint64_t number = 0; number < indexer.total(); ++number) encode_one(number, scratch);
  }
  return sharding.assemble(parts, out, scratch);
}

}  // namespace

bool encode_modified(const EncodeContext& context, const codec::Chain& chain, std::optional<ByteSpan> old,
                     const EncodeView& view, const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  out.clear();
  if (chain.sharding() == nullptr) return encode_elements(context, chain, old, view, inside, out, scratch);
  if (old && covers(view, inside)) old.reset();
  // The codec's own encoder writes straight into `out`; it leaves out inner chunks that are all fill value.
  if (!old && context.inner_executor == nullptr && context.options.fill_chunks == FillChunks::skip) {
    if (skipped(context, view, inside)) return false;
    chain.encode(view, out, scratch);
    return true;
  }
  return encode_parts(context, chain, old, view, inside, out, scratch);
}

uint64_t encode_memory(const codec::Chain& chain) { return chain.decoded_bytes(); }

}  // namespace zarr::chunk
