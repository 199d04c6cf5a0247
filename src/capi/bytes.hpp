// zarr_bytes: owned bytes or text with a NUL behind them.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "capi/handle.hpp"
#include "zarr.h"

struct zarr_bytes : zarr::capi::Handle<zarr_bytes> {
  static constexpr uint32_t tag_value = 0x7a625974;
  static constexpr const char* noun = "zarr_bytes";

  std::shared_ptr<const void> keep;  // what the memory's allocator belongs to
  zarr::Buffer buffer;
  std::string text;
  const char* data = nullptr;
  size_t size = 0;
};

namespace zarr::capi {

zarr_bytes* new_bytes(std::string text);
zarr_bytes* new_bytes(ByteSpan content);  // a copy
// Takes the buffer over; `keep` holds the allocator that it came from.
zarr_bytes* new_bytes(Buffer buffer, std::shared_ptr<const void> keep);

}  // namespace zarr::capi
