// Ownership of a file descriptor, and reads and writes that finish what they began.
#pragma once

#include <cstdint>
#include <utility>

#include "base/bytes.hpp"

namespace zarr::platform {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  int close();  // 0 or errno: some file systems report a failed write here only

 private:
  int fd_ = -1;
};

// A descriptor, or the errno that opening gave.
struct Opened {
  FileDescriptor fd;
  int error = 0;
};

struct Transfer {
  uint64_t bytes = 0;  // done, even when an error came later
  int error = 0;       // errno; 0 with fewer bytes than asked for = end of file
};
Transfer read_fully(int fd, uint64_t offset, MutByteSpan out);  // pread
Transfer write_fully(int fd, ByteSpan bytes);                   // at the file position

}  // namespace zarr::platform
