// What the codecs have in common that make bytes of elements of variable length.
#pragma once

#include <algorithm>

#include "codec/registry.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {

// Bytes that may be decoded where nothing but the data says how many there are: against bombs, 1 KiB an element or a
// thousand times the encoded bytes, whichever is more.
inline uint64_t most_unbounded(uint64_t max_chunk_bytes, uint64_t encoded_bytes, uint64_t reference_bytes) {
  constexpr uint64_t least = uint64_t{64} << 20, per_byte = 1024, per_reference_byte = 1024 / sizeof(ValueRef);
  const auto times = [](uint64_t n, uint64_t factor) { return n > UINT64_MAX / factor ? UINT64_MAX : n * factor; };
  return std::min(max_chunk_bytes,
                  std::max({least, times(encoded_bytes, per_byte), times(reference_bytes, per_reference_byte)}));
}

class VariableCodec : public ArrayToBytes {
 public:
  explicit VariableCodec(ArraySpec spec) : spec_(std::move(spec)), elements_(spec_.elements()) {}

  bool takes_variable() const override { return true; }
  uint64_t max_encoded_size() const override { return no_bound; }
  std::optional<uint64_t> fixed_encoded_size() const override { return std::nullopt; }

  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override {
    if (is_whole(view)) return encode_elements(view.base, out, scratch);
    Scratch::Lease refs(scratch, elements_ * item_size);
    if (!view.covers(spec_.shape)) fill_contiguous(refs->data(), elements_, *spec_.fill);
    gather(refs->data(), spec_.shape, item_size, 1, view);
    encode_elements(refs->data(), out, scratch);
  }

 protected:
  static constexpr uint64_t item_size = sizeof(ValueRef);

  // Appends what the chunk's references refer to.
  virtual void encode_elements(const std::byte* refs, Buffer& out, Scratch& scratch) const = 0;

  // Calls find(refs), which puts references to all elements of the chunk there, and hands out those of the view.
  template <class Find>
  void decode_elements(const DecodeView& view, Scratch& scratch, Find&& find) const {
    if (is_whole(view)) return find(view.base);
    Scratch::Lease refs(scratch, elements_ * item_size);
    find(refs->data());
    scatter(refs->data(), spec_.shape, item_size, 1, view);
  }

  // Bytes of all elements together.
  uint64_t total_bytes(const std::byte* refs) const {
    uint64_t bytes = 0;
    for (uint64_t i = 0; i < elements_; ++i)
      bytes = checked_add(bytes, ValueRef::load(refs + i * item_size).size, "the size of a chunk's elements");
    return bytes;
  }

  // All bytes of a source into memory that the caller has.
  static ByteSpan read_into(ByteSource& source, MutByteSpan out) {
    if (out.empty()) return out;
    if (const auto all = source.view(0, out.size())) std::memcpy(out.data(), all->data(), out.size());
    else source.read_at(0, out);
    return out;
  }
  static ByteSpan read_all(ByteSource& source, Buffer& buffer) {
    if (const auto all = source.view(0, source.size())) return *all;
    return read_into(source, buffer.reserve_discard(source.size()));
  }

  // Puts what the view's references refer to into its arena.
  static void copy_elements(const DecodeView& view) {
    size_t bytes = 0;
    for_each(view, [&](std::byte* item) { bytes += ValueRef::load(item).size; });
    std::byte* at = view.values->take(bytes).data();
    for_each(view, [&](std::byte* item) {
      ValueRef ref = ValueRef::load(item);
      if (ref.size == 0) return;
      std::memcpy(at, ref.data, ref.size);
      ref.data = at;
      std::memcpy(item, &ref, sizeof ref);
      at += ref.size;
    });
  }

  const ArraySpec spec_;
  const uint64_t elements_;

 private:
  template <class Function>
  static void for_each(const DecodeView& view, Function&& function) {
    Shape counts(view.axes.size());
    DecodeView memory = view;
    for (size_t d = 0; d < counts.size(); ++d) {
      counts[d] = view.axes[d].count;
      memory.axes[d].start = 0;
      memory.axes[d].step = 1;
    }
    for (RunWalker<std::byte> walker(memory, counts, item_size); !walker.done(); walker.next()) {
      const auto run = walker.run();
      std::byte* item = run.memory;
      for (uint64_t i = 0; i < run.elements; ++i, item += run.memory_stride) function(item);
    }
  }
  template <class Byte>
  bool is_whole(const BasicView<Byte>& view) const {
    return view.covers(spec_.shape) && is_c_contiguous(view, item_size);
  }
};

}  // namespace zarr::codec
