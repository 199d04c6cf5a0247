// Fixed plans of work whose counts (system calls, allocations, faults, bytes, instructions) are gated.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "zarr_bench/library.hpp"

namespace counts {

// What one measured operation is; `operations` of them are one call of `body`. Everything else happened before.
struct Plan {
  uint64_t operations = 1;
  std::function<void()> body;
};

// Waits until the files written last no longer count as changed a moment ago: those are read more carefully, and not cached.
void let_files_age();

// Makes the plan of this name with its data in an empty folder. Throws for a name that is none.
Plan make_plan(const std::string& name, const std::string& folder);
std::vector<std::string> plan_names();

}  // namespace counts
