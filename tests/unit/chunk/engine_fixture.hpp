// What the engine's tests share: arrays without documents, a plain in-memory model, stores that count, fail and delay.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <thread>

#include "chunk/array_io.hpp"
#include "chunk/byte_budget.hpp"
#include "chunk/key_locks.hpp"
#include "chunk/shard_index_cache.hpp"
#include "codec/codec_list.hpp"
#include "store/memory_store.hpp"

namespace zarr::chunk::testing {

struct RuntimeOptions {
  size_t threads = 1;
  uint64_t budget = ByteBudget::default_limit;
  size_t cache = ShardIndexCache::default_limit;
  uint32_t io_concurrency = 0;
};

inline std::shared_ptr<Runtime> make_runtime(const RuntimeOptions& options = {}) {
  auto runtime = std::make_shared<Runtime>();
  runtime->executor = Executor::pool(options.threads);
  runtime->codecs = codec::Registry::with_builtins();
  runtime->scratch = std::make_shared<codec::ScratchPool>();
  runtime->shard_indexes = std::make_shared<ShardIndexCache>(options.cache);
  runtime->locks = KeyLocks::process_wide();
  runtime->budget = std::make_shared<ByteBudget>(options.budget);
  runtime->io_concurrency = options.io_concurrency;
  return runtime;
}

inline const char* const little = R"({"name": "bytes", "configuration": {"endian": "little"}})";

struct ArrayOptions {
  Shape shape;
  Shape chunks;
  std::string codecs = std::string("[") + little + "]";
  std::string type = "uint32";
  uint32_t fill = 7;
  metadata::ChunkKeyEncoding keys{};
};

inline metadata::ArrayMetadata make_metadata(const ArrayOptions& options) {
  metadata::ArrayMetadata made;
  made.shape = options.shape;
  made.grid.chunk_shape = options.chunks;
  made.key_encoding = options.keys;
  made.data_type = parse_v3_data_type(json::Value(options.type));
  made.fill_value = Buffer(made.data_type->item_size());
  std::memset(made.fill_value.data(), 0, made.fill_value.size());
  std::memcpy(made.fill_value.data(), &options.fill, std::min<size_t>(4, made.fill_value.size()));
  for (const auto& codec : codec::parse_codec_list(json::parse(options.codecs), "codecs"))
    made.codecs.push_back({codec.name, codec.configuration, true});
  return made;
}

inline std::shared_ptr<const ArrayIo> make_array(const store::StorePtr& store, const ArrayOptions& options,
                                                 const RuntimePtr& runtime = make_runtime()) {
  return ArrayIo::create(store, "a", make_metadata(options), runtime);
}

inline Selection all_of(const Shape& shape) { return {Shape(shape.size()), shape, Strides(shape.size(), 1)}; }

inline Strides c_strides(const Shape& counts, int64_t item) {
  Strides strides(counts.size());
  for (size_t d = counts.size(); d-- > 0; item *= static_cast<int64_t>(counts[d])) strides[d] = item;
  return strides;
}

inline uint64_t product(const Shape& shape) {
  uint64_t n = 1;
  for (const uint64_t extent : shape) n *= extent;
  return n;
}

// Calls visit(element coordinates, position in C order of the selection).
inline void each(const Selection& selection, const std::function<void(const Shape&, uint64_t)>& visit) {
  const uint64_t total = product(selection.count);
  for (uint64_t n = 0; n < total; ++n) {
    Shape element(selection.count.size());
    uint64_t rest = n;
    for (size_t d = element.size(); d-- > 0; rest /= selection.count[d])
      element[d] = selection.start[d] + (rest % selection.count[d]) * static_cast<uint64_t>(selection.step[d]);
    visit(element, n);
  }
}

// The array as it ought to be.
class Model {
 public:
  Model(const Shape& shape, uint32_t fill) : shape_(shape), values_(product(shape), fill) {}
  uint32_t& at(const Shape& element) {
    uint64_t n = 0;
    for (size_t d = 0; d < shape_.size(); ++d) n = n * shape_[d] + element[d];
    return values_[n];
  }
  std::vector<uint32_t> read(const Selection& selection) {
    std::vector<uint32_t> out(product(selection.count));
    each(selection, [&](const Shape& element, uint64_t n) { out[n] = at(element); });
    return out;
  }
  void write(const Selection& selection, const std::vector<uint32_t>& values) {
    each(selection, [&](const Shape& element, uint64_t n) { at(element) = values[n]; });
  }
  const std::vector<uint32_t>& values() const { return values_; }

