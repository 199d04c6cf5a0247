// Chunk coordinates <-> store keys. Source: zarr-specs docs/v3/chunk-key-encodings; v2 "Storing array chunks".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/inline_vector.hpp"
#include "metadata/array_metadata.hpp"

namespace zarr::chunk {

class ChunkKey {
 public:
  ChunkKey(const metadata::ChunkKeyEncoding& encoding, size_t rank, std::string prefix);  // prefix: "" or "path/"
  std::string encode(const Shape& coordinates) const;
  // nullopt when `key` is no chunk key of this array (leading zeros, wrong count, other prefix).
  std::optional<Shape> decode(std::string_view key) const;
  // The narrowest store prefix ("" or ending with "/") below which every chunk key lies; other keys may lie there too.
  std::string list_prefix() const;

 private:
  metadata::ChunkKeyEncoding encoding_;
  size_t rank_;
  std::string prefix_;
};

}  // namespace zarr::chunk
