#include "store/filesystem/root.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "store/filesystem/system_error.hpp"

namespace zarr::store {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// "/a/b": nothing for the file system library to do.
bool is_normal(const std::string& path) {
  if (path.size() < 2 || path.front() != '/' || path.back() == '/') return false;
  for (size_t slash = 0; slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const char next = path[slash + 1];
    if (next == '/' || next == '.') return false;
  }
  return true;
}

std::string absolute(const std::string& path) {
  if (path.empty()) fail(Status::invalid_argument, "filesystem store: the path is empty");
  if (path.find('\0') != std::string::npos)
    fail(Status::invalid_argument, "filesystem store: the path holds a NUL byte");
  if (is_normal(path)) return path;
  std::error_code error;
  std::string out = std::filesystem::absolute(path, error).lexically_normal().string();
  if (error) throw system_error(error.value(), cat("filesystem store: \"", path, "\""), "");
  while (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

void sync_directory(int fd, std::string_view key) {
  if (::fsync(fd) != 0 && errno != EINVAL) throw system_error(errno, "syncing a directory", key);
}

}  // namespace

KeyParts split_key(const std::string& key) {
  const size_t slash = key.rfind('/');
  if (slash == std::string::npos) return {"", key};
  return {key.substr(0, slash), key.substr(slash + 1)};
}

FilesystemRoot::FilesystemRoot(const std::string& path, bool create, bool follow_symlinks, bool lazy)
    : path_(absolute(path)),
      create_(create),
      symlinks_(follow_symlinks ? platform::Symlinks::follow_inside : platform::Symlinks::refuse) {
  struct stat status;
  if (!lazy || ::stat(path_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    descriptor();  // says what is wrong
    return;
  }
  seen_ = true;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

FilesystemRoot::~FilesystemRoot() { FileDescriptor(descriptor_.load()); }

int FilesystemRoot::descriptor() const {
  const int known = descriptor_.load(std::memory_order_acquire);
  return known >= 0 ? known : open_root();
}

int FilesystemRoot::open_root() const {
  FileDescriptor opened(::open(path_.c_str(), directory_flags));
  if (!opened) {
    if (errno == ENOENT && !seen_) return -1;
    throw system_error(errno, cat("opening the directory \"", path_, "\""), "");
  }
  struct stat status;
  if (seen_ && (::fstat(opened.get(), &status) != 0 || status.st_dev != device_ || status.st_ino != inode_))
    throw system_error(ENOENT, cat("the root directory \"", path_, "\" was replaced by another one"), "");
  int expected = -1;
  if (descriptor_.compare_exchange_strong(expected, opened.get(), std::memory_order_acq_rel)) return opened.release();
  return expected;  // another thread was faster
}

std::string FilesystemRoot::identity() const {
  if (seen_) return cat("file:", device_, ":", inode_);
  struct stat status;
  const int fd = descriptor();
  if (fd < 0 || ::fstat(fd, &status) != 0) return "file:" + path_;
  return cat("file:", status.st_dev, ":", status.st_ino);
}

Opened FilesystemRoot::open(const std::string& path, int flags, unsigned mode) const {
  const int root = descriptor();
  if (root < 0) return {FileDescriptor(), ENOENT};
  return platform::open_beneath(root, path, flags, mode, symlinks_);
}

Opened FilesystemRoot::open_small(const std::string& key) const {
  constexpr int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;  // non-blocking: a FIFO must not stop us
  if (!seen_ || descriptor_.load(std::memory_order_acquire) >= 0 || key.find('/') != std::string::npos)
    return open(key, flags);
  std::string path;
  path.reserve(path_.size() + key.size() + 1);
  path.append(path_).append("/").append(key);
  FileDescriptor opened(::open(path.c_str(), flags | O_NOFOLLOW));
  const int error = opened ? 0 : errno;
  return {std::move(opened), error};
}

void FilesystemRoot::check_absent(const std::string& key) const {
  const int root = descriptor();
  if (root < 0) return;
  struct stat status;
  if (::fstatat(root, key.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode))
    throw system_error(ENOENT, "the key is a symbolic link whose target does not exist", key);
  if (::fstat(root, &status) == 0 && status.st_nlink == 0)
    throw system_error(ENOENT, cat("the root directory \"", path_, "\" was deleted"), key);
}

void FilesystemRoot::make_root() {
  if (descriptor() >= 0) return;
  if (!create_) fail(Status::not_found, "the directory \"", path_, "\" does not exist");
  for (size_t slash = path_.find('/', 1);; slash = path_.find('/', slash + 1)) {
    const std::string part = path_.substr(0, slash);
    if (::mkdir(part.c_str(), 0777) != 0 && errno != EEXIST &&
        (slash == std::string::npos || ::access(part.c_str(), F_OK) != 0))
      throw system_error(errno, cat("making the directory \"", part, "\""), "");
    if (slash == std::string::npos) break;
  }
  if (descriptor() < 0) throw system_error(ENOENT, cat("opening the directory \"", path_, "\""), "");
}

FileDescriptor FilesystemRoot::make_directories(const std::string& path, bool sync, std::vector<std::string>* made,
                                                std::string_view key) {
  make_root();
  Opened opened = open(path, directory_flags);
  if (opened.error == 0) return std::move(opened.fd);
  if (opened.error != ENOENT) throw system_error(opened.error, "opening the directory of the key", key);
  struct stat status;
  if (::fstat(descriptor(), &status) == 0 && status.st_nlink == 0)
    throw system_error(ENOENT, cat("the root directory \"", path_, "\" was deleted"), key);
  // Somebody else may remove an empty directory between two steps: begin again then, but not for ever.
  for (int attempt = 0; attempt < 100; ++attempt) {
    FileDescriptor directory;
    size_t end = 0;
    do {
      end = path.find('/', end + 1);
      directory = make_directory(path.substr(0, end), sync, made, key);
    } while (directory && end != std::string::npos);
    if (directory) return directory;
  }
  throw system_error(ENOENT, "the directory of the key is removed again and again", key).with_retryable(true);
}

// Null when it vanished again, or its parent did.
FileDescriptor FilesystemRoot::make_directory(const std::string& path, bool sync, std::vector<std::string>* made,
                                              std::string_view key) {
  Opened opened = open(path, directory_flags);
  if (opened.error == 0) return std::move(opened.fd);
  if (opened.error != ENOENT) throw system_error(opened.error, "opening the directory of the key", key);
  const auto [parent_path, name] = split_key(path);
  const Opened parent = open(parent_path, directory_flags);
  if (parent.error == ENOENT) return {};
  if (parent.error != 0) throw system_error(parent.error, "opening the directory of the key", key);
  if (::mkdirat(parent.fd.get(), name.c_str(), 0777) == 0) {
    if (made != nullptr) made->push_back(path);
    if (sync) sync_directory(parent.fd.get(), key);
  } else if (errno == EEXIST) {
    check_absent(path);  // a link without target: no directory can be made there
  } else if (errno != ENOENT) {
    throw system_error(errno, "making the directory of the key", key);
  }
  opened = open(path, directory_flags);
  if (opened.error != 0 && opened.error != ENOENT)
    throw system_error(opened.error, "opening the directory of the key", key);
  return std::move(opened.fd);
}

bool FilesystemRoot::leads_to(const std::string& path, const struct stat& directory) const {
  const Opened opened = open(path, O_PATH | O_DIRECTORY);
  struct stat status;
  return opened.error == 0 && ::fstat(opened.fd.get(), &status) == 0 && status.st_dev == directory.st_dev &&
         status.st_ino == directory.st_ino;
}

}  // namespace zarr::store
