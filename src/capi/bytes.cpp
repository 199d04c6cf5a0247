#include "capi/bytes.hpp"

#include "capi/guard.hpp"

namespace zarr::capi {

zarr_bytes* new_bytes(std::string text) {
  auto bytes = std::make_unique<zarr_bytes>();
  bytes->text = std::move(text);
  bytes->data = bytes->text.c_str();
  bytes->size = bytes->text.size();
  return bytes.release();
}

zarr_bytes* new_bytes(Buffer buffer, std::shared_ptr<const void> keep) {
  auto bytes = std::make_unique<zarr_bytes>();
  bytes->keep = std::move(keep);
  bytes->size = buffer.size();
  buffer.append(as_bytes(std::string_view("\0", 1)));
  bytes->buffer = std::move(buffer);
  bytes->data = reinterpret_cast<const char*>(bytes->buffer.data());
  return bytes.release();
}

zarr_bytes* new_bytes(ByteSpan content) {
  constexpr size_t small = 64;  // aligned memory costs more than such a copy
  if (content.size() < small) return new_bytes(std::string(as_text(content)));
  if (content.size() == SIZE_MAX) throw std::bad_alloc();
  Buffer buffer;
  buffer.reserve_discard(content.size() + 1);  // room for the NUL
  buffer.clear();
  buffer.append(content);
  return new_bytes(std::move(buffer), nullptr);
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_bytes_new(const void* data, size_t size, zarr_bytes** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        if (size != 0) require(data, "data");
        *out = new_bytes(ByteSpan(static_cast<const std::byte*>(data), size));
      },
      out);
}

const void* zarr_bytes_data(const zarr_bytes* bytes) { return bytes == nullptr ? nullptr : bytes->data; }

const char* zarr_bytes_text(const zarr_bytes* bytes) { return bytes == nullptr ? "" : bytes->data; }

size_t zarr_bytes_size(const zarr_bytes* bytes) { return bytes == nullptr ? 0 : bytes->size; }

zarr_bytes* zarr_bytes_retain(zarr_bytes* bytes) { return retain(bytes); }

void zarr_bytes_release(zarr_bytes* bytes) { release(bytes); }

}  // extern "C"
