// Bounds of single steps: memory, files, codecs.
#include <cstring>
#include <map>
#include <memory>

#include "common/codec_sample.hpp"
#include "limit/codecs.hpp"
#include "limit/read.hpp"
#include "limit/scratch.hpp"
#include "limit/workloads.hpp"

namespace limit {

void touch_memory(const Job& job) {
  const size_t size = size_t{1} << 30;
  const bool copy = job.arguments.workload == "memcpy", huge = job.arguments.workload != "fault_4k";
  std::unique_ptr<Pages> from, to;
  if (copy) {
    from = std::make_unique<Pages>(size, true);
    to = std::make_unique<Pages>(size, true);
    std::memset(from->data(), 1, size);
    std::memset(to->data(), 2, size);
  }
  job.timer.run(
      [&](uint64_t, bool) {
        job.team.run([&](unsigned t) {
          const size_t begin = size / job.team.size() * t, end = size / job.team.size() * (t + 1);
          if (copy) std::memcpy(to->data() + begin, from->data() + begin, end - begin);
          else for (size_t i = begin; i < end; i += 4096) to->data()[i] = 1;
        });
      },
      [&] {
        if (copy) return;
        to.reset();
        to = std::make_unique<Pages>(size, huge);
      });
}

void read_files(const Job& job) {
  Array array(job.arguments.data);
  const Layout& l = array.layout;
  const bool decoded = job.arguments.workload == "rawdecode";
  job.timer.run(
      [&](uint64_t, bool) {
        job.team.slabs(decoded ? product(l.units) : array.chunks(), [&](uint64_t i) {
          if (decoded) return decode_unit(l, array.unit(position(i, l.units)), nullptr);
          const Array::Part part = array.chunk(i);
          Byte* w = Scratch::at_least(scratch().encoded, window);
          for (uint64_t at = 0; at < part.length; at += window) read_fully(part.fd, w, std::min<uint64_t>(window, part.length - at), at);
        });
      },
      [&] { array.forget(); });
}

void codec(const Job& job) {
  const bench::Arguments& a = job.arguments;
  Layout l;
  l.item = 2;
  l.typesize = 2;
  if (a.codec == "zstd-3") l.codec = Codec::zstd;
  else if (a.codec == "gzip-5") l.codec = Codec::gzip;
  else if (a.codec == "lz4") l.codec = Codec::lz4;
  else if (a.codec.rfind("blosc-", 0) == 0) {
    l.codec = Codec::blosc;
    l.cname = a.codec.find("zstd") != std::string::npos ? "zstd" : "lz4";
    l.shuffle = a.codec.find("bitshuffle") != std::string::npos ? 2 : 1;
  } else if (a.codec != "bytes" && a.codec != "bytes-big") throw Skip{"no bound for this codec"};
  l.swapped = a.codec == "bytes-big";
  const bench::CodecSample sample(a.size);
  const size_t size = sample.bytes(), row = bench::CodecSample::row_bytes;
  const auto* from = reinterpret_cast<const Byte*>(sample.values.data());
  const uint64_t gap = a.workload == "codec_decode_strided" ? bench::CodecSample::gap : 1;
  std::vector<Byte> encoded(bound(l, size)), out(size * gap, 0), whole(size);
  size_t n = 0;
  const auto pack = [&] {
    if (l.swapped) copy_swapped(encoded.data(), from, n = size, 2);
    else n = encode(l, from, size, encoded.data(), encoded.size());
  };
  const auto unpack = [&] {
    const bool raw = l.codec == Codec::none;
    const Byte* rows = raw ? encoded.data() : whole.data();
    if (gap == 1 && !l.swapped) return decode(l, encoded.data(), n, out.data(), size);
    if (!raw) decode(l, encoded.data(), n, whole.data(), size);
    for (uint64_t i = 0; i < sample.rows; ++i) {
      if (l.swapped) copy_swapped(out.data() + i * gap * row, rows + i * row, row, 2);
      else std::memcpy(out.data() + i * gap * row, rows + i * row, row);
    }
  };
  pack();
  job.timer.operations = a.count;
  job.timer.extra = ", \"codec\": \"" + a.codec + "\", \"bytes\": " + std::to_string(size);
  job.timer.run([&](uint64_t, bool check) {
    for (uint64_t k = 0; k < a.count; ++k) a.workload == "codec_encode" ? pack() : unpack();
    if (!check) return;
    unpack();
    job.timer.checksum.add(out.data(), out.size());
  });
}

}  // namespace limit
