// Errors of the operating system as errors of the store.
#pragma once

#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/error.hpp"

namespace zarr::store {

inline Error system_error(int error, std::string_view what, std::string_view key) {
  const Status status = error == EROFS ? Status::read_only : error == ENOMEM ? Status::no_memory : Status::io;
  std::string text = std::system_category().message(error);
  if (error == EXDEV) text = "the path leads out of the store's root (symbolic link)";
  Error out(status, cat(what, ": ", text));
  const bool passing = error == EAGAIN || error == EMFILE || error == ENFILE || error == EBUSY || error == ESTALE;
  out.with_key(key).with_errno(error).with_retryable(passing);
  return out;
}

// Nothing else means that there is no value: a failure must never be read as fill values.
inline bool means_absent(int error) { return error == ENOENT || error == ENOTDIR; }

}  // namespace zarr::store