 private:
  Shape shape_;
  std::vector<uint32_t> values_;
};

inline std::vector<uint32_t> read_values(const ArrayIo& array, const Selection& selection,
                                         const IoOptions& options = {}) {
  std::vector<uint32_t> out(product(selection.count), 0xdeadbeef);
  array.read(selection, reinterpret_cast<std::byte*>(out.data()), c_strides(selection.count, 4), options);
  return out;
}
inline void write_values(const ArrayIo& array, const Selection& selection, const std::vector<uint32_t>& values,
                         const IoOptions& options = {}) {
  array.write(selection, reinterpret_cast<const std::byte*>(values.data()), c_strides(selection.count, 4), options);
}
inline std::vector<uint32_t> counted(uint64_t n, uint32_t first = 1000) {
  std::vector<uint32_t> values(n);
  std::iota(values.begin(), values.end(), first);
  return values;
}

// Forwards to another store; `before` sees every operation first and may throw.
class WrappedStore : public store::Store {
 public:
  explicit WrappedStore(store::StorePtr inner = store::open_memory_store("")) : inner_(std::move(inner)) {
    abilities_ = inner_->abilities();
    cost_ = inner_->cost();
  }
  std::string description() const override { return "wrapped"; }
  store::Abilities abilities() const override { return abilities_; }
  store::Cost cost() const override { return cost_; }
  std::string identity() const override { return inner_->identity(); }
  std::optional<store::Value> get(const store::Request& request) override {
    note("get", request.key);
    return inner_->get(request);
  }
  std::unique_ptr<store::Reader> open(const std::string& key) override {
    note("open", key);
    auto reader = inner_->open(key);
    return reader ? std::make_unique<NotingReader>(*this, key, std::move(reader)) : nullptr;
  }
  std::string set(const std::string& key, ByteSpan bytes, const store::Condition& condition, bool want_etag) override {
    note("set", key);
    return inner_->set(key, bytes, condition, want_etag);
  }
  bool erase(const std::string& key) override {
    note("erase", key);
    return inner_->erase(key);
  }
  void erase_prefix(const std::string& prefix) override { inner_->erase_prefix(prefix); }
  std::optional<store::Stat> stat(const std::string& key) override {
    note("stat", key);
    return inner_->stat(key);
  }
  void list(const std::string& prefix, bool recursive, const std::function<bool(const store::Entry&)>& emit) override {
    note("list", prefix);
    inner_->list(prefix, recursive, emit);
  }

  std::function<void(const std::string& operation, const std::string& key)> before;
  store::Abilities abilities_;
  store::Cost cost_;
  std::map<std::string, int> counts() {
    const std::lock_guard guard(mutex_);
    return counts_;
  }
  void forget_counts() {
    const std::lock_guard guard(mutex_);
    counts_.clear();
  }
  store::Store& inner() { return *inner_; }
  store::StorePtr inner_store() { return inner_; }

 protected:
  class NotingReader final : public store::Reader {
   public:
    NotingReader(WrappedStore& store, std::string key, std::unique_ptr<store::Reader> reader)
        : store_(store), key_(std::move(key)), reader_(std::move(reader)) {}
    uint64_t size() const override { return reader_->size(); }
    const std::string& etag() const override { return reader_->etag(); }
    void read_at(uint64_t offset, MutByteSpan out) override {
      store_.note("read", key_);
      reader_->read_at(offset, out);
    }

   private:
    WrappedStore& store_;
    std::string key_;
    std::unique_ptr<store::Reader> reader_;
  };
  void note(const std::string& operation, const std::string& key) {
    {
      const std::lock_guard guard(mutex_);
      ++counts_[operation];
    }
    if (before) before(operation, key);
  }
  store::StorePtr inner_;

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

// Every key and value of a store.
inline std::map<std::string, std::string> content(store::Store& store) {
  std::map<std::string, std::string> all;
  store.list("", true, [&](const store::Entry& entry) {
    all[entry.key];
    return true;
  });
  for (auto& [key, value] : all) value = std::string(as_text(store.get({key, {}, {}, ""})->bytes));
  return all;
}

inline std::string sharded(const std::string& inner_shape, const std::string& inner_codecs,
                           const std::string& location = "end") {
  return R"({"name": "sharding_indexed", "configuration": {"chunk_shape": )" + inner_shape + R"(, "codecs": [)" +
         inner_codecs + R"(], "index_codecs": [)" + little + R"(, {"name": "crc32c"}], "index_location": ")" +
         location + R"("}})";
}
inline std::string chain_of(const std::string& codecs) { return "[" + codecs + "]"; }

}  // namespace zarr::chunk::testing
