// sharding_indexed: a chunk that holds a grid of inner chunks and an index of where each lies.
// Source: zarr-specs docs/v3/codecs/sharding-indexed.
#pragma once

#include <memory>
#include <vector>

#include "codec/chain.hpp"
#include "codec/codec.hpp"

namespace zarr::codec {

// (offset, nbytes) of every inner chunk of the shard in C order, those outside the array included.
class ShardIndex {
 public:
  struct Entry {
    uint64_t offset;
    uint64_t nbytes;
    bool missing() const { return offset == UINT64_MAX && nbytes == UINT64_MAX; }
  };
  explicit ShardIndex(size_t count) : entries_(count, Entry{UINT64_MAX, UINT64_MAX}) {}
  size_t count() const { return entries_.size(); }
  const Entry& operator[](size_t i) const { return entries_[i]; }
  void set(size_t i, Entry entry) { entries_[i] = entry; }
  bool all_missing() const;
  size_t memory_bytes() const { return entries_.size() * sizeof(Entry); }

 private:
  friend class Sharding;
  std::vector<Entry> entries_;
};

class Sharding final : public ArrayToBytes {
 public:
  static std::shared_ptr<const Sharding> create(const json::Object& configuration, const BuildContext& context);

  const Shape& inner_shape() const { return inner_shape_; }
  const Shape& grid_shape() const { return grid_shape_; }  // inner chunks a dimension
  uint64_t inner_count() const { return inner_count_; }
  const Chain& inner() const { return *inner_; }
  uint64_t index_bytes() const { return index_bytes_; }  // encoded
  bool index_at_end() const { return index_at_end_; }

  // `encoded` is the index alone. Every entry is checked against the shard's size (and against lying over the index).
  std::shared_ptr<const ShardIndex> decode_index(ByteSpan encoded, uint64_t shard_size, Scratch& scratch) const;
  // Reads it from the place where it must be. Throws corrupt_data when the shard is shorter than an index.
  std::shared_ptr<const ShardIndex> read_index(ByteSource& shard, Scratch& scratch) const;

  // Appends exactly index_bytes().
  void encode_index(const ShardIndex& index, Buffer& out, Scratch& scratch) const;

  // What a buffer for a shard with so many inner chunks should have room for.
  size_t room_for(uint64_t inner_chunks) const;

  bool takes_variable() const override { return true; }
  bool takes_nullable() const override { return true; }
  bool any_thread() const override { return inner_->any_thread() && index_chain_->any_thread(); }
  json::Object configuration() const override;
  uint64_t max_encoded_size() const override;
  std::optional<uint64_t> fixed_encoded_size() const override { return std::nullopt; }
  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override;
  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override;

 private:
  void decode_in_memory(ByteSpan shard, const ShardIndex& index, const DecodeView& view, Scratch& scratch) const;
  void decode_by_ranges(ByteSource& shard, const ShardIndex& index, const DecodeView& view, Scratch& scratch) const;
  void decode_inner(ByteSource& source, const DecodeView& part, uint64_t number, Scratch& scratch) const;

  ArraySpec spec_;
  Shape inner_shape_;
  Shape grid_shape_;
  uint64_t inner_count_ = 0;
  std::shared_ptr<const Chain> inner_;
  std::shared_ptr<const Chain> index_chain_;
  uint64_t index_bytes_ = 0;
  bool index_at_end_ = true;
};

// Walks the inner chunks that a view of the shard touches, in C order of the grid.
template <class Byte>
class InnerWalker {
 public:
  InnerWalker(const BasicView<Byte>& view, const Shape& inner_shape, const Shape& grid_shape);
  bool done() const { return done_; }
  uint64_t index() const;  // C-order number in the shard's grid
  const Shape& coordinates() const { return at_; }
  BasicView<Byte> part() const;  // the view restricted to this inner chunk, in its own coordinates
  void next();

 private:
  void enter(size_t d, uint64_t first);  // the inner chunk of the view's index `first` along dimension d

  BasicView<Byte> view_;
  Shape inner_shape_, grid_shape_;
  Shape at_;
  Shape first_, end_;  // of the view's indices along each dimension: those that lie in this inner chunk
  bool done_ = false;
};

}  // namespace zarr::codec
