#include "codec/vtable_codec.hpp"

#include <mutex>

#include "base/c_objects.hpp"
#include "codec/c_source.hpp"
#include "codec/strided_copy.hpp"

namespace zarr::codec {
namespace {

struct Table {
  Table(std::string name, const zarr_codec_vtable& from, void* user_data)
      : name(std::move(name)), user_data(user_data) {
    std::memcpy(&calls, &from, std::min(sizeof(calls), from.struct_size));
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    if (owned && calls.release_user_data != nullptr) calls.release_user_data(user_data);
  }
  std::string name;
  zarr_codec_vtable calls{};
  void* user_data;
  std::shared_ptr<void> shared_user_data;  // when the owner releases it
  bool owned = false;  // from the moment that nothing can fail any more
};

// The C form of an ArraySpec; lives as long as the call.
struct CSpec {
  explicit CSpec(const ArraySpec& from)
      : name(from.type->name()), spec{sizeof(zarr_array_spec), name.c_str(),      from.type->item_size(),
                                      from.shape.size(),       from.shape.data(), from.fill->data()} {}
  CSpec(const CSpec&) = delete;
  CSpec& operator=(const CSpec&) = delete;
  std::string name;
  zarr_array_spec spec;
};

// One made codec: its instance, and calls with errors turned into exceptions.
class Instance {
 public:
  Instance(std::shared_ptr<const Table> table, const json::Object& configuration, const ArraySpec& decoded)
      : table_(std::move(table)), given_(configuration) {
    if (calls().create != nullptr) {
      const std::string text = json::dump(configuration);
      call("create", [&](zarr_error* err) {
        return calls().create(table_->user_data, text.data(), text.size(), &instance_, err);
      });
    } else if (!configuration.empty()) {
      only_members(configuration, {}, name());
    }
    try {
      const CSpec spec(decoded);
      if (calls().resolve != nullptr)
        call("resolve", [&](zarr_error* err) { return calls().resolve(instance_, &spec.spec, err); });
    } catch (...) {
      release();
      throw;
    }
  }
  ~Instance() { release(); }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const std::string& name() const { return table_->name; }
  const zarr_codec_vtable& calls() const { return table_->calls; }
  bool any_thread() const { return (calls().capabilities & ZARR_CODEC_ANY_THREAD) != 0; }

  json::Object configuration() const {
    if (calls().configuration == nullptr) return given_;
    Buffer text;
    zarr_sink sink(text, size_t{1} << 20);
    call("configuration", [&](zarr_error* err) { return calls().configuration(instance_, &sink, err); });
    const json::Value value = json::parse(as_text(text));
    return value.object();
  }

  uint64_t encoded_size(uint64_t decoded_size, bool& exact) const {
    uint64_t bound = decoded_size;
    int32_t is_exact = 0;
    call("encoded_size",
         [&](zarr_error* err) { return calls().encoded_size(instance_, decoded_size, &bound, &is_exact, err); });
    exact = is_exact != 0;
    return bound;
  }

  void encode(const zarr_array_spec* spec, ByteSpan in, zarr_sink& out) const {
    call("encode", [&](zarr_error* err) { return calls().encode(instance_, spec, in.data(), in.size(), &out, err); });
  }
  void decode(const zarr_array_spec* spec, ByteSpan in, zarr_sink& out) const {
    call("decode", [&](zarr_error* err) { return calls().decode(instance_, spec, in.data(), in.size(), &out, err); });
  }
  void decode_range(ByteSource& in, uint64_t decoded_size, uint64_t offset, MutByteSpan out) const {
    zarr_source source{in};
    const size_t size = out.size();
    void* target = out.data();
    call("decode_ranges", [&](zarr_error* err) {
      return calls().decode_ranges(instance_, &source, decoded_size, 1, &offset, &size, &target, err);
    });
  }

 private:
  template <class Function>
  void call(const char* what, Function&& function) const {
    std::unique_lock<std::recursive_mutex> one_at_a_time;
    if (!any_thread()) one_at_a_time = std::unique_lock(mutex_);
    zarr_error err(blank_callback_error());
    const zarr_status status = function(&err);
    if (status == ZARR_OK) return;
    try {
      throw_callback_error(status, err, cat("codec '", name(), "': ", what));
    } catch (Error& error) {
      error.with_codec(name());
      throw;
    }
  }
  void release() noexcept {
    if (calls().release != nullptr) calls().release(instance_);
  }

