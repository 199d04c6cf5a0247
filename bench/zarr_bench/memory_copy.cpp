#include "zarr_bench/memory_copy.hpp"

#include <exception>

namespace bench {
namespace {

struct KeyCopy {
  zarr_store* from;
  zarr_store* to;
  std::exception_ptr failure;  // nothing may be thrown through the library
};

int32_t copy_key(void* user_data, const char* key, size_t length) {
  auto* copy = static_cast<KeyCopy*>(user_data);
  try {
    zarr_get_request request;
    zarr_struct_init(&request, sizeof request);
    request.key = key;
    request.key_length = length;
    zarr_bytes* value = nullptr;
    zarr_error* err = nullptr;
    check(zarr_store_get(copy->from, &request, nullptr, &value, nullptr, nullptr, &err), err);
    const Bytes owner(value);
    check(zarr_store_set(copy->to, key, length, zarr_bytes_data(value), zarr_bytes_size(value), nullptr, nullptr, &err), err);
    return 0;
  } catch (...) {
    copy->failure = std::current_exception();
    return 1;
  }
}

}  // namespace

Store copy_into_memory(zarr_context* context, zarr_store* from) {
  Store memory = open_store(context, "memory://");
  KeyCopy copy{from, memory.get(), nullptr};
  zarr_error* err = nullptr;
  const zarr_status status = zarr_store_list(from, "", 0, 1, copy_key, &copy, &err);
  if (!copy.failure) check(status, err);
  if (status != ZARR_OK) zarr_error_release(err);
  if (copy.failure) std::rethrow_exception(copy.failure);
  return memory;
}

}  // namespace bench
