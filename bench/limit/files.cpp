#include "limit/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace limit {
namespace {

// One descriptor a chunk.
void allow_open_files(uint64_t count) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= count + 64) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, count + 64);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void read_fully(int fd, Byte* to, size_t n, uint64_t offset) {
  while (n != 0) {
    const ssize_t got = pread(fd, to, n, static_cast<off_t>(offset));
    require(got > 0, "read");
    to += got;
    offset += static_cast<uint64_t>(got);
    n -= static_cast<size_t>(got);
  }
}

Array::Array(std::string path) : path_(std::move(path)) {
  folder_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  require(folder_ >= 0, path_.c_str());
  layout = parse_layout(slurp(folder_, "zarr.json"));
  allow_open_files(chunks());
  files_ = std::make_unique<File[]>(chunks());
}

Array::~Array() {
  forget();
  close(folder_);
}

void Array::forget() {
  for (uint64_t i = 0; i < chunks(); ++i) {
    const int fd = files_[i].fd.exchange(-1);
    if (fd >= 0) close(fd);
  }
}

std::string Array::key(uint64_t i) const {
  const Index at = position(i, layout.grid);
  char text[96];
  char* end = text;
  *end++ = 'c';
  for (int d = 4 - layout.rank; d < 4; ++d) {
    *end++ = '/';
    end = std::to_chars(end, text + sizeof text, at[d]).ptr;
  }
  return std::string(text, end);
}

Array::File& Array::open_file(uint64_t i) {
  File& f = files_[i];
  if (f.fd.load(std::memory_order_acquire) >= 0) return f;
  const int fd = openat(folder_, key(i).c_str(), O_RDONLY | O_CLOEXEC);
  require(fd >= 0, key(i).c_str());
  if (layout.codec == Codec::none && !layout.sharded) {  // the size is known
    f.size = layout.chunk_bytes();
  } else {
    const std::lock_guard lock(mutex_);
    if (f.fd.load(std::memory_order_relaxed) >= 0) {
      close(fd);
      return f;
    }
    struct stat status {};
    require(fstat(fd, &status) == 0, "fstat");
    f.size = static_cast<uint64_t>(status.st_size);
    if (layout.sharded) {
      const uint64_t n = product(layout.per_chunk);
      f.index.resize(2 * n);
      read_fully(fd, reinterpret_cast<Byte*>(f.index.data()), 16 * n, f.size - 16 * n - 4);
    }
    f.fd.store(fd, std::memory_order_release);
    return f;
  }
  int none = -1;
  if (!f.fd.compare_exchange_strong(none, fd, std::memory_order_acq_rel)) close(fd);
  return f;
}

Array::Part Array::chunk(uint64_t i) {
  const File& f = open_file(i);
  return {f.fd.load(std::memory_order_relaxed), 0, f.size};
}

Array::Part Array::unit(const Index& at) {
  Index c{}, inner{};
  for (int d = 0; d < 4; ++d) c[d] = at[d] / layout.per_chunk[d], inner[d] = at[d] % layout.per_chunk[d];
  const File& f = open_file(offset(c, layout.grid));
  const int fd = f.fd.load(std::memory_order_relaxed);
  if (!layout.sharded) return {fd, 0, f.size};
  const uint64_t k = offset(inner, layout.per_chunk);
  return {fd, f.index[2 * k], f.index[2 * k + 1]};
}

}  // namespace limit
