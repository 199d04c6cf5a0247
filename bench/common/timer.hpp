// Repetitions of one workload and the line of JSON that reports them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/arguments.hpp"
#include "common/checksum.hpp"

namespace bench {

class Timer {
 public:
  explicit Timer(const Arguments& arguments) : arguments_(arguments) {}

  Checksum checksum;
  uint64_t operations = 1;  // per repetition
  std::string extra;        // further members of the line, each with a comma before it

  // One untimed repetition with `check` set, which adds its results to the checksum, then `reps` timed ones. `before` runs
  // ahead of each, outside the timer.
  void run(const std::function<void(uint64_t rep, bool check)>& body, const std::function<void()>& before = {});

  // Prints the line. `version` is JSON text without quotes.
  void print(const std::string& implementation, const std::string& version) const;

 private:
  const Arguments& arguments_;
  std::vector<double> seconds_, cpu_;
  std::vector<uint64_t> faults_;
};

}  // namespace bench
