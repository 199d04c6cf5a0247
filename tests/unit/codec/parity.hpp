// The parity test of a chain: whatever is selected, decoding a part gives the slice of the whole.
#pragma once

#include "testing.hpp"

namespace zarr::codec::testing {

inline void check_parity_of_chunk(const Chain& chain, const Buffer& chunk, Rng& rng, int rounds) {
  const ArraySpec& spec = chain.decoded();
  const uint64_t item_size = spec.type->item_size();
  Scratch scratch;
  Buffer encoded;
  // Encoded from memory of random strides, the bytes are those of the plain chunk: encoding is deterministic.
  RandomView input = random_view(rng, spec.shape, item_size, true);
  scatter(chunk.data(), spec.shape, item_size, 1, input.view);
  chain.encode({input.view.base, input.view.axes}, encoded, scratch);
  Buffer plain;
  chain.encode(whole_view<const std::byte>(chunk.data(), spec.shape, item_size), plain, scratch);
  ASSERT_TRUE(equal(encoded, plain));
  ASSERT_LE(encoded.size(), chain.max_encoded_size());
  if (chain.fixed_encoded_size()) { ASSERT_EQ(encoded.size(), *chain.fixed_encoded_size()); }

  for (int round = 0; round < rounds; ++round) {
    RandomView target = random_view(rng, spec.shape, item_size, round % 5 == 0);
    Buffer expected(target.memory.span());
    const auto shift = expected.data() - target.memory.data();
    each_element(target.view, spec.shape, [&](uint64_t number, std::byte* address) {
      std::memcpy(address + shift, chunk.data() + number * item_size, item_size);
    });
    if (round % 2 == 0) {
      SpanSource source(encoded);
      chain.decode(source, target.view, scratch);
    } else {
      FileLikeSource source(encoded, draw(rng, 0, 2) * 300);
      chain.decode(source, target.view, scratch);
    }
    ASSERT_TRUE(equal(target.memory, expected)) << "round " << round;
  }
}

inline void check_parity(const std::string& codecs, int rounds, uint64_t seed,
                         const std::vector<Shape>& shapes = {Shape{}, Shape{1}, Shape{600}, Shape{12, 24},
                                                             Shape{12, 24, 12}, Shape{96, 480, 12}}) {
  Rng rng(seed);
  const char* types[] = {"uint8", "int16", "float32", "complex64", "float64", "complex128"};
  for (const Shape& shape : shapes) {
    const char* type = types[rng() % std::size(types)];
    if (codecs == R"([{"name":"bytes"}])") type = "uint8";
    SCOPED_TRACE(cat(codecs, " ", type, " rank ", shape.size()));
    const ArraySpec spec = make_spec(shape, type);
    const auto chain = make_chain(codecs, spec);
    Buffer chunk = random_bytes(rng, spec.bytes(), 7);
    check_parity_of_chunk(*chain, chunk, rng, shape.size() == 3 ? std::max(rounds / 4, 4) : rounds);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace zarr::codec::testing
