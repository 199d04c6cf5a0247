#include "base/platform/open_beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <vector>

namespace zarr::platform {
namespace {

constexpr int max_links = 40;     // as the kernel
constexpr int max_attempts = 64;  // openat2 gives EAGAIN while somebody renames beside us

Opened failed(int error) { return {FileDescriptor(), error}; }

Opened plain_open(int directory, const char* path, int flags, unsigned mode) {
  while (true) {
    const int fd = ::openat(directory, path, flags | O_CLOEXEC, mode);
    if (fd >= 0) return {FileDescriptor(fd), 0};
    if (errno != EINTR) return failed(errno);
  }
}

Opened kernel_open(int directory, const char* path, int flags, unsigned mode, Symlinks symlinks) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags | O_CLOEXEC);
  how.mode = (flags & O_CREAT) != 0 ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  if (symlinks == Symlinks::refuse) how.resolve |= RESOLVE_NO_SYMLINKS;
  for (int attempt = 0;; ++attempt) {
    const long fd = ::syscall(SYS_openat2, directory, path, &how, sizeof(how));
    if (fd >= 0) return {FileDescriptor(static_cast<int>(fd)), 0};
    if (errno != EINTR && (errno != EAGAIN || attempt == max_attempts)) return failed(errno);
  }
}

bool kernel_has_openat2() {
  static std::atomic<int> known{-1};
  int value = known.load(std::memory_order_relaxed);
  if (value < 0) {  // sandboxes answer ENOSYS or EPERM
    value = kernel_open(AT_FDCWD, ".", O_PATH | O_DIRECTORY, 0, Symlinks::follow_inside).error == 0 ? 1 : 0;
    known.store(value, std::memory_order_relaxed);
  }
  return value == 1;
}

// The components still to be walked, the next one last.
class Remaining {
 public:
  void push(const std::string& path) {  // in front of what remains
    size_t end = path.size();
    while (end > 0) {
      const size_t slash = path.rfind('/', end - 1);
      const size_t start = slash == std::string::npos ? 0 : slash + 1;
      if (end > start) components_.push_back(path.substr(start, end - start));
      if (slash == std::string::npos) break;
      end = slash;
    }
  }
  std::string pop() {
    std::string next = std::move(components_.back());
    components_.pop_back();
    return next;
  }
  bool empty() const { return components_.empty(); }

 private:
  std::vector<std::string> components_;
};

// Text of the link, "" when the name is none.
std::string read_link(int directory, const std::string& name) {
  std::string text(4096, '\0');
  const ssize_t n = ::readlinkat(directory, name.c_str(), text.data(), text.size());
  text.resize(n > 0 ? static_cast<size_t>(n) : 0);
  return text;
}

bool is_link(int fd) {
  struct stat status;
  return ::fstat(fd, &status) == 0 && S_ISLNK(status.st_mode);
}

}  // namespace

Opened open_beneath_by_walk(int directory, const std::string& path, int flags, unsigned mode, Symlinks symlinks) {
  std::vector<FileDescriptor> below;  // the directories entered, so that ".." is a step back and never one out
  const auto current = [&] { return below.empty() ? directory : below.back().get(); };
  Remaining remaining;
  if (path.starts_with('/')) return failed(EXDEV);
  remaining.push(path);
  int links = 0;
  while (!remaining.empty()) {
    const std::string name = remaining.pop();
    const bool last = remaining.empty();
    if (name == ".") continue;
    if (name == "..") {
      if (below.empty()) return failed(EXDEV);
      below.pop_back();
      continue;
    }
    Opened next =
        plain_open(current(), name.c_str(), last ? flags | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW, mode);
    const bool path_to_link =
        last && (flags & O_NOFOLLOW) == 0 && next.error == 0 && (flags & O_PATH) != 0 && is_link(next.fd.get());
    if (next.error == 0 && !path_to_link) {
      if (last) return next;
      below.push_back(std::move(next.fd));
      continue;
    }
    if (!path_to_link && next.error != ELOOP && next.error != ENOTDIR) return next;
    const std::string target = read_link(current(), name);
    if (target.empty()) return next;  // no link: the error is what it says
    if (symlinks == Symlinks::refuse || ++links > max_links || (last && (flags & O_NOFOLLOW) != 0))
      return failed(ELOOP);
    if (target.starts_with('/')) return failed(EXDEV);
    remaining.push(target);
  }
  return plain_open(current(), ".", flags & ~(O_CREAT | O_EXCL), 0);
}

Opened open_beneath_for_reading(int directory, const char* path, Symlinks symlinks) noexcept {
  if (*path == '\0' || !kernel_has_openat2()) return failed(ENOSYS);
  return kernel_open(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, symlinks);
}

Opened open_beneath(int directory, const std::string& path, int flags, unsigned mode, Symlinks symlinks) {
  if (path.empty()) return plain_open(directory, ".", flags, mode);
  if (kernel_has_openat2()) return kernel_open(directory, path.c_str(), flags, mode, symlinks);
  return open_beneath_by_walk(directory, path, flags, mode, symlinks);
}

}  // namespace zarr::platform
