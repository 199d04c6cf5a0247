// CPU work on exactly n threads, the caller being one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/cancel.hpp"

namespace zarr {

// A host may run our tasks: submit(user_data, run, task) must call run(task) once, on any thread, some time later.
// A task that never runs costs parallelism only, never correctness: the caller does all work that nobody took.
struct HostExecutor {
  void* user_data = nullptr;
  void (*submit)(void* user_data, void (*run)(void* task), void* task) = nullptr;
  std::shared_ptr<void> owner;  // released with the executor
};

class Executor {
 public:
  // threads: the caller included; 0 and 1 = everything on the caller. No thread is started before the first parallel
  // call; after fork() the child starts its own.
  static std::shared_ptr<Executor> pool(size_t threads);
  static std::shared_ptr<Executor> host(HostExecutor host, size_t width);
  virtual ~Executor() = default;

  virtual size_t width() const = 0;

  // Runs body(item) for every item of [0, count), each exactly once, and returns when all are done and no body runs any
  // more. Items are split into one contiguous slab a worker; an idle worker steals from the far end of the fullest slab
  // (items are ordered by output address, so workers touch separate pages). The error of the lowest failing item is
  // rethrown; after a failure or cancel no new item starts. Calls from inside a body run serially on that thread,
  // unless that body is the only item of its call.
  virtual void for_each(uint64_t count, const std::function<void(uint64_t item)>& body, const Cancel& cancel) = 0;

  // Runs task later on a long-lived library thread (asynchronous operations). Threads are started on demand (at
  // most max(width, 4), apart from the workers of for_each); tasks beyond wait in order; with a host executor the host
  // runs it.
  virtual void post(std::function<void()> task) = 0;
};

}  // namespace zarr
