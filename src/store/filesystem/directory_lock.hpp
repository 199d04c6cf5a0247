// The advisory lock between processes: flock on the opened directory that holds the key's file.
//
// A lock on the file itself would protect nothing (rename replaces it), and lock files would lie among the data. flock
// belongs to an open file, so threads of one process share one: the first locks, the last unlocks, and ProcessNames
// tells them apart. After locking, the path must still lead to the locked directory: erase removes empty directories,
// but only under their lock. A process gives a shared lock up after a while, so that others get their turn. Where flock
// is not to be had (NFS: EBADF on directories), the lock is one of this process only.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string_view>
#include <utility>

#include "base/cancel.hpp"
#include "base/platform/file_descriptor.hpp"

namespace zarr::store {

struct SharedDirectory;

class DirectoryLock {
 public:
  enum class Joining : uint8_t {
    fair,    // waits when others have shared this process's lock for long
    always,  // for a thread that works under a lock already
  };
  DirectoryLock() = default;
  DirectoryLock(DirectoryLock&&) noexcept = default;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~DirectoryLock();

  // Waits; throws cancelled, timeout, or io with the key. `directory` is an open descriptor of it and stays the
  // caller's.
  static DirectoryLock acquire(int directory, Joining joining, const Cancel& cancel, std::string_view key);
  // Alone, other threads of this process excluded too. Empty when anybody holds it.
  static DirectoryLock try_acquire(int directory);
  // Whether flock works on this directory.
  static bool supported(int directory);

  explicit operator bool() const { return shared_ != nullptr; }
  const struct stat& status() const;  // of the locked directory

 private:
  explicit DirectoryLock(std::shared_ptr<SharedDirectory> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<SharedDirectory> shared_;
};

}  // namespace zarr::store
