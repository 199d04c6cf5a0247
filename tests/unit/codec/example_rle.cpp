// The codec of docs/adding-a-codec.md: bytes as runs (length, byte). A real one would be src/codec/rle.cpp.
#include "example_rle.hpp"

#include "codec/own_vtable.hpp"
#include "codec/vtable_codec.hpp"

namespace zarr::codec {
namespace {

constexpr std::string_view codec_name = "example.rle";

class Rle {
 public:
  static Rle create(const json::Object& configuration) {
    only_members(configuration, {"longest_run"}, codec_name);
    Rle out;
    out.longest_run_ = static_cast<size_t>(int_member_or(configuration, "longest_run", 1, 255, 255, codec_name));
    return out;
  }
  json::Object configuration() const {
    json::Object out;
    out.set("longest_run", uint64_t{longest_run_});
    return out;
  }
  uint64_t bound(uint64_t decoded_size, bool&) const { return checked_mul(decoded_size, 2, "the size of all runs"); }
  void encode(ByteSpan in, zarr_sink& sink) const {
    std::byte* out = room_for(sink, 2 * in.size(), codec_name);
    size_t written = 0;
    for (size_t at = 0; at < in.size();) {
      size_t run = 1;
      while (run < longest_run_ && at + run < in.size() && in[at + run] == in[at]) ++run;
      out[written++] = static_cast<std::byte>(run);
      out[written++] = in[at];
      at += run;
    }
    sink.commit(written);
  }
  void decode(ByteSpan in, zarr_sink& sink) const {
    if (in.size() % 2 != 0) corrupt(codec_name, "expected pairs of bytes, found ", in.size(), " bytes");
    for (size_t at = 0; at < in.size(); at += 2) {
      const auto run = std::to_integer<size_t>(in[at]);
      if (run == 0) corrupt(codec_name, "expected runs of 1 byte or more, found 0 at byte ", at);
      std::fill_n(room_for(sink, run, codec_name), run, in[at + 1]);
      sink.commit(run);
    }
  }

 private:
  size_t longest_run_ = 255;
};

}  // namespace

zarr_codec_vtable rle_vtable() { return OwnVtable<Rle>::bytes_to_bytes(); }

void register_example(Registry& registry) {
  registry.add("example.rle", vtable_factory("example.rle", rle_vtable(), nullptr), false);
  registry.describe("example.rle", {CodecKind::bytes_to_bytes, json::parse(R"({"longest_run": 255})").object()});
}

}  // namespace zarr::codec
