#include "store/filesystem/temporary.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <random>

#include "base/content_hash.hpp"
#include "base/error.hpp"

namespace zarr::store {
namespace {

constexpr std::string_view name_start = ".zarr-";
constexpr std::string_view name_end = ".partial";
constexpr time_t stale_here_seconds = 15 * 60;
constexpr time_t stale_elsewhere_seconds = 60 * 60;
constexpr int entries_of_a_cheap_look = 1000;

std::string hex(uint64_t value) {
  char text[17];
  return {text, std::to_chars(text, text + sizeof(text), value, 16).ptr};
}

// Start of the system and process namespace: where a process number means something.
std::string host_tag() {
  char text[512] = {};
  const platform::FileDescriptor boot(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (boot) platform::read_fully(boot.get(), 0, {reinterpret_cast<std::byte*>(text), 64});
  if (::readlink("/proc/self/ns/pid", text + 64, 128) < 0) text[64] = '?';
  ::gethostname(text + 192, 256);
  return hex(content_hash({reinterpret_cast<const std::byte*>(text), sizeof(text)}) & 0xFFFFFFFF);
}

const std::string& this_host() {
  static const auto* tag = new std::string(host_tag());
  return *tag;
}

uint64_t next_number() {
  static const uint64_t start = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  static std::atomic<uint64_t> count{0};
  return start + ++count;  // a forked child repeats numbers, but with its own process number beside them
}

struct Writer {
  std::string_view host;
  pid_t pid = 0;
};

bool parse_name(std::string_view name, Writer& writer) {
  if (!name.starts_with(name_start) || !name.ends_with(name_end) || name.size() < name_start.size() + name_end.size())
    return false;
  name = name.substr(name_start.size(), name.size() - name_start.size() - name_end.size());
  const size_t first = name.find('-');
  const size_t second = first == std::string_view::npos ? first : name.find('-', first + 1);
  if (second == std::string_view::npos) return false;
  writer.host = name.substr(0, first);
  const std::string_view pid = name.substr(first + 1, second - first - 1);
  const auto [end, error] = std::from_chars(pid.data(), pid.data() + pid.size(), writer.pid);
  return error == std::errc() && end == pid.data() + pid.size() && writer.pid > 0;
}

}  // namespace

std::string temporary_name() {
  return cat(name_start, this_host(), "-", ::getpid(), "-", hex(next_number()), name_end);
}

TemporaryState temporary_state(int directory, const std::string& name) {
  Writer writer;
  if (!parse_name(name, writer)) return TemporaryState::none;
  const bool here = writer.host == this_host();
  if (here && ::kill(writer.pid, 0) != 0 && errno == ESRCH) return TemporaryState::stale;
  struct stat status;
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return TemporaryState::live;
  const time_t age = ::time(nullptr) - status.st_mtim.tv_sec;
  return age > (here ? stale_here_seconds : stale_elsewhere_seconds) ? TemporaryState::stale : TemporaryState::live;
}

void sweep_directory(int directory) {
  const int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = fd < 0 ? nullptr : ::fdopendir(fd);
  if (stream == nullptr) {
    platform::FileDescriptor{fd};
    return;
  }
  for (int seen = 0; seen < entries_of_a_cheap_look; ++seen) {
    const struct dirent* entry = ::readdir(stream);
    if (entry == nullptr) break;
    if (temporary_state(directory, entry->d_name) == TemporaryState::stale) ::unlinkat(directory, entry->d_name, 0);
  }
  ::closedir(stream);
}

TemporaryFile::~TemporaryFile() {
  fd_.close();
  if (!name_.empty()) ::unlinkat(directory_, name_.c_str(), 0);
}

int TemporaryFile::create(int directory) {
  directory_ = directory;
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::string name = temporary_name();
    const int fd = ::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd >= 0) {
      fd_ = platform::FileDescriptor(fd);
      name_ = std::move(name);
      return 0;
    }
    if (errno != EEXIST && errno != EINTR) return errno;
  }
  return EEXIST;
}

int TemporaryFile::rename_to(const std::string& name, bool only_if_absent) {
  int result = only_if_absent ? ::renameat2(directory_, name_.c_str(), directory_, name.c_str(), RENAME_NOREPLACE)
                              : ::renameat(directory_, name_.c_str(), directory_, name.c_str());
  // Some file systems cannot: the caller has looked, under the lock.
  if (result != 0 && only_if_absent && (errno == EINVAL || errno == ENOSYS))
    result = ::renameat(directory_, name_.c_str(), directory_, name.c_str());
  if (result != 0) return errno;
  name_.clear();
  return 0;
}

}  // namespace zarr::store
