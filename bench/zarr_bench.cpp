// One workload of the driver contract, timed inside the process: prints one line of JSON, last on stdout. See README.md.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "checksum.hpp"
#include "library.hpp"

namespace {

using namespace bench;
using Sizes = std::vector<uint64_t>;

struct Arguments {
  std::string workload, data, out, durability = "rename";
  uint32_t threads = 2;
  uint64_t reps = 3, count = 1, box = 16;
};

Arguments parse(int argc, char** argv) {
  Arguments a;
  const std::map<std::string, std::function<void(const std::string&)>> flags = {
      {"--workload", [&](const std::string& v) { a.workload = v; }},
      {"--data", [&](const std::string& v) { a.data = v; }},
      {"--out", [&](const std::string& v) { a.out = v; }},
      {"--durability", [&](const std::string& v) { a.durability = v; }},
      {"--threads", [&](const std::string& v) { a.threads = static_cast<uint32_t>(std::stoul(v)); }},
      {"--reps", [&](const std::string& v) { a.reps = std::stoull(v); }},
      {"--count", [&](const std::string& v) { a.count = std::stoull(v); }},
      {"--box", [&](const std::string& v) { a.box = std::stoull(v); }},
  };
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag == flags.end()) throw std::runtime_error(std::string("unknown flag ") + argv[i]);
    flag->second(argv[i + 1]);
  }
  if (a.workload.empty() || a.data.empty()) throw std::runtime_error("--workload and --data are needed");
  return a;
}

// One untimed repetition that fills the checksum, then `reps` timed ones.
class Timer {
 public:
  explicit Timer(const Arguments& arguments) : arguments_(arguments) {}
  Checksum checksum;
  uint64_t operations = 1;
  std::string extra;

  // body(repetition, results wanted)
  void run(const std::function<void(uint64_t rep, bool check)>& body, const std::function<void()>& before = {}) {
    for (uint64_t rep = 0; rep <= arguments_.reps; ++rep) {
      if (before) before();
      const double cpu = cpu_seconds();
      const auto start = std::chrono::steady_clock::now();
      body(rep, rep == 0);
      const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      if (rep == 0) continue;
      seconds_ += (rep > 1 ? ", " : "") + std::to_string(wall);
      cpu_ += (rep > 1 ? ", " : "") + std::to_string(cpu_seconds() - cpu);
    }
  }

  void print() const {
    std::printf("{\"impl\": \"libzarr\", \"version\": \"%s\", \"workload\": \"%s\", \"threads\": %u, \"ops\": %llu, "
                "\"seconds\": [%s], \"cpu\": [%s], \"checksum\": \"%016llx\"%s}\n",
                zarr_version_string(), arguments_.workload.c_str(), arguments_.threads, static_cast<unsigned long long>(operations),
                seconds_.c_str(), cpu_.c_str(), static_cast<unsigned long long>(checksum.total()), extra.c_str());
  }

 private:
  static double cpu_seconds() {
    rusage u{};
    getrusage(RUSAGE_SELF, &u);
    return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
  }
  const Arguments& arguments_;
  std::string seconds_, cpu_;
};

void read_all(zarr_array* array, const Layout& l, Timer& timer, bool fresh) {
  const Sizes origin(l.rank(), 0);
  std::unique_ptr<Memory> memory;
  if (!fresh) {
    memory = std::make_unique<Memory>(l.bytes());
    std::memset(memory->data(), 1, memory->size());
  }
  timer.extra = fresh ? ", \"buffer\": \"fresh\"" : ", \"buffer\": \"reused\"";
  timer.run(
      [&](uint64_t, bool check) {
        if (fresh) memory = std::make_unique<Memory>(l.bytes());
        read(array, origin, l.shape, memory->data(), memory->size(), fresh);
        if (check) timer.checksum.add(memory->data(), memory->size());
      },
      [&] {
        if (fresh) memory.reset();
      });
}

