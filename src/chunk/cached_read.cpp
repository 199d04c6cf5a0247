#include "chunk/cached_read.hpp"

#include "chunk/byte_budget.hpp"
#include "chunk/chunk_cache.hpp"
#include "chunk/events.hpp"
#include "chunk/read_chunk.hpp"
#include "codec/recoded_copy.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {

bool read_through_cache(const ArrayState& array, const codec::Chain& chain, const store::Reader& reader,
                        codec::ByteSource& source, uint64_t inner, const codec::DecodeView& view,
                        const std::string& key, const IoOptions& options, codec::Scratch& scratch) {
  ChunkCache* cache = array.runtime->chunks.get();
  if (array.type->is_variable()) return false;  // what elements refer to is not kept
  if (cache == nullptr || chain.has_fixed_layout() || chain.sharding() != nullptr || !reader.stable()) return false;
  const std::string& etag = reader.etag();
  if (etag.empty() || store::is_volatile_etag(etag)) return false;
  const Shape& shape = chain.decoded().shape;
  const auto decode = [&](MutByteSpan memory) {
    const codec::DecodeView whole = codec::whole_view(memory.data(), shape, array.item_size);
    const auto grant = decode_grant(array, chain, whole, source.size(), options);
    IoOptions native = options;
    native.swap = false;
    native.form = nullptr;
    decode_part(array, chain, source, whole, key, native, scratch);
  };
  // Whoever holds a part of the budget must not wait for a thread that may be waiting for it.
  const auto found = cache->get({array.identity, key, inner, etag}, chain.decoded_bytes(),
                                !ByteBudget::held_by_this_thread(), decode, options.cancel);
  report_event(*array.runtime, EventKind::cache, found.hit ? "chunk_cache.hit" : "chunk_cache.miss", key,
               chain.decoded_bytes());
  if (!found.chunk) return false;
  if (options.form) {
    scatter_converted(*options.form, found.chunk->data(), shape, view, scratch);
    return true;
  }
  const Recoding swapped = options.swap ? array.type->swapped() : Recoding();
  codec::scatter(found.chunk->data(), shape, array.item_size, swapped.only_swaps() ? swapped.unit : 1, view);
  if (!swapped.only_swaps()) codec::recode_view(view, shape, array.item_size, swapped);
  return true;
}

}  // namespace zarr::chunk
