// The one error type of the library. Inside, failures are thrown as zarr::Error; src/capi turns them into
// a status and a zarr_error handle. "Absent" is never thrown by a store: it is a return value.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace zarr {

// Numbers are frozen: they are the ZARR_* status codes of zarr.h (a test compares them).
enum class Status : int32_t {
  ok = 0,
  not_found = 1,
  exists = 2,
  invalid_argument = 3,
  invalid_metadata = 4,
  unsupported = 5,
  corrupt_data = 6,
  out_of_range = 7,
  precondition_failed = 8,
  read_only = 9,
  io = 10,
  timeout = 11,
  cancelled = 12,
  no_memory = 13,
  callback = 14,
  internal = 15,
  limit_exceeded = 16,
};

// Text made of its arguments, one after the other: cat("expected ", 4, " bytes").
template <class... Parts>
std::string cat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

class Error : public std::exception {
 public:
  Error(Status status, std::string message) : status_(status), message_(std::move(message)) {}

  const char* what() const noexcept override { return message_.c_str(); }
  Status status() const { return status_; }
  const std::string& message() const { return message_; }
  const std::string& key() const { return key_; }      // store key or node path; "" = none
  const std::string& codec() const { return codec_; }  // codec name; "" = none
  const std::vector<uint64_t>& chunk() const { return chunk_; }
  bool has_chunk() const { return has_chunk_; }
  int sys_errno() const { return errno_; }  // 0 = none
  bool retryable() const { return retryable_; }
  const std::shared_ptr<const Error>& cause() const { return cause_; }
  const std::shared_ptr<void>& payload() const { return payload_; }  // identity of a callback's own error

  // Each with_* fills in what is still unknown, so that the innermost (most exact) word wins: throw Error(...).with_key(k).
  Error& with_key(std::string_view key) { if (key_.empty()) key_ = key; return *this; }
  Error& with_codec(std::string_view codec) { if (codec_.empty()) codec_ = codec; return *this; }
  Error& with_chunk(const uint64_t* coordinates, size_t rank) {
    if (!has_chunk_) { chunk_.assign(coordinates, coordinates + rank); has_chunk_ = true; }
    return *this;
  }
  Error& with_errno(int value) { errno_ = value; return *this; }
  Error& with_retryable(bool value) { retryable_ = value; return *this; }
  Error& with_cause(const Error& cause) { cause_ = std::make_shared<const Error>(cause); return *this; }
  Error& with_payload(std::shared_ptr<void> payload) { payload_ = std::move(payload); return *this; }

 private:
  Status status_;
  std::string message_;
  std::string key_;
  std::string codec_;
  std::vector<uint64_t> chunk_;
  bool has_chunk_ = false;
  int errno_ = 0;
  bool retryable_ = false;
  std::shared_ptr<const Error> cause_;
  std::shared_ptr<void> payload_;
};

// fail(Status::corrupt_data, "zstd: expected ", n, " bytes, found ", m)
template <class... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
  throw Error(status, cat(parts...));
}

}  // namespace zarr
