#include "limit/write.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "limit/codecs.hpp"
#include "limit/scratch.hpp"
#include "limit/sink.hpp"

namespace limit {
namespace {

class Output {
 public:
  Output(const Target& target, const std::string& key)
      : path_(target.folder + '/' + key), written_(target.rename ? path_ + ".tmp" : path_), rename_(target.rename) {
    fd_ = create();
    if (fd_ < 0) {
      std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
      fd_ = create();
    }
    require(fd_ >= 0, path_.c_str());
  }
  ~Output() {
    close(fd_);
    if (rename_) require(rename(written_.c_str(), path_.c_str()) == 0, "rename");
  }
  void reserve(uint64_t size) { (void)posix_fallocate(fd_, 0, static_cast<off_t>(size)); }
  void put(const Byte* from, size_t n) {
    while (n != 0) {
      const ssize_t done = write(fd_, from, n);
      require(done > 0, "write");
      from += done;
      n -= static_cast<size_t>(done);
    }
  }

 private:
  int create() const { return open(written_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644); }
  std::string path_, written_;
  bool rename_;
  int fd_;
};

// Elements low .. low + shape of the array into C order; what is outside of the array becomes 0. Only planes p0 .. p1 of
// dimension `axis`, the first with more than one element.
void gather(const Layout& l, const Source& s, const Index& low, const Index& shape, Byte* to, int axis, uint64_t p0, uint64_t p1) {
  Index first{}, last = shape;
  first[axis] = p0;
  last[axis] = p1;
  const uint64_t row = shape[3] * l.item, inside = std::min(shape[3], l.shape[3] - low[3]) * l.item;
  for (uint64_t i = first[0]; i < last[0]; ++i) {
    for (uint64_t j = first[1]; j < last[1]; ++j) {
      for (uint64_t k = first[2]; k < last[2]; ++k, to += row) {
        if (low[0] + i >= l.shape[0] || low[1] + j >= l.shape[1] || low[2] + k >= l.shape[2]) {
          std::memset(to, 0, row);
          continue;
        }
        const Byte* from = s.from + (low[0] + i - s.origin[0]) * s.stride[0] + (low[1] + j - s.origin[1]) * s.stride[1] +
                           (low[2] + k - s.origin[2]) * s.stride[2] + (low[3] - s.origin[3]) * s.stride[3];
        if (l.swapped) copy_swapped(to, from, inside, l.item);
        else std::memcpy(to, from, inside);
        if (inside < row) std::memset(to + inside, 0, row - inside);
      }
    }
  }
}

int first_axis(const Index& shape) {
  for (int d = 0; d < 3; ++d) {
    if (shape[d] > 1) return d;
  }
  return 2;
}

// The index of a shard with its checksum; returns its size.
size_t add_index(const std::vector<uint64_t>& index, Byte* to) {
  const size_t n = index.size() * sizeof(uint64_t);
  std::memcpy(to, index.data(), n);
  const uint32_t sum = crc32c(to, n);
  std::memcpy(to + n, &sum, sizeof sum);
  return n + sizeof sum;
}

}  // namespace

uint32_t crc32c(const Byte* bytes, size_t n) {
  static const auto table = [] {
    std::array<uint32_t, 256> t{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int k = 0; k < 8; ++k) c = (c >> 1) ^ (c & 1 ? 0x82f63b78u : 0u);
      t[i] = c;
    }
    return t;
  }();
  uint32_t c = ~0u;
  for (size_t i = 0; i < n; ++i) c = table[(c ^ bytes[i]) & 255] ^ (c >> 8);
  return ~c;
}

Source box_source(const Layout& l, const Byte* from, const Index& origin, const Index& shape) {
  Source s{from, origin, {}};
  uint64_t stride = l.item;
  for (int d = 3; d >= 0; --d) s.stride[d] = stride, stride *= shape[d];
  return s;
}

