#include "store/filesystem/stored_file.hpp"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <mutex>

#include "base/content_hash.hpp"
#include "store/filesystem/system_error.hpp"

namespace zarr::store {
namespace {

// Keeps the descriptor: under rename durability all pieces are of one version.
class FileReader final : public Reader {
 public:
  FileReader(StoredFile file, std::string key) : file_(std::move(file)), key_(std::move(key)) {}

  uint64_t size() const override { return file_.version.size; }
  bool stable() const override { return !file_.version.fresh; }

  const std::string& etag() const override {
    const std::lock_guard guard(mutex_);
    if (etag_.empty()) etag_ = was_read_ ? file_.version.etag() : file_.exact_etag(key_);
    return etag_;
  }

  void read_at(uint64_t offset, MutByteSpan out) override {
    if (offset > size() || out.size() > size() - offset)
      throw Error(Status::corrupt_data,
                  cat("bytes ", offset, " + ", out.size(), " are not inside the ", size(), " bytes stored"))
          .with_key(key_);
    was_read_ = true;
    read_exactly(file_.fd.get(), offset, out, key_);
  }

 private:
  StoredFile file_;
  std::string key_;
  std::atomic<bool> was_read_{false};
  mutable std::mutex mutex_;
  mutable std::string etag_;
};

}  // namespace

std::optional<StoredFile> StoredFile::open(const FilesystemRoot& root, const std::string& key) {
  Opened opened = root.open(key, O_RDONLY | O_NONBLOCK | O_NOCTTY);  // non-blocking: a FIFO must not stop us
  if (means_absent(opened.error)) {
    root.check_absent(key);
    return std::nullopt;
  }
  if (opened.error != 0) throw system_error(opened.error, "opening", key);
  StoredFile file;
  struct stat status;
  file.version = look_at(opened.fd.get(), status, key);
  if (S_ISDIR(status.st_mode)) return std::nullopt;
  if (!S_ISREG(status.st_mode))
    throw Error(Status::io, "the key leads to something that is no regular file").with_key(key);
  file.fd = std::move(opened.fd);
  return file;
}

bool StoredFile::matches(std::string_view etag, bool for_write, const std::string& key) const {
  const std::optional<FileVersion> expected = parse_etag(etag);
  if (!expected || !expected->same_fields(version)) return false;
  if (!expected->fresh) return true;
  if (!expected->hash) return !for_write;
  return *expected->hash == hash_file(fd.get(), version.size, key);
}

std::string StoredFile::exact_etag(const std::string& key) const {
  FileVersion exact = version;
  if (exact.fresh) exact.hash = hash_file(fd.get(), exact.size, key);
  return exact.etag();
}

Error etag_mismatch(const std::string& key, std::string_view expected, std::string_view found) {
  Error error(Status::precondition_failed, cat("the value has the etag ", found, ", expected ", expected));
  error.with_key(key);
  return error;
}

std::optional<size_t> read_small_file(const FilesystemRoot& root, const std::string& key, MutByteSpan room) {
  const Opened opened = root.open_small(key);
  if (opened.error != 0) return std::nullopt;
  // No look at the status: directories, FIFOs and sockets refuse pread. A regular file gives all that it has at once.
  const ssize_t n = ::pread(opened.fd.get(), room.data(), room.size(), 0);
  if (n <= 0 || static_cast<size_t>(n) == room.size()) return std::nullopt;
  return static_cast<size_t>(n);
}

std::optional<Value> read_value(const FilesystemRoot& root, const Request& request) {
  const std::optional<StoredFile> file = StoredFile::open(root, request.key);
  if (!file) return std::nullopt;
  if (!request.if_match.empty() && !file->matches(request.if_match, false, request.key))
    throw etag_mismatch(request.key, request.if_match, file->version.etag());
  const auto [offset, length] = resolve(request.range, file->version.size, request.key);
  Value value;
  value.object_size = file->version.size;
  if (request.destination.data() != nullptr) {
    if (request.destination.size() != length)
      throw Error(Status::invalid_argument,
                  cat("destination of ", request.destination.size(), " bytes for a range of ", length))
          .with_key(request.key);
    read_exactly(file->fd.get(), offset, request.destination, request.key);
    value.bytes = request.destination;
  } else {
    auto buffer = std::make_shared<Buffer>();
    read_exactly(file->fd.get(), offset, buffer->reserve_discard(static_cast<size_t>(length)), request.key);
    value.bytes = buffer->span();
    value.owner = std::move(buffer);
  }
  FileVersion version = file->version;
  if (version.fresh && length == version.size) version.hash = content_hash(value.bytes);
  value.etag = version.etag();
  return value;
}

bool read_file_exactly(const FilesystemRoot& root, const char* key, MutByteSpan out) noexcept {
  const Opened opened = root.open_for_reading(key);
  if (opened.error != 0) return false;
  std::byte beyond;
  const struct iovec pieces[] = {{out.data(), out.size()}, {&beyond, 1}};
  return ::preadv(opened.fd.get(), pieces, 2, 0) == static_cast<ssize_t>(out.size());
}

std::unique_ptr<Reader> make_reader(StoredFile file, std::string key) {
  return std::make_unique<FileReader>(std::move(file), std::move(key));
}

}  // namespace zarr::store
