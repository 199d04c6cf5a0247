// Spans of bytes and an owned, uninitialised, growable buffer.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace zarr {

using ByteSpan = std::span<const std::byte>;
using MutByteSpan = std::span<std::byte>;

inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Where bulk memory comes from (zarr_allocator of zarr.h). A null pointer means the C library.
struct Allocator {
  void* user_data = nullptr;
  void* (*allocate)(void* user_data, size_t size, size_t alignment) = nullptr;
  void (*deallocate)(void* user_data, void* memory, size_t size) = nullptr;
};

// 64-byte aligned, never zero-filled. resize() keeps the content; reserve_discard() does not.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(const Allocator* allocator) : allocator_(allocator) {}  // the allocator outlives the buffer
  explicit Buffer(size_t size) { resize(size); }
  explicit Buffer(ByteSpan content) { append(content); }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { release(); }

  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  ByteSpan span() const { return {data_, size_}; }
  MutByteSpan span() { return {data_, size_}; }
  operator ByteSpan() const { return span(); }

  void clear() { size_ = 0; }
  void resize(size_t size) {
    if (size > capacity_) grow(size, size_);
    size_ = size;
  }
  // Capacity for `size` bytes, old content lost: no copy when it has to grow.
  MutByteSpan reserve_discard(size_t size) {
    if (size > capacity_) grow(size, 0);
    size_ = size;
    return span();
  }
  // Capacity for `size` bytes, size and content stay. Large blocks take memory only where they are written.
  void reserve(size_t size) {
    if (size > capacity_) grow(size, size_);
  }
  // Makes room for more bytes behind the content, which stays; capacity grows by doubling. Returns the new part.
  MutByteSpan extend(size_t bytes) {
    const size_t old = size_;
    if (bytes > capacity_ - size_) {
      if (bytes > SIZE_MAX / 2 - size_) throw std::bad_alloc();
      grow(std::max(size_ + bytes, capacity_ * 2), size_);
    }
    size_ = old + bytes;
    return {data_ + old, bytes};
  }
  void append(ByteSpan bytes) {
    const MutByteSpan room = extend(bytes.size());
    if (!bytes.empty()) std::memcpy(room.data(), bytes.data(), bytes.size());
  }
  void swap(Buffer& other) noexcept {
    std::swap(allocator_, other.allocator_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  void grow(size_t capacity, size_t keep) {
    if (capacity > SIZE_MAX - 63) throw std::bad_alloc();
    const size_t rounded = (capacity + 63) & ~size_t{63};
    if (keep == 0) {  // never both at once
      release();
      size_ = 0;
    }
    auto* fresh = static_cast<std::byte*>(allocator_ != nullptr ? allocator_->allocate(allocator_->user_data, rounded, 64)
                                                                : std::aligned_alloc(64, rounded));
    if (fresh == nullptr) throw std::bad_alloc();
    if (keep != 0) {
      std::memcpy(fresh, data_, keep);
      release();
    }
    data_ = fresh;
    capacity_ = rounded;
  }

  void release() {
    if (data_ == nullptr) return;
    if (allocator_ != nullptr) allocator_->deallocate(allocator_->user_data, data_, capacity_);
    else std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }

  const Allocator* allocator_ = nullptr;
  std::byte* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace zarr
