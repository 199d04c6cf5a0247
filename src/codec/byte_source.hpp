// Where a decoder's input comes from. The chunk layer implements it over a store's value, tests over memory.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace zarr::codec {

// Random access to the encoded bytes of one chunk (or shard, or inner chunk). Used by one thread at a time.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual uint64_t size() const = 0;
  // Fills `out` with the bytes at `offset`; throws corrupt_data when they are not all inside, io when reading failed.
  virtual void read_at(uint64_t offset, MutByteSpan out) = 0;
  // The bytes themselves, without a copy, when they are in memory; valid as long as the source.
  virtual std::optional<ByteSpan> view(uint64_t offset, uint64_t size) {
    (void)offset, (void)size;
    return std::nullopt;
  }
  // Two ranges closer than this are cheaper to read as one.
  virtual uint64_t cheap_gap() const { return 0; }
  // Reads that begin and end at multiples of this (or at the end) cost least: the block size of a block-random decoder.
  virtual uint64_t granularity() const { return 1; }
};

class SpanSource final : public ByteSource {
 public:
  explicit SpanSource(ByteSpan bytes) : bytes_(bytes) {}
  uint64_t size() const override { return bytes_.size(); }
  void read_at(uint64_t offset, MutByteSpan out) override {
    const auto part = *view(offset, out.size());
    if (!part.empty()) std::memcpy(out.data(), part.data(), part.size());
  }
  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override {
    if (offset > bytes_.size() || size > bytes_.size() - offset)
      fail(Status::corrupt_data, "bytes ", offset, " to ", offset, " + ", size, " are not inside the ", bytes_.size(),
           " bytes stored");
    return bytes_.subspan(offset, size);
  }

 private:
  ByteSpan bytes_;
};

// A part of another source.
class SubSource final : public ByteSource {
 public:
  // Throws corrupt_data when the part is not inside.
  SubSource(ByteSource& outer, uint64_t offset, uint64_t size) : outer_(outer), offset_(offset), size_(size) {
    if (offset > outer.size() || size > outer.size() - offset)
      fail(Status::corrupt_data, "bytes ", offset, " to ", offset, " + ", size, " are not inside the ", outer.size(),
           " bytes stored");
  }
  uint64_t size() const override { return size_; }
  void read_at(uint64_t offset, MutByteSpan out) override {
    check(offset, out.size());
    outer_.read_at(offset_ + offset, out);
  }
  std::optional<ByteSpan> view(uint64_t offset, uint64_t size) override {
    check(offset, size);
    return outer_.view(offset_ + offset, size);
  }
  uint64_t cheap_gap() const override { return outer_.cheap_gap(); }

 private:
  void check(uint64_t offset, uint64_t size) const {
    if (offset > size_ || size > size_ - offset)
      fail(Status::corrupt_data, "bytes ", offset, " to ", offset, " + ", size, " are not inside the ", size_,
           " bytes stored");
  }
  ByteSource& outer_;
  uint64_t offset_;
  uint64_t size_;
};

// A sequential stream of decoded bytes (windowed codecs: zstd, gzip, zlib).
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Fills `out` completely with the next bytes; throws corrupt_data when the stream ends before.
  virtual void read(MutByteSpan out) = 0;
  // After the last wanted byte of a stream read to its end: throws corrupt_data when bytes are left over or the
  // trailer (checksum, size) does not agree. Not called when reading stopped early.
  virtual void finish() = 0;
};

}  // namespace zarr::codec
