// What the tests of the node layer share: a runtime, small arrays, a store that fails or interferes on request.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "chunk/byte_budget.hpp"
#include "chunk/key_locks.hpp"
#include "chunk/shard_index_cache.hpp"
#include "node/node.hpp"
#include "store/memory_store.hpp"

namespace zarr::node::test {

struct RuntimeOptions {
  uint64_t budget = chunk::ByteBudget::default_limit;
  std::function<void(int32_t, std::string_view)> on_log = {};
};

inline chunk::RuntimePtr make_runtime(RuntimeOptions options = {}) {
  auto runtime = std::make_shared<chunk::Runtime>();
  runtime->executor = Executor::pool(2);
  runtime->codecs = codec::Registry::with_builtins();
  runtime->scratch = std::make_shared<codec::ScratchPool>();
  runtime->shard_indexes = std::make_shared<chunk::ShardIndexCache>();
  runtime->locks = chunk::KeyLocks::process_wide();
  runtime->budget = std::make_shared<chunk::ByteBudget>(options.budget);
  runtime->on_log = options.on_log;
  return runtime;
}

// As another process has it: locks of its own.
inline chunk::RuntimePtr with_own_locks() {
  auto runtime = std::make_shared<chunk::Runtime>(*make_runtime());
  runtime->locks = std::make_shared<chunk::KeyLocks>();
  return runtime;
}

// Runs a call and gives back the error that it must throw.
template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) { return error; }
  ADD_FAILURE() << "no error was thrown";
  return {Status::ok, ""};
}

template <class Call>
Status status_of(const Call& call) {
  try {
    call();
    return Status::ok;
  } catch (const Error& error) { return error.status(); }
}

using Digest = std::map<std::string, std::string>;  // every key and its bytes

inline std::string text_at(store::Store& store, const std::string& key) {
  const auto value = store.get({.key = key, .range = {}, .destination = {}, .if_match = {}});
  return value ? std::string(as_text(value->bytes)) : std::string("(absent)");
}

inline Digest digest(store::Store& store) {
  std::vector<std::string> keys;
  store.list("", true, [&](const store::Entry& entry) {
    keys.push_back(entry.key);
    return true;
  });
  Digest out;
  for (const auto& key : keys) out[key] = text_at(store, key);
  return out;
}

inline std::vector<std::string> keys(store::Store& store) {
  std::vector<std::string> out;
  for (const auto& [key, text] : digest(store)) out.push_back(key);
  return out;
}

inline void put(store::Store& store, const std::string& key, std::string_view text) {
  store.set(key, as_bytes(text), {}, false);
}

struct ArraySketch {
  Format format = Format::v3;
  Shape shape{10, 10};
  Shape chunks{4, 4};
  Shape shards = {};
  const char* data_type = "int32";
  const char* fill = "-1";
  json::Object attributes = {};
};

inline metadata::ArrayMetadata array_metadata(const ArraySketch& sketch) {
  metadata::ArrayBuilder builder;
  builder.format = sketch.format;
  builder.shape = sketch.shape;
  builder.chunks = sketch.chunks;
  builder.shards = sketch.shards;
  builder.data_type = parse_any_data_type(sketch.data_type).type;
  builder.endian = Endian::little;
  builder.fill_value = json::parse(sketch.fill);
  builder.attributes = sketch.attributes;
  if (sketch.format == Format::v3)
    builder.codecs = json::parse(R"([{"name":"bytes","configuration":{"endian":"little"}}])");
  else builder.compressor = json::Value();
  return metadata::build(builder);
}

// Every key operation of a wrapped store in one place: counted, failed, delayed, watched. The hooks come one at a time.
class TestStore : public store::Store {
 private:
  using Hook = std::function<void(const char* call, const std::string& key)>;
  void tell(const Hook& hook, const char* name, const std::string& key) {
    if (!hook) return;
    const std::lock_guard lock(telling_);
    hook(name, key);
  }
  template <class Call>
  auto guarded(const char* name, const std::string& key, const Call& call) {
    const int number = ++calls_;
    const bool failing = number == fail_at_;
    tell(before, name, key);
    if (failing && !behind_) throw Error(Status::io, cat("planted failure of ", name, " ", key));
    auto result = call();
    tell(after, name, key);
    if (failing) throw Error(Status::io, cat("planted failure behind ", name, " ", key));
    return result;
  }

 public:
  explicit TestStore(store::StorePtr inner) : inner_(std::move(inner)), abilities_(inner_->abilities()) {}

  Hook before;  // may throw; may use inner()
  Hook after;   // behind a call that took effect; may throw
  bool latency_bound = false;
  store::Abilities& abilities_to_show() { return abilities_; }
  const store::StorePtr& inner() const { return inner_; }
  int calls() const { return calls_; }

