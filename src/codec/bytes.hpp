// bytes: the elements in C order, little or big endian.
// Source: zarr-specs docs/v3/codecs/bytes.
#pragma once

#include "codec/registry.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {

class Bytes final : public ArrayToBytes {
 public:
  static AnyCodec create(const json::Object& configuration, const BuildContext& context);
  Bytes(ArraySpec spec, Endian endian);

  bool stored_as_memory() const { return recoding_.none(); }
  // Bytes reversed as a unit (1: none) when that is all that storing does to elements; else null.
  std::optional<uint32_t> only_swaps() const {
    return recoding_.only_swaps() ? std::optional<uint32_t>(swap_unit_) : std::nullopt;
  }
  // Stored elements where they lie -> elements in memory.
  void to_memory(std::byte* items, uint64_t bytes) const;

  json::Object configuration() const override;
  uint64_t max_encoded_size() const override { return size_; }
  std::optional<uint64_t> fixed_encoded_size() const override { return size_; }
  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override;
  bool decode_stream(ByteStream& stream, const DecodeView& view, Scratch& scratch) const override;
  // Whether decode() reads a chunk of `size` bytes into scratch first, when all of it is wanted in memory that is not contiguous.
  static bool reads_whole(uint64_t size, const DecodeView& view);
  std::optional<ByteSpan> encode_view(const EncodeView& view) const override;
  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override;

 private:
  void decode_elements(ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  bool stream_elements(ByteStream& stream, const DecodeView& view, Scratch& scratch) const;
  void decode_ranges(ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  void read_direct(ByteSource& source, uint64_t offset, MutByteSpan out) const;
  void swap_in_place(std::byte* data, uint64_t bytes) const;

  ArraySpec spec_;
  Endian endian_;
  Recoding recoding_;   // stored elements <-> memory; its runs belong to spec_.type
  uint32_t swap_unit_;  // what the copies reverse; 1 where the recoding is more than that and has a pass of its own
  uint64_t item_size_;
  uint64_t size_;  // bytes of the chunk
};

}  // namespace zarr::codec
