// Writes: a whole array, appended frames, single inner chunks of shards.
#include <cstring>
#include <filesystem>

#include "zarr_bench/workloads.hpp"

namespace bench {
namespace {

void write(zarr_array* array, const Sizes& start, const Sizes& shape, const void* from, size_t size, bool write_fill = false) {
  zarr_io_options options;
  zarr_struct_init(&options, sizeof options);
  options.fill_chunks = write_fill ? ZARR_FILL_CHUNKS_WRITE : ZARR_FILL_CHUNKS_SKIP;
  zarr_error* err = nullptr;
  check(zarr_write_slice(array, start.size(), start.data(), shape.data(), nullptr, from, size, nullptr, &options, &err), err);
}

std::unique_ptr<Memory> whole(zarr_array* array, const Layout& l) {
  auto memory = std::make_unique<Memory>(l.bytes());
  read(array, Sizes(l.rank(), 0), l.shape, memory->data(), memory->size(), true);
  return memory;
}

std::string class_of(const Job& job) { return ", \"class\": \"" + job.arguments.durability + "\""; }

}  // namespace

void write_all(const Job& job) {
  const Node source = open_data(job);
  const Layout l = layout_of(source.get());
  const auto memory = whole(source.get(), l);
  job.timer.checksum.add(memory->data(), memory->size());
  job.timer.extra = class_of(job);
  Node target;
  const bool write_fill = job.arguments.option == "write-fill";
  job.timer.run([&](uint64_t, bool) { write(target.get(), Sizes(l.rank(), 0), l.shape, memory->data(), memory->size(), write_fill); },
                [&] {
                  target.reset();
                  target = make_out(job, job.arguments.data);
                });
}

namespace {

// Calls append(shape, memory, bytes) for --count frames (extents of dimension 0) after the other.
template <class Append>
void each_piece(const Job& job, const Layout& l, Memory& memory, const Append& append) {
  const size_t frame = memory.size() / l.shape[0];
  for (uint64_t done = 0; done < l.shape[0]; done += job.arguments.count) {
    Sizes shape = l.shape;
    shape[0] = std::min(job.arguments.count, l.shape[0] - done);
    append(shape, static_cast<char*>(memory.data()) + done * frame, shape[0] * frame);
  }
}

void append_plainly(const Job& job, const Layout& l, Memory& memory, Node& target) {
  each_piece(job, l, memory, [&](const Sizes& shape, const void* from, size_t size) {
    zarr_array* grown = nullptr;
    zarr_error* err = nullptr;
    check(zarr_append(target.get(), 0, l.rank(), shape.data(), from, size, nullptr, nullptr, &grown, &err), err);
    target.reset(grown);
  });
}

void append_by_writer(const Job& job, const Layout& l, Memory& memory, const Node& target) {
  zarr_append_writer* raw = nullptr;
  zarr_error* err = nullptr;
  check(zarr_append_writer_new(target.get(), 0, 0, &raw, &err), err);
  const AppendWriter writer(raw);
  each_piece(job, l, memory, [&](const Sizes& shape, const void* from, size_t size) {
    check(zarr_append_writer_write(raw, l.rank(), shape.data(), from, size, nullptr, nullptr, &err), err);
  });
  check(zarr_append_writer_close(raw, nullptr, nullptr, &err), err);
}

}  // namespace

// --count frames a call, until all of --data is there.
void append(const Job& job) {
  const Node source = open_data(job);
  const Layout l = layout_of(source.get());
  const auto memory = whole(source.get(), l);
  job.timer.checksum.add(memory->data(), memory->size());
  job.timer.extra = class_of(job);
  job.timer.operations = (l.shape[0] + job.arguments.count - 1) / job.arguments.count;
  Node target;
  job.timer.run(
      [&](uint64_t, bool) {
        if (job.arguments.option == "plain-append") append_plainly(job, l, *memory, target);
        else append_by_writer(job, l, *memory, target);
      },
      [&] {
        target.reset();
        target = make_out(job, job.arguments.data);
        Sizes empty = l.shape;
        empty[0] = 0;
        zarr_array* resized = nullptr;
        zarr_error* err = nullptr;
        check(zarr_resize(target.get(), l.rank(), empty.data(), nullptr, &resized, &err), err);
        target.reset(resized);
      });
}

// --count random inner chunks of a copy of --data, each written with the array's first inner chunk.
void overwrite(const Job& job) {
  const Arguments& a = job.arguments;
  const Node source = open_data(job);
  const Layout l = layout_of(source.get());
  Memory first(product(l.chunks) * l.item);
  read(source.get(), Sizes(l.rank(), 0), l.chunks, first.data(), first.size());
  job.timer.extra = class_of(job);
  job.timer.operations = a.count;
  Node target;
  job.timer.run(
      [&](uint64_t rep, bool check) {
        Random random(42 + rep);
        for (uint64_t k = 0; k < a.count; ++k) {
          const Selection s = next_selection(random, a, l.shape, l.chunks);
          write(target.get(), s.start, s.shape, first.data(), first.size());
        }
        if (check) {
          const auto result = whole(target.get(), l);
          job.timer.checksum.add(result->data(), result->size());
        }
      },
      [&] {
        target.reset();
        target = make_out(job, a.data);
        std::filesystem::copy(a.data, a.out, std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
      });
}

}  // namespace bench
