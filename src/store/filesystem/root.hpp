// The opened root directory of a filesystem store: every name is resolved beneath it.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "base/platform/file_descriptor.hpp"
#include "base/platform/open_beneath.hpp"

namespace zarr::store {

using platform::FileDescriptor;
using platform::Opened;

struct KeyParts {  // "a/b/c" -> directory "a/b", name "c"
  std::string directory;
  std::string name;
};
KeyParts split_key(const std::string& key);

class FilesystemRoot {
 public:
  // The directory may be absent: it is then looked for again at every use, and made by the first write if `create`.
  // `lazy`: a directory that is there is opened at the first use that needs it, which must find the same one.
  FilesystemRoot(const std::string& path, bool create, bool follow_symlinks, bool lazy);
  FilesystemRoot(const FilesystemRoot&) = delete;
  FilesystemRoot& operator=(const FilesystemRoot&) = delete;
  ~FilesystemRoot();

  const std::string& path() const { return path_; }  // absolute
  std::string identity() const;
  // The descriptor, or -1 while the directory is absent.
  int descriptor() const;

  // Opens beneath the root; error ENOENT while the root is absent.
  Opened open(const std::string& path, int flags, unsigned mode = 0) const;
  // The same for reading a file that is looked at once. While the root has not been opened yet, a key without "/" is opened
  // by its whole path, which spares opening the root; symbolic links are then an error (ELOOP).
  Opened open_small(const std::string& key) const;
  // The same for reading a file at once; an error while the descriptor of the root is not known yet.
  Opened open_for_reading(const char* path) const noexcept {
    const int root = descriptor_.load(std::memory_order_acquire);
    if (root < 0) return {FileDescriptor(), ENOENT};
    return platform::open_beneath_for_reading(root, path, symlinks_);
  }
  // Throws when the root was deleted, or when `key` is a symbolic link without a target: neither is an absent value.
  void check_absent(const std::string& key) const;
  // A directory for writing into, opened for reading (so that it can be locked, listed and synced). What is missing is
  // made (with `sync`: durably) and noted in `made`, outermost first.
  FileDescriptor make_directories(const std::string& path, bool sync, std::vector<std::string>* made,
                                  std::string_view key);
  // Whether `path` still leads to this directory.
  bool leads_to(const std::string& path, const struct stat& directory) const;

 private:
  int open_root() const;
  void make_root();
  FileDescriptor make_directory(const std::string& path, bool sync, std::vector<std::string>* made,
                                std::string_view key);

  std::string path_;
  bool create_;
  platform::Symlinks symlinks_;
  bool seen_ = false;  // lazy: the directory was there, and this one
  dev_t device_ = 0;
  ino_t inode_ = 0;
  mutable std::atomic<int> descriptor_{-1};
};

}  // namespace zarr::store
