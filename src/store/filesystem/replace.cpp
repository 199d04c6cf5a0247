#include "store/filesystem/replace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <vector>

#include "base/content_hash.hpp"
#include "store/filesystem/process_names.hpp"
#include "store/filesystem/stored_file.hpp"
#include "store/filesystem/system_error.hpp"
#include "store/filesystem/temporary.hpp"

namespace zarr::store {
namespace {

constexpr int max_attempts = 100;
constexpr size_t max_swept = 65536;
// Values from here on get their blocks at once: 256 MiB in windows of 256 KiB took 13 % less time on ext4.
constexpr uint64_t reserved_bytes = uint64_t{1} << 20;

std::string lock_name(const FilesystemRoot& root, const std::string& key) {
  return "lock " + root.identity() + " " + key;
}
// By the directory itself: stores with different roots may reach the same file.
std::string file_name(std::string_view what, const struct stat& directory, const std::string& name) {
  return cat(what, " ", directory.st_dev, ":", directory.st_ino, " ", name);
}

struct timespec timespec_of(int64_t ns) {
  constexpr int64_t second_ns = 1'000'000'000;
  int64_t seconds = ns / second_ns, rest = ns % second_ns;
  if (rest < 0) --seconds, rest += second_ns;
  return {static_cast<time_t>(seconds), static_cast<long>(rest)};
}

// A time of our own that is exact and later than that of the file that is replaced: versions differ even within one
// tick.
int set_mtime(int fd, int64_t ns) {
  const struct timespec times[2] = {{0, UTIME_NOW}, timespec_of(ns)};
  return ::futimens(fd, times) == 0 ? 0 : errno;
}
int set_mtime_at(int directory, const char* name, int64_t ns) {
  const struct timespec times[2] = {{0, UTIME_NOW}, timespec_of(ns)};
  return ::utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}

// 0 or errno. The file's size stays: one that is overwritten in place is whole as long as nothing was written. File
// systems that cannot do it, or only by writing zeros, are left alone.
int reserve_blocks(int fd, uint64_t size) {
  int result;
  do {
    result = ::fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size));
  } while (result != 0 && errno == EINTR);
  return result != 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) ? errno : 0;
}

// A value that was not there before must not be there in part.
void remove_unfinished(const FileDescriptor& directory, const std::string& name, int fd) {
  struct stat made, found;
  if (::fstat(fd, &made) == 0 && ::fstatat(directory.get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
      made.st_ino == found.st_ino && made.st_dev == found.st_dev)
    ::unlinkat(directory.get(), name.c_str(), 0);
}

class KeyLock final : public Lock {
 public:
  using Name = std::unique_ptr<ProcessNames::Hold>;
  KeyLock(FileWriter& writer, Name name, Name file, DirectoryLock directory, std::string path, bool made)
      : writer_(writer),
        name_(std::move(name)),
        file_(std::move(file)),
        directory_(std::move(directory)),
        path_(std::move(path)),
        made_(made),
        erased_(writer.erased()) {}
  ~KeyLock() override {
    { const DirectoryLock released = std::move(directory_); }
    file_.reset();
    name_.reset();
    // Made for the lock only, if nothing was written; or emptied under it.
    if (made_ || writer_.erased() != erased_) writer_.remove_empty(path_);
  }

 private:
  FileWriter& writer_;
  Name name_;  // of the key below this root
  Name file_;  // of the file, whatever root leads to it
  DirectoryLock directory_;
  const std::string path_;
  const bool made_;
  const uint64_t erased_;
};

}  // namespace

struct FileWriter::Attempt {
  const std::string& key;
  KeyParts parts;
  ByteSpan bytes;
  BytePieces* pieces;  // instead of bytes; null = bytes
  const Condition& condition;
  bool want_etag;
  FileDescriptor directory;
  std::string etag;  // result

  uint64_t size() const { return pieces != nullptr ? pieces->size() : bytes.size(); }
  // 0 or errno.
  int reserve(int fd) const { return size() < reserved_bytes ? 0 : reserve_blocks(fd, size()); }
  // The same for a file that is overwritten: of any size when it has to grow, because its old value would be lost.
  int reserve(int fd, const struct stat& old) const {
    const bool grows = old.st_size != 0 && size() > static_cast<uint64_t>(old.st_blocks) * 512;
    return grows ? reserve_blocks(fd, size()) : reserve(fd);
  }
  // The same. `fd` is at its start.
  int write(int fd) const {
    if (pieces == nullptr) return platform::write_fully(fd, bytes).error;
    pieces->rewind();
    for (ByteSpan piece = pieces->next(); !piece.empty(); piece = pieces->next())
      if (const int error = platform::write_fully(fd, piece).error; error != 0) return error;
    return 0;
  }
};

DirectoryLock FileWriter::lock_directory(int directory, const std::string& key, const Cancel& cancel) {
  const bool inside = ProcessNames::instance().held(lock_name(root_, key));
  return DirectoryLock::acquire(directory, inside ? DirectoryLock::Joining::always : DirectoryLock::Joining::fair,
                                cancel, key);
}