  std::shared_ptr<const Table> table_;
  json::Object given_;
  void* instance_ = nullptr;
  mutable std::recursive_mutex mutex_;
};

class VtableArrayToArray final : public ArrayToArray {
 public:
  explicit VtableArrayToArray(std::unique_ptr<Instance> instance) : instance_(std::move(instance)) {}
  bool any_thread() const override { return instance_->any_thread(); }
  json::Object configuration() const override { return instance_->configuration(); }
  ArraySpec encoded_spec(const ArraySpec& decoded) const override { return decoded; }
  void encode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch&) const override {
    const CSpec spec(decoded);
    zarr_sink sink(out);
    instance_->encode(&spec.spec, in, sink);
    expect_all(sink, out);
  }
  void decode(const ArraySpec& decoded, ByteSpan in, MutByteSpan out, Scratch&) const override {
    const CSpec spec(decoded);
    zarr_sink sink(out);
    instance_->decode(&spec.spec, in, sink);
    expect_all(sink, out);
  }

 private:
  void expect_all(const zarr_sink& sink, MutByteSpan out) const {
    if (sink.written != out.size()) corrupt(instance_->name(), "expected ", out.size(), " bytes, found ", sink.written);
  }
  std::unique_ptr<Instance> instance_;
};

class VtableArrayToBytes final : public ArrayToBytes {
 public:
  VtableArrayToBytes(std::unique_ptr<Instance> instance, ArraySpec spec)
      : instance_(std::move(instance)), spec_(std::move(spec)), size_(spec_.bytes()) {
    max_encoded_ = instance_->encoded_size(size_, exact_);
  }
  bool any_thread() const override { return instance_->any_thread(); }
  json::Object configuration() const override { return instance_->configuration(); }
  uint64_t max_encoded_size() const override { return max_encoded_; }
  std::optional<uint64_t> fixed_encoded_size() const override {
    return exact_ ? std::optional(max_encoded_) : std::nullopt;
  }

  void decode(ByteSource& source, const DecodeView& view, Scratch& scratch) const override {
    Scratch::Lease encoded(scratch, 0);
    std::optional<ByteSpan> in = source.view(0, source.size());
    if (!in) {
      if (source.size() > max_encoded_)
        corrupt(instance_->name(), "expected at most ", max_encoded_, " bytes, found ", source.size());
      encoded->reserve_discard(source.size());
      source.read_at(0, encoded->span());
      in = encoded->span();
    }
    const uint64_t item_size = spec_.type->item_size();
    if (view.covers(spec_.shape) && is_c_contiguous(view, item_size)) return decode_into(*in, {view.base, size_});
    Scratch::Lease chunk(scratch, size_);
    decode_into(*in, chunk->span());
    scatter(chunk->data(), spec_.shape, item_size, 1, view);
  }

  void encode(const EncodeView& view, Buffer& out, Scratch& scratch) const override {
    const uint64_t item_size = spec_.type->item_size();
    const CSpec spec(spec_);
    zarr_sink sink(out, max_encoded_);
    if (view.covers(spec_.shape) && is_c_contiguous(view, item_size))
      return instance_->encode(&spec.spec, {view.base, size_}, sink);
    Scratch::Lease chunk(scratch, size_);
    if (!view.covers(spec_.shape)) fill_contiguous(chunk->data(), spec_.elements(), *spec_.fill);
    gather(chunk->data(), spec_.shape, item_size, 1, view);
    instance_->encode(&spec.spec, *chunk, sink);
  }

 private:
  void decode_into(ByteSpan in, MutByteSpan out) const {
    const CSpec spec(spec_);
    zarr_sink sink(out);
    instance_->decode(&spec.spec, in, sink);
    if (sink.written != out.size())
      corrupt(instance_->name(), "expected ", out.size(), " decoded bytes, found ", sink.written);
  }
  std::unique_ptr<Instance> instance_;
  ArraySpec spec_;
  uint64_t size_;
  uint64_t max_encoded_ = 0;
  bool exact_ = false;
};

class RangesSource final : public ByteSource {
 public:
  RangesSource(const Instance& instance, ByteSource& in, uint64_t size) : instance_(instance), in_(in), size_(size) {}
  uint64_t size() const override { return size_; }
  void read_at(uint64_t offset, MutByteSpan out) override {
    if (offset > size_ || out.size() > size_ - offset)
      corrupt(instance_.name(), "bytes ", offset, " to ", offset, " + ", out.size(), " are not inside the ", size_,
              " decoded bytes");
    instance_.decode_range(in_, size_, offset, out);
  }

