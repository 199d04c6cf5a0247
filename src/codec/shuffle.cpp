// numcodecs.shuffle: byte b of every element together; the size must be a multiple of the element size.
// Source: numcodecs shuffle.
#include "codec/own_vtable.hpp"
#include "codec/shuffle_kernels.hpp"
#include "codec/simple_codecs.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "numcodecs.shuffle";

class Shuffle {
 public:
  static Shuffle create(const json::Object& configuration) {
    only_members(configuration, {"elementsize"}, codec_name);
    Shuffle out;
    out.element_size_ = int_member_or(configuration, "elementsize", 0, INT32_MAX, 4, codec_name);
    return out;
  }
  json::Object configuration() const {
    json::Object out;
    out.set("elementsize", element_size_);
    return out;
  }
  uint64_t bound(uint64_t decoded_size, bool& exact) const {
    exact = true;
    return decoded_size;
  }
  void encode(ByteSpan in, zarr_sink& sink) const { run(in, sink, byte_shuffle, Status::invalid_argument); }
  void decode(ByteSpan in, zarr_sink& sink) const { run(in, sink, byte_unshuffle, Status::corrupt_data); }

 private:
  using Kernel = void (*)(std::byte*, const std::byte*, size_t, size_t);
  void run(ByteSpan in, zarr_sink& sink, Kernel kernel, Status status) const {
    std::byte* out = room_for(sink, in.size(), codec_name);
    const size_t item = element_size_ <= 1 ? 1 : static_cast<size_t>(element_size_);  // 0 and 1: nothing to do
    if (in.size() % item != 0)
      codec_fail(codec_name, status, "expected a multiple of the element size ", item, ", found ", in.size(), " bytes");
    if (item == 1) std::copy(in.begin(), in.end(), out);
    else kernel(out, in.data(), in.size() / item, item);
    sink.commit(in.size());
  }
  int64_t element_size_ = 4;
};

}  // namespace

zarr_codec_vtable shuffle_vtable() { return OwnVtable<Shuffle>::bytes_to_bytes(); }

}  // namespace zarr::codec
