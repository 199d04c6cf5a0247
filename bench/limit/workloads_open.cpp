#include <dirent.h>
#include <fcntl.h>

#include <atomic>

#include "limit/metadata.hpp"
#include "limit/workloads.hpp"

namespace limit {
namespace {

uint64_t elements(int folder, const char* name) {
  uint64_t n = 1;
  for (const uint64_t extent : numbers(slurp(folder, name), "\"shape\"")) n *= extent;
  return n;
}

}  // namespace

void open_array(const Job& job) {
  const std::string path = job.arguments.data + "/zarr.json";
  job.timer.operations = job.arguments.count;
  job.timer.run([&](uint64_t, bool check) {
    uint64_t sum = 0;
    for (uint64_t k = 0; k < job.arguments.count; ++k) sum += elements(AT_FDCWD, path.c_str());
    if (check) job.timer.checksum.add_sum(sum);
  });
}

void open_group(const Job& job) {
  job.timer.run([&](uint64_t, bool check) {
    DIR* folder = opendir(job.arguments.data.c_str());
    require(folder != nullptr, job.arguments.data.c_str());
    std::vector<std::string> names;
    while (const dirent* entry = readdir(folder)) {
      if (entry->d_type == DT_DIR && entry->d_name[0] != '.') names.push_back(std::string(entry->d_name) + "/zarr.json");
    }
    std::atomic<uint64_t> sum{0};
    job.team.run([&](unsigned t) {
      uint64_t mine = 0;
      const size_t begin = names.size() * t / job.team.size(), end = names.size() * (t + 1) / job.team.size();
      for (size_t i = begin; i < end; ++i) mine += elements(dirfd(folder), names[i].c_str());
      sum += mine;
    });
    closedir(folder);
    job.timer.operations = names.size();
    if (check) job.timer.checksum.add_sum(sum);
  });
}

}  // namespace limit
