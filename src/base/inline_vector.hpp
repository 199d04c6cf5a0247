// A vector of at most 32 numbers that lives on the stack: coordinates, shapes, strides, permutations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>

#include "base/error.hpp"

namespace zarr {

inline constexpr size_t max_rank = 32;  // also NumPy's limit when the v2 format was fixed

// Room beyond size() is never touched: making one costs nothing, which is felt in reads of one element.
template <class T>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  InlineVector() {}  // not defaulted: `{}` would set all of the room to zero first
  explicit InlineVector(size_t size, T value = T{}) { resize(size, value); }
  InlineVector(std::initializer_list<T> values) { assign({values.begin(), values.size()}); }
  explicit InlineVector(std::span<const T> values) { assign(values); }
  InlineVector(const InlineVector& other) { assign(other.span()); }
  InlineVector& operator=(const InlineVector& other) {
    if (this != &other) assign(other.span());
    return *this;
  }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return reinterpret_cast<T*>(room_); }
  const T* data() const { return reinterpret_cast<const T*>(room_); }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](size_t i) { return data()[i]; }
  const T& operator[](size_t i) const { return data()[i]; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }
  std::span<const T> span() const { return {data(), size_}; }
  operator std::span<const T>() const { return span(); }

  void clear() { size_ = 0; }
  void push_back(const T& value) {
    check(size_ + 1);
    std::construct_at(data() + size_++, value);
  }
  void pop_back() { --size_; }
  void resize(size_t size, T value = T{}) {
    check(size);
    for (size_t i = size_; i < size; ++i) set(i, value);
    size_ = size;
  }
  void assign(std::span<const T> values) {
    check(values.size());
    for (size_t i = 0; i < values.size(); ++i) set(i, values[i]);
    size_ = values.size();
  }
  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  static void check(size_t size) {
    if (size > max_rank) fail(Status::limit_exceeded, "rank ", size, " is over the limit of ", max_rank);
  }
  // Ranks are small. The empty statement keeps compilers from making the loops above calls of memset and memcpy, or string
  // instructions, which take longer than the one to four elements.
  void set(size_t i, const T& value) {
    std::construct_at(data() + i, value);
#if defined(__GNUC__)
    __asm__("");
#endif
  }
  alignas(T) std::byte room_[max_rank * sizeof(T)];
  size_t size_ = 0;
};

using Shape = InlineVector<uint64_t>;    // extents, chunk coordinates, element coordinates
using Strides = InlineVector<int64_t>;   // bytes, any sign
using Permutation = InlineVector<size_t>;

}  // namespace zarr
