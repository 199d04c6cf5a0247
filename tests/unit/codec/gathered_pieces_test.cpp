// Windows gathered one after the other are the chunk that is gathered at once.
#include "codec/gathered_pieces.hpp"

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

std::string joined(BytePieces& pieces, uint64_t longest) {
  std::string all;
  pieces.rewind();
  for (ByteSpan piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
    EXPECT_LE(piece.size(), longest);
    all += as_text(piece);
  }
  EXPECT_EQ(all.size(), pieces.size());
  EXPECT_TRUE(pieces.next().empty());
  return all;
}

// The first `inside` elements of a chunk, in memory of any order, with gaps, backwards.
struct Source {
  Source(Rng& rng, const Shape& inside, uint64_t item_size) {
    RandomView random = random_view(rng, inside, item_size, true);
    const auto base = random.view.base - random.memory.data();
    memory = random_bytes(rng, random.memory.size());
    view = {memory.data() + base, random.view.axes};
  }
  Buffer memory;
  EncodeView view;
};

TEST(GatheredPieces, AreTheChunk) {
  Rng rng(11);
  for (int round = 0; round < 600; ++round) {
    const size_t rank = draw(rng, 0, 4);
    Shape shape(rank), inside(rank);
    for (size_t d = 0; d < rank; ++d) {
      shape[d] = draw(rng, 1, 9);
      inside[d] = rng() % 3 == 0 ? draw(rng, 1, shape[d]) : shape[d];
    }
    const char* types[] = {"uint8", "int16", "float32", "complex64", "complex128"};
    const char* type = types[rng() % std::size(types)];
    const uint64_t item = make_spec(shape, type).type->item_size();
    Buffer fill = random_bytes(rng, item);
    const ArraySpec spec = make_spec(shape, type, Buffer(fill.span()));
    const bool big = rng() % 2 == 0;
    const auto chain = make_chain(
        cat(R"([{"name":"bytes","configuration":{"endian":")", big ? "big" : "little", R"("}}])"), spec);
    const Source source(rng, inside, item);
    Scratch scratch;
    Buffer whole;
    chain->encode(source.view, whole, scratch);
    const uint32_t swap_unit = big == (native_endian == Endian::big) ? 1 : spec.type->swap_unit();
    const uint64_t window = draw(rng, 1, 400);
    GatheredPieces pieces(source.view, shape, fill, swap_unit, scratch, window);
    for (int again = 0; again < 2; ++again)
      ASSERT_TRUE(joined(pieces, std::max(window, item)) == as_text(whole)) << "round " << round << ", " << type;
  }
}

TEST(GatheredPieces, OfChainsThatOnlyOrderBytes) {
  Rng rng(12);
  const ArraySpec spec = make_spec(Shape{400, 20, 70}, "uint16");
  const std::string bytes = R"({"name":"bytes","configuration":{"endian":"big"}})";
  const std::string transpose = R"({"name":"transpose","configuration":{"order":[2,0,1]}},)";
  const Buffer memory(size_t{2 * 399 * 20 * 64});
  const EncodeView first = whole_view<const std::byte>(memory.data(), Shape{399, 20, 64}, 2);
  Scratch scratch;
  const auto make = [&](const std::string& codecs, const ArraySpec& s) { return make_chain("[" + codecs + "]", s); };
  EXPECT_EQ(make(bytes + R"(,{"name":"crc32c"})", spec)->encode_pieces(first, scratch), nullptr);
  EXPECT_EQ(make(bytes, make_spec(Shape{3, 20, 70}, "uint16"))->encode_pieces(first, scratch), nullptr);
  for (const std::string& codecs : {bytes, transpose + bytes}) {
    const auto chain = make(codecs, spec);
    for (const Shape& inside : {Shape{399, 20, 64}, Shape{400, 20, 70}}) {
      const Buffer random = random_bytes(rng, 2 * inside[0] * inside[1] * inside[2]);
      EncodeView view = whole_view<const std::byte>(random.data(), inside, 2);
      Buffer whole;
      chain->encode(view, whole, scratch);
      const auto pieces = chain->encode_pieces(view, scratch);
      EXPECT_EQ(pieces == nullptr, codecs != bytes) << "a transpose of this size is gathered at once";
      if (pieces) EXPECT_TRUE(joined(*pieces, GatheredPieces::default_window) == as_text(whole));
      view.axes[0].start = 1;
      EXPECT_EQ(chain->encode_pieces(view, scratch), nullptr);
    }
  }
}

TEST(Chain, EncodedViewIsTheMemoryOfWholeContiguousChunks) {
  const ArraySpec spec = make_spec(Shape{4, 6}, "uint16");
  const Buffer memory(size_t{48});
  const auto view = whole_view<const std::byte>(memory.data(), spec.shape, 2);
  const auto chain_of = [&](const char* codecs) { return make_chain(codecs, spec); };
  const auto ready =
      chain_of(R"([{"name":"bytes","configuration":{"endian":"little"}}])")->encoded_view(view);
  ASSERT_EQ(ready.has_value(), native_endian == Endian::little);
  if (ready) EXPECT_EQ(ready->data(), memory.data());
  EXPECT_FALSE(chain_of(R"([{"name":"bytes","configuration":{"endian":"big"}}])")->encoded_view(view) &&
               native_endian == Endian::little);
  EXPECT_FALSE(chain_of(R"([{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}])")
                   ->encoded_view(view));
  auto part = view;
  part.axes[1].count = 5;
  EXPECT_FALSE(chain_of(R"([{"name":"bytes","configuration":{"endian":"little"}}])")->encoded_view(part));
}

}  // namespace
}  // namespace zarr::codec
