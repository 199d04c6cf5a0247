#include "capi/context.hpp"

#include <atomic>
#include <thread>

#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "capi/plugin.hpp"
#include "chunk/byte_budget.hpp"
#include "chunk/chunk_cache.hpp"
#include "chunk/key_locks.hpp"
#include "chunk/key_registry.hpp"
#include "chunk/shard_index_cache.hpp"

namespace zarr::capi {
namespace {

uint64_t or_default(uint64_t value, uint64_t fallback) { return value == 0 ? fallback : value; }

Limits limits_of(const zarr_context_options& options) {
  Limits limits;
  limits.max_chunk_bytes = or_default(options.max_chunk_bytes, limits.max_chunk_bytes);
  limits.max_metadata_bytes = or_default(options.max_metadata_bytes, limits.max_metadata_bytes);
  limits.max_shard_index_bytes = or_default(options.max_shard_index_bytes, limits.max_shard_index_bytes);
  if (options.max_json_depth != 0) limits.max_json_depth = options.max_json_depth;
  return limits;
}

std::shared_ptr<Executor> executor_of(const zarr_context_options& options) {
  const size_t threads = options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  if (options.executor_submit == nullptr) return Executor::pool(threads);
  return Executor::host(HostExecutor{options.executor_data, options.executor_submit, nullptr}, threads);
}

size_t cache_bytes(uint64_t budget) {
  if (budget == UINT64_MAX) return 0;
  return static_cast<size_t>(or_default(budget, chunk::ShardIndexCache::default_limit));
}

zarr_context_options checked_options(const zarr_context_options* given) {
  const auto options = copy_struct(given, "zarr_context_options");
  check_flags(options.flags, ZARR_CONTEXT_NO_PLUGINS, "zarr_context_options.flags");
  if ((options.allocate == nullptr) != (options.deallocate == nullptr))
    fail(Status::invalid_argument,
         "zarr_context_options: expected both of allocate and deallocate or neither, found one");
  return options;
}

}  // namespace

ContextState::ContextState(const zarr_context_options& options)
    : options_(options), allocator_{options.allocator_data, options.allocate, options.deallocate} {
  const Allocator* allocator = options.allocate == nullptr ? nullptr : &allocator_;
  runtime_.executor = executor_of(options);
  runtime_.codecs = codec::Registry::with_builtins();
  runtime_.scratch = std::make_shared<codec::ScratchPool>(allocator);
  runtime_.shard_indexes = std::make_shared<chunk::ShardIndexCache>(cache_bytes(options.cache_budget));
  if (options.chunk_cache_bytes != 0)
    runtime_.chunks = std::make_shared<chunk::ChunkCache>(options.chunk_cache_bytes, allocator);
  runtime_.key_encodings = std::make_shared<chunk::KeyRegistry>();
  runtime_.locks = chunk::KeyLocks::process_wide();
  runtime_.budget =
      std::make_shared<chunk::ByteBudget>(or_default(options.byte_budget, chunk::ByteBudget::default_limit));
  runtime_.limits = limits_of(options);
  runtime_.io_concurrency = options.io_concurrency;
  stores_ = store::StoreRegistry::with_builtins();
  set_callbacks();
}

void ContextState::set_callbacks() {
  if (options_.event != nullptr)
    runtime_.on_event = [call = options_.event, data = options_.event_data](const chunk::Event& event) {
      const std::string name(event.name), key(event.key);  // views end anywhere, C text ends with a NUL
      const zarr_event out{
          sizeof out,       static_cast<int32_t>(event.kind), event.status, name.c_str(), key.c_str(), event.bytes,
          event.duration_ns};
      call(data, &out);
    };
  if (options_.log != nullptr)
    runtime_.on_log = [call = options_.log, data = options_.log_data](int32_t level, std::string_view message) {
      const std::string text(message);
      call(data, level, text.c_str(), text.size());
    };
}

bool ContextState::find_codec(std::string_view name) {
  constexpr std::string_view prefix = "numcodecs.";  // how metadata say a v2 id; codecs of users bear the id alone
  const std::string_view id = name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  const bool loaded =
      plugins_allowed() && (load_plugins_for(shared_from_this(), "codecs", name) ||
                            (id != name && !codecs().has(id) && load_plugins_for(shared_from_this(), "codecs", id)));
  if (id == name || codecs().has(name) || !codecs().has(id)) return loaded;
  codecs().add_alias(std::string(name), std::string(id));
  return true;
}

// The hooks hold the context weakly: the registries belong to it.
void ContextState::set_missing_hooks() {
  const std::weak_ptr<ContextState> weak = weak_from_this();
  codecs().set_missing_hook([weak](std::string_view name) {
    const ContextPtr self = weak.lock();
    return self && self->find_codec(name);
  });
  if (!plugins_allowed()) return;
  stores().set_missing_hook([weak](std::string_view scheme) {
    const ContextPtr self = weak.lock();
    return self && load_plugins_for(self, "stores", scheme);
  });
  key_encodings().set_missing_hook([weak](std::string_view name) {
    const ContextPtr self = weak.lock();
    return self && load_plugins_for(self, "chunk_key_encodings", name);
  });
}

ContextPtr ContextState::create(const zarr_context_options& options) {
  const ContextPtr state(new ContextState(options));
  state->set_missing_hooks();
  state->owns_data_ = true;
  return state;
}

ContextState::~ContextState() {
  if (!owns_data_ || options_.release_data == nullptr) return;
  // What still uses the caller's data goes first.
  stores_.reset();
  runtime_ = chunk::Runtime{};
  for (void* data : {options_.executor_data, options_.allocator_data, options_.log_data, options_.event_data})
    if (data != nullptr) options_.release_data(data);
}

const ContextPtr& context_of(zarr_context* context) {
  if (context != nullptr) return checked(context, "context").state;
  // Not a function-local static: its guard would be locked for ever in a child that is forked while it is being made.
  static std::atomic<zarr_context*> the_default{nullptr};
  zarr_context* found = the_default.load(std::memory_order_acquire);
  if (found == nullptr) {
    auto fresh = std::make_unique<zarr_context>(ContextState::create(checked_options(nullptr)));
    if (the_default.compare_exchange_strong(found, fresh.get(), std::memory_order_acq_rel)) found = fresh.release();
  }
  return found->state;
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_context_new(const zarr_context_options* options, zarr_context** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        *out = new zarr_context(ContextState::create(checked_options(options)));
      },
      out);
}

zarr_context* zarr_context_retain(zarr_context* context) { return retain(context); }

void zarr_context_release(zarr_context* context) { release(context); }

uint32_t zarr_context_threads(const zarr_context* context) {
  return guard_value<uint32_t>(
      0, [&] { return static_cast<uint32_t>(context_of(const_cast<zarr_context*>(context))->executor().width()); });
}

}  // extern "C"
