// Any bytes as a chunk of one of the codec chains (the first byte chooses). A part that decodes agrees with the whole.
#include <cstring>
#include <vector>

#include "common.hpp"

namespace {

using namespace zarr;

#define BYTES R"({"name":"bytes","configuration":{"endian":"big"}})"
const char* const kCodecs[] = {
    "[" BYTES "]",
    "[" BYTES R"(,{"name":"gzip","configuration":{"level":1}}])",
    "[" BYTES R"(,{"name":"zstd","configuration":{"level":1,"checksum":true}}])",
    "[" BYTES R"(,{"name":"crc32c"}])",
    "[" BYTES R"(,{"name":"numcodecs.zlib","configuration":{"level":1}}])",
    "[" BYTES R"(,{"name":"numcodecs.lz4","configuration":{"acceleration":1}}])",
    "[" BYTES R"(,{"name":"numcodecs.bz2","configuration":{"level":1}}])",
    "[" BYTES R"(,{"name":"numcodecs.lzma","configuration":{"format":1,"check":-1,"preset":null,"filters":null}}])",
    "[" BYTES R"(,{"name":"snappy","configuration":{}}])",
    "[" BYTES R"(,{"name":"numcodecs.shuffle","configuration":{"elementsize":4}},{"name":"zstd","configuration":{"level":1,"checksum":false}}])",
    R"([{"name":"transpose","configuration":{"order":[1,0]}},)" BYTES R"(,{"name":"zstd","configuration":{"level":1,"checksum":false}},{"name":"crc32c"}])",
    R"([{"name":"numcodecs.delta","configuration":{"dtype":"<f4","astype":"<f8"}},{"name":"bytes","configuration":{"endian":"little"}},{"name":"numcodecs.fletcher32","configuration":{}}])",
    R"([{"name":"numcodecs.fixedscaleoffset","configuration":{"offset":1.5,"scale":10,"dtype":"<f4","astype":"<i2"}},{"name":"numcodecs.delta","configuration":{"dtype":"<i2","astype":"<i4"}},)" BYTES R"(,{"name":"numcodecs.crc32","configuration":{}}])",
    R"([{"name":"numcodecs.astype","configuration":{"encode_dtype":"<f2","decode_dtype":"<f4"}},{"name":"transpose","configuration":{"order":[1,0]}},)" BYTES R"(,{"name":"numcodecs.base64","configuration":{}}])",
    "[" BYTES R"(,{"name":"numcodecs.packbits","configuration":{}}])",
    "[" BYTES R"(,{"name":"numcodecs.categorize","configuration":{"labels":["a","bc"],"dtype":"<U2","astype":"|u1"}},{"name":"numcodecs.adler32","configuration":{}}])",
    "[" BYTES R"(,{"name":"numcodecs.quantize","configuration":{"digits":2,"dtype":">f4","astype":">f8"}},{"name":"numcodecs.jenkins_lookup3","configuration":{}}])",
    R"([{"name":"packbits","configuration":{"padding_encoding":"first_byte","first_bit":3,"last_bit":20}},{"name":"gzip","configuration":{"level":1}}])",
    R"([{"name":"scale_offset","configuration":{"offset":2,"scale":0.5}},{"name":"cast_value","configuration":{"data_type":"int16","out_of_range":"clamp","scalar_map":{"decode":[[7,"NaN"]]}}},)" BYTES "]",
    R"([{"name":"cast_value","configuration":{"data_type":"uint64","rounding":"towards-positive","scalar_map":{"encode":[["0x07070707",7]],"decode":[[7,"0x07070707"]]}}},{"name":"cast_value","configuration":{"data_type":"int8"}},{"name":"bytes"}])",
    R"([{"name":"reshape","configuration":{"shape":[-1,6]}},{"name":"bitround","configuration":{"keepbits":3}},{"name":"zarrs.squeeze"},)" BYTES "]",
    "[" BYTES R"(,{"name":"conditional","configuration":{"codecs":[{"name":"numcodecs.shuffle","configuration":{"elementsize":4}},{"name":"zstd","configuration":{"level":1,"checksum":false}},{"name":"numcodecs.crc32"}]}}])",
    R"([{"name":"n5_default","configuration":{"codecs":[{"name":"transpose","configuration":{"order":[1,0]}},)" BYTES "]}}]",
    R"([{"name":"n5_default","configuration":{"codecs":[{"name":"transpose","configuration":{"order":[1,0]}},)" BYTES R"(,{"name":"gzip","configuration":{"level":1}}]}}])",
};
constexpr size_t kCount = sizeof kCodecs / sizeof kCodecs[0];

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const codec::ArraySpec spec = fuzz::spec({20, 30}, "float32");
  static const auto chains = [] {
    std::vector<std::shared_ptr<const codec::Chain>> all;
    for (const char* codecs : kCodecs) all.push_back(fuzz::chain(spec, codecs));
    return all;
  }();
  const auto& chain = *chains[data[0] % kCount];
  const ByteSpan encoded(reinterpret_cast<const std::byte*>(data + 1), size - 1);
  codec::Scratch scratch;
  std::vector<uint32_t> whole(600), row(5);
  const bool whole_good = fuzz::survives([&] {
    codec::SpanSource source(encoded);
    chain.decode(source, codec::whole_view(reinterpret_cast<std::byte*>(whole.data()), spec.shape, 4), scratch);
  });
  for (uint64_t r : {0, 11, 19}) {
    const bool good = fuzz::survives([&] {
      codec::SpanSource source(encoded);
      codec::DecodeView view{reinterpret_cast<std::byte*>(row.data()), {codec::Axis{r, 1, 1, 120}, codec::Axis{3, 5, 5, 4}}};
      chain.decode(source, view, scratch);
    });
    if (!whole_good) continue;
    if (!good) __builtin_trap();
    for (uint64_t i = 0; i < 5; ++i)
      if (row[i] != whole[r * 30 + 3 + 5 * i]) __builtin_trap();
  }
  return 0;
}