void FileWriter::check_condition(const Attempt& attempt) {
  if (attempt.condition.kind == Condition::Kind::none) return;
  const std::optional<StoredFile> present = StoredFile::open(root_, attempt.key);
  if (attempt.condition.kind == Condition::Kind::if_absent) {
    if (present) throw Error(Status::precondition_failed, "the value exists already").with_key(attempt.key);
    return;
  }
  if (!present) throw Error(Status::precondition_failed, "the value does not exist any more").with_key(attempt.key);
  if (!present->matches(attempt.condition.etag, true, attempt.key))
    throw etag_mismatch(attempt.key, attempt.condition.etag, present->version.etag());
}

void FileWriter::sync(int directory, const std::string& key) {
  if (durability_ == Durability::fsync && ::fsync(directory) != 0 && errno != EINVAL)
    throw system_error(errno, "the value was written, but syncing its directory failed", key);
}

void FileWriter::sweep_once(int directory) {
  struct stat status;
  if (::fstat(directory, &status) != 0) return;
  {
    const std::unique_lock guard(swept_mutex_, std::try_to_lock);  // a child of fork may find it locked for ever
    if (!guard || swept_.size() >= max_swept || !swept_.insert(status.st_ino).second) return;
  }
  sweep_directory(directory);
}

std::string FileWriter::set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag) {
  Attempt attempt{key, split_key(key), bytes, nullptr, condition, want_etag, {}, {}};
  run(attempt);
  return attempt.etag;
}

void FileWriter::set(const std::string& key, BytePieces& pieces, const Condition& condition) {
  Attempt attempt{key, split_key(key), {}, &pieces, condition, false, {}, {}};
  run(attempt);
}

void FileWriter::run(Attempt& attempt) {
  const std::string& key = attempt.key;
  std::vector<std::string> made;
  try {
    if (attempt.condition.kind != Condition::Kind::none && root_.descriptor() >= 0)
      check_condition(attempt);  // fail before any work
    for (int i = 0; i < max_attempts; ++i) {
      attempt.directory = root_.make_directories(attempt.parts.directory, durability_ == Durability::fsync, &made, key);
      if (made.empty()) sweep_once(attempt.directory.get());
      if (durability_ == Durability::in_place ? try_in_place(attempt) : try_rename(attempt)) return;
    }
  } catch (...) {
    if (!made.empty()) remove_empty(attempt.parts.directory);
    throw;
  }
  throw Error(Status::io, "the directory of the key is removed again and again").with_key(key).with_retryable(true);
}