// Every chunk of the grid in C order, clipped to the array, into one reused buffer; at most `limit` of them.
void read_chunks(zarr_array* array, const Layout& l, Timer& timer, uint64_t limit) {
  const uint64_t chunk_bytes = product(l.grid_chunks) * l.item;
  Memory memory(chunk_bytes);
  std::memset(memory.data(), 1, chunk_bytes);
  timer.extra = ", \"buffer\": \"reused\"";
  timer.run([&](uint64_t, bool check) {
    Sizes at(l.rank(), 0);
    uint64_t done = 0;
    for (bool more = true; more && done < limit; ++done) {
      Sizes start(l.rank()), shape(l.rank());
      for (size_t d = 0; d < l.rank(); ++d) {
        start[d] = at[d] * l.grid_chunks[d];
        shape[d] = std::min(l.grid_chunks[d], l.shape[d] - start[d]);
      }
      const uint64_t size = product(shape) * l.item;
      read(array, start, shape, memory.data(), size);
      if (check) timer.checksum.add(memory.data(), size);
      more = false;
      for (size_t d = l.rank(); d-- > 0 && !more;) {
        more = ++at[d] * l.grid_chunks[d] < l.shape[d];
        if (!more) at[d] = 0;
      }
    }
    timer.operations = done;
  });
}

void read_random(zarr_array* array, const Layout& l, Timer& timer, const Arguments& a) {
  Sizes shape = l.chunks;
  if (a.workload == "read_boxes") shape.assign(l.rank(), a.box);
  if (a.workload == "read_column") {
    shape.assign(l.rank(), 1);
    shape[0] = l.shape[0];
  }
  Memory memory(product(shape) * l.item);
  std::memset(memory.data(), 1, memory.size());
  timer.operations = a.count;
  timer.run([&](uint64_t rep, bool check) {
    Random random(42 + rep);
    for (uint64_t k = 0; k < a.count; ++k) {
      Sizes start(l.rank(), 0);
      for (size_t d = a.workload == "read_column" ? 1 : 0; d < l.rank(); ++d) {
        if (a.workload == "read_subchunks") start[d] = random.below(l.shape[d] / l.chunks[d]) * l.chunks[d];
        else if (a.workload == "read_boxes") start[d] = random.below(l.shape[d] - a.box + 1);
        else start[d] = random.below(l.shape[d]);
      }
      read(array, start, shape, memory.data(), memory.size());
      if (check) timer.checksum.add(memory.data(), memory.size());
    }
  });
}

struct KeyCopy {
  zarr_store* from;
  zarr_store* to;
  std::exception_ptr failure;  // nothing may be thrown through the library
};

int32_t copy_key(void* user_data, const char* key, size_t length) {
  auto* copy = static_cast<KeyCopy*>(user_data);
  try {
    zarr_get_request request;
    zarr_struct_init(&request, sizeof request);
    request.key = key;
    request.key_length = length;
    zarr_bytes* value = nullptr;
    zarr_error* err = nullptr;
    check(zarr_store_get(copy->from, &request, nullptr, &value, nullptr, nullptr, &err), err);
    const Bytes owner(value);
    check(zarr_store_set(copy->to, key, length, zarr_bytes_data(value), zarr_bytes_size(value), nullptr, nullptr, &err), err);
    return 0;
  } catch (...) {
    copy->failure = std::current_exception();
    return 1;
  }
}

Store copy_into_memory(zarr_context* context, zarr_store* from) {
  Store memory = open_store(context, "memory://");
  KeyCopy copy{from, memory.get(), nullptr};
  zarr_error* err = nullptr;
  const zarr_status status = zarr_store_list(from, "", 0, 1, copy_key, &copy, &err);
  if (!copy.failure) check(status, err);
  if (status != ZARR_OK) zarr_error_release(err);
  if (copy.failure) std::rethrow_exception(copy.failure);
  return memory;
}