 private:
  const Instance& instance_;
  ByteSource& in_;
  uint64_t size_;
};

class VtableBytesToBytes final : public BytesToBytes {
 public:
  explicit VtableBytesToBytes(std::unique_ptr<Instance> instance) : instance_(std::move(instance)) {}
  bool any_thread() const override { return instance_->any_thread(); }
  json::Object configuration() const override { return instance_->configuration(); }
  uint64_t max_encoded_size(uint64_t decoded_size) const override {
    bool exact;
    return instance_->encoded_size(decoded_size, exact);
  }
  std::optional<uint64_t> fixed_encoded_size(uint64_t decoded_size) const override {
    bool exact;
    const uint64_t size = instance_->encoded_size(decoded_size, exact);
    return exact ? std::optional(size) : std::nullopt;
  }
  size_t encode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    zarr_sink sink(out);
    instance_->encode(nullptr, in, sink);
    return sink.written;
  }
  size_t decode(ByteSpan in, MutByteSpan out, Scratch&) const override {
    zarr_sink sink(out);
    try {
      instance_->decode(nullptr, in, sink);
    } catch (const Error& error) {
      if (!sink.full || error.status() != Status::corrupt_data) throw;
      throw OutputFull(error);
    }
    return sink.written;
  }
  Partial partial() const override {
    return instance_->calls().decode_ranges != nullptr ? Partial::random : Partial::whole;
  }
  std::unique_ptr<ByteSource> decode_random(ByteSource& in, uint64_t decoded_size, Scratch&) const override {
    if (instance_->calls().decode_ranges == nullptr) return nullptr;
    return std::make_unique<RangesSource>(*instance_, in, decoded_size);
  }

 private:
  std::unique_ptr<Instance> instance_;
};

void check_table(const std::string& name, const Table& table) {
  const zarr_codec_vtable& calls = table.calls;
  const auto need = [&](bool present, const char* member) {
    if (!present) fail(Status::invalid_argument, "codec '", name, "': the vtable's member ", member, " is missing");
  };
  if (calls.kind < ZARR_CODEC_ARRAY_TO_ARRAY || calls.kind > ZARR_CODEC_BYTES_TO_BYTES)
    fail(Status::invalid_argument, "codec '", name, "': expected kind 1, 2 or 3, found ", calls.kind);
  need(calls.encode != nullptr, "encode");
  need(calls.decode != nullptr, "decode");
  need(calls.encoded_size != nullptr || calls.kind == ZARR_CODEC_ARRAY_TO_ARRAY, "encoded_size");
}

}  // namespace

static Factory factory_of(std::shared_ptr<const Table> table) {
  return [table = std::move(table)](const json::Object& configuration, const BuildContext& context) -> AnyCodec {
    auto instance = std::make_unique<Instance>(table, configuration, context.decoded);
    switch (table->calls.kind) {
      case ZARR_CODEC_ARRAY_TO_ARRAY: return std::make_shared<const VtableArrayToArray>(std::move(instance));
      case ZARR_CODEC_ARRAY_TO_BYTES:
        return std::make_shared<const VtableArrayToBytes>(std::move(instance), context.decoded);
      default: return std::make_shared<const VtableBytesToBytes>(std::move(instance));
    }
  };
}

Factory vtable_factory(std::string name, const zarr_codec_vtable& vtable, void* user_data) {
  const auto table = std::make_shared<Table>(name, vtable, user_data);
  check_table(name, *table);
  Factory factory = factory_of(table);
  table->owned = true;
  return factory;
}

Factory vtable_factory(std::string name, const zarr_codec_vtable& vtable, std::shared_ptr<void> user_data) {
  const auto table = std::make_shared<Table>(name, vtable, user_data.get());
  check_table(name, *table);
  table->shared_user_data = std::move(user_data);
  return factory_of(table);
}

}  // namespace zarr::codec