  // Call number `n` (1 = the next) fails: in place of its work, or behind it.
  void fail_call(int n, bool behind = false) {
    fail_at_ = calls_ + n;
    behind_ = behind;
  }
  void heal() { fail_at_ = -1; }

  std::string description() const override { return "test:" + inner_->description(); }
  store::Abilities abilities() const override { return abilities_; }
  store::Cost cost() const override {
    store::Cost cost = inner_->cost();
    if (latency_bound) cost = {.latency_ns = 1'000'000, .bandwidth = 1u << 30, .concurrency = 8, .cheap_sync = false};
    return cost;
  }
  std::string identity() const override { return inner_->identity(); }
  std::optional<store::Value> get(const store::Request& request) override {
    return guarded("get", request.key, [&] { return inner_->get(request); });
  }
  std::unique_ptr<store::Reader> open(const std::string& key) override {
    return guarded("open", key, [&] { return inner_->open(key); });
  }
  std::string set(const std::string& key, ByteSpan bytes, const store::Condition& condition, bool want_etag) override {
    return guarded("set", key, [&] { return inner_->set(key, bytes, condition, want_etag); });
  }
  bool erase(const std::string& key) override {
    return guarded("erase", key, [&] { return inner_->erase(key); });
  }
  void erase_prefix(const std::string& prefix) override {
    guarded("erase_prefix", prefix, [&] {
      inner_->erase_prefix(prefix);
      return 0;
    });
  }
  std::optional<store::Stat> stat(const std::string& key) override {
    return guarded("stat", key, [&] { return inner_->stat(key); });
  }
  void list(const std::string& prefix, bool recursive, const std::function<bool(const store::Entry&)>& emit) override {
    guarded("list", prefix, [&] {
      inner_->list(prefix, recursive, emit);
      return 0;
    });
  }

 private:
  store::StorePtr inner_;
  store::Abilities abilities_;
  std::atomic<int> calls_{0};
  std::atomic<int> fail_at_{-1};
  bool behind_ = false;
  std::recursive_mutex telling_;
};

struct NodeTest : ::testing::TestWithParam<Format> {
  store::StorePtr memory = store::open_memory_store("");
  std::shared_ptr<TestStore> store = std::make_shared<TestStore>(memory);
  std::mutex logging;
  std::vector<std::string> logged;
  chunk::RuntimePtr runtime = make_runtime({.on_log = [this](int32_t, std::string_view text) {
    const std::lock_guard lock(logging);
    logged.emplace_back(text);
  }});

  NodePtr open(const std::string& path, const OpenOptions& options = {}) {
    return node::open(store, path, runtime, options);
  }
  NodePtr make_array(const std::string& path, const ArraySketch& sketch = {}, bool overwrite = false) {
    return create_array(store, path, array_metadata(sketch), runtime, {}, overwrite);
  }
  NodePtr make_group(const std::string& path, Format format = Format::v3, json::Object attributes = {},
                     bool overwrite = false) {
    return create_group(store, path, metadata::build_group(format, std::move(attributes)), runtime, {}, overwrite);
  }
};

inline std::string format_name(const ::testing::TestParamInfo<Format>& info) {
  return info.param == Format::v3 ? "v3" : "v2";
}

// Elements of an int32 array, C order.
inline std::vector<int32_t> read_all(const NodePtr& array) {
  const Shape& shape = array->array->shape;
  uint64_t count = 1;
  for (const uint64_t extent : shape) count *= extent;
  std::vector<int32_t> out(count, 424242);
  Strides strides(shape.size());
  int64_t stride = 4;
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= static_cast<int64_t>(shape[d]);
  }
  array->io()->read({Shape(shape.size()), shape, Strides(shape.size(), 1)}, reinterpret_cast<std::byte*>(out.data()),
                    strides, {});
  return out;
}

inline void write_all(const NodePtr& array, const std::vector<int32_t>& values) {
  const Shape& shape = array->array->shape;
  Strides strides(shape.size());
  int64_t stride = 4;
  for (size_t d = shape.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= static_cast<int64_t>(shape[d]);
  }
  array->io()->write({Shape(shape.size()), shape, Strides(shape.size(), 1)},
                     reinterpret_cast<const std::byte*>(values.data()), strides, {});
}

inline std::vector<int32_t> counting(size_t count, int32_t first = 0) {
  std::vector<int32_t> out(count);
  for (size_t i = 0; i < count; ++i) out[i] = first + static_cast<int32_t>(i);
  return out;
}

}  // namespace zarr::node::test