void write_all(zarr_context* context, const Layout& l, zarr_array* source, Timer& timer, const Arguments& a) {
  namespace fs = std::filesystem;
  if (a.out.empty()) throw std::runtime_error("--out is needed");
  Memory memory(l.bytes());
  const Sizes origin(l.rank(), 0);
  read(source, origin, l.shape, memory.data(), memory.size(), true);
  timer.checksum.add(memory.data(), memory.size());
  timer.extra = ", \"class\": \"" + a.durability + "\"";
  const std::string options = std::string("{\"durability\": \"") + (a.durability == "inplace" ? "in_place" : a.durability) + "\"}";
  Node target;
  timer.run(
      [&](uint64_t, bool) {
        zarr_error* err = nullptr;
        check(zarr_write_slice(target.get(), l.rank(), origin.data(), l.shape.data(), nullptr, memory.data(), memory.size(), nullptr,
                               nullptr, &err), err);
      },
      [&] {
        target.reset();
        fs::remove_all(a.out);
        fs::create_directories(a.out);
        fs::copy_file(a.data + "/zarr.json", a.out + "/zarr.json");
        target = open_node(open_store(context, a.out, options.c_str()).get(), "", ZARR_MODE_R_PLUS);
      });
}

uint64_t shape_product(const zarr_array* array) { return product(layout_of(array).shape); }

void open_array(zarr_context* context, Timer& timer, const Arguments& a) {
  timer.operations = a.count;
  timer.run([&](uint64_t, bool check) {
    uint64_t sum = 0;
    for (uint64_t k = 0; k < a.count; ++k) sum += shape_product(open_node(open_store(context, a.data).get()).get());
    if (check) timer.checksum.add_sum(sum);
  });
}

void open_group(zarr_context* context, Timer& timer, const Arguments& a) {
  timer.run([&](uint64_t, bool want) {
    const Node group = open_node(open_store(context, a.data).get());
    zarr_listing* raw = nullptr;
    zarr_error* err = nullptr;
    check(zarr_group_children(group.get(), &raw, &err), err);
    const Listing listing(raw);
    uint64_t sum = 0;
    for (size_t i = 0; i < zarr_listing_size(raw); ++i) {
      zarr_node* child = nullptr;
      check(zarr_group_open_child(group.get(), zarr_listing_name(raw, i), ZARR_NTS, &child, &err), err);
      sum += shape_product(Node(child).get());
    }
    timer.operations = zarr_listing_size(raw);
    if (want) timer.checksum.add_sum(sum);
  });
}

int run(const Arguments& a) {
  const Context context = make_context(a.threads);
  Timer timer(a);
  if (a.workload == "open_array") open_array(context.get(), timer, a);
  else if (a.workload == "open_group") open_group(context.get(), timer, a);
  else {
    Store store = open_store(context.get(), a.data);
    if (a.workload == "read_tiny_mem") store = copy_into_memory(context.get(), store.get());
    const Node array = open_node(store.get());
    const Layout l = layout_of(array.get());
    if (a.workload == "read_all" || a.workload == "read_into") read_all(array.get(), l, timer, a.workload == "read_all");
    else if (a.workload == "read_chunks") read_chunks(array.get(), l, timer, UINT64_MAX);
    else if (a.workload == "read_tiny" || a.workload == "read_tiny_mem") read_chunks(array.get(), l, timer, a.count);
    else if (a.workload == "read_subchunks" || a.workload == "read_boxes" || a.workload == "read_column") read_random(array.get(), l, timer, a);
    else if (a.workload == "write_all") write_all(context.get(), l, array.get(), timer, a);
    else {
      std::printf("{\"skip\": \"no workload %s\"}\n", a.workload.c_str());
      return 3;
    }
  }
  timer.print();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse(argc, argv));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "zarr_bench: %s\n", e.what());
    return 1;
  }
}
