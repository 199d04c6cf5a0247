#include "chunk/write_execute.hpp"

#include "chunk/byte_budget.hpp"
#include "chunk/encode_chunk.hpp"
#include "chunk/events.hpp"
#include "chunk/partial_write.hpp"
#include "chunk/read_chunk.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::chunk {
namespace {

bool encode_timed(const ArrayState& array, const std::string& key, const EncodeContext& context,
                  const codec::Chain& chain, std::optional<ByteSpan> old, const codec::EncodeView& view,
                  const Shape& inside, Buffer& out, codec::Scratch& scratch) {
  return with_event(*array.runtime, EventKind::codec, "codec.encode", key, [&](uint64_t& bytes) {
    const bool stored = encode_modified(context, chain, old, view, inside, out, scratch);
    bytes = out.size();
    return stored;
  });
}

// A whole chunk of which the encoded bytes lie ready in the caller's memory, or can be gathered from it window by
// window into a store that takes pieces: no buffer for all of them. False, with nothing done, for other chunks.
bool write_unbuffered(const EncodeContext& context, const codec::Chain& chain, const codec::EncodeView& view,
                      const Shape& inside, const std::string& key, codec::Scratch& scratch) {
  const ArrayState& array = context.array;
  const IoOptions& options = context.options;
  const auto ready = chain.encoded_view(view);
  if (!ready && !array.abilities.set_pieces) return false;
  const auto pieces = ready ? nullptr : chain.encode_pieces(view, scratch);
  if (!ready && !pieces) return false;
  const bool left_out = with_event(*array.runtime, EventKind::codec, "codec.encode", key, [&](uint64_t& bytes) {
    bytes = ready ? ready->size() : pieces->size();
    return is_left_out(context, view, inside);
  });
  options.cancel.check();
  if (left_out) erase_value(array, key, options);
  else if (ready) replace_value(array, key, *ready, options);
  else replace_value(array, key, *pieces, options);
  return true;
}

// The read-modify-write of a part of a chunk; elements_of(old value) is called for each attempt.
template <class ElementsOf>
void modify_part(const EncodeContext& context, const codec::Chain& chain, const std::string& key, codec::Scratch& scratch,
                 const ElementsOf& elements_of, const Shape& inside) {
  const ArrayState& array = context.array;
  IoOptions keep = context.options;
  keep.fill_chunks = FillChunks::write;
  const EncodeContext keep_context{array, keep, context.inner_executor};
  modify_value(array, key, stored_size_limit(chain), context.options, scratch,
               [&](std::optional<ByteSpan> old, bool may_erase, Buffer& out) {
                 const codec::EncodeView view = elements_of(old);
                 if (encode_timed(array, key, context, chain, old, view, inside, out, scratch)) return true;
                 if (may_erase) return false;
                 return encode_timed(array, key, keep_context, chain, old, view, inside, out, scratch);
               });
}

// One field of the elements that the part selects, packed in C order or another; the other fields are those stored.
void write_field(const ArrayState& array, const ChunkPart<const std::byte>& part, const MemoryForm& form, const std::string& key,
                 const IoOptions& options, codec::Scratch& scratch) {
  const codec::Chain& chain = array.chain(part.shape);
  const Shape inside = options.keep_beyond_shape ? part.shape : array.inside(part.origin, part.shape);
  const uint64_t count = part.view.elements();
  const uint64_t memory = encode_memory(chain) + chain.max_encoded_size() + count * array.item_size;
  const auto grant = array.runtime->budget->acquire_unless_small(memory, options.cancel);
  codec::Scratch::Lease elements(scratch, count * array.item_size);
  Permutation order(part.view.axes.size());
  Shape counts(order.size());
  codec::EncodeView fields = part.view;
  for (size_t d = 0; d < order.size(); ++d) {
    order[d] = d;
    counts[d] = fields.axes[d].count;
    fields.axes[d].start = 0;
    fields.axes[d].step = 1;
  }
  codec::DecodeView target{elements->data(), part.view.axes};
  target = packed_view(elements->data(), target, order, array.item_size);
  const auto elements_of = [&](std::optional<ByteSpan> old) {
    if (old) {
      codec::SpanSource source(*old);
      chain.decode(source, target, scratch);
    } else {
      codec::fill_contiguous(elements->data(), count, *array.fill);
    }
    for (codec::RunWalker<const std::byte> walker(fields, counts, array.item_size); !walker.done(); walker.next()) {
      const auto run = walker.run();
      codec::copy_run(elements->data() + run.offset + form.field_offset, static_cast<int64_t>(run.item_step * array.item_size),
                      run.memory, run.memory_stride, run.elements, form.field_bytes, 1);
    }
    return codec::EncodeView{elements->data(), target.axes};
  };
  modify_part({array, options, nullptr}, chain, key, scratch, elements_of, inside);
}

// Elements in the other byte order.
void pack_swapped(const ArrayState& array, const codec::EncodeView& view, const Permutation& order, std::byte* packed) {
  const Recoding swapped = array.type->swapped();
  codec::EncodeView from = permuted(view, order);
  Shape counts(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    from.axes[k].start = 0;
    from.axes[k].step = 1;
    counts[k] = from.axes[k].count;
  }
  codec::gather(packed, counts, array.item_size, swapped.only_swaps() ? swapped.unit : 1, from);
  if (!swapped.only_swaps()) recode(packed, packed, view.elements() * array.item_size, array.item_size, swapped);
}

void write_native(const ArrayState& array, const ChunkPart<const std::byte>& part, const std::string& key,
                  const IoOptions& options, codec::Scratch& scratch, Executor* inner_executor) {
  const codec::Chain& chain = array.chain(part.shape);
  const Shape inside = options.keep_beyond_shape ? part.shape : array.inside(part.origin, part.shape);
  const bool whole = part.covers(inside);
  if (whole && write_unbuffered({array, options, nullptr}, chain, part.view, inside, key, scratch)) return;
  const uint64_t memory = encode_memory(chain) + (whole ? 0 : chain.expected_encoded_size());
  const auto grant = array.runtime->budget->acquire_unless_small(memory, options.cancel);
  const EncodeContext context{array, options, inner_executor};
  if (whole) {
    codec::Scratch::Lease encoded(scratch, chain.encoded_room());
    const bool stored = encode_timed(array, key, context, chain, std::nullopt, part.view, inside, *encoded, scratch);
    options.cancel.check();
    if (stored) replace_value(array, key, *encoded, options);
    else erase_value(array, key, options);
    return;
  }
  modify_part(context, chain, key, scratch, [&](std::optional<ByteSpan>) { return part.view; }, inside);
}

// Into elements first, packed.
void write_packed(const ArrayState& array, const ChunkPart<const std::byte>& part, const std::string& key,
                  const IoOptions& options, codec::Scratch& scratch, Executor* inner_executor) {
  IoOptions native_options = options;
  native_options.form = nullptr;
  native_options.swap = false;
  const Permutation order = memory_order(part.view);
  const uint64_t item = options.form && options.form->is_field ? options.form->field_bytes : array.item_size;
  const uint64_t bytes = part.view.elements() * item;
  const auto grant = array.runtime->budget->acquire_unless_small(bytes, options.cancel);
  codec::Scratch::Lease packed(scratch, bytes);
  ChunkPart<const std::byte> native = part;
  native.view = packed_view(static_cast<const std::byte*>(packed->data()), part.view, order, item);
  if (options.form) {
    pack_converted(*options.form, part.view, order, packed->data(), scratch);
    if (options.form->is_field) return write_field(array, native, *options.form, key, native_options, scratch);
  } else {
    pack_swapped(array, part.view, order, packed->data());
  }
  write_native(array, native, key, native_options, scratch, inner_executor);
}

}  // namespace

