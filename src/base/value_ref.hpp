// Elements of variable length while the engine moves them: references to bytes that lie elsewhere.
#pragma once

#include <cstring>
#include <mutex>
#include <vector>

#include "base/bytes.hpp"

namespace zarr {

// One element as indexers, copies, transposes and shards see it: an item of fixed size. Of an empty one all bytes are
// zero. Of types whose elements may be missing, a missing one is null().
struct ValueRef {
  const std::byte* data = nullptr;
  uint64_t size = 0;

  static ValueRef of(ByteSpan bytes) {
    return bytes.empty() ? ValueRef{} : ValueRef{bytes.data(), static_cast<uint64_t>(bytes.size())};
  }
  static ValueRef null() { return {&nothing, 0}; }
  static ValueRef load(const std::byte* item) {  // items have any alignment
    ValueRef ref;
    std::memcpy(&ref, item, sizeof ref);
    return ref;
  }
  ByteSpan bytes() const { return {data, static_cast<size_t>(size)}; }
  bool is_null() const { return size == 0 && data != nullptr; }

 private:
  static constexpr std::byte nothing{};
};

inline bool same_value(const ValueRef& a, const ValueRef& b) {
  return a.size == b.size && a.is_null() == b.is_null() && (a.size == 0 || std::memcmp(a.data, b.data, a.size) == 0);
}

// Owns the bytes of elements that were decoded, until it is cleared or gone. take() from any thread.
class ValueArena {
 public:
  ValueArena() = default;
  ValueArena(const ValueArena&) = delete;
  ValueArena& operator=(const ValueArena&) = delete;

  // Room for `bytes` bytes, to be filled by the caller.
  MutByteSpan take(size_t bytes) {
    if (bytes == 0) return {};
    if (bytes < shared_block / 4) return take_small(bytes);
    Buffer block(bytes);
    const MutByteSpan room = block.span();
    const std::lock_guard guard(mutex_);
    blocks_.push_back(std::move(block));
    return room;
  }
  void clear() {  // nobody uses what it gave
    blocks_.clear();
    small_ = {};
  }

 private:
  static constexpr size_t shared_block = size_t{64} << 10;

  MutByteSpan take_small(size_t bytes) {
    const std::lock_guard guard(mutex_);
    if (small_.size() < bytes) {
      Buffer block(shared_block);
      small_ = block.span();
      blocks_.push_back(std::move(block));
    }
    const MutByteSpan room = small_.first(bytes);
    small_ = small_.subspan(bytes);
    return room;
  }

  std::mutex mutex_;
  std::vector<Buffer> blocks_;
  MutByteSpan small_;  // what is left of the last block that small elements share
};

}  // namespace zarr
