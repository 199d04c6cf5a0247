// zarr_counts PLAN FOLDER [REPETITIONS]: runs a plan and prints its counts as a line of JSON, those of all repetitions together.
// Under callgrind: --toggle-collect=zarr_counted_region.
#include <gnu/libc-version.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "plans.hpp"

// There when tests/counts/count_shim.c is preloaded.
extern "C" __attribute__((weak)) void zarr_count_begin(void);
extern "C" __attribute__((weak)) const char* zarr_count_end(void);

extern "C" __attribute__((noinline)) void zarr_counted_region(const counts::Plan& plan, uint64_t repetitions) {
  for (uint64_t i = 0; i < repetitions; ++i) plan.body();
}

namespace {

long minor_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: zarr_counts PLAN FOLDER [REPETITIONS]\nplans:");
    for (const std::string& name : counts::plan_names()) std::fprintf(stderr, " %s", name.c_str());
    std::fputc('\n', stderr);
    return 2;
  }
  try {
    const uint64_t repetitions = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 4;
    const counts::Plan plan = counts::make_plan(argv[1], argv[2]);
    plan.body();
    counts::let_files_age();
    plan.body();  // scratch memory, caches and contexts are there
    if (zarr_count_begin) zarr_count_begin();
    const long faults = minor_faults();
    zarr_counted_region(plan, repetitions);
    const long faulted = minor_faults() - faults;
    const char* counted = zarr_count_end ? zarr_count_end() : nullptr;
    std::printf("{\"operations\": %llu, \"faults\": %ld, \"compiler\": \"%s\", \"libc\": \"%s\"%s%s}\n",
                static_cast<unsigned long long>(plan.operations * repetitions), faulted, __VERSION__,
                gnu_get_libc_version(), counted ? ", " : "", counted ? counted : "");
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "zarr_counts: %s\n", e.what());
    return 1;
  }
}
