// snappy: one raw Snappy block (no frame).
// Source: google/snappy format_description.txt; the id is ExZarr's.
#include "codec/build_options.hpp"
#if ZARR_WITH_SNAPPY
#include <snappy-c.h>

#include "codec/own_vtable.hpp"
#include "codec/simple_codecs.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "snappy";

class Snappy {
 public:
  static Snappy create(const json::Object& configuration) {
    only_members(configuration, {}, codec_name);
    return {};
  }
  json::Object configuration() const { return {}; }
  uint64_t bound(uint64_t decoded_size, bool&) const {
    if (decoded_size > UINT32_MAX)
      codec_fail(codec_name, Status::limit_exceeded, "expected chunks below 4 GiB, found ", decoded_size, " bytes");
    return snappy_max_compressed_length(decoded_size);
  }
  void encode(ByteSpan in, zarr_sink& sink) const {
    size_t n = snappy_max_compressed_length(in.size());
    std::byte* out = room_for(sink, n, codec_name);
    if (snappy_compress(reinterpret_cast<const char*>(in.data()), in.size(), reinterpret_cast<char*>(out), &n) !=
        SNAPPY_OK)
      fail(Status::internal, codec_name, ": snappy_compress failed on ", in.size(), " bytes");
    sink.commit(n);
  }
  void decode(ByteSpan in, zarr_sink& sink) const {
    const auto* data = reinterpret_cast<const char*>(in.data());
    size_t n = 0;
    if (snappy_uncompressed_length(data, in.size(), &n) != SNAPPY_OK)
      corrupt(codec_name, "the block's size is damaged or cut off");
    std::byte* out = room_for(sink, n, codec_name);
    if (snappy_uncompress(data, in.size(), reinterpret_cast<char*>(out), &n) != SNAPPY_OK)
      corrupt(codec_name, "the block is damaged or does not give ", n, " bytes");
    sink.commit(n);
  }
};

}  // namespace

zarr_codec_vtable snappy_vtable() { return OwnVtable<Snappy>::bytes_to_bytes(); }

}  // namespace zarr::codec
#endif
