#include "layout.hpp"

#include <algorithm>
#include <charconv>

namespace zarrtool {
namespace {

constexpr uint64_t kSmallChunk = 128 << 10;
constexpr uint64_t kInnerChunk = 1 << 20;
constexpr uint64_t kChunksInShard = 16;

uint64_t bytes_of(const Shape& shape, uint64_t item_size) {
  uint64_t bytes = item_size;
  for (const uint64_t extent : shape) {
    if (__builtin_mul_overflow(bytes, extent, &bytes)) return UINT64_MAX;
  }
  return bytes;
}

uint64_t smallest_prime(uint64_t n) {
  for (uint64_t p = 2; p * p <= n; ++p) {
    if (n % p == 0) return p;
  }
  return n;
}

// The library's own choice of chunks and the item size, from an array in memory that is forgotten again.
struct Basis {
  Shape chunks;
  uint64_t item_size;
};

Basis library_choice(const zarr_array_builder& wanted) {
  auto array = zeroed<zarr_array_builder>();
  array.zarr_format = wanted.zarr_format;
  array.rank = wanted.rank;
  array.shape = wanted.shape;
  array.data_type = wanted.data_type;
  Store store;
  Node node;
  constexpr std::string_view kPrivate = "memory://";
  call(zarr_store_open, nullptr, kPrivate.data(), kPrivate.size(), nullptr, size_t{0}, uint32_t{0}, store.out());
  call(zarr_create_array, store, "", size_t{0}, &array, nullptr, node.out());
  return {chunk_shape_of(node), zarr_array_has_variable_length(node) != 0 ? 16 : std::max<uint64_t>(1, zarr_array_item_size(node))};
}

Shape chunks_of_automatic_shard(const Basis& basis) {
  Shape chunks = basis.chunks;
  const uint64_t enough = std::max(kSmallChunk, bytes_of(chunks, basis.item_size) / kChunksInShard);
  while (!chunks.empty() && bytes_of(chunks, basis.item_size) > enough) {
    uint64_t& edge = *std::max_element(chunks.begin(), chunks.end());
    edge = (edge + 1) / 2;
  }
  return chunks;
}

Shape chunks_of_given_shard(const Shape& shards, uint64_t item_size) {
  Shape chunks = shards;
  while (!chunks.empty() && bytes_of(chunks, item_size) > kInnerChunk) {
    uint64_t& edge = *std::max_element(chunks.begin(), chunks.end());
    if (edge <= 1) break;
    edge /= smallest_prime(edge);
  }
  return chunks;
}

Shape shards_of_given_chunks(const Shape& chunks, const Basis& basis) {
  Shape shards = chunks;
  for (size_t d = 0; d < shards.size(); ++d) {
    if (chunks[d] > 0) shards[d] = std::max<uint64_t>(1, basis.chunks[d] / chunks[d]) * chunks[d];
  }
  return shards;
}

Shape round_up(const Shape& extents, const Shape& multiple) {
  Shape result = extents;
  for (size_t d = 0; d < result.size(); ++d) result[d] = (extents[d] + multiple[d] - 1) / multiple[d] * multiple[d];
  return result;
}

Shape given(const std::string& text, const char* option, size_t rank) {
  Shape extents = parse_extents(text, option);
  if (extents.size() == rank) return extents;
  throw Failure(std::string(option) + " has " + std::to_string(extents.size()) + " extents, the array " + std::to_string(rank) +
                " dimensions");
}

}  // namespace

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    parts.emplace_back(part);
    begin = end + 1;
  }
  if (parts.size() == 1 && parts[0].empty()) parts.clear();
  return parts;
}

Shape parse_extents(std::string_view text, std::string_view option) {
  Shape extents;
  for (const std::string& part : split_commas(text)) {
    uint64_t extent = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), extent);
    if (error != std::errc() || end != part.data() + part.size()) {
      throw UsageError(std::string(option) + ": \"" + part + "\" is no extent (integers from 0 on, separated by commas)");
    }
    extents.push_back(extent);
  }
  return extents;
}

Layout choose_layout(const zarr_array_builder& array, const LayoutRequest& request) {
  const bool sharded = request.shards && *request.shards != "none";
  const bool auto_shards = sharded && *request.shards == "auto";
  const bool auto_chunks = !request.chunks || *request.chunks == "auto";
  Layout layout;
  if (sharded && !auto_shards) layout.shards = given(*request.shards, "--shards", array.rank);
  if (!auto_chunks) layout.chunks = given(*request.chunks, "--chunks", array.rank);
  if (!auto_chunks && !auto_shards) return layout;

  const Basis basis = library_choice(array);
  if (!sharded) {
    layout.chunks = basis.chunks;
  } else if (!auto_shards) {
    layout.chunks = chunks_of_given_shard(*layout.shards, basis.item_size);
  } else if (!auto_chunks) {
    layout.shards = shards_of_given_chunks(layout.chunks, basis);
  } else {
    layout.chunks = chunks_of_automatic_shard(basis);
    layout.shards = round_up(basis.chunks, layout.chunks);
  }
  return layout;
}

const uint64_t* extents_pointer(const Shape& shape) {
  static constexpr uint64_t kNone = 0;
  return shape.empty() ? &kNone : shape.data();
}

}  // namespace zarrtool