void write_chunk(const Array& like, uint64_t i, const Source& source, const Target& target) {
  const Layout& l = like.layout;
  require(!l.reversed, "transposed arrays are read only");
  Index low = position(i, l.grid);
  for (int d = 0; d < 4; ++d) low[d] *= l.chunk[d];
  Output output(target, like.key(i));
  if (l.codec == Codec::none && !l.sharded) {
    const int axis = first_axis(l.chunk);
    const uint64_t planes = l.chunk[axis], plane = l.chunk_bytes() / planes, most = std::max<uint64_t>(1, window / plane);
    output.reserve(l.chunk_bytes());
    Byte* w = Scratch::at_least(scratch().decoded, most * plane);
    for (uint64_t p = 0; p < planes; p += most) {
      const uint64_t end = std::min(planes, p + most);
      gather(l, source, low, l.chunk, w, axis, p, end);
      output.put(w, (end - p) * plane);
    }
    return;
  }
  const uint64_t units = product(l.per_chunk), room = bound(l, l.unit_bytes());
  Byte* gathered = Scratch::at_least(scratch().decoded, l.unit_bytes());
  Byte* encoded = Scratch::at_least(scratch().output, units * room + 16 * units + 4);
  std::vector<uint64_t> index;
  uint64_t size = 0;
  const int axis = first_axis(l.unit);
  for (uint64_t k = 0; k < units; ++k) {
    Index at = position(k, l.per_chunk);
    for (int d = 0; d < 4; ++d) at[d] = low[d] + at[d] * l.unit[d];
    gather(l, source, at, l.unit, gathered, axis, 0, l.unit[axis]);
    const size_t n = encode(l, gathered, l.unit_bytes(), encoded + size, room);
    index.insert(index.end(), {size, n});
    size += n;
  }
  if (l.sharded) size += add_index(index, encoded + size);
  output.put(encoded, size);
}

void write_whole(Team& team, const Array& like, const Byte* from, const Target& target) {
  const Source source = box_source(like.layout, from, {0, 0, 0, 0}, like.layout.shape);
  team.slabs(like.chunks(), [&](uint64_t i) { write_chunk(like, i, source, target); });
}

void overwrite_unit(const Array& like, const Index& at, const Source& source, const Target& target) {
  const Layout& l = like.layout;
  require(l.sharded, "overwrite needs shards");
  Index c{}, inner{}, low{};
  for (int d = 0; d < 4; ++d) c[d] = at[d] / l.per_chunk[d], inner[d] = at[d] % l.per_chunk[d], low[d] = at[d] * l.unit[d];
  const uint64_t chunk = offset(c, l.grid), k = offset(inner, l.per_chunk), units = product(l.per_chunk);
  const std::string key = like.key(chunk);
  const int old = open((target.folder + '/' + key).c_str(), O_RDONLY | O_CLOEXEC);
  require(old >= 0, key.c_str());
  struct stat status {};
  require(fstat(old, &status) == 0, "fstat");
  const auto size = static_cast<size_t>(status.st_size);
  const size_t tail = 16 * units + 4, body = size - tail;
  Byte* bytes = Scratch::at_least(scratch().encoded, size);
  read_fully(old, bytes, size, 0);
  close(old);
  std::vector<uint64_t> index(2 * units);
  std::memcpy(index.data(), bytes + body, 16 * units);
  Byte* gathered = Scratch::at_least(scratch().decoded, l.unit_bytes());
  const int axis = first_axis(l.unit);
  gather(l, source, low, l.unit, gathered, axis, 0, l.unit[axis]);
  const size_t room = bound(l, l.unit_bytes());
  Byte* encoded = Scratch::at_least(scratch().output, room + tail);
  const size_t n = encode(l, gathered, l.unit_bytes(), encoded, room);
  Output output(target, key);
  const uint64_t hole = index[2 * k], length = index[2 * k + 1];
  output.put(bytes, hole);
  output.put(bytes + hole + length, body - hole - length);
  output.put(encoded, n);
  for (uint64_t u = 0; u < units; ++u) {
    if (index[2 * u] != ~uint64_t{0} && index[2 * u] > hole) index[2 * u] -= length;
  }
  index[2 * k] = body - length;
  index[2 * k + 1] = n;
  output.put(encoded, add_index(index, encoded));
}

}  // namespace limit
