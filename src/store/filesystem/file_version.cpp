#include "store/filesystem/file_version.hpp"

#include <time.h>

#include <algorithm>
#include <charconv>

#include "base/content_hash.hpp"
#include "store/filesystem/system_error.hpp"

namespace zarr::store {
namespace {

constexpr int64_t second_ns = 1'000'000'000;
constexpr int64_t fresh_ns = 100'000'000;                  // many ticks of the kernel's clock
constexpr int64_t fresh_whole_seconds_ns = 2'100'000'000;  // file systems that keep whole or even seconds

int64_t nanoseconds(const struct timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * second_ns + time.tv_nsec;
}

std::string hex(uint64_t value) {
  char text[17];
  return {text, std::to_chars(text, text + sizeof(text), value, 16).ptr};
}

std::optional<uint64_t> parse_hex(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

int64_t realtime_ns() {
  struct timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  return nanoseconds(now);
}

std::string FileVersion::etag() const {
  std::string text = fresh ? "~" : "";
  text += hex(inode) + "." + hex(size) + "." + hex(static_cast<uint64_t>(mtime_ns)) + "." +
          hex(static_cast<uint64_t>(ctime_ns));
  if (fresh) text += hash ? "." + hex(*hash) : ".-";
  return text;
}

std::optional<FileVersion> parse_etag(std::string_view etag) {
  FileVersion version;
  version.fresh = etag.starts_with('~');
  if (version.fresh) etag.remove_prefix(1);
  uint64_t fields[5] = {};
  const size_t expected = version.fresh ? 5 : 4;
  for (size_t i = 0; i < expected; ++i) {
    const size_t dot = i + 1 == expected ? etag.size() : etag.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view text = etag.substr(0, dot);
    const auto value = parse_hex(text);
    if (i == 4 && text != "-") version.hash = value;
    if (!value && !(i == 4 && text == "-")) return std::nullopt;
    fields[i] = value.value_or(0);
    etag.remove_prefix(std::min(dot + 1, etag.size()));
  }
  version.inode = fields[0];
  version.size = fields[1];
  version.mtime_ns = static_cast<int64_t>(fields[2]);
  version.ctime_ns = static_cast<int64_t>(fields[3]);
  return version;
}

FileVersion version_of(const struct stat& status, int64_t before_ns) {
  FileVersion version;
  version.inode = status.st_ino;
  version.size = static_cast<uint64_t>(status.st_size);
  version.mtime_ns = nanoseconds(status.st_mtim);
  version.ctime_ns = nanoseconds(status.st_ctim);
  // Only ctime tells when the file was touched last (mtime can be set); one in the future counts as fresh.
  const bool whole_seconds = status.st_ctim.tv_nsec == 0;
  version.fresh = version.ctime_ns > before_ns - (whole_seconds ? fresh_whole_seconds_ns : fresh_ns);
  return version;
}

FileVersion look_at(int fd, struct stat& status, std::string_view key) {
  const int64_t before = realtime_ns();
  if (::fstat(fd, &status) != 0) throw system_error(errno, "reading the file's status", key);
  return version_of(status, before);
}

uint64_t hash_file(int fd, uint64_t size, std::string_view key) {
  Buffer piece;
  uint64_t hash = 0;
  for (uint64_t at = 0; at < size; at += content_hash_piece) {
    const size_t length = static_cast<size_t>(std::min<uint64_t>(content_hash_piece, size - at));
    read_exactly(fd, at, piece.reserve_discard(length), key);
    hash = content_hash_of_piece(piece.span(), hash);
  }
  return hash;
}

void read_exactly(int fd, uint64_t offset, MutByteSpan out, std::string_view key) {
  const platform::Transfer transfer = platform::read_fully(fd, offset, out);
  if (transfer.error != 0) throw system_error(transfer.error, "reading", key);
  if (transfer.bytes != out.size())
    throw Error(Status::corrupt_data, cat("the file was cut while it was being read: expected ", out.size(),
                                          " bytes at offset ", offset, ", found ", transfer.bytes))
        .with_key(key)
        .with_retryable(true);
}

}  // namespace zarr::store
