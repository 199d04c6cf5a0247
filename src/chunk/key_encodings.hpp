// The library's chunk key encodings beside `default` and `v2`: factories for KeyRegistry.
#pragma once

#include "chunk/key_registry.hpp"

namespace zarr::chunk {

// {"suffix": text, "base_encoding": a chunk key encoding}: the base's key and the text.
// Source: zarr-extensions, proposal chunk-key-encodings/suffix.
std::shared_ptr<const KeyEncoder> make_suffix(const json::Object& configuration, size_t rank,
                                              const KeyRegistry& registry, uint32_t depth);

// {"max_children": n from 100 on, default 1000}: each coordinate is cut into groups of digits, so that no folder has more
// children. Source: zarr-extensions, proposal chunk-key-encodings/fanout.
std::shared_ptr<const KeyEncoder> make_fanout(const json::Object& configuration, size_t rank,
                                              const KeyRegistry& registry, uint32_t depth);

// {"suffix": text, "separator": "/" or "."}: the key of `default` and the text. Source: zarrs, zarrs.default_suffix.
std::shared_ptr<const KeyEncoder> make_default_suffix(const json::Object& configuration, size_t rank,
                                                      const KeyRegistry& registry, uint32_t depth);

}  // namespace zarr::chunk
