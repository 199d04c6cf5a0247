// Writing a value: the one way in which the filesystem store changes or removes files.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

#include "store/filesystem/directory_lock.hpp"
#include "store/filesystem/root.hpp"
#include "store/filesystem_store.hpp"

namespace zarr::store {

class FileWriter {
 public:
  FileWriter(FilesystemRoot& root, Durability durability) : root_(root), durability_(durability) {}

  std::string set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag);
  void set(const std::string& key, BytePieces& pieces, const Condition& condition);
  bool erase(const std::string& key);
  // The key's lock, held against threads and processes.
  std::unique_ptr<Lock> lock(const std::string& key, const Cancel& cancel);
  uint64_t erased() const { return erased_.load(std::memory_order_relaxed); }  // values so far
  // Removes the directory and those above it as long as they are empty and nobody holds their lock; never the root.
  void remove_empty(std::string directory);

 private:
  struct Attempt;  // one try to write
  void run(Attempt& attempt);
  bool try_rename(Attempt& attempt);
  bool try_in_place(Attempt& attempt);
  DirectoryLock lock_directory(int directory, const std::string& key, const Cancel& cancel);
  void check_condition(const Attempt& attempt);
  void sweep_once(int directory);
  void sync(int directory, const std::string& key);

  FilesystemRoot& root_;
  const Durability durability_;
  std::atomic<uint64_t> erased_{0};
  std::mutex swept_mutex_;
  std::unordered_set<uint64_t> swept_;  // inodes of directories that were looked through for stale temporaries
};

}  // namespace zarr::store
