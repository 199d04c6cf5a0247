// Opening: one array again and again, and all arrays of a group.
#include <array>
#include <functional>
#include <numeric>

#include "zarr_bench/workloads.hpp"

namespace bench {
namespace {

uint64_t elements_of(const zarr_array* array) {
  std::array<uint64_t, ZARR_MAX_RANK> shape;
  const size_t rank = zarr_array_rank(array);
  zarr_error* err = nullptr;
  check(zarr_array_shape(array, rank, shape.data(), &err), err);
  return std::accumulate(shape.begin(), shape.begin() + rank, uint64_t{1}, std::multiplies<>());
}

}  // namespace

void open_array(const Job& job) {
  job.timer.operations = job.arguments.count;
  job.timer.run([&](uint64_t, bool check) {
    uint64_t sum = 0;
    for (uint64_t k = 0; k < job.arguments.count; ++k) sum += elements_of(open_data(job).get());
    if (check) job.timer.checksum.add_sum(sum);
  });
}

void open_group(const Job& job) {
  job.timer.run([&](uint64_t, bool want) {
    const Node group = open_data(job);
    zarr_listing* raw = nullptr;
    zarr_error* err = nullptr;
    check(zarr_group_open_children(group.get(), &raw, &err), err);
    const Listing listing(raw);
    uint64_t sum = 0;
    for (size_t i = 0; i < zarr_listing_size(raw); ++i) {
      zarr_node* child = nullptr;
      check(zarr_listing_node(raw, i, &child, &err), err);
      sum += elements_of(Node(child).get());
    }
    job.timer.operations = zarr_listing_size(raw);
    if (want) job.timer.checksum.add_sum(sum);
  });
}

}  // namespace bench
