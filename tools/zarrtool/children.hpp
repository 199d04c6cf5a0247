// What lies below a group, going on past what cannot be read.
#pragma once

#include <string>
#include <vector>

#include "handles.hpp"

namespace zarrtool {

// The names of the children, sorted; those that the library cannot read are among them.
std::vector<std::string> child_names(zarr_group* group);

// What could not be read, told at the end in one line.
class Unreadable {
 public:
  explicit Unreadable(std::string url) : url_(std::move(url)) {}
  void add(const std::string& path, const Failure& failure);
  void fail_if_any() const;

 private:
  std::string url_;
  std::string first_;
  zarr_status status_ = ZARR_OK;
  size_t count_ = 0;
};

}  // namespace zarrtool
