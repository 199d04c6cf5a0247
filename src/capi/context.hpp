// zarr_context: registries, threads, limits and callbacks. The handle is a thin counted shell; everything that engine
// calls borrow lives in ContextState, which their RuntimePtr keeps alive.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/bytes.hpp"
#include "capi/handle.hpp"
#include "chunk/runtime.hpp"
#include "store/registry.hpp"
#include "zarr.h"

namespace zarr::capi {

class ContextState : public std::enable_shared_from_this<ContextState> {
 public:
  // `options` is complete and checked. Takes over the release of its *_data from the moment that it returns.
  static std::shared_ptr<ContextState> create(const zarr_context_options& options);
  ~ContextState();
  ContextState(const ContextState&) = delete;
  ContextState& operator=(const ContextState&) = delete;

  chunk::RuntimePtr runtime() { return {shared_from_this(), &runtime_}; }
  const Limits& limits() const { return runtime_.limits; }
  Executor& executor() const { return *runtime_.executor; }
  bool host_executor() const { return options_.executor_submit != nullptr; }
  codec::Registry& codecs() const { return *runtime_.codecs; }
  codec::ScratchPool& scratch() const { return *runtime_.scratch; }
  store::StoreRegistry& stores() const { return *stores_; }
  chunk::KeyRegistry& key_encodings() const { return *runtime_.key_encodings; }

  // Plugins that were initialised with this context, by real path. See plugin.cpp.
  struct Plugins {
    std::recursive_mutex mutex;  // an initialisation may open what another plugin serves
    std::set<std::string> loaded;
  };
  Plugins& plugins() { return plugins_; }
  bool plugins_allowed() const { return (options_.flags & ZARR_CONTEXT_NO_PLUGINS) == 0; }

 private:
  explicit ContextState(const zarr_context_options& options);
  void set_callbacks();
  void set_missing_hooks();
  bool find_codec(std::string_view name);  // of the registry's missing hook: true when it may be there now

  // First in, last out: everything below may use the allocator and the caller's data until it is gone.
  zarr_context_options options_;
  bool owns_data_ = false;
  Allocator allocator_;
  chunk::Runtime runtime_;
  std::shared_ptr<store::StoreRegistry> stores_;
  Plugins plugins_;
};
using ContextPtr = std::shared_ptr<ContextState>;

// The state of `context`; that of the process's default context, which is made at first use, for NULL.
const ContextPtr& context_of(zarr_context* context);

}  // namespace zarr::capi

struct zarr_context : zarr::capi::Handle<zarr_context> {
  static constexpr uint32_t tag_value = 0x7a437478;
  static constexpr const char* noun = "a zarr_context";
  explicit zarr_context(zarr::capi::ContextPtr s) : state(std::move(s)) {}
  const zarr::capi::ContextPtr state;
};
