#include "data/layouts.hpp"

#include <algorithm>
#include <stdexcept>

namespace bench {
namespace {

using Sizes = std::vector<uint64_t>;

const char* const little = R"({"name": "bytes", "configuration": {"endian": "little"}})";
const char* const bytes_only = R"({"name": "bytes"})";
const char* const zstd = R"({"name": "zstd", "configuration": {"level": 3, "checksum": false}})";

std::string chain(const std::string& first, const std::string& second = "") {
  return "[" + first + (second.empty() ? "" : ", " + second) + "]";
}

std::string blosc(const char* cname, const char* shuffle, int typesize) {
  return std::string(R"({"name": "blosc", "configuration": {"cname": ")") + cname + R"(", "clevel": 5, "shuffle": ")" + shuffle +
         R"(", "typesize": )" + std::to_string(typesize) + R"(, "blocksize": 0}})";
}

struct Named {
  const char* name;
  SetLayout layout;
};

// u16 with 256³ chunks: 1 GiB; half/ 0.5 GiB.
SetLayout big(uint64_t planes, const std::string& codecs, bool sharded) {
  SetLayout l{{planes, 1024, 1024}, {256, 256, 256}, {}, "uint16", codecs};
  if (sharded) l.shards = l.chunks, l.chunks = {64, 64, 64};
  return l;
}

std::vector<Named> layouts() {
  const std::string raw = chain(little), packed = chain(little, zstd);
  SetLayout blosc_target = big(256, chain(little, blosc("zstd", "shuffle", 2)), false);
  SetLayout rechunk_target{{240, 721, 1440}, {240, 64, 64}, {}, "float32", chain(little, blosc("zstd", "shuffle", 4))};
  blosc_target.metadata_only = rechunk_target.metadata_only = true;
  return {
      {"d1", big(512, raw, false)},
      {"d2", big(512, packed, false)},
      {"d3", big(512, packed, true)},
      {"half/d1", big(256, raw, false)},
      {"half/d2", big(256, packed, false)},
      {"half/d3", big(256, packed, true)},
      {"d5", {{240, 721, 1440}, {1, 721, 1440}, {}, "float32", chain(little, blosc("zstd", "shuffle", 4))}},
      {"d6", {{10000 * 4096}, {4096}, {}, "uint8", chain(bytes_only)}},
      {"d7", {{256, 512, 512}, {64, 64, 64}, {256, 256, 256}, "uint16", packed}},
      {"d9", {{256, 512, 512}, {1, 256, 256}, {64, 512, 512}, "uint16", packed}},
      {"gzip", {{256, 512, 512}, {128, 128, 128}, {}, "uint16", chain(little, R"({"name": "gzip", "configuration": {"level": 5}})")}},
      {"lz4", {{256, 512, 512}, {128, 128, 128}, {}, "uint16", chain(little, R"({"name": "numcodecs.lz4", "configuration": {"acceleration": 1}})")}},
      {"bitshuffle", {{256, 512, 512}, {128, 128, 128}, {}, "uint16", chain(little, blosc("lz4", "bitshuffle", 2))}},
      {"big_f", {{64, 512, 512}, {32, 128, 128}, {}, "float64",
                 chain(R"({"name": "transpose", "configuration": {"order": [2, 1, 0]}}, {"name": "bytes", "configuration": {"endian": "big"}})")}},
      {"i32_2d", {{8192, 8192}, {1024, 1024}, {}, "int32", packed}},
      {"u8_4d", {{16, 64, 512, 512}, {4, 32, 128, 128}, {}, "uint8", chain(bytes_only)}},
      {"like/blosc", blosc_target},
      {"like/rechunk", rechunk_target},
  };
}

}  // namespace

std::vector<std::string> layout_names() {
  std::vector<std::string> names;
  for (const Named& n : layouts()) names.push_back(n.name);
  return names;
}

SetLayout layout_named(const std::string& name, uint64_t scale) {
  for (Named& n : layouts()) {
    if (name != n.name) continue;
    SetLayout& l = n.layout;
    // Inner chunks stay 4 or more of an extent, so that every set keeps several chunks and shards.
    for (Sizes* s : {&l.shape, &l.chunks, &l.shards}) {
      for (uint64_t& e : *s) e = e < 4 ? e : std::max<uint64_t>(4, e / scale);
    }
    return l;
  }
  throw std::runtime_error("no data set " + name);
}

SetLayout member_of_group() { return {{100, 100}, {50, 50}, {}, "float32", chain(little, zstd)}; }

Node create_array(zarr_store* store, const std::string& path, const SetLayout& l, const char* attributes) {
  zarr_array_builder builder;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = l.shape.size();
  builder.shape = l.shape.data();
  builder.chunks = l.chunks.data();
  builder.shards = l.shards.empty() ? nullptr : l.shards.data();
  builder.data_type = l.data_type.c_str();
  builder.codecs = l.codecs.c_str();
  builder.attributes = attributes;
  zarr_node* out = nullptr;
  zarr_error* err = nullptr;
  check(zarr_create_array(store, path.c_str(), path.size(), &builder, nullptr, &out, &err), err);
  return Node(out);
}

}  // namespace bench
