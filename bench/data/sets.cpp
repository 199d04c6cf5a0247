#include "data/sets.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <utility>

#include "common/field.hpp"
#include "data/layouts.hpp"

namespace bench {
namespace {

using Sizes = std::vector<uint64_t>;

void write(zarr_array* array, const Sizes& start, const Sizes& shape, const void* from, size_t size) {
  zarr_error* err = nullptr;
  check(zarr_write_slice(array, start.size(), start.data(), shape.data(), nullptr, from, size, nullptr, nullptr, &err), err);
}

// The uint16 field as an array of any type and rank: planes are the product of the dimensions but the last two. The sets of
// other types hold the same numbers, converted by `store`.
void fill(zarr_array* array, const std::function<void(const uint16_t* from, size_t count, char* to)>& store) {
  const Layout l = layout_of(array);
  const size_t rank = l.rank();
  const uint64_t ny = l.shape[rank - 2], nx = l.shape[rank - 1], planes = product(l.shape) / (ny * nx);
  const Field field(planes, ny, nx);
  const uint64_t block = std::max<uint64_t>(1, std::min(l.grid_chunks[0], l.shape[0])), inner = planes / l.shape[0];
  std::vector<uint16_t> plane(ny * nx);
  std::vector<char> bytes(rank > 2 ? block * inner * ny * nx * l.item : planes * ny * nx * l.item);
  const auto put = [&](uint64_t z, char* to) {
    field.plane(z, plane.data());
    store(plane.data(), plane.size(), to);
  };
  if (rank == 2) {
    put(0, bytes.data());
    return write(array, {0, 0}, l.shape, bytes.data(), bytes.size());
  }
  for (uint64_t at = 0; at < l.shape[0]; at += block) {
    const uint64_t n = std::min(block, l.shape[0] - at);
    for (uint64_t k = 0; k < n * inner; ++k) put(at * inner + k, bytes.data() + k * ny * nx * l.item);
    Sizes start(rank, 0), shape = l.shape;
    start[0] = at;
    shape[0] = n;
    write(array, start, shape, bytes.data(), n * inner * ny * nx * l.item);
  }
}

template <class Value>
void convert(const uint16_t* from, size_t count, char* to) {
  for (size_t i = 0; i < count; ++i) {
    const auto value = static_cast<Value>(from[i]);
    std::memcpy(to + i * sizeof value, &value, sizeof value);
  }
}

// Temperature of a turning world, packed to 1/64 K: few distinct mantissas, as of unpacked archives.
void fill_weather(zarr_array* array) {
  const Layout l = layout_of(array);
  const uint64_t ny = l.shape[1], nx = l.shape[2];
  std::vector<float> values(ny * nx);
  const double pi = 3.14159265358979323846;
  for (uint64_t t = 0; t < l.shape[0]; ++t) {
    Random random(20240229 * 5 + t);
    for (uint64_t y = 0; y < ny; ++y) {
      const double lat = 90 - 180.0 * static_cast<double>(y) / static_cast<double>(ny - 1);
      const double wave = 6 * std::cos(lat * pi / 90);
      for (uint64_t x = 0; x < nx; ++x) {
        const double lon = 360.0 * static_cast<double>(x) / static_cast<double>(nx);
        double noise = -6;  // the sum of twelve uniform numbers is nearly normal
        for (uint64_t k = 0, bits = random.next(), more = random.next(); k < 12; ++k) {
          noise += static_cast<double>((k < 6 ? bits : more) >> (k % 6 * 10) & 1023) / 1024;
        }
        const double kelvin = 288 - 40 * std::fabs(lat) / 90 + wave * std::sin((lon + 3 * static_cast<double>(t)) * pi / 180) + 0.3 * noise;
        values[y * nx + x] = static_cast<float>(std::round(kelvin * 64) / 64);
      }
    }
    write(array, {t, 0, 0}, {1, ny, nx}, values.data(), values.size() * sizeof(float));
  }
}

void fill_noise(zarr_array* array) {  // bytes from 1 to 255
  const Layout l = layout_of(array);
  std::vector<unsigned char> values(l.bytes());
  Random random(20240229 * 6);
  for (auto& v : values) v = static_cast<unsigned char>(1 + random.below(255));
  write(array, {0}, l.shape, values.data(), values.size());
}

void fill_by_type(zarr_array* array) {
  const std::string type = zarr_array_data_type(array);
  if (layout_of(array).rank() == 1) fill_noise(array);
  else if (type == "float32") fill_weather(array);
  else if (type == "uint16") fill(array, [](const uint16_t* from, size_t count, char* to) { std::memcpy(to, from, 2 * count); });
  else if (type == "uint8") fill(array, convert<uint8_t>);
  else if (type == "int32") fill(array, convert<int32_t>);
  else if (type == "float64") fill(array, convert<double>);
  else throw std::runtime_error("no numbers for data type " + type);
}

void make_group(const SetJob& job) {
  const Store store = open_store(job.context, job.folder, R"({"durability": "in_place"})");
  zarr_node* group = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_group(store.get(), "", 0, nullptr, 0, nullptr, &group, &err), err);
  const Node owner(group);
  const uint64_t count = std::max<uint64_t>(10, 2000 / job.scale);
  for (uint64_t i = 0; i < count; ++i) {
    char path[32], attributes[96];
    std::snprintf(path, sizeof path, "var_%05lu", static_cast<unsigned long>(i));
    std::snprintf(attributes, sizeof attributes, R"({"units": "K", "long_name": "variable number %lu"})", static_cast<unsigned long>(i));
    create_array(store.get(), path, member_of_group(), attributes);
  }
}

}  // namespace

std::string set_names() {
  std::string names = "d8";
  for (const std::string& name : layout_names()) names += " " + name;
  return names;
}

void make_set(const std::string& name, const SetJob& job) {
  if (name == "d8") return make_group(job);
  const Store store = open_store(job.context, job.folder, R"({"durability": "in_place"})");
  const SetLayout layout = layout_named(name, job.scale);
  const Node array = create_array(store.get(), "", layout, nullptr);
  if (!layout.metadata_only) fill_by_type(array.get());
}

}  // namespace bench
