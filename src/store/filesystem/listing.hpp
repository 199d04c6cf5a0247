// Walking the directories of a filesystem store.
#pragma once

#include <functional>
#include <string>

#include "store/filesystem/root.hpp"
#include "store/store.hpp"

namespace zarr::store {

enum class FoundKind : uint8_t { value, litter, directory };
struct Found {
  std::string key;  // directories without a trailing "/"
  FoundKind kind = FoundKind::value;
};

// Reports what is in the directory `path` ("" = the root), below it too when `recursive`. Symbolic links to directories
// inside the root are entered, rings of them once. What is neither file nor directory counts as a value (that cannot be
// read); names that are no keys are left out. A directory that is not there holds nothing. visit returns false to stop.
void walk(const FilesystemRoot& root, const std::string& path, bool recursive,
          const std::function<bool(const Found&)>& visit);

// Removes everything in the directory `path`, and itself unless it is the root. Links are removed, not followed.
void remove_tree(const FilesystemRoot& root, const std::string& path);

}  // namespace zarr::store
