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

  // What scatter and gather must reverse; 1 when the stored order is the machine's.
  uint32_t stored_swap_unit() const { return swap_unit_; }

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
  void decode_ranges(ByteSource& source, const DecodeView& view, Scratch& scratch) const;
  void read_direct(ByteSource& source, uint64_t offset, MutByteSpan out) const;
  void swap_in_place(std::byte* data, uint64_t bytes) const;

  ArraySpec spec_;
  Endian endian_;
  uint32_t swap_unit_;
  uint64_t item_size_;
  uint64_t size_;  // bytes of the chunk
};

}  // namespace zarr::codec
