// zarr_buffer_alloc: memory for large results, so laid out that the kernel can back it with huge pages.
#include <sys/mman.h>

#include <cstdlib>
#include <new>

#include "capi/guard.hpp"

namespace {

constexpr size_t huge_page = size_t{2} << 20;
constexpr size_t huge_from = 2 * huge_page;
constexpr size_t cache_line = 64;

}  // namespace

using namespace zarr::capi;

extern "C" {

zarr_status zarr_buffer_alloc(size_t size, void** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        if (size > PTRDIFF_MAX - huge_page) throw std::bad_alloc();
        const size_t alignment = size >= huge_from ? huge_page : cache_line;
        const size_t rounded = (std::max<size_t>(size, 1) + alignment - 1) / alignment * alignment;
        void* memory = std::aligned_alloc(alignment, rounded);
        if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
        if (alignment == huge_page)
          (void)madvise(memory, rounded, MADV_HUGEPAGE);  // advice: without it pages are small
#endif
        *out = memory;
      },
      out);
}

void zarr_buffer_free(void* memory, size_t size) {
  (void)size;  // part of the contract, so that another allocator can come behind it
  std::free(memory);
}

}  // extern "C"
