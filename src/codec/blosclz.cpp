#include "codec/blosclz.hpp"

namespace zarr::codec {
namespace {

constexpr size_t max_near_distance = 8191;  // distances above this have two more bytes

// `n` bytes from `distance` before the end of what was written; they may overlap it.
void copy_match(std::byte* out, size_t distance, size_t n) {
  const std::byte* from = out - distance;
  if (distance >= n) {
    std::memcpy(out, from, n);
  } else if (distance == 1) {
    std::memset(out, std::to_integer<int>(*from), n);
  } else {
    for (size_t i = 0; i < n; ++i) out[i] = from[i];
  }
}

}  // namespace

// A token is a literal run of 1 to 32 bytes (control byte below 32), or a match: three bits of length, with more length
// bytes after the value 7, thirteen bits of distance, with sixteen more after the highest one.
bool blosclz_decode(ByteSpan in, MutByteSpan out) {
  size_t i = 0, o = 0;
  const auto byte = [&](size_t at) { return std::to_integer<size_t>(in[at]); };
  if (in.empty()) return out.empty();
  size_t control = byte(i++) & 31;  // the first token is always literal; its upper bits are a format mark
  for (;;) {
    if (control < 32) {
      const size_t n = control + 1;
      if (n > in.size() - i || n > out.size() - o) return false;
      std::memcpy(out.data() + o, in.data() + i, n);
      i += n;
      o += n;
    } else {
      size_t n = (control >> 5) - 1 + 3;
      if (control >> 5 == 7) {
        size_t more;
        do {
          if (i == in.size() || n > out.size()) return false;
          more = byte(i++);
          n += more;
        } while (more == 255);
      }
      if (i == in.size()) return false;
      const size_t low = byte(i++);
      size_t distance = ((control & 31) << 8) + low + 1;
      if (distance == max_near_distance + 1) {
        if (in.size() - i < 2) return false;
        distance = (byte(i) << 8) + byte(i + 1) + max_near_distance + 1;
        i += 2;
      }
      if (distance > o || n > out.size() - o) return false;
      copy_match(out.data() + o, distance, n);
      o += n;
    }
    if (i == in.size()) return o == out.size();
    control = byte(i++);
  }
}

}  // namespace zarr::codec
