#include "chunk/stored_chunks.hpp"

#include "chunk/array_io.hpp"
#include "chunk/read_plan.hpp"

namespace zarr::chunk {
namespace {

constexpr uint64_t few_chunks = 4;  // asking for these is cheaper than a listing

void visit_by_stat(const ChunkPlaces& places, const IoOptions& options,
                   const std::function<void(const Shape&, const std::string&)>& found) {
  const uint64_t total = places.grid.total();
  for (uint64_t number = 0; number < total; ++number) {
    options.cancel.check();
    const Shape coordinates = coordinates_of(places.grid, number);
    const std::string key = places.keys.encode(coordinates);
    if (places.store.stat(key)) found(coordinates, key);
  }
}

}  // namespace

bool in_grid(const ArrayState& array, const Shape& coordinates) {
  for (size_t d = 0; d < coordinates.size(); ++d)
    if (coordinates[d] >= array.grid.counts()[d]) return false;
  return true;
}

Shape coordinates_of(const ChunkGrid& grid, uint64_t number) {
  Shape coordinates(grid.rank());
  for (size_t d = coordinates.size(); d-- > 0;) {
    coordinates[d] = number % grid.counts()[d];
    number /= grid.counts()[d];
  }
  return coordinates;
}

void visit_stored(const ChunkPlaces& places, const IoOptions& options,
                  const std::function<void(const Shape&, const std::string&)>& found,
                  const std::function<void(const std::string&)>& other) {
  if (!places.listable) return visit_by_stat(places, options, found);
  // Collected first: what the caller does with a key may call the store.
  std::vector<std::string> keys;
  places.store.list(places.keys.list_prefix(), true, [&](const store::Entry& entry) {
    options.cancel.check();
    if (!entry.is_prefix) keys.push_back(entry.key);
    return true;
  });
  for (const std::string& key : keys) {
    options.cancel.check();
    if (const auto coordinates = places.keys.decode(key)) found(*coordinates, key);
    else if (other) other(key);
  }
}

Buffer ArrayIo::presence_bitmap(const IoOptions& options) const {
  const ArrayState& array = *state_;
  const uint64_t total = array.grid.total();
  Buffer bitmap(ceil_div(total, 8));
  if (!bitmap.empty()) std::memset(bitmap.data(), 0, bitmap.size());
  const auto mark = [&](const Shape& coordinates, const std::string&) {
    if (!in_grid(array, coordinates)) return;
    const uint64_t number = c_order_number(coordinates, array.grid.counts());
    bitmap.data()[number / 8] |= std::byte{1} << (number % 8);
  };
  if (total <= few_chunks) visit_by_stat(places_of(array), options, mark);
  else visit_stored(places_of(array), options, mark, nullptr);
  return bitmap;
}

uint64_t stored_bytes(const ChunkPlaces& places, const IoOptions& options) {
  uint64_t bytes = 0;
  visit_stored(
      places, options,
      [&](const Shape&, const std::string& key) {
        if (const auto stat = places.store.stat(key)) bytes += stat->size;
      },
      nullptr);
  return bytes;
}

}  // namespace zarr::chunk
