// Shrinking: what would lie outside the new shape is erased or set to the fill value, so that growing again shows that.
#include <algorithm>
#include <mutex>

#include "chunk/array_io.hpp"
#include "chunk/array_state.hpp"
#include "chunk/partial_write.hpp"
#include "chunk/stored_chunks.hpp"
#include "chunk/write_execute.hpp"

namespace zarr::chunk {
namespace {

struct Target {
  Shape coordinates;
  std::string key;
};

// One slab a dimension in which the new edge cuts the chunk: [new extent, end of the chunk) there, everything
// elsewhere.
std::vector<codec::EncodeView> outside_slabs(const ArrayState& array, const Shape& coordinates, const Shape& smaller) {
  const Shape shape = array.grid.chunk_shape(coordinates), origin = array.grid.origin(coordinates);
  std::vector<codec::EncodeView> slabs;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (smaller[d] >= array.grid.array_shape()[d] || smaller[d] >= origin[d] + shape[d]) continue;
    codec::EncodeView slab{array.fill->data(), {}};
    for (size_t i = 0; i < shape.size(); ++i) slab.axes.push_back({0, 1, shape[i], 0});
    slab.axes[d].start = smaller[d] - origin[d];
    slab.axes[d].count = shape[d] - slab.axes[d].start;
    slabs.push_back(slab);
  }
  return slabs;
}

bool wholly_outside(const ArrayState& array, const Shape& coordinates, const Shape& smaller) {
  for (size_t d = 0; d < coordinates.size(); ++d)
    if (coordinates[d] >= array.grid.counts()[d] || array.grid.chunk(d, coordinates[d]).origin >= smaller[d])
      return true;
  return false;
}

}  // namespace

void ArrayIo::trim_to(const Shape& smaller, const IoOptions& options) const {
  const ArrayState& array = *state_;
  if (smaller.size() != array.grid.rank())
    fail(Status::invalid_argument, "shape: expected ", array.grid.rank(), " extents, found ", smaller.size());
  bool shrinks = false;
  for (size_t d = 0; d < smaller.size(); ++d) shrinks = shrinks || smaller[d] < array.grid.array_shape()[d];
  if (!shrinks) return;
  std::vector<Target> targets;
  visit_stored(
      places_of(array), options,
      [&](const Shape& coordinates, const std::string& key) {
        targets.push_back({coordinates, key});
      },
      nullptr);
  // Whole chunks first: one straddling chunk that does not decode then keeps none of them.
  std::stable_partition(targets.begin(), targets.end(),
                        [&](const Target& target) { return wholly_outside(array, target.coordinates, smaller); });
  const auto trim_one = [&](uint64_t i) {
    const Target& target = targets[i];
    if (wholly_outside(array, target.coordinates, smaller)) {
      about_chunk(target.key, target.coordinates, [&] { erase_value(array, target.key, options); });
      return;
    }
    const auto slabs = outside_slabs(array, target.coordinates, smaller);
    if (slabs.empty()) return;
    codec::ScratchPool::Lease scratch(*array.runtime->scratch);
    modify_stored_chunk(array, target.coordinates, slabs, options, *scratch);
  };
  if (array.width() == 1) {
    for (uint64_t i = 0; i < targets.size(); ++i) trim_one(i);
  } else {
    array.runtime->executor->for_each(targets.size(), trim_one, options.cancel);
  }
}

}  // namespace zarr::chunk
