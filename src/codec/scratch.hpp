// Reusable working memory and codec contexts, so that no chunk costs a fresh allocation. A scratch serves one thread at
// a time; the pool belongs to a context of the library.
#pragma once

#include <memory>
#include <mutex>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"

namespace zarr::codec {

class Scratch {
 public:
  explicit Scratch(const Allocator* allocator = nullptr) : allocator_(allocator) {}

  // A buffer that returns to the scratch at the end of its scope. Content is undefined.
  class Lease {
   public:
    Lease(Scratch& scratch, size_t size) : scratch_(scratch), buffer_(scratch.pop(size)) {
      buffer_.reserve_discard(size);
    }
    ~Lease() { scratch_.push(std::move(buffer_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Buffer& operator*() { return buffer_; }
    Buffer* operator->() { return &buffer_; }

   private:
    Scratch& scratch_;
    Buffer buffer_;
  };

  // One reusable T a scratch (a ZSTD_DCtx wrapper, a libdeflate decompressor), made at first use.
  template <class T>
  T& context() {
    auto& slot = contexts_[std::type_index(typeid(T))];
    if (!slot) slot = std::make_shared<T>();
    return *static_cast<T*>(slot.get());
  }

  void trim(size_t keep_bytes);  // frees buffers beyond keep_bytes in all

 private:
  friend class Lease;
  Buffer pop(size_t size);  // the smallest that is large enough, else the largest, else a fresh one
  void push(Buffer buffer) noexcept;

  const Allocator* allocator_;
  std::vector<Buffer> free_;
  std::unordered_map<std::type_index, std::shared_ptr<void>> contexts_;
};

class ScratchPool {
 public:
  explicit ScratchPool(const Allocator* allocator = nullptr) : allocator_(allocator) {}
  class Lease {
   public:
    explicit Lease(ScratchPool& pool) : pool_(pool), scratch_(pool.pop()) {}
    ~Lease() { pool_.push(std::move(scratch_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Scratch& operator*() { return *scratch_; }

   private:
    ScratchPool& pool_;
    std::unique_ptr<Scratch> scratch_;
  };
  void trim(size_t keep_bytes_each);
  const Allocator* allocator() const { return allocator_; }  // of all bulk memory; null = the C library

 private:
  friend class Lease;
  std::unique_ptr<Scratch> pop();
  void push(std::unique_ptr<Scratch> scratch) noexcept;
  const Allocator* allocator_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> free_;
};

}  // namespace zarr::codec
