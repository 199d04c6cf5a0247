#include "common/timer.hpp"

#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdio>

namespace bench {
namespace {

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

uint64_t minor_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_minflt);
}

template <class Number>
std::string list(const std::vector<Number>& numbers, const char* format) {
  std::string text = "[";
  char buffer[64];
  for (const Number n : numbers) {
    std::snprintf(buffer, sizeof buffer, format, n);
    text += (text.size() > 1 ? ", " : "") + std::string(buffer);
  }
  return text + "]";
}

}  // namespace

void Timer::run(const std::function<void(uint64_t, bool)>& body, const std::function<void()>& before) {
  for (uint64_t rep = 0; rep <= arguments_.reps; ++rep) {
    if (before) before();
    const uint64_t faults = minor_faults();
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    body(rep, rep == 0);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (rep == 0) continue;
    seconds_.push_back(wall);
    cpu_.push_back(cpu_seconds() - cpu);
    faults_.push_back(minor_faults() - faults);
  }
}

void Timer::print(const std::string& implementation, const std::string& version) const {
  std::printf("{\"impl\": \"%s\", \"version\": \"%s\", \"workload\": \"%s\", \"threads\": %u, \"ops\": %llu, \"seconds\": %s, "
              "\"cpu\": %s, \"minflt\": %s, \"checksum\": \"%016llx\"%s}\n",
              implementation.c_str(), version.c_str(), arguments_.workload.c_str(), arguments_.threads,
              static_cast<unsigned long long>(operations), list(seconds_, "%.9f").c_str(), list(cpu_, "%.9f").c_str(),
              list(faults_, "%lu").c_str(), static_cast<unsigned long long>(checksum.total()), extra.c_str());
}

}  // namespace bench
