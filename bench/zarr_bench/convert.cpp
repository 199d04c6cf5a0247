// Reading one array and writing another with the same elements: the same layout (roundtrip), other codecs, other chunks.
#include "zarr_bench/workloads.hpp"

namespace bench {

void convert(const Job& job) {
  const Arguments& a = job.arguments;
  const Node source = open_data(job);
  const Layout l = layout_of(source.get());
  job.timer.extra = ", \"class\": \"" + a.durability + "\"";
  Node target;
  job.timer.run(
      [&](uint64_t, bool check_result) {
        zarr_error* err = nullptr;
        check(zarr_copy_data(source.get(), target.get(), nullptr, nullptr, nullptr, &err), err);
        if (!check_result) return;
        Memory result(l.bytes());
        read(target.get(), Sizes(l.rank(), 0), l.shape, result.data(), result.size(), true);
        job.timer.checksum.add(result.data(), result.size());
      },
      [&] {
        target.reset();
        target = make_out(job, a.like.empty() ? a.data : a.like);
      });
}

}  // namespace bench
