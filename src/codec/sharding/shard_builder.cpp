#include "codec/sharding/shard_builder.hpp"

namespace zarr::codec {

ShardBuilder::ShardBuilder(const Sharding& sharding, Buffer& out, size_t room)
    : sharding_(sharding), out_(out), start_(out.size()), index_(sharding.inner_count()) {
  out.reserve(start_ + room);
  if (!sharding.index_at_end()) out.extend(sharding.index_bytes());
}

void ShardBuilder::finish(Scratch& scratch) {
  if (sharding_.index_at_end()) return sharding_.encode_index(index_, out_, scratch);
  Scratch::Lease encoded(scratch, sharding_.index_bytes());
  encoded->clear();
  sharding_.encode_index(index_, *encoded, scratch);
  std::memcpy(out_.data() + start_, encoded->data(), encoded->size());
}

}  // namespace zarr::codec
