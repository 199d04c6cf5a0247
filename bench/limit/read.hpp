// Reading a box of an array into memory.
#pragma once

#include "limit/files.hpp"
#include "limit/sink.hpp"
#include "limit/team.hpp"

namespace limit {

// Elements low[d] + i * step[d] below high[d] of each dimension; the destination is their C order. `streaming`: the
// destination is larger than the caches.
void read_box(Team& team, Array& array, const Index& low, const Index& high, const Index& step, Byte* to, bool streaming);
void read_whole(Team& team, Array& array, Byte* to);
// One unit; sink NULL = decode only.
void decode_unit(const Layout& layout, const Array::Part& part, const Sink* sink);

}  // namespace limit
