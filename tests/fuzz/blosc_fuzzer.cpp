// Any bytes as a blosc container: whole decode and block-random reads, which must agree.
#include <cstring>
#include <vector>

#include "common.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace zarr;
  constexpr size_t kDecoded = 4096;
  static const codec::ArraySpec spec = fuzz::spec({kDecoded / 4}, "uint32");
  static const auto chain = fuzz::chain(spec, R"([{"name":"bytes","configuration":{"endian":"little"}},
      {"name":"blosc","configuration":{"cname":"lz4","clevel":5,"shuffle":"shuffle","typesize":4,"blocksize":0}}])");
  const ByteSpan encoded(reinterpret_cast<const std::byte*>(data), size);
  codec::Scratch scratch;
  std::vector<uint32_t> whole(kDecoded / 4), part(16);
  const bool whole_good = fuzz::survives([&] {
    codec::SpanSource source(encoded);
    chain->decode(source, codec::whole_view(reinterpret_cast<std::byte*>(whole.data()), spec.shape, 4), scratch);
  });
  for (uint64_t start : {uint64_t{0}, uint64_t{500}, uint64_t{1008}}) {
    const bool good = fuzz::survives([&] {
      codec::SpanSource source(encoded);
      codec::DecodeView view{reinterpret_cast<std::byte*>(part.data()), {codec::Axis{start, 1, 16, 4}}};
      chain->decode(source, view, scratch);
    });
    if (whole_good && (!good || std::memcmp(part.data(), whole.data() + start, 64) != 0)) __builtin_trap();
  }
  return 0;
}
