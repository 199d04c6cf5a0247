// Memory and codec contexts of one thread, kept from call to call.
#pragma once

#include "limit/base.hpp"

namespace limit {

struct Scratch {
  std::vector<Byte> encoded, decoded, output;
  static Byte* at_least(std::vector<Byte>& memory, size_t n) {
    if (memory.size() < n) memory.resize(n);
    return memory.data();
  }
};

// Of the calling thread.
inline Scratch& scratch() {
  static thread_local Scratch s;
  return s;
}

}  // namespace limit
