// One codec on one chunk in memory, so that nothing but the codec and the way of its bytes is timed.
#include <cstring>
#include <map>

#include "common/codec_sample.hpp"
#include "zarr_bench/workloads.hpp"

namespace bench {
namespace {

const std::map<std::string, const char*> chains = {
    {"bytes", R"([{"name": "bytes", "configuration": {"endian": "little"}}])"},
    {"bytes-big", R"([{"name": "bytes", "configuration": {"endian": "big"}}])"},
    {"transpose", R"([{"name": "transpose", "configuration": {"order": [1, 0]}}, {"name": "bytes", "configuration": {"endian": "little"}}])"},
    {"crc32c", R"([{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}])"},
    {"zstd-3", R"([{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd", "configuration": {"level": 3, "checksum": false}}])"},
    {"gzip-5", R"([{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "gzip", "configuration": {"level": 5}}])"},
    {"lz4", R"([{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "numcodecs.lz4", "configuration": {"acceleration": 1}}])"},
    {"blosc-zstd-shuffle", R"([{"name": "bytes", "configuration": {"endian": "little"}},
      {"name": "blosc", "configuration": {"cname": "zstd", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}}])"},
    {"blosc-lz4-shuffle", R"([{"name": "bytes", "configuration": {"endian": "little"}},
      {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}}])"},
    {"blosc-lz4-bitshuffle", R"([{"name": "bytes", "configuration": {"endian": "little"}},
      {"name": "blosc", "configuration": {"cname": "lz4", "clevel": 5, "shuffle": "bitshuffle", "typesize": 2, "blocksize": 0}}])"}};

Node make_array(zarr_store* store, const CodecSample& sample, const char* codecs) {
  const uint64_t shape[] = {sample.rows, CodecSample::columns};
  zarr_array_builder builder;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = builder.chunks = shape;
  builder.data_type = "uint16";
  builder.codecs = codecs;
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_array(store, "", 0, &builder, nullptr, &out, &err), err);
  return Node(out);
}

}  // namespace

void codec(const Job& job) {
  const Arguments& a = job.arguments;
  const auto chain = chains.find(a.codec);
  if (chain == chains.end()) throw std::runtime_error("--codec: unknown: " + a.codec);
  const CodecSample sample(a.size);
  const Store store = open_store(job.context, "memory://");
  const Node array = make_array(store.get(), sample, chain->second);
  const Sizes start = {0, 0}, shape = {sample.rows, CodecSample::columns};
  const auto encode = [&] {
    zarr_error* err = nullptr;
    check(zarr_write_slice(array.get(), 2, start.data(), shape.data(), nullptr, sample.values.data(), sample.bytes(), nullptr,
                           nullptr, &err), err);
  };
  encode();
  const uint64_t gap = a.workload == "codec_decode_strided" ? CodecSample::gap : 1;
  const int64_t strides[] = {static_cast<int64_t>(gap * CodecSample::row_bytes), sizeof(uint16_t)};
  std::vector<unsigned char> out(sample.bytes() * gap, 0);
  const auto decode = [&] { read(array.get(), start, shape, out.data(), out.size(), false, nullptr, strides); };
  job.timer.operations = a.count;
  job.timer.extra = ", \"codec\": \"" + a.codec + "\", \"bytes\": " + std::to_string(sample.bytes());
  job.timer.run([&](uint64_t, bool want) {
    for (uint64_t k = 0; k < a.count; ++k) a.workload == "codec_encode" ? encode() : decode();
    if (!want) return;
    decode();
    job.timer.checksum.add(out.data(), out.size());
  });
}

}  // namespace bench
