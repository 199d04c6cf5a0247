#include <filesystem>
#include <fstream>
#include <memory>

#include "common/selections.hpp"
#include "limit/read.hpp"
#include "limit/workloads.hpp"
#include "limit/write.hpp"

namespace limit {
namespace {

namespace fs = std::filesystem;

Target target_of(const Job& job) {
  const bench::Arguments& a = job.arguments;
  if (a.durability == "fsync") throw Skip{"rename and inplace only"};
  if (a.out.empty()) throw Skip{"--out is needed"};
  job.timer.extra = ", \"class\": \"" + a.durability + "\"";
  return {a.out, a.durability == "rename"};
}

void make_folder(const std::string& out, const std::string& like) {
  fs::remove_all(out);
  fs::create_directories(out);
  fs::copy_file(like + "/zarr.json", out + "/zarr.json");
}

void add_result(const Job& job, const std::string& folder) {
  Array result(folder);
  Pages memory(result.layout.bytes(), true);
  read_whole(job.team, result, memory.data());
  job.timer.checksum.add(memory.data(), result.layout.bytes());
}

}  // namespace

// append: at best every byte is encoded and written once, which is a write of the whole.
void write_all(const Job& job) {
  const Target target = target_of(job);
  Array source(job.arguments.data);
  if (source.layout.reversed) throw Skip{"transposed arrays are only read"};
  Pages memory(source.layout.bytes(), true);
  read_whole(job.team, source, memory.data());
  source.forget();
  job.timer.checksum.add(memory.data(), source.layout.bytes());
  const uint64_t frames = source.layout.shape[4 - source.layout.rank], at_once = job.arguments.count;
  if (job.arguments.workload == "append") job.timer.operations = (frames + at_once - 1) / at_once;
  job.timer.run([&](uint64_t, bool) { write_whole(job.team, source, memory.data(), target); },
                [&] { make_folder(target.folder, job.arguments.data); });
}

void overwrite(const Job& job) {
  const bench::Arguments& a = job.arguments;
  const Target target = target_of(job);
  Array source(a.data);
  const Layout& l = source.layout;
  if (!l.sharded) throw Skip{"shards only"};
  std::vector<Byte> first(l.unit_bytes());
  read_box(job.team, source, {0, 0, 0, 0}, l.unit, {1, 1, 1, 1}, first.data(), false);
  const bench::Sizes shape(l.shape.end() - l.rank, l.shape.end()), inner(l.unit.end() - l.rank, l.unit.end());
  job.timer.operations = a.count;
  job.timer.run(
      [&](uint64_t rep, bool check) {
        bench::Random random(42 + rep);
        for (uint64_t k = 0; k < a.count; ++k) {
          const bench::Selection s = bench::next_selection(random, a, shape, inner);
          Index at{}, low{};
          for (int d = 0; d < l.rank; ++d) low[4 - l.rank + d] = s.start[d], at[4 - l.rank + d] = s.start[d] / inner[d];
          overwrite_unit(source, at, box_source(l, first.data(), low, l.unit), target);
        }
        if (check) add_result(job, target.folder);
      },
      [&] {
        fs::remove_all(target.folder);
        fs::copy(a.data, target.folder, fs::copy_options::recursive);
      });
}

// Chunks of the same grid one by one; else all chunks of the larger first extent at once.
void convert(const Job& job) {
  const bench::Arguments& a = job.arguments;
  const Target target = target_of(job);
  const std::string like = a.like.empty() ? a.data : a.like;
  Array source(a.data), copy(like);
  const Layout &from = source.layout, &to = copy.layout;
  const bool same = from.chunk == to.chunk;
  Pages memory(same ? from.chunk_bytes() * job.team.size() : from.bytes(), true);
  job.timer.run(
      [&](uint64_t, bool check) {
        if (same) {
          job.team.run([&](unsigned t) {
            Team alone(1);
            Byte* chunk = memory.data() + t * from.chunk_bytes();
            for (uint64_t i = source.chunks() * t / job.team.size(); i < source.chunks() * (t + 1) / job.team.size(); ++i) {
              Index low = position(i, from.grid), high{}, shape{};
              for (int d = 0; d < 4; ++d) {
                low[d] *= from.chunk[d];
                high[d] = std::min(low[d] + from.chunk[d], from.shape[d]);
                shape[d] = high[d] - low[d];
              }
              read_box(alone, source, low, high, {1, 1, 1, 1}, chunk, false);
              write_chunk(copy, i, box_source(to, chunk, low, shape), target);
            }
          });
        } else {
          read_whole(job.team, source, memory.data());
          write_whole(job.team, copy, memory.data(), target);
        }
        if (check) add_result(job, target.folder);
      },
      [&] {
        source.forget();
        make_folder(target.folder, like);
      });
}

}  // namespace limit
