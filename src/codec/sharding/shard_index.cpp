// The index of a shard: reading with checks, and writing.
#include <algorithm>

#include "codec/sharding/sharding.hpp"

namespace zarr::codec {

bool ShardIndex::all_missing() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& e) { return e.missing(); });
}

std::shared_ptr<const ShardIndex> Sharding::decode_index(ByteSpan encoded, uint64_t shard_size,
                                                         Scratch& scratch) const {
  if (encoded.size() != index_bytes_)
    corrupt("sharding_indexed", "expected an index of ", index_bytes_, " bytes, found ", encoded.size());
  if (shard_size < index_bytes_)
    corrupt("sharding_indexed", "expected at least the ", index_bytes_, " bytes of the index, found a shard of ",
            shard_size, " bytes");
  auto index = std::make_shared<ShardIndex>(inner_count_);
  if (inner_count_ == 0) return index;
  static_assert(sizeof(ShardIndex::Entry) == 16);  // the index array's two numbers in native byte order
  SpanSource source(encoded);
  index_chain_->decode(
      source, whole_view(reinterpret_cast<std::byte*>(index->entries_.data()), index_chain_->decoded().shape, 8),
      scratch);
  const uint64_t first = index_at_end_ ? 0 : index_bytes_;
  const uint64_t end = index_at_end_ ? shard_size - index_bytes_ : shard_size;
  for (size_t i = 0; i < index->count(); ++i) {
    const ShardIndex::Entry& entry = (*index)[i];
    if (entry.missing()) continue;
    if (entry.offset < first || entry.offset > end || entry.nbytes > end - entry.offset)
      corrupt("sharding_indexed", "index entry ", i, ": expected bytes between ", first, " and ", end,
              ", found offset ", entry.offset, " and size ", entry.nbytes);
  }
  return index;
}

std::shared_ptr<const ShardIndex> Sharding::read_index(ByteSource& shard, Scratch& scratch) const {
  const uint64_t size = shard.size();
  if (size < index_bytes_)
    corrupt("sharding_indexed", "expected at least the ", index_bytes_, " bytes of the index, found a shard of ", size,
            " bytes");
  const uint64_t offset = index_at_end_ ? size - index_bytes_ : 0;
  if (const auto encoded = shard.view(offset, index_bytes_)) return decode_index(*encoded, size, scratch);
  Scratch::Lease buffer(scratch, index_bytes_);
  shard.read_at(offset, buffer->span());
  return decode_index(*buffer, size, scratch);
}

void Sharding::encode_index(const ShardIndex& index, Buffer& out, Scratch& scratch) const {
  const size_t start = out.size();
  const auto* data = reinterpret_cast<const std::byte*>(index.entries_.data());
  index_chain_->encode_behind(whole_view(data, index_chain_->decoded().shape, 8), out, scratch);
  if (out.size() - start != index_bytes_)
    codec_fail("sharding_indexed", Status::internal, "the index codecs made ", out.size() - start,
               " bytes instead of ", index_bytes_);
}

}  // namespace zarr::codec
