// Any bytes as a chunk of text, bytes or JSON values of any length (the first byte chooses the chain). A part that decodes agrees with
// the whole, and what was decoded is encoded and decoded to the same.
#include <algorithm>
#include <cstring>
#include <vector>

#include "common.hpp"

namespace {

using namespace zarr;

struct Kind {
  const char* type;
  const char* codecs;
};
const Kind kKinds[] = {
    {"string", R"([{"name":"vlen-utf8"}])"},
    {"string", R"([{"name":"vlen-utf8"},{"name":"zstd","configuration":{"level":1,"checksum":false}}])"},
    {"string", R"([{"name":"transpose","configuration":{"order":[1,0]}},{"name":"vlen-utf8"},{"name":"numcodecs.lz4","configuration":{"acceleration":1}},{"name":"gzip","configuration":{"level":1}}])"},
    {"bytes", R"([{"name":"reshape","configuration":{"shape":[-1]}},{"name":"vlen-bytes"}])"},
    {"string", R"([{"name":"sharding_indexed","configuration":{"chunk_shape":[3,7],"codecs":[{"name":"vlen-utf8"}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}]}}])"},
    {"string", R"([{"name":"zarrs.vlen","configuration":{"data_codecs":[{"name":"bytes"}],"index_codecs":[{"name":"bytes","configuration":{"endian":"little"}}],"index_data_type":"uint32"}}])"},
    {"json", R"([{"name":"numcodecs.json2","configuration":{"sort_keys":false}}])"},
    {"json", R"([{"name":"numcodecs.json","configuration":{"indent":1,"strict":false,"ensure_ascii":false,"sort_keys":false}},{"name":"zstd","configuration":{"level":1}}])"},
    {"string", R"([{"name":"numcodecs.json2"}])"},
    {"json", R"([{"name":"numcodecs.msgpack2"}])"},
    {"json", R"([{"name":"numcodecs.msgpack","configuration":{"raw":true,"use_bin_type":false}}])"},
    {"bytes", R"([{"name":"numcodecs.msgpack2"}])"},
};
constexpr size_t kCount = sizeof kKinds / sizeof kKinds[0];
constexpr uint64_t kRows = 6, kColumns = 7;

bool same(const std::byte* a, const std::byte* b) {
  return std::ranges::equal(ValueRef::load(a).bytes(), ValueRef::load(b).bytes());
}

codec::DecodeView whole_view(Buffer& refs, const Shape& shape, ValueArena& values) {
  codec::DecodeView view = codec::whole_view(refs.data(), shape, sizeof(ValueRef));
  view.values = &values;
  return view;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const auto chains = [] {
    std::vector<std::shared_ptr<const codec::Chain>> all;
    for (const Kind& kind : kKinds) all.push_back(fuzz::chain(fuzz::spec({kRows, kColumns}, kind.type), kind.codecs));
    return all;
  }();
  const auto& chain = *chains[data[0] % kCount];
  const Shape& shape = chain.decoded().shape;
  const ByteSpan encoded(reinterpret_cast<const std::byte*>(data + 1), size - 1);
  codec::Scratch scratch;
  ValueArena values;
  constexpr size_t item = sizeof(ValueRef);
  Buffer whole(kRows * kColumns * item), row(3 * item), again(kRows * kColumns * item), made;
  const bool whole_good = fuzz::survives([&] {
    codec::SpanSource source(encoded);
    chain.decode(source, whole_view(whole, shape, values), scratch);
  });
  for (uint64_t r = 0; r < kRows; ++r) {
    const bool good = fuzz::survives([&] {
      codec::SpanSource source(encoded);
      codec::DecodeView view{row.data(), {codec::Axis{r, 1, 1, 3 * item}, codec::Axis{1, 2, 3, item}}, false, &values};
      chain.decode(source, view, scratch);
    });
    if (!whole_good) continue;
    if (!good) __builtin_trap();
    for (uint64_t i = 0; i < 3; ++i)
      if (!same(row.data() + i * item, whole.data() + (r * kColumns + 1 + 2 * i) * item)) __builtin_trap();
  }
  if (!whole_good) return 0;
  uint64_t bytes = 0;
  for (size_t at = 0; at < whole.size(); at += item) bytes += ValueRef::load(whole.data() + at).size;
  const bool again_good = fuzz::survives([&] {
    chain.encode(codec::whole_view(static_cast<const std::byte*>(whole.data()), shape, item), made, scratch);
    codec::SpanSource source(made);
    chain.decode(source, whole_view(again, shape, values), scratch);
  });
  if (!again_good) {  // JSON may take many times the bytes, and these be over the limit
    if (bytes < uint64_t{1} << 16) __builtin_trap();
    return 0;
  }
  for (size_t at = 0; at < whole.size(); at += item)
    if (!same(whole.data() + at, again.data() + at)) __builtin_trap();
  return 0;
}
