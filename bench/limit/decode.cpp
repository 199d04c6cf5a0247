// One unit from its file to its destination, by the shortest way for its codec.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "limit/codecs.hpp"
#include "limit/read.hpp"
#include "limit/scratch.hpp"
#include "limit/zstd_stream.hpp"

namespace limit {
namespace {

void sweep(const Array::Part& part, const Sink* sink, uint64_t from, uint64_t to) {
  Byte* w = Scratch::at_least(scratch().decoded, window);
  for (uint64_t at = from; at < to; at += window) {
    const size_t n = std::min<uint64_t>(window, to - at);
    read_fully(part.fd, w, n, part.offset + at);
    if (sink) sink->feed(at, w, n);
  }
}

void read_raw(const Layout& l, const Array::Part& part, const Sink* sink) {
  const uint64_t full = l.unit_bytes();
  if (!sink) return sweep(part, sink, 0, full);
  if (sink->is_copy()) return read_fully(part.fd, sink->to, full, part.offset);
  const Index &lo = sink->low, &hi = sink->high, &n = sink->unit;
  // Most of it: one sweep. Else the rows of each pair of outer positions.
  if ((hi[0] - lo[0]) * (hi[1] - lo[1]) * (hi[2] - lo[2]) * n[3] * 2 > full && !sink->strided()) return sweep(part, sink, 0, full);
  for (uint64_t i = lo[0]; i < hi[0]; i += sink->step[0]) {
    for (uint64_t j = lo[1]; j < hi[1]; j += sink->step[1]) {
      const uint64_t rows = (i * n[1] + j) * n[2];
      sweep(part, sink, (rows + lo[2]) * n[3], (rows + hi[2]) * n[3]);
    }
  }
}

void read_zstd_stream(const Array::Part& part, const Sink* sink, uint64_t stop) {
  Byte* encoded = Scratch::at_least(scratch().encoded, window);
  Byte* decoded = Scratch::at_least(scratch().decoded, window);
  ZSTD_DCtx* context = stream_context();
  uint64_t done = 0;
  for (uint64_t at = 0; at < part.length && done < stop; at += window) {
    const size_t n = std::min<uint64_t>(window, part.length - at);
    read_fully(part.fd, encoded, n, part.offset + at);
    ZSTD_inBuffer in{encoded, n, 0};
    for (bool more = true; more && done < stop;) {
      ZSTD_outBuffer out{decoded, window, 0};
      require(ZSTD_isError(ZSTD_decompressStream(context, &out, &in)) == 0, "zstd stream");
      if (sink) sink->feed(done, decoded, out.pos);
      done += out.pos;
      more = in.pos < in.size || out.pos == out.size;
    }
  }
}

// Few bytes of a blosc container: the file is mapped and blosc decodes the blocks that they are in.
void read_blosc_part(const Layout& l, const Array::Part& part, const Sink& sink) {
  const uint64_t first = sink.begin(), n = sink.end() - first;
  void* mapped = mmap(nullptr, part.length, PROT_READ, MAP_SHARED, part.fd, 0);
  require(mapped != MAP_FAILED, "mmap");
  Byte* w = Scratch::at_least(scratch().decoded, n);
  decode_blosc_part(static_cast<const Byte*>(mapped), first, n, l.item, w);
  sink.feed(first, w, n);
  munmap(mapped, part.length);
}

}  // namespace

void decode_unit(const Layout& l, const Array::Part& part, const Sink* sink) {
  const uint64_t full = l.unit_bytes();
  const bool direct = sink && !l.reversed && sink->is_copy();
  if (l.codec == Codec::none && !l.reversed) return read_raw(l, part, sink);
  if (l.codec == Codec::zstd && full > one_shot && !direct && !l.reversed) {
    return read_zstd_stream(part, sink, sink ? sink->end() : full);
  }
  if (l.codec == Codec::blosc && sink && !l.reversed && part.offset == 0 && sink->end() - sink->begin() < full / 8) {
    return read_blosc_part(l, part, *sink);
  }
  Byte* decoded = direct ? sink->to : Scratch::at_least(scratch().decoded, full);
  if (l.codec == Codec::none) {
    read_fully(part.fd, decoded, full, part.offset);
  } else {
    Byte* encoded = Scratch::at_least(scratch().encoded, part.length);
    read_fully(part.fd, encoded, part.length, part.offset);
    decode(l, encoded, part.length, decoded, full);
  }
  if (!sink || direct) return;
  if (l.reversed) sink->feed_reversed(decoded);
  else sink->feed(0, decoded, sink->end());
}

}  // namespace limit
