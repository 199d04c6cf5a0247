// The Blosc 1 container, read with every offset and length checked: header, starts of the blocks, splits, shuffles.
// Source: c-blosc README_HEADER.rst and README_CHUNK_FORMAT.rst.
#pragma once

#include <vector>

#include "codec/byte_source.hpp"
#include "codec/scratch.hpp"

namespace zarr::codec {

class BloscContainer {
 public:
  // Reads header and block table. Throws corrupt_data, among others when the container does not have exactly in.size()
  // bytes or promises more than `max_decoded` bytes.
  BloscContainer(ByteSource& in, uint64_t max_decoded);

  uint64_t decoded_size() const { return decoded_size_; }
  bool stored_plain() const { return plain_; }  // the decoded bytes follow the header
  static constexpr uint64_t header_bytes = 16;
  uint64_t block_size() const { return block_size_; }
  size_t block_count() const { return starts_.size(); }
  // Decoded bytes of block i; the last one may be shorter.
  uint64_t block_bytes(size_t i) const { return std::min(block_size_, decoded_size_ - i * block_size_); }
  // Where the encoded bytes of block i lie at most: up to the next block that starts behind it.
  uint64_t block_start(size_t i) const { return starts_[i]; }
  uint64_t block_end(size_t i) const;

  // encoded: the bytes from block_start(i) to block_end(i). out: block_bytes(i).
  void decode_block(size_t i, ByteSpan encoded, MutByteSpan out, Scratch& scratch) const;

 private:
  enum class Format : uint8_t { blosclz, lz4, snappy, zlib, zstd };
  void decode_splits(size_t i, ByteSpan encoded, MutByteSpan out, Scratch& scratch) const;
  bool decode_split(ByteSpan encoded, MutByteSpan out, Scratch& scratch) const;

  uint64_t decoded_size_ = 0, block_size_ = 0, size_ = 0;
  uint32_t item_size_ = 1;
  uint8_t flags_ = 0;
  bool plain_ = false;
  Format format_ = Format::blosclz;
  std::vector<uint32_t> starts_;  // of the blocks, in their order
  std::vector<uint32_t> sorted_;  // the same ascending; empty when starts_ ascends itself
};

}  // namespace zarr::codec
