// The hash table of a memory store: from a key to its value in two steps through memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace zarr::store {

struct MemoryValue : std::enable_shared_from_this<MemoryValue> {  // immutable once stored, so that readers share it
  std::string key;
  Buffer bytes;
  std::string etag;
};

// Open addressing with linear probing, at most half full. Refers to values that somebody else keeps. (Finding one of
// 10 000 values in the ordered map took 9 cache misses and most of the time of reading 4 KiB.)
class MemoryIndex {
 public:
  static uint64_t hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

  const MemoryValue* find(std::string_view key, uint64_t hash) const {
    if (slots_.empty()) return nullptr;
    return slots_[place_of(key, hash)].value;
  }
  // Makes room for one more value, so that the next put() cannot fail.
  void prepare();
  // Takes the place of the value with the same key, if there is one.
  void put(const MemoryValue& value, uint64_t hash) noexcept;
  void erase(std::string_view key, uint64_t hash) noexcept;

 private:
  struct Slot {
    uint64_t hash = 0;
    const MemoryValue* value = nullptr;
  };
  // Where the key is, or the free place where it would be put.
  size_t place_of(std::string_view key, uint64_t hash) const {
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    while (slots_[at].value != nullptr && !(slots_[at].hash == hash && slots_[at].value->key == key)) at = (at + 1) & mask;
    return at;
  }
  std::vector<Slot> slots_;  // a power of two of them, or none
  size_t used_ = 0;
};

}  // namespace zarr::store
