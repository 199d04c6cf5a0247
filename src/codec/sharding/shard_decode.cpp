// Reading a selection of a shard: the index, then only the inner chunks that the selection touches.
#include <algorithm>

#include "codec/sharding/sharding.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

constexpr uint64_t joined_bytes = uint64_t{1} << 20;  // inner chunks are read together up to here

struct Wanted {
  uint64_t offset;
  uint64_t nbytes;
  uint64_t number;  // of the inner chunk in the grid
  DecodeView part;
};

}  // namespace

void Sharding::decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const {
  const auto index = read_index(source, scratch);
  if (const auto shard = source.view(0, source.size())) decode_in_memory(*shard, *index, view, scratch);
  else decode_by_ranges(source, *index, view, scratch);
}

void Sharding::decode_inner(ByteSource& source, const DecodeView& part, uint64_t number, Scratch& scratch) const {
  try {
    inner_->decode(source, part, scratch);
  } catch (const Error& error) {
    if (error.status() != Status::corrupt_data) throw;
    Error named(error.status(), cat("inner chunk ", number, ": ", error.message()));
    named.with_codec(error.codec()).with_cause(error);
    throw named;
  }
}

void Sharding::decode_in_memory(ByteSpan shard, const ShardIndex& index, const DecodeView& view,
                                Scratch& scratch) const {
  for (InnerWalker walker(view, inner_shape_, grid_shape_); !walker.done(); walker.next()) {
    const ShardIndex::Entry entry = index[walker.index()];
    if (entry.missing()) {
      fill_view(walker.part(), *spec_.fill);
      continue;
    }
    SpanSource source(shard.subspan(entry.offset, entry.nbytes));
    decode_inner(source, walker.part(), walker.index(), scratch);
  }
}

void Sharding::decode_by_ranges(ByteSource& shard, const ShardIndex& index, const DecodeView& view,
                                Scratch& scratch) const {
  std::vector<Wanted> wanted;
  for (InnerWalker walker(view, inner_shape_, grid_shape_); !walker.done(); walker.next()) {
    const ShardIndex::Entry entry = index[walker.index()];
    if (entry.missing()) fill_view(walker.part(), *spec_.fill);
    else wanted.push_back({entry.offset, entry.nbytes, walker.index(), walker.part()});
  }
  const bool partly = inner_->access() == Chain::Access::ranges || inner_->access() == Chain::Access::blocks;
  std::vector<const Wanted*> order;
  for (const Wanted& w : wanted) {
    if (partly && !w.part.covers(inner_shape_)) {  // the inner chain reads no more than it needs
      SubSource source(shard, w.offset, w.nbytes);
      decode_inner(source, w.part, w.number, scratch);
    } else {
      order.push_back(&w);
    }
  }
  std::sort(order.begin(), order.end(), [](const Wanted* a, const Wanted* b) { return a->offset < b->offset; });
  Scratch::Lease buffer(scratch, 0);
  for (size_t i = 0; i < order.size();) {
    const uint64_t begin = order[i]->offset;
    uint64_t end = begin + order[i]->nbytes;
    size_t j = i + 1;
    while (j < order.size() && order[j]->offset <= end + shard.cheap_gap()) {
      const uint64_t next_end = std::max(end, order[j]->offset + order[j]->nbytes);
      if (next_end - begin > joined_bytes) break;
      end = next_end;
      ++j;
    }
    buffer->reserve_discard(end - begin);
    shard.read_at(begin, buffer->span());
    for (; i < j; ++i) {
      SpanSource source(buffer->span().subspan(order[i]->offset - begin, order[i]->nbytes));
      decode_inner(source, order[i]->part, order[i]->number, scratch);
    }
  }
}

}  // namespace zarr::codec
