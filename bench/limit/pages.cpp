#include <sys/mman.h>

#include "limit/workloads.hpp"

namespace limit {

Pages::Pages(size_t size, bool huge) {
  constexpr size_t page = 2 << 20;
  const size_t whole = (size + page - 1) / page * page;
  mapped_size_ = whole + page;
  mapped_ = mmap(nullptr, mapped_size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  require(mapped_ != MAP_FAILED, "mmap");
  data_ = reinterpret_cast<Byte*>((reinterpret_cast<uintptr_t>(mapped_) + page - 1) / page * page);
  madvise(data_, whole, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

Pages::~Pages() { munmap(mapped_, mapped_size_); }

}  // namespace limit
