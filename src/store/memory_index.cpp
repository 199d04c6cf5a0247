#include "store/memory_index.hpp"

namespace zarr::store {

void MemoryIndex::prepare() {
  if (2 * (used_ + 1) <= slots_.size()) return;
  std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
  old.swap(slots_);
  for (const Slot& slot : old)
    if (slot.value != nullptr) slots_[place_of(slot.value->key, slot.hash)] = slot;
}

void MemoryIndex::put(const MemoryValue& value, uint64_t hash) noexcept {
  Slot& slot = slots_[place_of(value.key, hash)];
  if (slot.value == nullptr) ++used_;
  slot = {hash, &value};
}

void MemoryIndex::erase(std::string_view key, uint64_t hash) noexcept {
  if (slots_.empty()) return;
  const size_t mask = slots_.size() - 1;
  size_t hole = place_of(key, hash);
  if (slots_[hole].value == nullptr) return;
  --used_;
  // What was put behind the hole because its own place was taken moves up, so that no search ends too early.
  for (size_t at = (hole + 1) & mask; slots_[at].value != nullptr; at = (at + 1) & mask) {
    const size_t wanted = slots_[at].hash & mask;
    if (((at - wanted) & mask) < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
}

}  // namespace zarr::store
