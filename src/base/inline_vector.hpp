// A vector of at most 32 numbers that lives on the stack: coordinates, shapes, strides, permutations.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/error.hpp"

namespace zarr {

inline constexpr size_t max_rank = 32;  // also NumPy's limit when the v2 format was fixed

template <class T>
class InlineVector {
 public:
  InlineVector() = default;
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
  T* data() { return values_; }
  const T* data() const { return values_; }
  T* begin() { return values_; }
  T* end() { return values_ + size_; }
  const T* begin() const { return values_; }
  const T* end() const { return values_ + size_; }
  T& operator[](size_t i) { return values_[i]; }
  const T& operator[](size_t i) const { return values_[i]; }
  T& back() { return values_[size_ - 1]; }
  const T& back() const { return values_[size_ - 1]; }
  std::span<const T> span() const { return {values_, size_}; }
  operator std::span<const T>() const { return span(); }

  void clear() { size_ = 0; }
  void push_back(const T& value) {
    check(size_ + 1);
    values_[size_++] = value;
  }
  void pop_back() { --size_; }
  void resize(size_t size, T value = T{}) {
    check(size);
    for (size_t i = size_; i < size; ++i) values_[i] = value;
    size_ = size;
  }
  void assign(std::span<const T> values) {
    check(values.size());
    std::copy(values.begin(), values.end(), values_);
    size_ = values.size();
  }
  friend bool operator==(const InlineVector& a, const InlineVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  static void check(size_t size) {
    if (size > max_rank) fail(Status::limit_exceeded, "rank ", size, " is over the limit of ", max_rank);
  }
  T values_[max_rank];
  size_t size_ = 0;
};

using Shape = InlineVector<uint64_t>;    // extents, chunk coordinates, element coordinates
using Strides = InlineVector<int64_t>;   // bytes, any sign
using Permutation = InlineVector<size_t>;

}  // namespace zarr
