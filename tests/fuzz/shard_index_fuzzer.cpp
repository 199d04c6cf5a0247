// Any bytes as a shard: the index alone, the whole shard, and one element of it. Reads of a part agree with the whole.
#include <cstring>

#include "codec/sharding/sharding.hpp"
#include "common.hpp"

namespace {

using namespace zarr;

const char* const kCodecs[] = {
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]}}])",
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_location":"start"}}])",
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":[{"name":"bytes","configuration":{"endian":"big"}},{"name":"crc32c"}],"index_codecs":[{"name":"bytes","configuration":{"endian":"big"}}]}}])",
    R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[4,6],"codecs":[{"name":"sharding_indexed","configuration":{"chunk_shape":[2,3],"codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const codec::ArraySpec spec = fuzz::spec({4, 6}, "uint16");
  static const std::shared_ptr<const codec::Chain> chains[] = {fuzz::chain(spec, kCodecs[0]), fuzz::chain(spec, kCodecs[1]),
                                                               fuzz::chain(spec, kCodecs[2]), fuzz::chain(spec, kCodecs[3])};
  const auto& chain = *chains[data[0] % 4];
  const ByteSpan shard(reinterpret_cast<const std::byte*>(data + 1), size - 1);
  codec::Scratch scratch;
  uint16_t whole[24];
  const bool whole_good = fuzz::survives([&] {
    codec::SpanSource source(shard);
    chain.decode(source, codec::whole_view(reinterpret_cast<std::byte*>(whole), spec.shape, 2), scratch);
  });
  for (uint64_t i = 0; i < 24; ++i) {
    uint16_t one = 0;
    const bool good = fuzz::survives([&] {
      codec::SpanSource source(shard);
      codec::DecodeView view{reinterpret_cast<std::byte*>(&one), {codec::Axis{i / 6, 1, 1, 2}, codec::Axis{i % 6, 1, 1, 2}}};
      chain.decode(source, view, scratch);
    });
    if (whole_good && (!good || one != whole[i])) __builtin_trap();
  }
  return 0;
}
