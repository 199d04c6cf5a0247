// The random selections of the contract, the same for every implementation.
#pragma once

#include <stdexcept>
#include <vector>

#include "common/arguments.hpp"
#include "common/checksum.hpp"

namespace bench {

using Sizes = std::vector<uint64_t>;

struct Selection {
  Sizes start, shape, step;  // elements start[d] + i * step[d], 0 <= i < shape[d]
};

// The next selection of a read_* or overwrite workload of an array with these extents and inner chunks.
inline Selection next_selection(Random& random, const Arguments& a, const Sizes& shape, const Sizes& inner) {
  const size_t rank = shape.size();
  Selection s{Sizes(rank, 0), Sizes(rank, a.box), Sizes(rank, 1)};
  const bool subchunks = a.workload == "read_subchunks" || a.workload == "overwrite";
  for (size_t d = 0; d < rank; ++d) {
    if (subchunks) {
      s.shape[d] = inner[d];
      s.start[d] = random.below(shape[d] / inner[d]) * inner[d];
    } else if (a.workload == "read_column") {
      s.shape[d] = d == 0 ? shape[0] : 1;
      s.start[d] = d == 0 ? 0 : random.below(shape[d]);
    } else {
      if (a.workload == "read_strided") s.step[d] = a.step;
      const uint64_t extent = a.box == 0 ? 0 : (a.box - 1) * s.step[d] + 1;
      if (extent == 0 || extent > shape[d]) throw std::runtime_error("a box is larger than the array");
      s.start[d] = random.below(shape[d] - extent + 1);
    }
  }
  return s;
}

}  // namespace bench
