// Which version of a file: the etags of the filesystem store.
//
// "INODE.SIZE.MTIME.CTIME" (hexadecimal, times in nanoseconds) identifies a version only when the file was at rest:
// clocks of file systems are coarse (4 ms, up to 2 s), so that a change just after the look can leave all four as they
// were. A file changed within the last moments therefore gets a volatile etag, "~INODE.SIZE.MTIME.CTIME.HASH" with a
// hash of its content, or "~INODE.SIZE.MTIME.CTIME.-" when the content was not looked at; the latter never satisfies
// the condition of a write.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/filesystem/root.hpp"

namespace zarr::store {

struct FileVersion {
  uint64_t inode = 0;
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  int64_t ctime_ns = 0;
  bool fresh = false;            // changed so recently that the fields alone identify nothing
  std::optional<uint64_t> hash;  // of the content

  bool same_fields(const FileVersion& other) const {
    return inode == other.inode && size == other.size && mtime_ns == other.mtime_ns && ctime_ns == other.ctime_ns;
  }
  std::string etag() const;
};

std::optional<FileVersion> parse_etag(std::string_view etag);  // nullopt: not one of ours
int64_t realtime_ns();
// The version of an open file; `before_ns` is the clock before fstat.
FileVersion version_of(const struct stat& status, int64_t before_ns);
// Throws io with the key when fstat fails; reads nothing.
FileVersion look_at(int fd, struct stat& status, std::string_view key);
// Hash of the whole content by pread.
uint64_t hash_file(int fd, uint64_t size, std::string_view key);
// Reads `out` from offset: all bytes, or corrupt_data (the file is shorter than it was) or io.
void read_exactly(int fd, uint64_t offset, MutByteSpan out, std::string_view key);

}  // namespace zarr::store
