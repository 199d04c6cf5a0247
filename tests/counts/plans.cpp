#include "plans.hpp"

#include <chrono>
#include <map>
#include <stdexcept>
#include <thread>

#include "common/field.hpp"

namespace counts {
namespace {

using namespace bench;
using Sizes = std::vector<uint64_t>;

const std::string little = R"({"name": "bytes", "configuration": {"endian": "little"}})";
const std::string raw = "[" + little + "]";
const std::string zstd = "[" + little + R"(, {"name": "zstd", "configuration": {"level": 3, "checksum": false}}])";
const std::string blosc = "[" + little + R"(, {"name": "blosc", "configuration":
  {"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}}])";

struct World {
  // One thread: counts must not depend on who takes which chunk.
  Context context = make_context(1);
  Store store;
  Node array;
  Layout layout;
  std::vector<char> memory;
};
using Shared = std::shared_ptr<World>;

Node create(zarr_store* store, const std::string& path, const Sizes& shape, const Sizes& chunks, const Sizes& shards, const char* type,
            const std::string& codecs) {
  zarr_array_builder builder;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = shape.size();
  builder.shape = shape.data();
  builder.chunks = chunks.data();
  builder.shards = shards.empty() ? nullptr : shards.data();
  builder.data_type = type;
  builder.codecs = codecs.c_str();
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_array(store, path.c_str(), path.size(), &builder, nullptr, &out, &err), err);
  return Node(out);
}

void write(zarr_array* array, const Sizes& start, const Sizes& shape, const void* from, size_t size) {
  zarr_error* err = nullptr;
  check(zarr_write_slice(array, start.size(), start.data(), shape.data(), nullptr, from, size, nullptr, nullptr, &err), err);
}

// 2 MiB of uint16 in 64 chunks of 32³, or in 8 shards of 64³ with chunks of 16³; filled.
Shared cube(const std::string& url, const std::string& codecs, bool sharded) {
  auto w = std::make_shared<World>();
  w->store = open_store(w->context.get(), url);
  const Sizes shape = {128, 128, 64};
  const Sizes shard = {64, 64, 64};
  w->array = create(w->store.get(), "", shape, sharded ? Sizes{16, 16, 16} : Sizes{32, 32, 16}, sharded ? shard : Sizes{}, "uint16", codecs);
  w->layout = layout_of(w->array.get());
  w->memory.resize(w->layout.bytes());
  const Field field(shape[0], shape[1], shape[2]);
  for (uint64_t z = 0; z < shape[0]; ++z) {
    field.plane(z, reinterpret_cast<uint16_t*>(w->memory.data()) + z * shape[1] * shape[2]);
  }
  write(w->array.get(), {0, 0, 0}, shape, w->memory.data(), w->memory.size());
  return w;
}

uint64_t chunk_count(const Layout& l, const Sizes& chunks) {
  uint64_t n = 1;
  for (size_t d = 0; d < l.rank(); ++d) n *= l.shape[d] / chunks[d];
  return n;
}

Plan reads(const Shared& w) {
  return {chunk_count(w->layout, w->layout.chunks),
          [w] { read(w->array.get(), {0, 0, 0}, w->layout.shape, w->memory.data(), w->memory.size()); }};
}

Plan writes(const Shared& w) {
  return {chunk_count(w->layout, w->layout.grid_chunks),
          [w] { write(w->array.get(), {0, 0, 0}, w->layout.shape, w->memory.data(), w->memory.size()); }};
}

// 64 boxes of 16³ that begin off the chunks' edges.
Plan boxes(const Shared& w) {
  return {64, [w] {
            Random random(42);
            for (int i = 0; i < 64; ++i) {
              Sizes start(3);
              for (size_t d = 0; d < 3; ++d) start[d] = random.below(w->layout.shape[d] - 16 + 1);
              read(w->array.get(), start, {16, 16, 16}, w->memory.data(), 16 * 16 * 16 * 2);
            }
          }};
}

// 256 chunks of 4 KiB, read one by one.
Plan tiny(const std::string& url) {
  auto w = std::make_shared<World>();
  w->store = open_store(w->context.get(), url);
  w->array = create(w->store.get(), "", {256 * 4096}, {4096}, {}, "uint8", R"([{"name": "bytes"}])");
  w->memory.assign(256 * 4096, 1);
  write(w->array.get(), {0}, {256 * 4096}, w->memory.data(), w->memory.size());
  return {256, [w] {
            const Sizes shape = {4096};
            Sizes start = {0};
            for (; start[0] < 256 * 4096; start[0] += 4096) read(w->array.get(), start, shape, w->memory.data(), 4096);
          }};
}

// The 256 tiny chunks in memory, 64 elements of each, in one call.
Plan batch() {
  auto w = std::make_shared<World>();
  w->store = open_store(w->context.get(), "memory://");
  w->array = create(w->store.get(), "", {256 * 4096}, {4096}, {}, "uint8", R"([{"name": "bytes"}])");
  w->memory.assign(256 * 4096, 1);
  write(w->array.get(), {0}, {256 * 4096}, w->memory.data(), w->memory.size());
  auto starts = std::make_shared<Sizes>();
  for (uint64_t i = 0; i < 256; ++i) starts->push_back(i * 4096 + 100);
  return {256, [w, starts, shapes = Sizes(256, 64)] {
            zarr_error* err = nullptr;
            check(zarr_read_slices(w->array.get(), 256, 1, starts->data(), shapes.data(), w->memory.data(), 256 * 64, nullptr, &err), err);
          }};
}

Plan open_array(const std::string& folder) {
  auto w = cube(folder, zstd, false);
  return {64, [w, folder] {
            for (int i = 0; i < 64; ++i) open_url(w->context.get(), folder);
          }};
}

Plan open_group(const std::string& folder) {
  auto w = std::make_shared<World>();
  w->store = open_store(w->context.get(), folder);
  zarr_node* group = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_group(w->store.get(), "", 0, nullptr, 0, nullptr, &group, &err), err);
  const Node owner(group);
  for (int i = 0; i < 200; ++i) create(w->store.get(), "array_" + std::to_string(100 + i), {100, 100}, {50, 50}, {}, "float32", zstd);
  return {200, [w, folder] {
            const Node root = open_url(w->context.get(), folder);
            zarr_listing* raw_listing = nullptr;
            zarr_error* failure = nullptr;
            check(zarr_group_open_children(root.get(), &raw_listing, &failure), failure);
            const Listing listing(raw_listing);
            if (zarr_listing_size(raw_listing) != 200) throw std::runtime_error("200 arrays expected");
            for (size_t i = 0; i < 200; ++i) {
              zarr_node* child = nullptr;
              check(zarr_listing_node(raw_listing, i, &child, &failure), failure);
              const Node child_owner(child);
            }
          }};
}

// One inner chunk of each of the four shards, which have 64.
Plan overwrite(const Shared& w) {
  return {4, [w] {
            let_files_age();
            for (uint64_t y = 0; y < 128; y += 64) {
              for (uint64_t z = 0; z < 128; z += 64) write(w->array.get(), {z + 16, y + 32, 16}, {16, 16, 16}, w->memory.data(), 16 * 16 * 16 * 2);
            }
          }};
}

// 32 frames of 8 KiB one by one, onto shards of 8 frames that are stored one after the other.
Plan append(const std::string& folder) {
  auto w = std::make_shared<World>();
  w->store = open_store(w->context.get(), folder);
  w->array = create(w->store.get(), "", {0, 64, 64}, {4, 32, 32}, {8, 64, 64}, "uint16", zstd);
  w->memory.resize(32 * 8192);
  const Field field(32, 64, 64);
  for (uint64_t z = 0; z < 32; ++z) field.plane(z, reinterpret_cast<uint16_t*>(w->memory.data()) + z * 64 * 64);
  return {32, [w] {
            const Sizes frame = {1, 64, 64};
            zarr_append_writer* raw_writer = nullptr;
            zarr_error* err = nullptr;
            check(zarr_append_writer_new(w->array.get(), 0, 8 * 8192, &raw_writer, &err), err);
            const AppendWriter writer(raw_writer);
            for (size_t i = 0; i < 32; ++i) {
              check(zarr_append_writer_write(raw_writer, 3, frame.data(), w->memory.data() + i * 8192, 8192, nullptr, nullptr, &err), err);
            }
            zarr_node* grown = nullptr;
            check(zarr_append_writer_close(raw_writer, nullptr, &grown, &err), err);
            w->array.reset(grown);
          }};
}

using Maker = std::function<Plan(const std::string& folder)>;

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> all = {
      {"read_raw", [](const std::string& f) { return reads(cube(f, raw, false)); }},
      {"read_zstd", [](const std::string& f) { return reads(cube(f, zstd, false)); }},
      {"read_blosc", [](const std::string& f) { return reads(cube(f, blosc, false)); }},
      {"read_sharded", [](const std::string& f) { return reads(cube(f, zstd, true)); }},
      {"box_raw", [](const std::string& f) { return boxes(cube(f, raw, false)); }},
      {"box_blosc", [](const std::string& f) { return boxes(cube(f, blosc, false)); }},
      {"box_sharded", [](const std::string& f) { return boxes(cube(f, zstd, true)); }},
      {"tiny_file", [](const std::string& f) { return tiny(f); }},
      {"tiny_memory", [](const std::string&) { return tiny("memory://"); }},
      {"tiny_batch", [](const std::string&) { return batch(); }},
      {"append_frames", append},
      {"open_array", open_array},
      {"open_group", open_group},
      {"write_raw", [](const std::string& f) { return writes(cube(f, raw, false)); }},
      {"write_zstd", [](const std::string& f) { return writes(cube(f, zstd, false)); }},
      {"write_sharded", [](const std::string& f) { return writes(cube(f, zstd, true)); }},
      {"overwrite_sharded", [](const std::string& f) { return overwrite(cube(f, zstd, true)); }},
  };
  return all;
}

}  // namespace

void let_files_age() { std::this_thread::sleep_for(std::chrono::milliseconds(150)); }

std::vector<std::string> plan_names() {
  std::vector<std::string> names;
  for (const auto& [name, maker] : makers()) names.push_back(name);
  return names;
}

Plan make_plan(const std::string& name, const std::string& folder) {
  const auto maker = makers().find(name);
  if (maker == makers().end()) throw std::runtime_error("no plan " + name);
  return maker->second(folder);
}

}  // namespace counts
