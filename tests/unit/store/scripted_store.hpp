// A vtable store whose callbacks are lambdas: each test gives those that it is about.
#pragma once

#include <atomic>
#include <functional>

#include "store/vtable/objects.hpp"
#include "store/vtable/vtable_store.hpp"

namespace zarr::store {

struct Scripted {
  std::function<zarr_status(const zarr_get_request*, zarr_reply*, zarr_error*)> get;
  std::function<zarr_status(size_t, const zarr_get_request*, zarr_completion*, zarr_error*)> get_many;
  std::function<zarr_status(const zarr_condition*, zarr_sink*, zarr_error*)> set;
  std::function<zarr_status(zarr_lister*, zarr_error*)> list;
  std::function<zarr_status(uint64_t*, zarr_sink*, zarr_error*)> stat;
  std::atomic<int> released{0};
};

inline zarr_store_vtable scripted_vtable(const Scripted& script) {
  zarr_store_vtable vtable = {};
  vtable.struct_size = sizeof(vtable);
  vtable.capabilities = ZARR_STORE_ANY_THREAD;
  vtable.get = [](void* i, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
    const auto& get = static_cast<Scripted*>(i)->get;
    return get ? get(request, reply, err) : ZARR_NOT_FOUND;
  };
  if (script.get_many) {
    vtable.get_many = [](void* i, size_t n, const zarr_get_request* requests, zarr_completion* completion,
                         zarr_error* err) { return static_cast<Scripted*>(i)->get_many(n, requests, completion, err); };
  }
  if (script.set) {
    vtable.capabilities |= ZARR_STORE_WRITABLE;
    vtable.set = [](void* i, const char*, size_t, const void*, size_t, const zarr_condition* condition, zarr_sink* etag,
                    zarr_error* err) { return static_cast<Scripted*>(i)->set(condition, etag, err); };
  }
  if (script.list) {
    vtable.capabilities |= ZARR_STORE_LISTABLE;
    vtable.list = [](void* i, const char*, size_t, int32_t, zarr_lister* lister, zarr_error* err) {
      return static_cast<Scripted*>(i)->list(lister, err);
    };
  }
  if (script.stat) {
    vtable.stat = [](void* i, const char*, size_t, uint64_t* size, zarr_sink* etag, zarr_error* err) {
      return static_cast<Scripted*>(i)->stat(size, etag, err);
    };
  }
  vtable.release = [](void* i) { ++static_cast<Scripted*>(i)->released; };
  return vtable;
}
inline StorePtr open(Scripted& script) { return open_vtable_store(scripted_vtable(script), &script, {}); }

}  // namespace zarr::store
