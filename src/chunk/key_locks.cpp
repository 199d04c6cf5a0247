#include "chunk/key_locks.hpp"

#include <chrono>
#include <functional>

#include "chunk/cancel_wait.hpp"

namespace zarr::chunk {

std::shared_ptr<KeyLocks> KeyLocks::process_wide() {
  static const std::shared_ptr<KeyLocks> table = std::make_shared<KeyLocks>();
  return table;
}

KeyLocks::Table& KeyLocks::table_of(const std::string& name) const {
  return tables_.get().shard[std::hash<std::string>{}(name) % shard_count];
}

KeyLocks::Guard KeyLocks::lock(const std::string& identity, const std::string& key, const Cancel& cancel) {
  std::string name;
  name.reserve(identity.size() + 1 + key.size());
  name.append(identity).append(1, '\0').append(key);
  Table& table = table_of(name);
  std::unique_lock guard(table.mutex);
  Slot& slot = table.slots[name];  // references stay valid while others come and go
  ++slot.users;
  try {
    wait_until(table.released, guard, cancel, [&] { return !slot.held; });
  } catch (...) {
    if (--slot.users == 0) table.slots.erase(name);
    throw;
  }
  slot.held = true;
  return Guard(this, std::move(name));
}

void KeyLocks::release(const std::string& name) noexcept {
  Table& table = table_of(name);
  const std::lock_guard guard(table.mutex);
  const auto found = table.slots.find(name);
  if (found == table.slots.end()) return;  // a guard that a child inherited over fork()
  found->second.held = false;
  if (--found->second.users == 0) table.slots.erase(found);
  else table.released.notify_all();
}

size_t KeyLocks::held() const {
  size_t sum = 0;
  for (Table& table : tables_.get().shard) {
    const std::lock_guard guard(table.mutex);
    sum += table.slots.size();
  }
  return sum;
}

}  // namespace zarr::chunk
