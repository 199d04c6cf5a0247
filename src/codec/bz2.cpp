// numcodecs.bz2: bzip2, one stream or several after each other.
// Source: numcodecs bz2.
#include "codec/build_options.hpp"
#if ZARR_WITH_BZIP2
#include <bzlib.h>

#include "codec/own_vtable.hpp"
#include "codec/simple_codecs.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.bz2";
constexpr size_t step_bytes = size_t{1} << 30;  // bzlib counts in 32 bits

struct Compress {
  explicit Compress(int level) {
    if (BZ2_bzCompressInit(&stream, level, 0, 0) != BZ_OK) throw std::bad_alloc();
  }
  ~Compress() { BZ2_bzCompressEnd(&stream); }
  bz_stream stream{};
};
struct Decompress {
  Decompress() {
    if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) throw std::bad_alloc();
  }
  ~Decompress() { BZ2_bzDecompressEnd(&stream); }
  bz_stream stream{};
};

void give(bz_stream& stream, ByteSpan& in) {
  if (stream.avail_in != 0 || in.empty()) return;
  const size_t n = std::min(in.size(), step_bytes);
  stream.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(in.data()));
  stream.avail_in = static_cast<unsigned>(n);
  in = in.subspan(n);
}

class Bz2 {
 public:
  static Bz2 create(const json::Object& configuration) {
    only_members(configuration, {"level"}, codec_name);
    Bz2 out;
    out.level_ = static_cast<int>(int_member_or(configuration, "level", 1, 9, 1, codec_name));
    return out;
  }
  json::Object configuration() const {
    json::Object out;
    out.set("level", level_);
    return out;
  }
  // bzlib's manual: 1 % and 600 bytes more. Blocks of noise need a little over that at level 1.
  uint64_t bound(uint64_t decoded_size, bool&) const {
    return checked_add(decoded_size, decoded_size / 64 + 1024, "the size of an encoded chunk");
  }

  void encode(ByteSpan in, zarr_sink& sink) const {
    Compress c(level_);
    const size_t most = sink.room();
    std::byte* out = room_for(sink, most, codec_name);
    size_t written = 0;
    int result = BZ_RUN_OK;
    while (result != BZ_STREAM_END) {
      give(c.stream, in);
      const size_t n = std::min(most - written, step_bytes);
      c.stream.next_out = reinterpret_cast<char*>(out + written);
      c.stream.avail_out = static_cast<unsigned>(n);
      result = BZ2_bzCompress(&c.stream, in.empty() ? BZ_FINISH : BZ_RUN);
      written += n - c.stream.avail_out;
      if (result < 0 || (n == 0 && result != BZ_STREAM_END))
        fail(Status::internal, codec_name, ": bzip2 failed with code ", result);
    }
    sink.commit(written);
  }

  void decode(ByteSpan in, zarr_sink& sink) const {
    if (in.empty()) corrupt(codec_name, "expected a stream, found no bytes");
    while (!in.empty()) in = in.last(decode_stream(in, sink));
  }

 private:
  // Decodes one stream; returns how many bytes lie behind it.
  static size_t decode_stream(ByteSpan in, zarr_sink& sink) {
    Decompress d;
    for (;;) {
      give(d.stream, in);
      std::byte extra;
      const size_t n = std::min(sink.room(), step_bytes);
      std::byte* out = n == 0 ? &extra : sink.reserve(n);  // without room: one byte shows whether there is more
      d.stream.next_out = reinterpret_cast<char*>(out);
      d.stream.avail_out = static_cast<unsigned>(n == 0 ? 1 : n);
      const bool starved = d.stream.avail_in == 0;
      const int result = BZ2_bzDecompress(&d.stream);
      const size_t made = (n == 0 ? 1 : n) - d.stream.avail_out;
      if (n != 0) sink.commit(made);
      sink.full = n == 0 && made != 0;
      if (sink.full) corrupt(codec_name, "expected at most ", sink.written, " decoded bytes, found more");
      if (result == BZ_STREAM_END) return in.size() + d.stream.avail_in;
      if (result == BZ_MEM_ERROR) throw std::bad_alloc();
      if (result != BZ_OK) corrupt(codec_name, "the encoded bytes are damaged (code ", result, ")");
      if (starved && made == 0) corrupt(codec_name, "the encoded bytes end inside the stream");
    }
  }
  int level_ = 1;
};

}  // namespace

zarr_codec_vtable bz2_vtable() { return OwnVtable<Bz2>::bytes_to_bytes(); }

}  // namespace zarr::codec
#endif
