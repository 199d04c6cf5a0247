// What ends a command: exit code 1 (it failed) or 2 (it was asked wrongly).
#pragma once

#include <stdexcept>
#include <string>

#include "zarr.h"

namespace zarrtool {

// The command failed; the text is one line.
class Failure : public std::runtime_error {
 public:
  explicit Failure(const std::string& text, zarr_status status = ZARR_INVALID_ARGUMENT)
      : std::runtime_error(text), status_(status) {}
  zarr_status status() const { return status_; }

 private:
  zarr_status status_;
};

// The command line is wrong.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Message, store key, codec and causes of an error of the library as one line. `error` may be NULL.
std::string describe(zarr_status status, const zarr_error* error);

// The text without line breaks, so that a failure is always one line.
std::string one_line(std::string text);

}  // namespace zarrtool
