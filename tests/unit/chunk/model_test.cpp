// Random reads and writes against a plain in-memory array.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "delayed_store.hpp"
#include "store/filesystem_store.hpp"

namespace zarr::chunk {
namespace {

using namespace testing;

struct Random {
  std::mt19937_64 engine;
  explicit Random(uint64_t seed) : engine(seed) {}
  uint64_t below(uint64_t n) { return engine() % n; }
};

std::string random_transpose(Random& random, size_t rank, Shape* shape = nullptr) {
  std::vector<size_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random.engine);
  std::string text;
  if (shape != nullptr) {
    const Shape before = *shape;
    for (size_t d = 0; d < rank; ++d) (*shape)[d] = before[order[d]];
  }
  for (const size_t d : order) text += (text.empty() ? "" : ", ") + std::to_string(d);
  return R"({"name": "transpose", "configuration": {"order": [)" + text + "]}}, ";
}

std::string text_of_shape(const Shape& shape) {
  std::string text;
  for (const uint64_t extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

std::string random_bytes_chain(Random& random) {
  const std::string big = R"({"name": "bytes", "configuration": {"endian": "big"}})";
  const std::string zstd = R"(, {"name": "zstd", "configuration": {"level": 1, "checksum": false}})";
  const std::string gzip = R"(, {"name": "gzip", "configuration": {"level": 1}})";
  const std::string crc = R"(, {"name": "crc32c"})";
  const std::string base = random.below(3) == 0 ? big : little;
  static const auto registry = codec::Registry::with_builtins();
  switch (random.below(5)) {
    case 0: return base + crc;
    case 1: return registry->has("zstd") ? base + zstd : base;
    case 2: return registry->has("gzip") ? base + gzip + crc : base;
    default: return base;
  }
}

Shape divisor_of(Random& random, const Shape& shape) {
  Shape inner;
  for (const uint64_t extent : shape) {
    uint64_t edge = 1 + random.below(extent);
    while (extent % edge != 0) --edge;
    inner.push_back(edge);
  }
  return inner;
}

ArrayOptions random_array(Random& random) {
  ArrayOptions options;
  const size_t rank = random.below(6);
  const uint64_t most = rank >= 4 ? 5 : rank == 3 ? 9 : 20;
  for (size_t d = 0; d < rank; ++d) {
    options.shape.push_back(random.below(12) == 0 ? 0 : 1 + random.below(most));
    options.chunks.push_back(1 + random.below(options.shape[d] + 4));
  }
  options.fill = random.below(2) == 0 ? 0 : 7;
  if (random.below(2) == 0) options.keys = {metadata::KeyEncoding::v2, '.'};
  std::string inner = random_bytes_chain(random);
  if (rank >= 2 && random.below(3) == 0) inner = random_transpose(random, rank) + inner;
  if (random.below(2) == 0) {
    Shape outer = options.chunks;
    const std::string before = rank >= 2 && random.below(3) == 0 ? random_transpose(random, rank, &outer) : "";
    const Shape edge = divisor_of(random, outer);
    if (random.below(4) == 0) inner = sharded(text_of_shape(divisor_of(random, edge)), inner);
    inner = before + sharded(text_of_shape(edge), inner, random.below(2) == 0 ? "end" : "start");
  }
  options.codecs = chain_of(inner);
  return options;
}

Selection random_selection(Random& random, const Shape& shape) {
  Selection selection;
  for (const uint64_t extent : shape) {
    if (extent == 0 || random.below(20) == 0) {
      selection.start.push_back(random.below(extent + 1));
      selection.count.push_back(0);
      selection.step.push_back(1);
      continue;
    }
    if (random.below(4) == 0) {
      selection.start.push_back(0);
      selection.count.push_back(extent);
      selection.step.push_back(1);
      continue;
    }
    const uint64_t start = random.below(extent);
    int64_t step = random.below(3) == 0 ? 1 + static_cast<int64_t>(random.below(5)) : 1;
    if (random.below(3) == 0) step = -step;
    const uint64_t room = (step > 0 ? extent - 1 - start : start) / static_cast<uint64_t>(std::abs(step));
    selection.start.push_back(start);
    selection.count.push_back(1 + random.below(room + 1));
    selection.step.push_back(step);
  }
  return selection;
}

// What the caller's memory holds of the elements, which are uint32.
enum class Items { native, swapped, doubles, big_int64 };

void set_items(IoOptions& io, Items items, bool writes) {
  io.swap = items == Items::swapped;
  io.form = nullptr;
  if (items == Items::native || items == Items::swapped) return;
  MemoryFormRequest request;
  request.data_type = items == Items::doubles ? "float64" : ">i8";
  request.writes = writes;
  bool swap = true;
  io.form = make_memory_form(parse_any_data_type("uint32").type, request, swap);
  EXPECT_FALSE(swap);
}

// The caller's memory in a random layout: any axis order, any signs, gaps between elements, guarded by a pattern.
class Memory {
 public:
  Memory(Random& random, const Shape& counts, Items items)
      : counts_(counts), strides_(counts.size()), items_(items), size_(items == Items::doubles || items == Items::big_int64 ? 8 : 4) {
    std::vector<size_t> order(counts.size());
    std::iota(order.begin(), order.end(), 0);
    if (random.below(2) == 0) std::shuffle(order.begin(), order.end(), random.engine);
    int64_t stride = random.below(4) == 0 ? 2 * size_ : size_;
    int64_t low = 0, high = size_;
    for (size_t i = order.size(); i-- > 0;) {
      const size_t d = order[i];
      strides_[d] = random.below(4) == 0 ? -stride : stride;
      const int64_t reach = strides_[d] * (static_cast<int64_t>(counts[d]) - 1);
      if (counts[d] != 0) (reach < 0 ? low : high) += reach;
      stride *= static_cast<int64_t>(std::max<uint64_t>(counts[d], 1));
    }
    bytes_.assign(static_cast<size_t>(high - low) + 16, std::byte{0xA5});
    base_ = bytes_.data() + 8 - low;
  }
  std::byte* base() { return base_; }
  const Strides& strides() const { return strides_; }
  void put(const std::vector<uint32_t>& values) {
    visit([&](std::byte* at, uint64_t n) {
      if (items_ == Items::doubles) return store(at, static_cast<double>(values[n]));
      if (items_ == Items::big_int64) return store(at, __builtin_bswap64(values[n]));
      store(at, items_ == Items::swapped ? __builtin_bswap32(values[n]) : values[n]);
    });
  }
  std::vector<uint32_t> take() {  // and what lies between is untouched
    std::vector<uint32_t> values(product(counts_));
    visit([&](std::byte* at, uint64_t n) {
      if (items_ == Items::doubles) values[n] = static_cast<uint32_t>(load<double>(at));
      else if (items_ == Items::big_int64) values[n] = static_cast<uint32_t>(__builtin_bswap64(load<uint64_t>(at)));
      else values[n] = items_ == Items::swapped ? __builtin_bswap32(load<uint32_t>(at)) : load<uint32_t>(at);
      std::memset(at, 0xA5, static_cast<size_t>(size_));
    });
    for (const std::byte b : bytes_) EXPECT_EQ(b, std::byte{0xA5}) << "memory outside the selection was written";
    return values;
  }

 private:
  template <class T>
  static void store(std::byte* at, T value) {
    std::memcpy(at, &value, sizeof value);
  }
  template <class T>
  static T load(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  void visit(const std::function<void(std::byte*, uint64_t)>& body) {
    each({Shape(counts_.size()), counts_, Strides(counts_.size(), 1)}, [&](const Shape& at, uint64_t n) {
      std::byte* address = base_;
      for (size_t d = 0; d < at.size(); ++d) address += strides_[d] * static_cast<int64_t>(at[d]);
      body(address, n);
    });
  }
  Shape counts_;
  Strides strides_;
  Items items_;
  int64_t size_;
  std::vector<std::byte> bytes_;
  std::byte* base_ = nullptr;
};

// Values in memory, values that must be read piece by piece (requests cheap or dear), files, and a store served by
// get_many.
store::StorePtr random_store(Random& random, const std::filesystem::path& directory) {
  switch (random.below(8)) {
    case 0:
    case 1: return store::open_memory_store("");
    case 2: {
      store::FilesystemOptions options;
      options.create_root = true;
      return store::open_filesystem_store(directory.string(), options);
    }
    case 3: {
      const auto store = std::make_shared<DelayedStore>(std::chrono::milliseconds(0));
      store->cost_.latency_ns = random.below(2) * 500;
      return store;
    }
    default: {
      const auto store = std::make_shared<WrappedStore>();
      store->cost_.latency_ns = random.below(3) * 5;
      return store;
    }
  }
}

void compare_with_model(uint64_t seed, size_t threads) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  const ArrayOptions options = random_array(random);
  SCOPED_TRACE("shape " + text_of_shape(options.shape) + " chunks " + text_of_shape(options.chunks) + " codecs " +
               options.codecs);
  static const RuntimePtr one = make_runtime({.threads = 1}), three = make_runtime({.threads = 3});
  struct Directory {
    std::filesystem::path path = std::filesystem::temp_directory_path() / ("zarr-model-" + std::to_string(getpid()));
    ~Directory() { std::filesystem::remove_all(path); }
  } directory;
  const auto store = random_store(random, directory.path);
  const auto array = make_array(store, options, threads == 1 ? one : three);
  Model model(options.shape, options.fill);
  uint32_t next = 1;
  for (int step = 0; step < 12; ++step) {
    const Selection selection = random_selection(random, options.shape);
    IoOptions io;
    const Items items[] = {Items::native, Items::native, Items::swapped, Items::doubles, Items::big_int64};
    const Items written = items[random.below(5)], read = items[random.below(5)];
    io.fill_chunks = random.below(3) == 0 ? FillChunks::write : FillChunks::skip;
    const uint64_t n = product(selection.count);
    switch (random.below(5)) {
      case 0: {
        const uint32_t value = random.below(2) == 0 ? options.fill : next++;
        if (random.below(2) == 0) {
          const auto wide = static_cast<double>(value);
          set_items(io, Items::doubles, true);
          array->fill(selection, {reinterpret_cast<const std::byte*>(&wide), 8}, io);
        } else {
          array->fill(selection, {reinterpret_cast<const std::byte*>(&value), 4}, io);
        }
        model.write(selection, std::vector<uint32_t>(n, value));
        break;
      }
      case 1:
      case 2: {
        std::vector<uint32_t> values = counted(n, next);
        next += static_cast<uint32_t>(n);
        Memory memory(random, selection.count, written);
        memory.put(values);
        set_items(io, written, true);
        array->write(selection, memory.base(), memory.strides(), io);
        model.write(selection, values);
        break;
      }
      default: break;
    }
    const Selection back = random_selection(random, options.shape);
    Memory memory(random, back.count, read);
    set_items(io, read, false);
    array->read(back, memory.base(), memory.strides(), io);
    ASSERT_EQ(memory.take(), model.read(back));
  }
  ASSERT_EQ(read_values(*array, all_of(options.shape)), model.values());
}

TEST(Model, RandomSequencesOnOneThread) {
  for (uint64_t seed = 0; seed < 1500 && !::testing::Test::HasFailure(); ++seed) compare_with_model(seed, 1);
}

TEST(Model, RandomSequencesOnThreeThreads) {
  for (uint64_t seed = 10000; seed < 10800 && !::testing::Test::HasFailure(); ++seed) compare_with_model(seed, 3);
}

}  // namespace
}  // namespace zarr::chunk
