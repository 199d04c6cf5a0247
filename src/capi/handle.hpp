// What every handle begins with: a reference count, and a tag that tells one kind of handle from another.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "base/error.hpp"

namespace zarr::capi {

// Struct is the opaque type of zarr.h; it has `static constexpr uint32_t tag_value` and `static constexpr const char*
// noun`.
template <class Struct>
class Handle {
 public:
  Handle() : tag_(Struct::tag_value) {}
  ~Handle() { tag_ = 0; }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  bool is_live() const { return tag_ == Struct::tag_value; }
  void retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  bool release() { return references_.fetch_sub(1, std::memory_order_acq_rel) == 1; }  // true = that was the last

 private:
  volatile uint32_t tag_;  // volatile: the store of the destructor must not be dropped
  std::atomic<uint32_t> references_{1};
};

template <class Struct>
Struct* retain(Struct* handle) noexcept {
  if (handle != nullptr) handle->retain();
  return handle;
}

template <class Struct>
void release(Struct* handle) noexcept {
  if (handle != nullptr && handle->release()) delete handle;
}

// The handle, after a look that it is one. Catches NULL and a handle of another kind, not every use after release.
template <class Struct>
Struct& checked(Struct* handle, const char* argument) {
  if (handle == nullptr) fail(Status::invalid_argument, "argument '", argument, "' is NULL: expected ", Struct::noun);
  if (!handle->is_live()) fail(Status::invalid_argument, "argument '", argument, "' is not ", Struct::noun);
  return *handle;
}
template <class Struct>
const Struct& checked(const Struct* handle, const char* argument) {
  return checked(const_cast<Struct*>(handle), argument);
}

// A counted pointer to a handle, for objects that keep one alive.
template <class Struct>
class Ref {
 public:
  Ref() = default;
  explicit Ref(Struct* borrowed) : handle_(retain(borrowed)) {}
  Ref(Ref&& other) noexcept : handle_(other.handle_) { other.handle_ = nullptr; }
  Ref(const Ref& other) : handle_(retain(other.handle_)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Ref() { release(handle_); }
  void take(Struct* fresh) {
    release(handle_);
    handle_ = fresh;
  }
  // Gives the reference that it holds to the caller.
  Struct* detach() {
    Struct* handle = handle_;
    handle_ = nullptr;
    return handle;
  }
  Struct* get() const { return handle_; }
  Struct* operator->() const { return handle_; }
  Struct& operator*() const { return *handle_; }
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  static Struct* retain(Struct* handle) { return capi::retain(handle); }
  static void release(Struct* handle) { capi::release(handle); }
  Struct* handle_ = nullptr;
};

// Takes over the reference that a fresh handle comes with.
template <class Struct>
Ref<Struct> adopt(Struct* fresh) {
  Ref<Struct> ref;
  ref.take(fresh);
  return ref;
}

}  // namespace zarr::capi
