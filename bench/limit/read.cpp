#include "limit/read.hpp"

#include <algorithm>

namespace limit {
namespace {

struct Request {
  Array& array;
  Index low, high, step;
  Byte* to;
  bool streaming;
  Index count{};  // elements of the result
  Index stride{};  // bytes, of the result
};

// The part of the request that lies in the unit at `at`, between planes `from` and `to` of dimension 0 of the array.
// False when nothing does (a step may jump over a unit).
bool sink_of(const Request& r, const Index& at, uint64_t from, uint64_t to, Sink& s) {
  const Layout& l = r.array.layout;
  s.to = r.to;
  s.item = l.item;
  s.streaming = r.streaming;
  s.swapped = l.swapped;
  s.unit = l.unit;
  s.step = r.step;
  for (int d = 0; d < 4; ++d) {
    const uint64_t base = at[d] * l.unit[d];
    uint64_t first = std::max({base, r.low[d], d == 0 ? from : 0});
    const uint64_t k = (first - r.low[d] + r.step[d] - 1) / r.step[d];
    first = r.low[d] + k * r.step[d];
    const uint64_t last = std::min({base + l.unit[d], r.high[d], d == 0 ? to : r.high[d]});
    if (first >= last) return false;
    s.to += k * r.stride[d];
    s.low[d] = first - base;
    s.high[d] = last - base;
    if (d < 3) s.stride[d] = r.stride[d];
  }
  s.unit[3] *= l.item;
  s.low[3] *= l.item;
  s.high[3] *= l.item;
  return true;
}

}  // namespace

void read_box(Team& team, Array& array, const Index& low, const Index& high, const Index& step, Byte* to, bool streaming) {
  const Layout& l = array.layout;
  Request r{array, low, high, step, to, streaming};
  Index first{}, units{};
  uint64_t stride = l.item;
  for (int d = 3; d >= 0; --d) {
    first[d] = low[d] / l.unit[d];
    units[d] = (high[d] - 1) / l.unit[d] + 1 - first[d];
    r.count[d] = (high[d] - low[d] + step[d] - 1) / step[d];
    r.stride[d] = stride;
    stride *= r.count[d];
  }
  const uint64_t total = product(units), planes = high[0] - low[0];
  const auto one = [&](uint64_t i) {
    Index at = position(i, units);
    for (int d = 0; d < 4; ++d) at[d] += first[d];
    Sink sink;
    if (sink_of(r, at, low[0], high[0], sink)) decode_unit(l, array.unit(at), &sink);
  };
  const bool plain = l.codec == Codec::none && !l.sharded && !l.reversed && l.rank == 3;
  const uint64_t rows = l.rank == 3 ? high[1] - low[1] : 1;
  if (total == 1 && plain && stride > 4 * window && std::max(planes, rows) >= team.size() && planes == 1) {
    // The padded dimension 0: halves of one raw chunk by dimension 1.
    return team.run([&](unsigned t) {
      Request half = r;
      half.low[1] = low[1] + rows * t / team.size();
      half.high[1] = low[1] + rows * (t + 1) / team.size();
      half.to = to + (half.low[1] - low[1]) * r.stride[1];
      Sink sink;
      if (!sink_of(half, first, low[0], high[0], sink)) return;
      const bool whole_rows = sink.low[2] == 0 && sink.high[2] == sink.unit[2] && sink.low[3] == 0 && sink.high[3] == sink.unit[3];
      const bool gapless = whole_rows && !sink.strided() && !sink.swapped;
      const Array::Part part = array.unit(first);
      if (gapless) read_fully(part.fd, sink.to, sink.end() - sink.begin(), part.offset + sink.begin());
      else decode_unit(l, part, &sink);
    });
  }
  if (total == 1) return one(0);
  if (total >= 16) return team.slabs(total, one);
  team.shared(total, one);
}

void read_whole(Team& team, Array& array, Byte* to) {
  read_box(team, array, {0, 0, 0, 0}, array.layout.shape, {1, 1, 1, 1}, to, true);
}

}  // namespace limit
