#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/selections.hpp"
#include "limit/read.hpp"
#include "limit/workloads.hpp"

namespace limit {
namespace {

const Index every{1, 1, 1, 1};

// A selection of the contract, padded to four dimensions.
struct Box {
  Index low{0, 0, 0, 0}, high{1, 1, 1, 1}, step = every;
  uint64_t elements = 1;
};

Box padded(const bench::Selection& s) {
  Box b;
  const size_t rank = s.start.size();
  for (size_t d = 0; d < rank; ++d) {
    const size_t p = 4 - rank + d;
    b.low[p] = s.start[d];
    b.high[p] = s.start[d] + (s.shape[d] - 1) * s.step[d] + 1;
    b.step[p] = s.step[d];
    b.elements *= s.shape[d];
  }
  return b;
}

bench::Sizes unpadded(const Index& n, int rank) { return bench::Sizes(n.end() - rank, n.end()); }

}  // namespace

void read_whole_array(const Job& job) {
  const std::string& workload = job.arguments.workload;
  Array array(job.arguments.data);
  const uint64_t size = array.layout.bytes();
  std::unique_ptr<Pages> out;
  const bool fresh = workload != "read_into";
  job.timer.extra = fresh ? ", \"buffer\": \"fresh\"" : ", \"buffer\": \"reused\"";
  if (!fresh) {
    out = std::make_unique<Pages>(size, true);
    std::memset(out->data(), 1, size);
  }
  job.timer.run(
      [&](uint64_t, bool check) {
        if (fresh) out = std::make_unique<Pages>(size, workload != "read_all_4k");
        read_whole(job.team, array, out->data());
        if (check) job.timer.checksum.add(out->data(), size);
      },
      [&] {
        array.forget();
        if (fresh) out.reset();
      });
}

void read_chunks(const Job& job) {
  Array array(job.arguments.data);
  const Layout& l = array.layout;
  std::vector<Byte> buffer(l.chunk_bytes());
  job.timer.operations = array.chunks();
  job.timer.extra = ", \"buffer\": \"reused\"";
  job.timer.run(
      [&](uint64_t, bool check) {
        for (uint64_t k = 0; k < array.chunks(); ++k) {
          const Index at = position(k, l.grid);
          Index low{}, high{};
          uint64_t size = l.item;
          for (int d = 0; d < 4; ++d) {
            low[d] = at[d] * l.chunk[d];
            high[d] = std::min(low[d] + l.chunk[d], l.shape[d]);
            size *= high[d] - low[d];
          }
          read_box(job.team, array, low, high, every, buffer.data(), false);
          if (check) job.timer.checksum.add(buffer.data(), size);
        }
      },
      [&] { array.forget(); });
}

void read_random(const Job& job) {
  const bench::Arguments& a = job.arguments;
  Array array(a.data);
  const Layout& l = array.layout;
  const bench::Sizes shape = unpadded(l.shape, l.rank), inner = unpadded(l.unit, l.rank);
  std::vector<Byte> buffer;
  job.timer.operations = a.count;
  job.timer.extra = ", \"buffer\": \"reused\"";
  job.timer.run(
      [&](uint64_t rep, bool check) {
        bench::Random random(42 + rep);
        for (uint64_t k = 0; k < a.count; ++k) {
          const Box b = padded(bench::next_selection(random, a, shape, inner));
          buffer.resize(b.elements * l.item);  // the same for all
          read_box(job.team, array, b.low, b.high, b.step, buffer.data(), false);
          if (check) job.timer.checksum.add(buffer.data(), buffer.size());
        }
      },
      [&] { array.forget(); });
}

void read_tiny(const Job& job) {
  const bench::Arguments& a = job.arguments;
  Array array(a.data);
  if (array.layout.rank != 1 || array.layout.codec != Codec::none) throw Skip{"one dimension, not compressed"};
  const size_t size = array.layout.chunk_bytes();
  const int folder = open(a.data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  require(folder >= 0, a.data.c_str());
  std::vector<Byte> buffer(size);
  char key[32] = "c/";
  size_t length = 0;
  const auto name = [&](uint64_t i) {
    char* end = std::to_chars(key + 2, key + sizeof key, i).ptr;
    *end = 0;
    length = static_cast<size_t>(end - key);
  };
  const auto load = [&](Byte* to) {
    const int fd = openat(folder, key, O_RDONLY | O_CLOEXEC);
    require(fd >= 0 && read(fd, to, size) == static_cast<ssize_t>(size), key);
    close(fd);
  };
  const bool from_memory = a.workload == "read_tiny_mem";
  std::unordered_map<std::string, std::vector<Byte>> store;
  for (uint64_t i = 0; from_memory && i < array.chunks(); ++i) {
    name(i);
    load(buffer.data());
    store[key] = buffer;
  }
  job.timer.operations = std::min(a.count, array.chunks());
  job.timer.extra = ", \"buffer\": \"reused\"";
  job.timer.run([&](uint64_t, bool check) {
    for (uint64_t i = 0; i < job.timer.operations; ++i) {
      name(i);
      if (from_memory) std::memcpy(buffer.data(), store.find(std::string(key, length))->second.data(), size);
      else load(buffer.data());
      if (check) job.timer.checksum.add(buffer.data(), size);
    }
  });
  close(folder);
}

}  // namespace limit
