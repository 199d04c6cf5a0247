// What the fuzz targets share: small limits, a registry, and the rule that the only way out of the library is zarr::Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "codec/chain.hpp"
#include "codec/registry.hpp"

namespace fuzz {

inline zarr::Limits small_limits() {
  zarr::Limits limits;
  limits.max_chunk_bytes = 1 << 20;
  limits.max_metadata_bytes = 1 << 20;
  limits.max_shard_index_bytes = 1 << 16;
  limits.max_codecs = 16;
  return limits;
}

inline const zarr::codec::Registry& registry() {
  static const auto shared = zarr::codec::Registry::with_builtins();
  return *shared;
}

inline zarr::codec::ArraySpec spec(std::initializer_list<uint64_t> shape, const char* type) {
  zarr::codec::ArraySpec out;
  out.shape = zarr::Shape(shape);
  out.type = zarr::parse_any_data_type(type).type;
  auto fill = std::make_shared<zarr::Buffer>(static_cast<size_t>(out.type->item_size()));
  for (std::byte& b : fill->span()) b = std::byte{out.type->is_variable() ? uint8_t{0} : uint8_t{7}};  // no text
  out.fill = std::move(fill);
  return out;
}

// The chain of a `codecs` member.
inline std::shared_ptr<const zarr::codec::Chain> chain(const zarr::codec::ArraySpec& decoded, const char* codecs) {
  const zarr::json::Value list = zarr::json::parse(codecs);
  std::vector<zarr::codec::CodecConfig> configs;
  for (const zarr::json::Value& entry : list.array()) {
    const auto* configuration = entry.find("configuration");
    configs.push_back({entry.find("name")->string(), configuration != nullptr ? configuration->object() : zarr::json::Object{}});
  }
  const zarr::Limits limits = small_limits();
  return zarr::codec::Chain::create(configs, {registry(), limits, decoded});
}

// Runs `body`; any zarr::Error is a good answer to bad input.
template <class Body>
bool survives(const Body& body) {
  try {
    body();
    return true;
  } catch (const zarr::Error&) {
    return false;
  }
}

}  // namespace fuzz
