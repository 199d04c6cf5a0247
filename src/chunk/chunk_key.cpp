#include "chunk/chunk_key.hpp"

#include <charconv>

#include "chunk/key_registry.hpp"

namespace zarr::chunk {

std::optional<uint64_t> take_number(std::string_view& text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<size_t>(end - text.data());
  if (error != std::errc() || (text[0] == '0' && length > 1)) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

ChunkKey::ChunkKey(const metadata::ChunkKeyEncoding& encoding, size_t rank, std::string prefix,
                   const KeyRegistry* registry)
    : encoding_(encoding), rank_(rank), prefix_(std::move(prefix)) {
  if (encoding.kind != metadata::KeyEncoding::other) return;
  other_ = registry != nullptr ? registry->make(*encoding.other, rank) : KeyRegistry().make(*encoding.other, rank);
}

std::string ChunkKey::encode(const Shape& coordinates) const {
  if (coordinates.size() != rank_)
    fail(Status::invalid_argument, "chunk coordinates: expected ", rank_, " numbers, found ", coordinates.size());
  const bool with_c = encoding_.kind == metadata::KeyEncoding::default_;
  std::string key;
  key.reserve(prefix_.size() + 2 + rank_ * 8);
  key += prefix_;
  if (other_) {
    other_->encode(coordinates, key);
    return key;
  }
  if (with_c) key += 'c';
  else if (rank_ == 0) key += '0';
  for (size_t d = 0; d < rank_; ++d) {
    if (with_c || d > 0) key += encoding_.separator;
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, coordinates[d]).ptr;
    key.append(digits, end);
  }
  return key;
}

std::optional<Shape> ChunkKey::decode(std::string_view key) const {
  if (!key.starts_with(prefix_)) return std::nullopt;
  key.remove_prefix(prefix_.size());
  if (other_) return other_->decode(key);
  const bool with_c = encoding_.kind == metadata::KeyEncoding::default_;
  if (with_c) {
    if (!key.starts_with('c')) return std::nullopt;
    key.remove_prefix(1);
  } else if (rank_ == 0) {
    return key == "0" ? std::optional(Shape{}) : std::nullopt;
  }
  Shape coordinates;
  for (size_t d = 0; d < rank_; ++d) {
    if (with_c || d > 0) {
      if (!key.starts_with(encoding_.separator)) return std::nullopt;
      key.remove_prefix(1);
    }
    const auto number = take_number(key);
    if (!number) return std::nullopt;
    coordinates.push_back(*number);
  }
  return key.empty() ? std::optional(coordinates) : std::nullopt;
}

std::string ChunkKey::list_prefix() const {
  if (other_) return prefix_ + other_->list_prefix();
  const bool folder = encoding_.kind == metadata::KeyEncoding::default_ && encoding_.separator == '/' && rank_ > 0;
  return folder ? prefix_ + "c/" : prefix_;
}

}  // namespace zarr::chunk
