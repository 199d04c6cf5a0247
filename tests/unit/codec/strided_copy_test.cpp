#include "codec/strided_copy.hpp"

#include "testing.hpp"

namespace zarr::codec {
namespace {
using namespace testing;

struct Kind {
  uint64_t item_size;
  uint32_t swap_unit;
};
constexpr Kind kinds[] = {{1, 1}, {2, 1},  {2, 2},  {3, 1},  {4, 1},   {4, 4},  {4, 2},  {8, 1}, {8, 8},
                          {8, 4}, {16, 1}, {16, 8}, {16, 4}, {16, 16}, {12, 1}, {12, 4}, {24, 8}};

void reverse_units(std::byte* item, uint64_t item_size, uint32_t unit) {
  for (uint64_t i = 0; i < item_size; i += unit) std::reverse(item + i, item + i + unit);
}

Shape random_shape(Rng& rng, size_t rank, uint64_t most) {
  Shape shape;
  for (size_t d = 0; d < rank; ++d) shape.push_back(draw(rng, 1, most));
  return shape;
}

TEST(StridedCopy, ScatterAndGatherAgreeWithElementByElement) {
  Rng rng(1);
  for (int round = 0; round < 1500; ++round) {
    const Kind kind = kinds[round % std::size(kinds)];
    const size_t rank = draw(rng, 0, 4);
    const Shape shape = random_shape(rng, rank, rank <= 2 ? 70 : 9);
    const uint64_t bytes = checked_product(shape.span(), "test") * kind.item_size;
    const Buffer chunk = random_bytes(rng, bytes);
    RandomView target = random_view(rng, shape, kind.item_size, draw(rng, 0, 1) == 0);
    Buffer expected(target.memory.span());
    const auto shift = expected.data() - target.memory.data();
    each_element(target.view, shape, [&](uint64_t number, std::byte* address) {
      std::byte* item = address + shift;
      std::memcpy(item, chunk.data() + number * kind.item_size, kind.item_size);
      if (kind.swap_unit > 1) reverse_units(item, kind.item_size, kind.swap_unit);
    });
    scatter(chunk.data(), shape, kind.item_size, kind.swap_unit, target.view);
    ASSERT_TRUE(equal(target.memory, expected)) << "round " << round;

    Buffer back(ByteSpan{chunk});
    each_element(target.view, shape, [&](uint64_t number, std::byte*) {
      std::memset(back.data() + number * kind.item_size, 0x11, kind.item_size);
    });
    gather(back.data(), shape, kind.item_size, kind.swap_unit, EncodeView{target.view.base, target.view.axes});
    ASSERT_TRUE(equal(back, chunk)) << "round " << round;
  }
}

TEST(StridedCopy, RunsAscendAndCoverTheSelectionOnce) {
  Rng rng(2);
  for (int round = 0; round < 300; ++round) {
    const Shape shape = random_shape(rng, draw(rng, 1, 4), 8);
    RandomView target = random_view(rng, shape, 4, false);
    std::vector<std::pair<uint64_t, std::byte*>> expected, found;
    each_element(target.view, shape, [&](uint64_t number, std::byte* address) {
      expected.push_back({number, address});
    });
    for (RunWalker<std::byte> walker(target.view, shape, 4); !walker.done(); walker.next()) {
      const auto run = walker.run();
      for (uint64_t i = 0; i < run.elements; ++i)
        found.push_back({run.offset / 4 + i * run.item_step, run.memory + static_cast<int64_t>(i) * run.memory_stride});
    }
    ASSERT_EQ(found, expected);
  }
}

TEST(StridedCopy, WholeContiguousChunkIsOneRun) {
  const Shape shape{4, 5, 6};
  Buffer memory(4 * 5 * 6 * 2);
  RunWalker<std::byte> walker(whole_view(memory.data(), shape, 2), shape, 2);
  EXPECT_EQ(walker.run().elements, 120u);
  EXPECT_EQ(walker.run().item_step, 1u);
  walker.next();
  EXPECT_TRUE(walker.done());
}

TEST(StridedCopy, BroadcastSourceIsGathered) {
  const Shape shape{3, 4};
  const Buffer item = bytes_of({1, 2});
  Buffer chunk(size_t{24});
  gather(chunk.data(), shape, 2, 1, EncodeView{item.data(), {Axis{0, 1, 3, 0}, Axis{0, 1, 4, 0}}});
  for (size_t i = 0; i < 12; ++i) EXPECT_EQ(std::memcmp(chunk.data() + 2 * i, item.data(), 2), 0);
}

TEST(Fill, FillsTheViewAndNothingElse) {
  Rng rng(3);
  for (int round = 0; round < 600; ++round) {
    const uint64_t item_size = std::initializer_list<uint64_t>{1, 2, 3, 4, 8, 12, 16, 40}.begin()[round % 8];
    const Shape shape = random_shape(rng, draw(rng, 0, 3), 20);
    RandomView target = random_view(rng, shape, item_size, false);
    const Buffer item = random_bytes(rng, item_size, round % 3 == 0 ? 1 : 256);
    Buffer expected(target.memory.span());
    const auto shift = expected.data() - target.memory.data();
    each_element(target.view, shape, [&](uint64_t, std::byte* p) { std::memcpy(p + shift, item.data(), item_size); });
    EXPECT_FALSE(all_fill({target.view.base, target.view.axes}, item));
    fill_view(target.view, item);
    ASSERT_TRUE(equal(target.memory, expected)) << "round " << round;
    ASSERT_TRUE(all_fill({target.view.base, target.view.axes}, item));
    // One element that differs in one bit is noticed, wherever it is.
    uint64_t which = draw(rng, 0, target.view.elements() - 1);
    each_element(target.view, shape, [&](uint64_t, std::byte* p) {
      if (which-- == 0) p[rng() % item_size] ^= std::byte{0x40};
    });
    ASSERT_FALSE(all_fill({target.view.base, target.view.axes}, item)) << "round " << round;
  }
}

TEST(Fill, ComparesBitwise) {
  const double minus_zero = -0.0, zero = 0.0;
  const auto* p = reinterpret_cast<const std::byte*>(&minus_zero);
  const EncodeView view{p, {Axis{0, 1, 1, 8}}};
  EXPECT_TRUE(all_fill(view, {p, 8}));
  EXPECT_FALSE(all_fill(view, {reinterpret_cast<const std::byte*>(&zero), 8}));
}

TEST(Fill, StreamedAndPlainFillsAgree) {
  Rng rng(31);
  for (const size_t item_size : {1u, 2u, 3u, 8u, 16u, 100u, 4096u, 4097u}) {
    const Buffer item = random_bytes(rng, item_size);
    for (int round = 0; round < 20; ++round) {
      const uint64_t row = draw(rng, 1, 20000 / item_size + 2), pitch = row * item_size + draw(rng, 0, 70), rows = draw(rng, 1, 4);
      Buffer plain(pitch * rows + 64), streamed(pitch * rows + 64);
      std::fill_n(plain.data(), plain.size(), std::byte{0xCD});
      std::fill_n(streamed.data(), streamed.size(), std::byte{0xCD});
      const uint64_t shift = draw(rng, 0, 63);
      const InlineVector<Axis> axes{Axis{0, 1, rows, static_cast<int64_t>(pitch)},
                                    Axis{0, 1, row, static_cast<int64_t>(item_size)}};
      fill_view({plain.data() + shift, axes}, item);
      fill_view({streamed.data() + shift, axes, true}, item);
      ASSERT_TRUE(equal(plain, streamed)) << item_size;
    }
  }
}

TEST(Fill, LongRunsAreFilledAndCompared) {
  for (size_t item_size : {2u, 4u, 6u, 8u, 100u}) {
    Rng rng(item_size);
    const Buffer item = random_bytes(rng, item_size);
    const uint64_t elements = 300000 / item_size;
    Buffer memory(elements * item_size);
    fill_contiguous(memory.data(), elements, item);
    for (uint64_t i = 0; i < elements; ++i)
      ASSERT_EQ(std::memcmp(memory.data() + i * item_size, item.data(), item_size), 0);
    const EncodeView view{memory.data(), {Axis{0, 1, elements, static_cast<int64_t>(item_size)}}};
    EXPECT_TRUE(all_fill(view, item));
    for (size_t at : {size_t{0}, memory.size() / 2, memory.size() - 1}) {
      memory.data()[at] ^= std::byte{1};
      EXPECT_FALSE(all_fill(view, item));
      memory.data()[at] ^= std::byte{1};
    }
  }
}

}  // namespace
}  // namespace zarr::codec
