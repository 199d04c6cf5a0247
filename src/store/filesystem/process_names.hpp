// Names that one thread of this process holds at a time: keys under a lock, files being replaced.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <unordered_set>

#include "base/cancel.hpp"

namespace zarr::store {

// One for the process: several stores may have the same directory open. A child made by fork starts with no name held.
class ProcessNames {
 public:
  static ProcessNames& instance();

  class Hold {
   public:
    Hold(std::string name, const Cancel& cancel);
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold();

   private:
    std::string name_;
    uint64_t generation_;
  };

  bool held(const std::string& name);

 private:
  ProcessNames();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_set<std::string> names_;
  uint64_t generation_ = 0;  // counts forks
};

}  // namespace zarr::store
