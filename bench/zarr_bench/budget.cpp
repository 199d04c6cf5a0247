// Many reads at once under a byte budget: what counts is the peak of the memory, which the driver script takes from the process.
#include <deque>

#include "zarr_bench/workloads.hpp"

namespace bench {
namespace {

struct Releaser {
  void operator()(zarr_op* op) const { zarr_op_release(op); }
};
using Operation = std::unique_ptr<zarr_op, Releaser>;

Operation start_read(zarr_array* array, const Sizes& start, const Sizes& shape, Memory& to, uint64_t offset) {
  zarr_op* op = nullptr;
  zarr_error* err = nullptr;
  check(zarr_read_slice_start(array, start.size(), start.data(), shape.data(), nullptr, static_cast<char*>(to.data()) + offset,
                              to.size() - offset, nullptr, nullptr, &op, &err), err);
  return Operation(op);
}

void wait(const Operation& op) {
  zarr_error* err = nullptr;
  check(zarr_op_wait(op.get(), ZARR_FOREVER, &err), err);
}

}  // namespace

// Slabs of one grid chunk along dimension 0, --count of them in flight.
void read_budget(const Job& job) {
  const Node array = open_data(job);
  const Layout l = layout_of(array.get());
  const uint64_t plane = l.bytes() / l.shape[0];
  std::unique_ptr<Memory> memory;
  job.timer.extra = ", \"buffer\": \"fresh\"";
  job.timer.run(
      [&](uint64_t, bool check) {
        memory = std::make_unique<Memory>(l.bytes());
        std::deque<Operation> flying;
        for (uint64_t at = 0; at < l.shape[0]; at += l.grid_chunks[0]) {
          if (flying.size() == job.arguments.count) {
            wait(flying.front());
            flying.pop_front();
          }
          Sizes start(l.rank(), 0), shape = l.shape;
          start[0] = at;
          shape[0] = std::min(l.grid_chunks[0], l.shape[0] - at);
          flying.push_back(start_read(array.get(), start, shape, *memory, at * plane));
        }
        for (const Operation& op : flying) wait(op);
        if (check) job.timer.checksum.add(memory->data(), memory->size());
      },
      [&] { memory.reset(); });
}

}  // namespace bench
