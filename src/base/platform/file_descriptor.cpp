#include "base/platform/file_descriptor.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace zarr::platform {
namespace {

constexpr size_t max_piece = size_t{1} << 30;  // Linux moves at most 2 GiB - 4 KiB a call

}  // namespace

FileDescriptor::~FileDescriptor() { close(); }

int FileDescriptor::close() {
  if (fd_ < 0) return 0;
  // After EINTR Linux has closed the descriptor: trying again could close another thread's.
  const int result = ::close(std::exchange(fd_, -1));
  return result == 0 || errno == EINTR ? 0 : errno;
}

Transfer read_fully(int fd, uint64_t offset, MutByteSpan out) {
  Transfer transfer;
  while (!out.empty()) {
    if (offset > static_cast<uint64_t>(LLONG_MAX)) return {transfer.bytes, EOVERFLOW};
    const ssize_t n = ::pread(fd, out.data(), std::min(out.size(), max_piece), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return {transfer.bytes, errno};
    if (n == 0) break;
    transfer.bytes += static_cast<uint64_t>(n);
    offset += static_cast<uint64_t>(n);
    out = out.subspan(static_cast<size_t>(n));
  }
  return transfer;
}

Transfer write_fully(int fd, ByteSpan bytes) {
  Transfer transfer;
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), std::min(bytes.size(), max_piece));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return {transfer.bytes, n < 0 ? errno : EIO};
    transfer.bytes += static_cast<uint64_t>(n);
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
  return transfer;
}

}  // namespace zarr::platform
