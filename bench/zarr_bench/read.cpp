// Reads of one array: whole, chunk by chunk, and at random places.
#include <algorithm>
#include <cstring>

#include "zarr_bench/memory_copy.hpp"
#include "zarr_bench/workloads.hpp"

namespace bench {

void read_all(const Job& job) {
  const bool fresh = job.arguments.workload == "read_all";
  const Node array = open_data(job);
  const Layout l = layout_of(array.get());
  const Sizes origin(l.rank(), 0);
  std::unique_ptr<Memory> memory;
  if (!fresh) {
    memory = std::make_unique<Memory>(l.bytes());
    std::memset(memory->data(), 1, memory->size());
  }
  job.timer.extra = fresh ? ", \"buffer\": \"fresh\"" : ", \"buffer\": \"reused\"";
  job.timer.run(
      [&](uint64_t, bool check) {
        if (fresh) memory = std::make_unique<Memory>(l.bytes());
        read(array.get(), origin, l.shape, memory->data(), memory->size(), fresh && job.arguments.option != "plain-memory");
        if (check) job.timer.checksum.add(memory->data(), memory->size());
      },
      [&] {
        if (fresh) memory.reset();
      });
}

namespace {

// The next chunk of the grid in C order; false after the last.
bool next_chunk(Sizes& at, const Layout& l) {
  for (size_t d = l.rank(); d-- > 0;) {
    if (++at[d] * l.grid_chunks[d] < l.shape[d]) return true;
    at[d] = 0;
  }
  return false;
}

}  // namespace

// Every chunk of the grid, or the first --count, clipped to the array, into one reused buffer.
void read_chunks(const Job& job) {
  const std::string& workload = job.arguments.workload;
  const uint64_t limit = workload == "read_chunks" ? UINT64_MAX : job.arguments.count;
  Store store = open_store(job.context, job.arguments.data);
  if (workload == "read_tiny_mem") store = copy_into_memory(job.context, store.get());
  const Node array = open_node(store.get());
  const Layout l = layout_of(array.get());
  Memory memory(product(l.grid_chunks) * l.item);
  std::memset(memory.data(), 1, memory.size());
  job.timer.extra = ", \"buffer\": \"reused\"";
  Sizes at(l.rank()), start(l.rank()), shape(l.rank());
  job.timer.run([&](uint64_t, bool check) {
    std::fill(at.begin(), at.end(), 0);
    uint64_t done = 0;
    for (bool more = true; more && done < limit; ++done) {
      for (size_t d = 0; d < l.rank(); ++d) {
        start[d] = at[d] * l.grid_chunks[d];
        shape[d] = std::min(l.grid_chunks[d], l.shape[d] - start[d]);
      }
      const uint64_t size = product(shape) * l.item;
      read(array.get(), start, shape, memory.data(), size);
      if (check) job.timer.checksum.add(memory.data(), size);
      more = next_chunk(at, l);
    }
    job.timer.operations = done;
  });
}

namespace {

// All selections of a repetition in one call.
void read_batch(const Job& job, zarr_array* array, const Layout& l, const Selection& any) {
  const Arguments& a = job.arguments;
  const size_t one = product(any.shape) * l.item;
  Memory memory(one * a.count);
  std::memset(memory.data(), 1, memory.size());
  job.timer.run([&](uint64_t rep, bool want) {
    Random random(42 + rep);
    Sizes starts, shapes;
    for (uint64_t k = 0; k < a.count; ++k) {
      const Selection s = next_selection(random, a, l.shape, l.chunks);
      starts.insert(starts.end(), s.start.begin(), s.start.end());
      shapes.insert(shapes.end(), s.shape.begin(), s.shape.end());
    }
    zarr_error* err = nullptr;
    check(zarr_read_slices(array, a.count, l.rank(), starts.data(), shapes.data(), memory.data(), memory.size(), nullptr, &err), err);
    for (uint64_t k = 0; want && k < a.count; ++k) job.timer.checksum.add(static_cast<char*>(memory.data()) + k * one, one);
  });
}

}  // namespace

void read_random(const Job& job) {
  const Arguments& a = job.arguments;
  const Node array = open_data(job);
  const Layout l = layout_of(array.get());
  Random size_of(0);
  const Selection any = next_selection(size_of, a, l.shape, l.chunks);
  if (a.option == "batch" && a.workload != "read_strided") {
    job.timer.operations = a.count;
    return read_batch(job, array.get(), l, any);
  }
  Memory memory(product(any.shape) * l.item);
  std::memset(memory.data(), 1, memory.size());
  const std::vector<int64_t> step(any.step.begin(), any.step.end());
  job.timer.operations = a.count;
  job.timer.extra = ", \"buffer\": \"reused\"";
  job.timer.run([&](uint64_t rep, bool check) {
    Random random(42 + rep);
    for (uint64_t k = 0; k < a.count; ++k) {
      const Selection s = next_selection(random, a, l.shape, l.chunks);
      read(array.get(), s.start, s.shape, memory.data(), memory.size(), false, a.workload == "read_strided" ? step.data() : nullptr);
      if (check) job.timer.checksum.add(memory.data(), memory.size());
    }
  });
}

}  // namespace bench
