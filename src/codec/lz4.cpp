// numcodecs.lz4: the decoded size as four bytes little endian, then one raw LZ4 block.
// Source: numcodecs lz4.
#include "codec/build_options.hpp"
#if ZARR_WITH_LZ4
#include <lz4.h>

#include "codec/own_vtable.hpp"
#include "codec/simple_codecs.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.lz4";
constexpr size_t header_bytes = 4;

class Lz4 {
 public:
  static Lz4 create(const json::Object& configuration) {
    only_members(configuration, {"acceleration"}, codec_name);
    Lz4 out;
    out.acceleration_ =
        static_cast<int>(int_member_or(configuration, "acceleration", INT32_MIN, INT32_MAX, 1, codec_name));
    return out;
  }
  json::Object configuration() const {
    json::Object out;
    out.set("acceleration", acceleration_);
    return out;
  }
  uint64_t bound(uint64_t decoded_size, bool&) const {
    if (decoded_size > LZ4_MAX_INPUT_SIZE)
      codec_fail(codec_name, Status::limit_exceeded, "expected chunks of at most ", LZ4_MAX_INPUT_SIZE,
                 " bytes, found ", decoded_size);
    return header_bytes + static_cast<uint64_t>(LZ4_compressBound(static_cast<int>(decoded_size)));
  }
  void encode(ByteSpan in, zarr_sink& sink) const {
    bool exact;
    const uint64_t most = bound(in.size(), exact);
    std::byte* out = room_for(sink, most, codec_name);
    for (size_t i = 0; i < header_bytes; ++i) out[i] = static_cast<std::byte>(in.size() >> (8 * i));
    const int n =
        LZ4_compress_fast(reinterpret_cast<const char*>(in.data()), reinterpret_cast<char*>(out + header_bytes),
                          static_cast<int>(in.size()), static_cast<int>(most - header_bytes), acceleration_);
    if (n <= 0) fail(Status::internal, codec_name, ": LZ4_compress_fast failed on ", in.size(), " bytes");
    sink.commit(header_bytes + static_cast<size_t>(n));
  }
  void decode(ByteSpan in, zarr_sink& sink) const {
    if (in.size() < header_bytes)
      corrupt(codec_name, "expected at least the 4 bytes of the decoded size, found ", in.size());
    uint64_t size = 0;
    for (size_t i = 0; i < header_bytes; ++i) size |= std::to_integer<uint64_t>(in[i]) << (8 * i);
    in = in.subspan(header_bytes);
    if (size > LZ4_MAX_INPUT_SIZE || in.size() > INT32_MAX)
      corrupt(codec_name, "expected a block of at most ", LZ4_MAX_INPUT_SIZE, " bytes, found ", size);
    std::byte* out = room_for(sink, size, codec_name);
    const int n = LZ4_decompress_safe(reinterpret_cast<const char*>(in.data()), reinterpret_cast<char*>(out),
                                      static_cast<int>(in.size()), static_cast<int>(size));
    if (n < 0 || static_cast<uint64_t>(n) != size)
      corrupt(codec_name, "the block is damaged or does not give ", size, " bytes");
    sink.commit(size);
  }

 private:
  int acceleration_ = 1;
};

}  // namespace

zarr_codec_vtable lz4_vtable() { return OwnVtable<Lz4>::bytes_to_bytes(); }

}  // namespace zarr::codec
#endif
