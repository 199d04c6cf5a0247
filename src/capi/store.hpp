// zarr_store: a store together with the context that it was opened in.
#pragma once

#include <string>

#include "capi/context.hpp"
#include "capi/handle.hpp"
#include "store/store.hpp"
#include "zarr.h"

struct zarr_store : zarr::capi::Handle<zarr_store> {
  static constexpr uint32_t tag_value = 0x7a537472;
  static constexpr const char* noun = "a zarr_store";
  zarr_store(zarr::capi::ContextPtr c, zarr::store::StorePtr s)
      : context(std::move(c)), store(std::move(s)), description(store->description()) {}
  const zarr::capi::ContextPtr context;
  const zarr::store::StorePtr store;
  const std::string description;
};

namespace zarr::capi {

// A key as an argument: text that store::check_key() accepts.
std::string key_argument(const char* key, size_t length);
// The options JSON of a store, NULL or "" = none.
json::Object store_options(const char* text, size_t length, const Limits& limits);

store::Request request_argument(const zarr_get_request* request);

}  // namespace zarr::capi
