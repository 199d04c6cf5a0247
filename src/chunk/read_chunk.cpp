#include "chunk/read_chunk.hpp"

#include "chunk/events.hpp"
#include "codec/recoded_copy.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

// Reverses the bytes of every selected item where it lies.
void swap_selected(const ArrayState& array, const codec::DecodeView& view, const Shape& shape) {
  codec::recode_view(view, shape, array.item_size, array.type->swapped());
}

void fill_selected(const ArrayState& array, const codec::DecodeView& view, const Shape& shape,
                   const IoOptions& options) {
  if (options.form) {
    Buffer item(options.form->item_size);
    options.form->item_of(array.fill->data(), item.data(), "the fill value");
    return codec::fill_view(view, item);
  }
  codec::fill_view(view, *array.fill);
  if (options.swap) swap_selected(array, view, shape);
}

[[noreturn]] void throw_missing_inner(const ChunkPart<std::byte>& inner, const std::string& key) {
  throw Error(Status::not_found,
              cat("inner chunk ", text_of(inner.coordinates), " is not stored in the shard \"", key, "\""))
      .with_key(key);
}

// Nested shards are decoded in one go, which takes missing inner chunks for fill value: looked for first.
void check_nested(const codec::Chain& chain, codec::ByteSource& source, const codec::DecodeView& view,
                  const std::string& key, codec::Scratch& scratch) {
  if (chain.sharding() == nullptr) return;
  const ShardView shard(chain, view);
  const auto index = shard.sharding().read_index(source, scratch);
  for (uint64_t number = 0; number < shard.total(); ++number) {
    const auto inner = shard.part(number);
    const codec::ShardIndex::Entry entry = (*index)[shard.index_of(inner)];
    if (entry.missing()) throw_missing_inner(inner, key);
    codec::SubSource encoded(source, entry.offset, entry.nbytes);
    check_nested(shard.sharding().inner(), encoded, inner.view, key, scratch);
  }
}

// Elements of a raw chunk are converted in slabs that the second-level cache holds, cut along the dimension that is slowest in the
// stored bytes: how many of its indices. 0: the chunk is decoded at once. Its size is looked at here, as whole reads do.
uint64_t slab_indices(const codec::Chain& chain, const codec::ByteSource& source, const codec::DecodeView& view, uint64_t item_size,
                      size_t& dimension) {
  constexpr uint64_t slab_bytes = uint64_t{256} << 10;
  const uint64_t elements = view.elements();
  if (!chain.has_fixed_layout() || elements * item_size <= 2 * slab_bytes || chain.fixed_encoded_size() != source.size()) return 0;
  for (const size_t d : chain.permutation()) {
    if (view.axes[d].count == 1) continue;
    dimension = d;
    return std::max<uint64_t>(1, slab_bytes / (elements / view.axes[d].count * item_size));
  }
  return 0;
}

}  // namespace

// What is asked for was inside the value at the first look: of stores without etags this is how a shorter one is noticed.
bool value_changed(const Error& error) {
  return error.status() == Status::precondition_failed || error.status() == Status::out_of_range;
}

void read_absent(const ArrayState& array, const codec::DecodeView& view, const std::string& key,
                 const Shape& coordinates, const IoOptions& options) {
  if (options.missing == MissingChunks::error)
    throw Error(Status::not_found, cat("chunk ", text_of(coordinates), " is not stored (key \"", key, "\")"))
        .with_key(key);
  fill_selected(array, view, array.grid.chunk_shape(coordinates), options);
}

void read_absent_inner(const ArrayState& array, const ShardView& shard, const ChunkPart<std::byte>& inner,
                       const std::string& key, const IoOptions& options) {
  if (options.missing == MissingChunks::error) throw_missing_inner(inner, key);
  fill_selected(array, inner.view, shard.sharding().inner_shape(), options);
}

void decode_part(const ArrayState& array, const codec::Chain& chain, codec::ByteSource& source,
                 const codec::DecodeView& view, const std::string& key, const IoOptions& options,
                 codec::Scratch& scratch) {
  const auto decode = [&](const codec::DecodeView& target) {
    with_event(*array.runtime, EventKind::codec, "codec.decode", key, [&](uint64_t& bytes) {
      bytes = source.size();
      if (options.missing == MissingChunks::error) check_nested(chain, source, target, key, scratch);
      chain.decode(source, target, scratch);
    });
  };
  if (!options.form) {
    decode(view);
    if (options.swap) swap_selected(array, view, chain.decoded().shape);
    return;
  }
  const Permutation order = memory_order(view);
  size_t dimension = 0;
  const uint64_t indices = slab_indices(chain, source, view, array.item_size, dimension);
  codec::DecodeView slab = view;
  codec::Axis* axis = indices == 0 ? nullptr : &slab.axes[dimension];
  for (uint64_t left = indices == 0 ? 1 : axis->count; left != 0;) {
    const uint64_t n = indices == 0 ? 1 : std::min(left, indices);
    if (axis != nullptr) axis->count = n;
    codec::Scratch::Lease packed(scratch, slab.elements() * array.item_size);
    decode(packed_view(packed->data(), slab, order, array.item_size));
    unpack_converted(*options.form, packed->data(), slab, order, scratch);
    left -= n;
    if (axis == nullptr) continue;
    slab.base += axis->stride * static_cast<int64_t>(n);
    axis->start += axis->step * n;
  }
}

void decode_inner(const ArrayState& array, const ShardView& shard, codec::ByteSource& source,
                  const ChunkPart<std::byte>& inner, const std::string& key, const IoOptions& options,
                  codec::Scratch& scratch) {
  about_inner(inner,
              [&] { decode_part(array, shard.sharding().inner(), source, inner.view, key, options, scratch); });
}

uint64_t decode_memory(const codec::Chain& chain, const codec::DecodeView& view, uint64_t encoded) {
  const codec::Sharding* sharding = chain.sharding();
  if (sharding == nullptr) return chain.decode_memory(view, encoded);
  // An inner chunk that is wanted whole, where the caller's memory lies: what most of them are.
  codec::DecodeView inner = codec::permuted(view, chain.permutation());
  for (size_t d = 0; d < inner.axes.size(); ++d)
    inner.axes[d] = {0, 1, sharding->inner_shape()[d], inner.axes[d].stride};
  return decode_memory(sharding->inner(), inner, std::min(encoded, sharding->inner().max_encoded_size()));
}

uint64_t conversion_memory(const ArrayState& array, const codec::Chain& chain, const codec::DecodeView& view, const IoOptions& options) {
  if (!options.form) return 0;
  const codec::Chain* decoded = chain.sharding() != nullptr ? &chain.sharding()->inner() : &chain;
  return std::min(view.elements() * array.item_size, decoded->decoded_bytes());
}

ByteBudget::Grant decode_grant(const ArrayState& array, const codec::Chain& chain, const codec::DecodeView& view,
                               uint64_t encoded, const IoOptions& options) {
  const uint64_t memory = decode_memory(chain, view, std::min(encoded, chain.max_encoded_size())) +
                          conversion_memory(array, chain, view, options);
  return array.runtime->budget->acquire_unless_small(memory, options.cancel);
}

}  // namespace zarr::chunk
