// Any bytes as a chunk of one of the codecs of modules that this build has (the first byte chooses), through zarr.h.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "zarr.h"

namespace {

const char* const kCodecs[] = {
    R"([{"name": "numcodecs.zfpy"}])",
    R"([{"name": "zfp", "configuration": {"mode": "reversible"}}])",
    R"([{"name": "zfp", "configuration": {"mode": "fixed_accuracy", "tolerance": 0.05}}])",
    R"([{"name": "zfp", "configuration": {"mode": "fixed_rate", "rate": 10.5}}])",
    R"([{"name": "zfp", "configuration": {"mode": "fixed_precision", "precision": 20}}])",
    R"([{"name": "numcodecs.pcodec"}])",
};
constexpr size_t kCount = sizeof kCodecs / sizeof kCodecs[0];
constexpr uint64_t kShape[2] = {20, 30};

struct Release {
  void operator()(zarr_codec_chain* chain) const { zarr_codec_chain_release(chain); }
};
using Chain = std::unique_ptr<zarr_codec_chain, Release>;

// Null where the module is not built.
std::vector<Chain> make_chains() {
  setenv("ZARR_PLUGIN_PATH", ZARR_MODULE_FOLDER, 1);
  std::vector<Chain> chains(kCount);
  size_t made = 0;
  for (size_t i = 0; i < kCount; ++i) {
    zarr_codec_chain_options options;
    zarr_struct_init(&options, sizeof options);
    options.rank = 2;
    options.shape = kShape;
    options.data_type = "float32";
    options.codecs = kCodecs[i];
    zarr_codec_chain* chain = nullptr;
    if (zarr_codec_chain_new(nullptr, &options, &chain, nullptr) == ZARR_OK) ++made;
    chains[i].reset(chain);
  }
  if (made == 0) __builtin_trap();
  return chains;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<Chain> chains = make_chains();
  if (size == 0 || chains[data[0] % kCount] == nullptr) return 0;
  std::vector<float> chunk(600);
  zarr_error* error = nullptr;
  const zarr_status status =
      zarr_codec_decode_into(chains[data[0] % kCount].get(), data + 1, size - 1, chunk.data(), chunk.size() * sizeof(float), &error);
  if (status != ZARR_OK && status != ZARR_CORRUPT_DATA) __builtin_trap();
  zarr_error_release(error);
  return 0;
}
