// Whole and partial decoding of a chain, checked against a chunk that is held plainly.
#pragma once

#include <bit>

#include "testing.hpp"

namespace zarr::codec::testing {

// A chunk of numbers as bytes.
template <class T>
Buffer numbers(const std::vector<T>& values) {
  return Buffer(ByteSpan(reinterpret_cast<const std::byte*>(values.data()), values.size() * sizeof(T)));
}
template <class T>
std::vector<T> as_numbers(ByteSpan bytes) {
  std::vector<T> out(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

inline Buffer encoded_by(const Chain& chain, ByteSpan chunk) {
  Scratch scratch;
  Buffer out;
  chain.encode(whole_view(chunk.data(), chain.decoded().shape, chain.decoded().type->item_size()), out, scratch);
  return out;
}
inline Buffer decoded_by(const Chain& chain, ByteSpan encoded) {
  Scratch scratch;
  Buffer out(chain.decoded_bytes());
  SpanSource source(encoded);
  chain.decode(source, whole_view(out.data(), chain.decoded().shape, chain.decoded().type->item_size()), scratch);
  return out;
}

// Random parts of `encoded`, through memory and through something like a file, are those of `chunk`.
inline void check_parts(const Chain& chain, ByteSpan encoded, ByteSpan chunk, Rng& rng, int rounds = 12) {
  const uint64_t item = chain.decoded().type->item_size();
  Scratch scratch;
  for (int round = 0; round < rounds; ++round) {
    RandomView target = random_view(rng, chain.decoded().shape, item, round == 0);
    if (round % 2 == 0) {
      SpanSource memory(encoded);
      chain.decode(memory, target.view, scratch);
    } else {
      FileLikeSource file(encoded, 0);
      chain.decode(file, target.view, scratch);
    }
    each_element(target.view, chain.decoded().shape, [&](uint64_t number, std::byte* p) {
      ASSERT_EQ(std::memcmp(p, chunk.data() + number * item, item), 0) << "element " << number;
    });
  }
}

// What is decoded from `encoded` must be the same in parts; a truncation or a longer value must be refused.
inline void check_chain(const Chain& chain, ByteSpan chunk, Rng& rng) {
  const Buffer encoded = encoded_by(chain, chunk);
  EXPECT_LE(encoded.size(), chain.max_encoded_size());
  if (const auto size = chain.fixed_encoded_size()) {
    EXPECT_EQ(encoded.size(), *size);
  }
  const Buffer decoded = decoded_by(chain, encoded);
  check_parts(chain, encoded, decoded, rng);
}

}  // namespace zarr::codec::testing