uint64_t stored_size_limit(const codec::Chain& chain) {
  constexpr uint64_t slack = uint64_t{1} << 20;
  const uint64_t size = chain.max_encoded_size();
  return size > (UINT64_MAX - slack) / 2 ? UINT64_MAX : 2 * size + slack;
}

void write_part(const ArrayState& array, const ChunkPart<const std::byte>& part, const IoOptions& options,
                codec::Scratch& scratch, Executor* inner_executor) {
  const std::string key = array.keys.encode(part.coordinates);
  about_chunk(key, part.coordinates, [&] {
    options.cancel.check();
    const bool swaps = options.swap && !array.type->swapped().none();
    if (options.form || swaps) return write_packed(array, part, key, options, scratch, inner_executor);
    write_native(array, part, key, options, scratch, inner_executor);
  });
}

void execute_write(const ArrayState& array, const Indexer<const std::byte>& indexer, const IoOptions& options) {
  const uint64_t total = indexer.total();
  progress_begin(options, total);
  if (total == 0) return;
  if (!array.abilities.writable) fail(Status::read_only, "the store ", array.store->description(), " is read-only");
  const auto write_one = [&](uint64_t number, Executor* inner_executor) {
    codec::ScratchPool::Lease scratch(*array.runtime->scratch);
    write_part(array, indexer.part(number), options, *scratch, inner_executor);
    progress_chunk(options);
  };
  const size_t width = array.width();
  // Few shards: the threads share the inner chunks of one after the other.
  Executor* inner_executor = nullptr;
  if (width > 1 && total < 2 * width && array.chain(indexer.part(0).shape).sharding() != nullptr)
    inner_executor = array.runtime->executor.get();
  if (total == 1 || width == 1 || inner_executor != nullptr) {
    for (uint64_t number = 0; number < total; ++number) write_one(number, inner_executor);
    return;
  }
  array.runtime->executor->for_each(
      total, [&](uint64_t number) { write_one(number, nullptr); }, options.cancel);
}

void modify_stored_chunk(const ArrayState& array, const Shape& coordinates, const std::vector<codec::EncodeView>& views,
                         const IoOptions& options, codec::Scratch& scratch) {
  const std::string key = array.keys.encode(coordinates);
  about_chunk(key, coordinates, [&] {
    const codec::Chain& chain = array.chain(array.grid.chunk_shape(coordinates));
    const uint64_t memory = encode_memory(chain) + 2 * chain.expected_encoded_size();
    const auto grant = array.runtime->budget->acquire_unless_small(memory, options.cancel);
    const Shape inside = chain.decoded().shape;  // what lies outside the array is written too
    IoOptions keep = options;
    keep.fill_chunks = FillChunks::write;
    modify_value(array, key, stored_size_limit(chain), options, scratch,
                 [&](std::optional<ByteSpan> old, bool may_erase, Buffer& out) {
                   if (!old) return false;  // nothing to erase either
                   const EncodeContext context{array, may_erase ? options : keep, nullptr};
                   codec::Scratch::Lease between(scratch, 0);
                   for (size_t i = 0; i < views.size(); ++i) {
                     const bool stored = encode_timed(array, key, context, chain, old, views[i], inside, out, scratch);
                     if (i + 1 == views.size()) return stored;
                     if (stored) between->swap(out);
                     old = stored ? std::optional<ByteSpan>(between->span()) : std::nullopt;
                   }
                   return false;
                 });
  });
}

}  // namespace zarr::chunk
