#include "codec/build_options.hpp"
#if ZARR_WITH_ZLIB
#include <libdeflate.h>
#include <zlib.h>

#include <array>

#include "codec/deflate.hpp"
#include "codec/input_window.hpp"

namespace zarr::codec {
namespace {

struct Compressors {  // one a level, made at first use
  ~Compressors() {
    for (libdeflate_compressor* c : by_level)
      if (c != nullptr) libdeflate_free_compressor(c);
  }
  libdeflate_compressor* get(int level) {
    libdeflate_compressor*& c = by_level[static_cast<size_t>(level)];
    if (c == nullptr && (c = libdeflate_alloc_compressor(level)) == nullptr) throw std::bad_alloc();
    return c;
  }
  std::array<libdeflate_compressor*, 10> by_level{};
};

struct Decompressor {
  Decompressor() : handle(libdeflate_alloc_decompressor()) {
    if (handle == nullptr) throw std::bad_alloc();
  }
  ~Decompressor() { libdeflate_free_decompressor(handle); }
  libdeflate_decompressor* handle;
};

struct Inflate {
  Inflate() {
    if (inflateInit2(&stream, MAX_WBITS) != Z_OK) throw std::bad_alloc();
  }
  ~Inflate() { inflateEnd(&stream); }
  z_stream stream{};
};

class DeflateStream final : public ByteStream {
 public:
  DeflateStream(ByteSource& in, uint64_t decoded_size, Wrapping wrapping, std::string_view codec, Scratch& scratch)
      : input_(in, scratch),
        left_(decoded_size),
        gzip_(wrapping == Wrapping::gzip),
        codec_(codec),
        z_(scratch.context<Inflate>().stream) {
    inflateReset2(&z_, gzip_ ? MAX_WBITS + 16 : MAX_WBITS);
    z_.avail_in = 0;
    z_.next_in = nullptr;
  }

  void read(MutByteSpan out) override {
    while (!out.empty()) {
      const size_t n = step(out.first(std::min<size_t>(out.size(), size_t{1} << 30)));
      if (n == 0 && ended()) corrupt(codec_, "expected ", left_, " more decoded bytes, found the end of the stream");
      left_ -= n;
      out = out.subspan(n);
    }
  }

  void finish() override {
    std::byte extra;
    while (!ended())
      if (step({&extra, 1}) != 0) corrupt(codec_, "found more decoded bytes than the chunk has");
  }

 private:
  bool ended() const { return member_ended_ && z_.avail_in == 0 && input_.at_end(); }

  // Decodes some bytes; 0 when only input was consumed.
  size_t step(MutByteSpan out) {
    if (z_.avail_in == 0) {
      const ByteSpan more = input_.next();
      z_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(more.data()));
      z_.avail_in = static_cast<uInt>(more.size());
    }
    if (member_ended_) {
      if (z_.avail_in == 0) return 0;
      if (!gzip_) corrupt(codec_, "found bytes after the end of the stream");
      inflateReset(&z_);  // the next member
      member_ended_ = false;
    }
    const bool starved = z_.avail_in == 0;
    z_.next_out = reinterpret_cast<Bytef*>(out.data());
    z_.avail_out = static_cast<uInt>(out.size());
    const int result = inflate(&z_, Z_NO_FLUSH);
    const size_t n = out.size() - z_.avail_out;
    if (result == Z_STREAM_END) member_ended_ = true;
    else if (result == Z_MEM_ERROR) throw std::bad_alloc();
    else if (result == Z_BUF_ERROR || (result == Z_OK && starved && n == 0)) {
      if (starved) corrupt(codec_, "the encoded bytes end inside the stream");
    } else if (result != Z_OK)
      corrupt(codec_, "the encoded bytes are damaged", z_.msg == nullptr ? "" : ": ", z_.msg == nullptr ? "" : z_.msg);
    return n;
  }

  InputWindow input_;
  uint64_t left_;
  bool gzip_;
  std::string_view codec_;
  z_stream& z_;
  bool member_ended_ = false;
};

}  // namespace

uint64_t deflate_bound(uint64_t size, Wrapping wrapping) {
  return wrapping == Wrapping::gzip ? libdeflate_gzip_compress_bound(nullptr, size)
                                    : libdeflate_zlib_compress_bound(nullptr, size);
}

size_t deflate_encode(ByteSpan in, MutByteSpan out, Wrapping wrapping, int level, Scratch& scratch) {
  libdeflate_compressor* c = scratch.context<Compressors>().get(level < 0 ? 6 : level);
  const auto compress = wrapping == Wrapping::gzip ? libdeflate_gzip_compress : libdeflate_zlib_compress;
  const size_t n = compress(c, in.data(), in.size(), out.data(), out.size());
  if (n == 0) fail(Status::internal, "deflate: ", in.size(), " bytes did not fit into ", out.size());
  return n;
}

size_t deflate_decode(ByteSpan in, MutByteSpan out, Wrapping wrapping, std::string_view codec, Scratch& scratch) {
  libdeflate_decompressor* d = scratch.context<Decompressor>().handle;
  const auto decompress = wrapping == Wrapping::gzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
  size_t written = 0;
  do {
    size_t used = 0, made = 0;
    switch (decompress(d, in.data(), in.size(), out.data() + written, out.size() - written, &used, &made)) {
      case LIBDEFLATE_SUCCESS: break;
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        output_full(codec, "expected at most ", out.size(), " decoded bytes, found more");
      default: corrupt(codec, "the encoded bytes are damaged or cut off");
    }
    in = in.subspan(used);
    written += made;
  } while (wrapping == Wrapping::gzip && !in.empty());
  if (!in.empty()) corrupt(codec, "found ", in.size(), " bytes after the end of the stream");
  return written;
}

bool inflate_exactly(ByteSpan in, MutByteSpan out, Scratch& scratch) {
  return libdeflate_zlib_decompress(scratch.context<Decompressor>().handle, in.data(), in.size(), out.data(),
                                    out.size(), nullptr) == LIBDEFLATE_SUCCESS;
}

std::unique_ptr<ByteStream> deflate_stream(ByteSource& in, uint64_t decoded_size, Wrapping wrapping,
                                           std::string_view codec, Scratch& scratch) {
  return std::make_unique<DeflateStream>(in, decoded_size, wrapping, codec, scratch);
}

}  // namespace zarr::codec
#endif  // ZARR_WITH_ZLIB
