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
