#include "codec/scratch.hpp"

#include <gtest/gtest.h>

namespace zarr::codec {
namespace {

TEST(Scratch, BuffersComeBack) {
  Scratch scratch;
  const std::byte* first;
  {
    Scratch::Lease lease(scratch, 1000);
    first = lease->data();
    EXPECT_EQ(lease->size(), 1000u);
  }
  Scratch::Lease again(scratch, 500);
  EXPECT_EQ(again->data(), first);
}

TEST(Scratch, TheSmallestLargeEnoughIsTaken) {
  Scratch scratch;
  const std::byte *small, *large;
  {
    Scratch::Lease a(scratch, 1000), b(scratch, 100000);
    small = a->data();
    large = b->data();
  }
  Scratch::Lease fits(scratch, 900);
  EXPECT_EQ(fits->data(), small);
  Scratch::Lease other(scratch, 900);
  EXPECT_EQ(other->data(), large);
}

struct Count {
  int live = 0;
};

Allocator counting(Count& count) {
  return {&count,
          [](void* user, size_t size, size_t alignment) {
            ++static_cast<Count*>(user)->live;
            return std::aligned_alloc(alignment, size);
          },
          [](void* user, void* memory, size_t) {
            --static_cast<Count*>(user)->live;
            std::free(memory);
          }};
}

TEST(Scratch, TrimFreesWhatIsOverTheLimit) {
  Count count;
  const Allocator allocator = counting(count);
  Scratch scratch(&allocator);
  { Scratch::Lease a(scratch, 1024), b(scratch, 4096), c(scratch, 65536); }
  EXPECT_EQ(count.live, 3);
  scratch.trim(8192);
  EXPECT_EQ(count.live, 2);
  scratch.trim(0);
  EXPECT_EQ(count.live, 0);
}

TEST(Scratch, ContextsAreMadeOncePerScratch) {
  struct State {
    int calls = 0;
  };
  Scratch scratch;
  scratch.context<State>().calls = 3;
  EXPECT_EQ(scratch.context<State>().calls, 3);
  EXPECT_EQ(Scratch().context<State>().calls, 0);
}

TEST(ScratchPool, ScratchesAreReused) {
  ScratchPool pool;
  const Scratch* first;
  {
    ScratchPool::Lease lease(pool);
    first = &*lease;
  }
  ScratchPool::Lease lease(pool), other(pool);
  EXPECT_EQ(&*lease, first);
  EXPECT_NE(&*other, first);
}

TEST(ScratchPool, VeryLargeBuffersAreNotKept) {
  Count count;
  const Allocator allocator = counting(count);
  ScratchPool pool(&allocator);
  {
    ScratchPool::Lease lease(pool);
    Scratch::Lease small(*lease, 1024), huge(*lease, size_t{300} << 20);  // its pages are never touched
    EXPECT_EQ(count.live, 2);
  }
  EXPECT_EQ(count.live, 1);
}

}  // namespace
}  // namespace zarr::codec
