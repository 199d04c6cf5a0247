// A shard of which some inner chunks are new: those are encoded, the others' bytes are copied.
#include "chunk/encode_shard.hpp"

#include <exception>
#include <map>
#include <mutex>

#include "codec/sharding/shard_builder.hpp"

namespace zarr::chunk {
namespace {

using codec::EncodeView;
using codec::Sharding;

// The inner chunks that a write touches, handed out and put into the shard in C order of the grid, whoever encodes
// them; those between them are copied from the old shard.
class ShardWrite {
 public:
  struct Inner {
    uint64_t turn;    // counts the touched ones
    uint64_t number;  // in the grid
    EncodeView view;
    Shape inside;
  };

  ShardWrite(const Sharding& sharding, std::optional<ByteSpan> old, const EncodeView& view, const Shape& inside,
             Buffer& out, codec::Scratch& scratch)
      : sharding_(sharding),
        old_(old),
        inside_(inside),
        walker_(view, sharding.inner_shape(), sharding.grid_shape()),
        builder_(sharding, out, room(old, view)) {
    if (!old) return;
    codec::SpanSource source(*old);
    index_ = sharding.read_index(source, scratch);
  }

  bool next(Inner& inner) {
    if (walker_.done()) return false;
    inner.turn = handed_out_++;
    inner.number = walker_.index();
    inner.view = walker_.part();
    inner.inside.resize(inside_.size());
    for (size_t d = 0; d < inside_.size(); ++d) {
      const uint64_t extent = sharding_.inner_shape()[d], origin = walker_.coordinates()[d] * extent;
      inner.inside[d] = inside_[d] <= origin ? 0 : std::min(extent, inside_[d] - origin);
    }
    walker_.next();
    return true;
  }

  std::optional<ByteSpan> old_part(uint64_t number) const {
    if (!index_ || (*index_)[number].missing()) return std::nullopt;
    return old_->subspan((*index_)[number].offset, (*index_)[number].nbytes);
  }

  // Those of all turns before must have been put.
  template <class Encode>
  void put(uint64_t number, Encode&& encode) {
    keep_up_to(number);
    builder_.encode(number, std::forward<Encode>(encode));
    kept_ = number + 1;
  }

  // False: nothing is left in the shard, `out` is as it was.
  bool finish(codec::Scratch& scratch) {
    keep_up_to(sharding_.inner_count());
    if (builder_.empty()) {
      builder_.abandon();
      return false;
    }
    builder_.finish(scratch);
    return true;
  }

 private:
  size_t room(std::optional<ByteSpan> old, const EncodeView& view) const {
    uint64_t touched = 1;
    for (size_t d = 0; d < view.axes.size(); ++d) {
      const codec::Axis& axis = view.axes[d];
      if (axis.count == 0) return 0;
      const uint64_t extent = sharding_.inner_shape()[d];
      touched *= std::min(axis.count, (axis.start + (axis.count - 1) * axis.step) / extent - axis.start / extent + 1);
    }
    const size_t fresh = sharding_.room_for(touched);
    return codec::Chain::room_for(old ? fresh + old->size() : fresh);
  }

  void keep_up_to(uint64_t number) {
    for (; kept_ < number; ++kept_)
      if (const auto part = old_part(kept_)) builder_.copy(kept_, *part);
  }

  const Sharding& sharding_;
  const std::optional<ByteSpan> old_;
  const Shape inside_;
  std::shared_ptr<const codec::ShardIndex> index_;
  codec::InnerWalker<const std::byte> walker_;
  codec::ShardBuilder builder_;
  uint64_t handed_out_ = 0;
  uint64_t kept_ = 0;  // inner chunks below this number are in the shard, or missing
};

// Several threads encode; each result waits until those before it are in the shard. They are taken in order, so few
// wait.
class SharedShardWrite {
 public:
  SharedShardWrite(ShardWrite& shard, const EncodeInner& encode) : shard_(shard), encode_(encode) {}

  void work(const Cancel& cancel, codec::Scratch& scratch) {
    ShardWrite::Inner inner;
    Buffer encoded;
    while (take(inner, encoded)) {
      try {
        cancel.check();
        encoded.clear();
        const bool stored = encode_(shard_.old_part(inner.number), inner.view, inner.inside, encoded, scratch);
        deliver(inner, std::move(encoded), stored);
        encoded = Buffer();
      } catch (...) { fail(inner.turn, std::current_exception()); }
    }
  }

  void rethrow() {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  struct Ready {
    uint64_t number;
    bool stored;
    Buffer encoded;
  };

  bool take(ShardWrite::Inner& inner, Buffer& encoded) {
    const std::lock_guard lock(mutex_);
    if (error_ || !shard_.next(inner)) return false;
    if (!spare_.empty()) {
      encoded = std::move(spare_.back());
      spare_.pop_back();
    }
    return true;
  }

  void deliver(const ShardWrite::Inner& inner, Buffer encoded, bool stored) {
    const std::lock_guard lock(mutex_);
    ready_.emplace(inner.turn, Ready{inner.number, stored, std::move(encoded)});
    for (auto first = ready_.begin(); first != ready_.end() && first->first == turn_; first = ready_.begin(), ++turn_) {
      Ready& ready = first->second;
      shard_.put(ready.number, [&](Buffer& out) {
        if (ready.stored) out.append(ready.encoded);
        return ready.stored;
      });
      spare_.push_back(std::move(ready.encoded));
      ready_.erase(first);
    }
  }

  void fail(uint64_t turn, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || turn < error_turn_) {
      error_ = std::move(error);
      error_turn_ = turn;
    }
  }

  ShardWrite& shard_;
  const EncodeInner& encode_;
  std::mutex mutex_;  // all below, and shard_ but for old_part()
  std::map<uint64_t, Ready> ready_;
  std::vector<Buffer> spare_;
  uint64_t turn_ = 0;
  uint64_t error_turn_ = 0;
  std::exception_ptr error_;  // of the lowest turn that failed
};

}  // namespace

bool encode_shard(const EncodeContext& context, const codec::Sharding& sharding, std::optional<ByteSpan> old,
                  const EncodeView& view, const Shape& inside, const EncodeInner& encode, Buffer& out,
                  codec::Scratch& scratch) {
  ShardWrite shard(sharding, old, view, inside, out, scratch);
  if (context.inner_executor == nullptr) {
    ShardWrite::Inner inner;
    while (shard.next(inner)) {
      context.options.cancel.check();
      shard.put(inner.number, [&](Buffer& behind) {
        return encode(shard.old_part(inner.number), inner.view, inner.inside, behind, scratch);
      });
    }
    return shard.finish(scratch);
  }
  SharedShardWrite shared(shard, encode);
  context.inner_executor->for_each(
      context.inner_executor->width(),
      [&](uint64_t) {
        codec::ScratchPool::Lease own(*context.array.runtime->scratch);
        shared.work(context.options.cancel, *own);
      },
      context.options.cancel);
  shared.rethrow();
  return shard.finish(scratch);
}

}  // namespace zarr::chunk
