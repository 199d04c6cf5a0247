// Writing a shard into a buffer, inner chunk behind inner chunk.
#pragma once

#include "codec/sharding/sharding.hpp"

namespace zarr::codec {

// Appends one shard to `out`. Inner chunks are stored in the order in which they come; those that never come are
// missing. One thread.
class ShardBuilder {
 public:
  // `room`: what the shard may take, so that `out` need not grow (see Chain::encoded_room).
  ShardBuilder(const Sharding& sharding, Buffer& out, size_t room);

  // encode(Buffer&) appends the encoded bytes and returns true, or returns false: the inner chunk stays missing.
  template <class Encode>
  void encode(uint64_t number, Encode&& encode) {
    const size_t at = out_.size();
    if (encode(out_)) place(number, at);
    else out_.resize(at);
  }
  void copy(uint64_t number, ByteSpan encoded) {
    const size_t at = out_.size();
    out_.append(encoded);
    place(number, at);
  }
  // Writes the index; once, as the last call.
  void finish(Scratch& scratch);
  // Instead of finish(), when no inner chunk is stored: `out` is as it was.
  void abandon() { out_.resize(start_); }
  bool empty() const { return stored_ == 0; }  // every inner chunk is missing

 private:
  void place(uint64_t number, size_t at) {
    index_.set(number, {at - start_, out_.size() - at});
    ++stored_;
  }

  const Sharding& sharding_;
  Buffer& out_;
  const size_t start_;
  ShardIndex index_;
  uint64_t stored_ = 0;
};

}  // namespace zarr::codec
