// One mutex for every (store, key) that somebody changes right now: what keeps read-modify-write of this process whole.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/cancel.hpp"
#include "chunk/process_local.hpp"

namespace zarr::chunk {

// Any thread at once. Not recursive: a thread that holds a key must not ask for it again.
class KeyLocks {
 public:
  // The table that all contexts of this process share: two contexts may open the same directory.
  static std::shared_ptr<KeyLocks> process_wide();

  class Guard {  // released by the destructor, on any thread
   public:
    Guard() = default;
    Guard(Guard&& other) noexcept : locks_(other.locks_), name_(std::move(other.name_)) { other.locks_ = nullptr; }
    Guard& operator=(Guard&&) = delete;
    ~Guard() {
      if (locks_ != nullptr) locks_->release(name_);
    }

   private:
    friend class KeyLocks;
    Guard(KeyLocks* locks, std::string name) : locks_(locks), name_(std::move(name)) {}
    KeyLocks* locks_ = nullptr;
    std::string name_;
  };

  // Waits until nobody else holds the key; throws cancelled or timeout. `identity`: Store::identity().
  Guard lock(const std::string& identity, const std::string& key, const Cancel& cancel);
  size_t held() const;  // keys held or waited for

 private:
  struct Slot {
    size_t users = 0;  // holder and waiters
    bool held = false;
  };
  struct Table {
    std::mutex mutex;
    std::condition_variable released;
    std::unordered_map<std::string, Slot> slots;
  };
  void release(const std::string& name) noexcept;
  static constexpr size_t shard_count = 16;  // so that writers of different keys seldom wait for one mutex
  Table& table_of(const std::string& name) const;
  struct Tables {
    Table shard[shard_count];
  };
  mutable ProcessLocal<Tables> tables_;
};

}  // namespace zarr::chunk
