#include <cstring>

#include "zarr.h"

extern "C" void zarr_struct_init(void* object, size_t size) {
  if (object == nullptr || size < sizeof size) return;
  std::memset(object, 0, size);
  std::memcpy(object, &size, sizeof size);
}
