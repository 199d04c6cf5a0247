// A fast 64-bit hash of contents: tells two versions of a value apart. Not stored, not against deliberate collisions.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/bytes.hpp"

namespace zarr {

// Contents are hashed in pieces of this size (the last may be shorter), the result of one being the seed of the next.
inline constexpr size_t content_hash_piece = size_t{256} << 10;

namespace detail {
inline uint64_t fold_multiply(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}
}  // namespace detail

inline uint64_t content_hash_of_piece(ByteSpan piece, uint64_t seed) {
  constexpr uint64_t k0 = 0x9E3779B97F4A7C15, k1 = 0xD6E8FEB86659FD93, k2 = 0xA0761D6478BD642F, k3 = 0xE7037ED1A0B428DB;
  uint64_t a = seed ^ k0, b = seed + k1;
  const std::byte* p = piece.data();
  size_t left = piece.size();
  for (; left >= 32; left -= 32, p += 32) {
    uint64_t w[4];
    std::memcpy(w, p, 32);
    a = detail::fold_multiply(w[0] ^ k2, w[1] ^ a) + k0;
    b = detail::fold_multiply(w[2] ^ k3, w[3] ^ b) + k1;
  }
  uint64_t tail[4] = {};
  if (left != 0) std::memcpy(tail, p, left);
  a = detail::fold_multiply(tail[0] ^ k2, tail[1] ^ a) + k0;
  b = detail::fold_multiply(tail[2] ^ k3, tail[3] ^ b) + k1;
  return detail::fold_multiply(a ^ piece.size(), b ^ k2);
}

inline uint64_t content_hash(ByteSpan bytes) {
  uint64_t hash = 0;
  for (size_t at = 0; at < bytes.size(); at += content_hash_piece)
    hash = content_hash_of_piece(bytes.subspan(at, std::min(content_hash_piece, bytes.size() - at)), hash);
  return hash;
}

}  // namespace zarr
