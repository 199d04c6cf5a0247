// What the tests of modules share: chains from text, numbers in and out, damage.
#pragma once

#include <cstring>
#include <random>

#include "support.hpp"

struct ChunkOptions {
  std::vector<uint64_t> shape;
  std::string data_type;
  std::string codecs = "", compressor = "", filters = "";
};

inline zarr_status new_chain(const ChunkOptions& chunk, CodecChain& chain, Err& err, zarr_context* context = nullptr) {
  auto options = init<zarr_codec_chain_options>();
  options.rank = chunk.shape.size();
  options.shape = chunk.shape.data();
  options.data_type = chunk.data_type.c_str();
  options.codecs = chunk.codecs.empty() ? nullptr : chunk.codecs.c_str();
  options.compressor = chunk.compressor.empty() ? nullptr : chunk.compressor.c_str();
  options.filters = chunk.filters.empty() ? nullptr : chunk.filters.c_str();
  return zarr_codec_chain_new(context, &options, out(chain), err);
}

inline CodecChain chain_of(const ChunkOptions& chunk) {
  Err err;
  CodecChain chain;
  EXPECT_OK(new_chain(chunk, chain, err));
  return chain;
}

inline std::string encode(const CodecChain& chain, const void* data, size_t size) {
  Err err;
  Bytes bytes;
  EXPECT_OK(zarr_codec_encode(chain.get(), data, size, out(bytes), err));
  return text_of(bytes);
}
template <class T>
std::string encode(const CodecChain& chain, const std::vector<T>& values) {
  return encode(chain, values.data(), values.size() * sizeof(T));
}

inline std::string decode(const CodecChain& chain, const std::string& encoded) {
  Err err;
  Bytes bytes;
  EXPECT_OK(zarr_codec_decode(chain.get(), encoded.data(), encoded.size(), out(bytes), err));
  return text_of(bytes);
}
template <class T>
std::vector<T> decode_as(const CodecChain& chain, const std::string& encoded) {
  const std::string bytes = decode(chain, encoded);
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

// Any outcome is fine but a crash, a hang, or another error than "corrupt".
inline bool survives(const CodecChain& chain, const std::string& bad) {
  Err err;
  Bytes bytes;
  const std::vector<char> tight(bad.begin(), bad.end());  // a sanitizer sees reads behind it
  const zarr_status status = zarr_codec_decode(chain.get(), tight.data(), tight.size(), out(bytes), err);
  if (status != ZARR_OK) {
    EXPECT_STATUS(ZARR_CORRUPT_DATA, status);
  }
  return status == ZARR_OK;
}

// `filling`: bytes at the end that may be missing.
inline void check_damage(const CodecChain& chain, const std::string& encoded, int rounds, size_t filling = 0) {
  std::mt19937 random(5);
  for (size_t size = 0; size + filling < encoded.size(); size += 1 + encoded.size() / 97)
    EXPECT_FALSE(survives(chain, encoded.substr(0, size))) << "cut to " << size << " bytes";
  EXPECT_FALSE(survives(chain, encoded + std::string(8, '\0'))) << "bytes behind the end";
  for (int i = 0; i < rounds; ++i) {
    std::string bad = encoded;
    for (unsigned n = 1 + random() % 3; n > 0; --n) {
      const size_t at = i % 2 == 0 ? random() % bad.size() : random() % std::min<size_t>(bad.size(), 40);
      bad[at] = static_cast<char>(random());
    }
    survives(chain, bad);
  }
  for (int i = 0; i < rounds; ++i) {
    std::string noise(random() % (2 * encoded.size() + 1), '\0');
    for (char& c : noise) c = static_cast<char>(random());
    survives(chain, noise);
    if (noise.size() > 16) survives(chain, encoded.substr(0, 16) + noise.substr(16));
  }
}
