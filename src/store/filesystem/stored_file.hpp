// A value's file, opened for reading.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

#include "store/filesystem/file_version.hpp"
#include "store/filesystem/root.hpp"
#include "store/store.hpp"

namespace zarr::store {

struct StoredFile {
  FileDescriptor fd;
  FileVersion version;  // without hash

  // nullopt = absent: nothing there, or a directory, which is what other keys lie below: a prefix is no value in any store,
  // and writers leave empty ones behind. Everything else that is no regular file is an error.
  static std::optional<StoredFile> open(const FilesystemRoot& root, const std::string& key);

  // Whether this is the version that `etag` stands for; reads the content when only that can tell. `for_write`: an etag
  // that was made without a look at fresh content matches nothing.
  bool matches(std::string_view etag, bool for_write, const std::string& key) const;
  // The version's etag, with a hash of the content when it is fresh.
  std::string exact_etag(const std::string& key) const;
};

// Store::read_small().
std::optional<size_t> read_small_file(const FilesystemRoot& root, const std::string& key, MutByteSpan room);
std::optional<Value> read_value(const FilesystemRoot& root, const Request& request);
// Store::read_exactly by three system calls: without the status of the file, because one byte more is asked for than a value
// of the right size has, and because what is no regular file cannot be read at an offset.
bool read_file_exactly(const FilesystemRoot& root, const char* key, MutByteSpan out) noexcept;
std::unique_ptr<Reader> make_reader(StoredFile file, std::string key);
Error etag_mismatch(const std::string& key, std::string_view expected, std::string_view found);

}  // namespace zarr::store
