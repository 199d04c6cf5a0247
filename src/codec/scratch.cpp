#include "codec/scratch.hpp"

#include <algorithm>

namespace zarr::codec {
namespace {

// What an idle scratch keeps. Chunks that need more pay for fresh pages, which is little beside decoding them.
constexpr size_t kept_bytes = size_t{256} << 20;

}  // namespace

Buffer Scratch::pop(size_t size) {
  if (free_.empty()) return Buffer(allocator_);
  size_t best = 0;
  for (size_t i = 1; i < free_.size(); ++i) {
    const size_t have = free_[i].capacity(), found = free_[best].capacity();
    const bool better = found >= size ? have >= size && have < found : have > found;
    if (better) best = i;
  }
  std::swap(free_[best], free_.back());
  Buffer buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void Scratch::push(Buffer buffer) noexcept {
  try {
    free_.push_back(std::move(buffer));
  } catch (...) {
    // No room in the list: the buffer is freed instead.
  }
}

void Scratch::trim(size_t keep_bytes) {
  size_t held = 0;
  for (const Buffer& buffer : free_) held += buffer.capacity();
  if (held <= keep_bytes) return;
  std::sort(free_.begin(), free_.end(), [](const Buffer& a, const Buffer& b) { return a.capacity() < b.capacity(); });
  size_t kept = 0, count = 0;
  while (count < free_.size() && free_[count].capacity() <= keep_bytes - kept) kept += free_[count++].capacity();
  free_.resize(count);
}

std::unique_ptr<Scratch> ScratchPool::pop() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto scratch = std::move(free_.back());
      free_.pop_back();
      return scratch;
    }
  }
  return std::make_unique<Scratch>(allocator_);
}

void ScratchPool::push(std::unique_ptr<Scratch> scratch) noexcept {
  scratch->trim(kept_bytes);
  try {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(scratch));
  } catch (...) {
    // No room in the list: the scratch is freed instead.
  }
}

void ScratchPool::trim(size_t keep_bytes_each) {
  const std::lock_guard lock(mutex_);
  for (auto& scratch : free_) scratch->trim(keep_bytes_each);
}

}  // namespace zarr::codec
