// Values as files under one opened root directory.
#pragma once

#include "store/store.hpp"

namespace zarr::store {

enum class Durability : uint8_t {
  rename = 0,    // temporary + rename: readers and crashes see the old or the new value
  in_place = 1,  // overwrites; a crash can leave a torn value
  fsync = 2,     // rename, with file and directory synced before set() returns
};

struct FilesystemOptions {
  Durability durability = Durability::rename;
  bool create_root = false;
  bool read_only = false;
  bool follow_symlinks = true;  // inside the root only; links that lead out of it are refused always
};

StorePtr open_filesystem_store(const std::string& path, const FilesystemOptions& options);

}  // namespace zarr::store
