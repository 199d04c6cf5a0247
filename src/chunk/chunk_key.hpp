// Chunk coordinates <-> store keys. Source: zarr-specs docs/v3/chunk-key-encodings; v2 "Storing array chunks".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/inline_vector.hpp"
#include "metadata/array_metadata.hpp"

namespace zarr::chunk {

class KeyRegistry;

// A chunk key encoding other than `default` and `v2`, bound to a rank. Used on any thread, several at once. Keys are
// relative to the array.
class KeyEncoder {
 public:
  virtual ~KeyEncoder() = default;
  virtual void encode(const Shape& coordinates, std::string& key) const = 0;  // appends
  // nullopt when encode() makes no such key.
  virtual std::optional<Shape> decode(std::string_view key) const = 0;
  virtual std::string list_prefix() const { return ""; }  // as ChunkKey's
};

class ChunkKey {
 public:
  // prefix: "" or "path/". An encoding that neither the library nor `registry` (may be null) has: unsupported.
  ChunkKey(const metadata::ChunkKeyEncoding& encoding, size_t rank, std::string prefix,
           const KeyRegistry* registry = nullptr);
  std::string encode(const Shape& coordinates) const;
  // nullopt when `key` is no chunk key of this array (leading zeros, wrong count, other prefix).
  std::optional<Shape> decode(std::string_view key) const;
  // The narrowest store prefix ("" or ending with "/") below which every chunk key lies; other keys may lie there too.
  std::string list_prefix() const;
  // Keys begin with "c" or a digit: of the specification's encodings.
  bool is_plain() const { return other_ == nullptr; }

 private:
  metadata::ChunkKeyEncoding encoding_;
  std::shared_ptr<const KeyEncoder> other_;
  size_t rank_;
  std::string prefix_;
};

// A canonical decimal number (digits, no needless zero before them) at the front of `text`, which is shortened by it.
std::optional<uint64_t> take_number(std::string_view& text);

}  // namespace zarr::chunk