// False: the directory was removed meanwhile. The bytes are written without the lock; it covers the change itself.
bool FileWriter::try_rename(Attempt& attempt) {
  const int directory = attempt.directory.get();
  const auto check = [&](int error, const char* what) {
    if (error != 0) throw system_error(error, what, attempt.key);
  };
  TemporaryFile temporary;
  const int created = temporary.create(directory);
  if (created == ENOENT) return false;
  check(created, "making a temporary file");
  check(attempt.reserve(temporary.fd()), "making room for the value");
  check(attempt.write(temporary.fd()), "writing");
  int64_t mtime = realtime_ns();
  check(set_mtime(temporary.fd(), mtime), "setting the file's time");
  if (durability_ == Durability::fsync) check(::fsync(temporary.fd()) == 0 ? 0 : errno, "syncing the file");
  check(temporary.close(), "closing the file");

  const DirectoryLock locked = lock_directory(directory, attempt.key, {});
  if (!root_.leads_to(attempt.parts.directory, locked.status())) return false;
  const ProcessNames::Hold commit(file_name("commit", locked.status(), attempt.parts.name), {});
  check_condition(attempt);
  struct stat status;
  if (::fstatat(directory, attempt.parts.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
    const int64_t replaced = version_of(status, 0).mtime_ns;
    if (replaced >= mtime)
      check(set_mtime_at(directory, temporary.name().c_str(), replaced + 1), "setting the file's time");
  }
  const int renamed = temporary.rename_to(attempt.parts.name, attempt.condition.kind == Condition::Kind::if_absent);
  if (renamed == ENOENT) return false;  // swept away by somebody
  if (renamed == EEXIST && attempt.condition.kind == Condition::Kind::if_absent)
    throw Error(Status::precondition_failed, "the value exists already").with_key(attempt.key);
  check(renamed, "putting the file in its place");
  if (attempt.want_etag) {
    const int64_t before = realtime_ns();
    check(::fstatat(directory, attempt.parts.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno,
          "reading the file's status");
    FileVersion version = version_of(status, before);
    if (version.fresh) version.hash = content_hash(attempt.bytes);
    attempt.etag = version.etag();
  }
  sync(directory, attempt.key);
  return true;
}

bool FileWriter::try_in_place(Attempt& attempt) {
  const auto check = [&](int error, const char* what) {
    if (error != 0) throw system_error(error, what, attempt.key);
  };
  const DirectoryLock locked = lock_directory(attempt.directory.get(), attempt.key, {});
  if (!root_.leads_to(attempt.parts.directory, locked.status())) return false;
  const ProcessNames::Hold commit(file_name("commit", locked.status(), attempt.parts.name), {});
  check_condition(attempt);
  constexpr int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY;
  Opened file = root_.open(attempt.key, flags);
  const bool fresh = file.error == ENOENT;
  if (fresh) file = root_.open(attempt.key, flags | O_CREAT, 0666);
  check(file.error, "opening for writing");
  struct stat status;
  const int fd = file.fd.get();
  const int64_t replaced = look_at(fd, status, attempt.key).mtime_ns;
  if (!S_ISREG(status.st_mode))
    throw Error(Status::io, "the key leads to something that is no regular file").with_key(attempt.key);
  if (const int error = attempt.reserve(fd, status); error != 0) {
    // Gives back what was reserved; should that fail too, the value is whole still.
    [[maybe_unused]] const int given_back = ::ftruncate(fd, status.st_size);
    if (fresh) remove_unfinished(attempt.directory, attempt.parts.name, fd);
    check(error, "making room for the value, which stays as it was");
  }
  if (const int error = attempt.write(fd); error != 0) {
    if (fresh) remove_unfinished(attempt.directory, attempt.parts.name, fd);
    check(error, fresh ? "writing a new value in place" : "writing in place (the value may be torn)");
  }
  check(::ftruncate(fd, static_cast<off_t>(attempt.size())) == 0 ? 0 : errno, "cutting the file in place");
  check(set_mtime(fd, std::max(realtime_ns(), replaced + 1)), "setting the file's time");
  FileVersion version = look_at(fd, status, attempt.key);
  check(file.fd.close(), "closing the file");
  if (!attempt.want_etag) return true;
  if (version.fresh) version.hash = content_hash(attempt.bytes);
  attempt.etag = version.etag();
  return true;
}

bool FileWriter::erase(const std::string& key) {
  const KeyParts parts = split_key(key);
  for (int i = 0; i < max_attempts; ++i) {
    const Opened directory = root_.open(parts.directory, O_RDONLY | O_DIRECTORY);
    if (means_absent(directory.error)) return false;
    if (directory.error != 0) throw system_error(directory.error, "erasing", key);
    struct stat status;
    const int fd = directory.fd.get();
    if (::fstatat(fd, parts.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (means_absent(errno)) return false;
      throw system_error(errno, "erasing", key);
    }
    if (S_ISDIR(status.st_mode)) return false;
    {
      const DirectoryLock locked = lock_directory(fd, key, {});
      if (!root_.leads_to(parts.directory, locked.status())) continue;
      const ProcessNames::Hold commit(file_name("commit", locked.status(), parts.name), {});
      if (::unlinkat(fd, parts.name.c_str(), 0) != 0) {
        if (means_absent(errno) || errno == EISDIR) return false;
        throw system_error(errno, "erasing", key);
      }
      erased_.fetch_add(1, std::memory_order_relaxed);
      sync(fd, key);
    }
    remove_empty(parts.directory);
    return true;
  }
  throw Error(Status::io, "the directory of the key is replaced again and again").with_key(key).with_retryable(true);
}

void FileWriter::remove_empty(std::string directory) {
  while (!directory.empty()) {
    const KeyParts parts = split_key(directory);
    const Opened opened = root_.open(directory, O_RDONLY | O_DIRECTORY);
    const Opened parent = root_.open(parts.directory, O_PATH | O_DIRECTORY);
    if (opened.error != 0 || parent.error != 0) return;
    // Whoever works under the lock of this directory, or waits for it, relies on its staying.
    const DirectoryLock locked = DirectoryLock::try_acquire(opened.fd.get());
    if (!locked || !root_.leads_to(directory, locked.status())) return;
    if (::unlinkat(parent.fd.get(), parts.name.c_str(), AT_REMOVEDIR) != 0) return;
    directory = parts.directory;
  }
}

std::unique_ptr<Lock> FileWriter::lock(const std::string& key, const Cancel& cancel) {
  const auto [path, file_part] = split_key(key);
  std::vector<std::string> made;
  root_.make_directories("", false, nullptr, key);  // the root's identity is known from here on
  auto name = std::make_unique<ProcessNames::Hold>(lock_name(root_, key), cancel);
  for (int i = 0; i < max_attempts; ++i) {
    const FileDescriptor directory = root_.make_directories(path, durability_ == Durability::fsync, &made, key);
    struct stat status;
    if (::fstat(directory.get(), &status) != 0) throw system_error(errno, "reading the directory's status", key);
    auto file = std::make_unique<ProcessNames::Hold>(file_name("file", status, file_part), cancel);
    DirectoryLock locked = DirectoryLock::acquire(directory.get(), DirectoryLock::Joining::fair, cancel, key);
    if (root_.leads_to(path, locked.status()))
      return std::make_unique<KeyLock>(*this, std::move(name), std::move(file), std::move(locked), path, !made.empty());
  }
  throw Error(Status::io, "the directory of the key is removed again and again").with_key(key).with_retryable(true);
}

}  // namespace zarr::store
