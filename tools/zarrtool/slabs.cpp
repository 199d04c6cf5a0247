#include "slabs.hpp"

#include <algorithm>

namespace zarrtool {
namespace {

struct Cut {
  size_t axis;    // the axis that is cut; those before it go one index at a time
  uint64_t rows;  // indices of that axis in one part
};

Cut find_cut(const Selection& selection, uint64_t item_size, uint64_t budget) {
  uint64_t bytes = std::max<uint64_t>(item_size, 1);
  size_t axis = selection.rank();
  while (axis > 1) {
    uint64_t more = 0;
    if (__builtin_mul_overflow(bytes, selection.count[axis - 1], &more) || more > budget) break;
    bytes = more;
    --axis;
  }
  return {axis - 1, std::max<uint64_t>(1, budget / bytes)};
}

// Ends the part at the last chunk edge inside it, if it reaches one.
uint64_t align(uint64_t begin, uint64_t rows, uint64_t chunk) {
  const uint64_t beyond = (begin + rows) % chunk;
  return beyond < rows ? rows - beyond : rows;
}

void move(Selection& part, const Selection& whole, size_t d, uint64_t index, uint64_t count) {
  part.start[d] = whole.start[d] + static_cast<uint64_t>(static_cast<int64_t>(index) * whole.step[d]);
  part.count[d] = count;
}

}  // namespace

void for_each_slab(const Selection& selection, const Shape& chunks, uint64_t item_size, uint64_t budget,
                   const std::function<void(const Selection& part)>& visit) {
  if (std::find(selection.count.begin(), selection.count.end(), 0u) != selection.count.end()) return;
  if (selection.rank() == 0) return visit(selection);
  const Cut cut = find_cut(selection, item_size, budget);
  Selection part = selection;
  Shape index(cut.axis, 0);
  for (size_t d = 0; d < cut.axis; ++d) move(part, selection, d, 0, 1);
  for (;;) {
    for (uint64_t begin = 0; begin < selection.count[cut.axis];) {
      uint64_t rows = std::min(cut.rows, selection.count[cut.axis] - begin);
      if (!chunks.empty() && selection.step[cut.axis] == 1 && begin + rows < selection.count[cut.axis]) {
        rows = align(selection.start[cut.axis] + begin, rows, chunks[cut.axis]);
      }
      move(part, selection, cut.axis, begin, rows);
      visit(part);
      begin += rows;
    }
    size_t d = cut.axis;
    for (;; --d) {
      if (d == 0) return;
      if (++index[d - 1] < selection.count[d - 1]) break;
      index[d - 1] = 0;
      move(part, selection, d - 1, 0, 1);
    }
    move(part, selection, d - 1, index[d - 1], 1);
  }
}

}  // namespace zarrtool
