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
  bool follow_symlinks =
      true;  // inside the root only; links that lead out of it, and absolute ones, are refused always
};

// The directory may be absent: reads then find nothing, and the first write makes it if `create_root`, else gives
// not_found.
StorePtr open_filesystem_store(const std::string& path, const FilesystemOptions& options);

struct Temporaries {
  uint64_t live = 0;     // of writes in progress
  uint64_t stale = 0;    // left behind by writers of this library that died
  uint64_t removed = 0;  // of the stale ones
  uint64_t foreign = 0;  // temporaries, locks and litter of other programs: never removed
};
// Counts below `prefix` ("" or ending with "/"), and removes the stale ones if `remove`. Other stores: all zero.
// The first write into a directory also removes what is stale in it.
Temporaries sweep_temporaries(Store& store, const std::string& prefix, bool remove);

}  // namespace zarr::store
