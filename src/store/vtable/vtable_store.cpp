#include "store/vtable/vtable_store.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/utf8.hpp"
#include "store/key.hpp"
#include "store/vtable/objects.hpp"

namespace zarr::store {
namespace {

constexpr size_t max_text_bytes = 4096;  // of an etag, of a description

std::string next_identity() {
  static std::atomic<uint64_t> count{0};
  return cat("vtable:", ++count);
}

// What body throws is about this key, unless it says another one.
template <class Body>
auto with_key(const std::string& key, const Body& body) {
  try {
    return body();
  } catch (Error& error) { throw error.with_key(key); }
}

class VtableStore final : public Store, public std::enable_shared_from_this<VtableStore> {
 public:
  VtableStore(const zarr_store_vtable& vtable, void* instance, const VtableStoreOptions& options)
      : vtable_(vtable), options_(options), identity_(options.identity.empty() ? next_identity() : options.identity) {
    check();
    description_ = options.description.empty() ? identity_ : options.description;
    instance_ = instance;
    describe();
    owned_ = true;
  }
  ~VtableStore() override {
    if (owned_ && vtable_.release != nullptr) vtable_.release(instance_);
  }

  std::string description() const override { return description_; }
  std::string identity() const override { return identity_; }

  Abilities abilities() const override {
    Abilities abilities;
    abilities.writable = writable();
    abilities.listable = can(ZARR_STORE_LISTABLE);
    abilities.atomic_set = writable() && can(ZARR_STORE_ATOMIC_SET);
    abilities.create_if_absent = writable() && can(ZARR_STORE_SET_IF_ABSENT);
    abilities.set_if_match = writable() && can(ZARR_STORE_SET_IF_MATCH);
    abilities.lock = false;
    abilities.any_thread = can(ZARR_STORE_ANY_THREAD);
    abilities.get_many = vtable_.get_many != nullptr && abilities.any_thread;
    return abilities;
  }

  Cost cost() const override {
    const bool latency = can(ZARR_STORE_LATENCY);
    Cost cost;
    cost.latency_ns = vtable_.latency_ns != 0 ? vtable_.latency_ns : latency ? 20'000'000 : 1000;
    cost.bandwidth = vtable_.bandwidth != 0 ? vtable_.bandwidth : latency ? uint64_t{100} << 20 : cost.bandwidth;
    cost.concurrency = vtable_.concurrency != 0 ? vtable_.concurrency : latency ? 64 : 0;
    cost.cheap_sync = !latency;
    return cost;
  }

  std::optional<Value> get(const Request& request) override {
    check_key(request.key);
    return with_key(request.key, [&]() -> std::optional<Value> {
      zarr_reply reply(request, false);
      const zarr_get_request asked = c_request(request);
      if (!call("get", true, [&](zarr_error* err) { return vtable_.get(instance_, &asked, &reply, err); }))
        return std::nullopt;
      return reply.take([&] { return size_of(request.key); }, description_);
    });
  }

  void get_many(std::span<const Request> requests, Done done, const Cancel& cancel) override {
    if (vtable_.get_many == nullptr || !can(ZARR_STORE_ANY_THREAD))
      return Store::get_many(requests, std::move(done), cancel);
    for (const Request& request : requests) check_key(request.key);
    cancel.check();
    auto completion = std::make_shared<zarr_completion>(std::vector<Request>(requests.begin(), requests.end()),
                                                        std::move(done), cancel, shared_from_this(), description_,
                                                        [this](const std::string& key) { return size_of(key); });
    completion->start();
    try {
      call("get_many", false, [&](zarr_error* err) {
        return vtable_.get_many(instance_, completion->size(), completion->c_requests(), completion.get(), err);
      });
    } catch (const Error& error) { completion->refuse(error); }
  }

  std::string set(const std::string& key, ByteSpan bytes, const Condition& condition, bool want_etag) override {
    check_key(key);
    check_writable(key);
    return with_key(key, [&] {
      check_condition(condition);
      zarr_condition asked = {};
      asked.struct_size = sizeof(asked);
      asked.kind = static_cast<int32_t>(condition.kind);
      if (condition.kind == Condition::Kind::if_match)
        asked.etag = condition.etag.data(), asked.etag_length = condition.etag.size();
      Buffer text;
      zarr_sink etag(text, max_text_bytes);
      call("set", false, [&](zarr_error* err) {
        return vtable_.set(instance_, key.data(), key.size(), bytes.data(), bytes.size(), &asked, &etag, err);
      });
      return want_etag ? std::string(as_text(text)) : std::string();
    });
  }

  bool erase(const std::string& key) override {
    check_key(key);
    check_writable(key);
    if (vtable_.erase == nullptr)
      throw Error(Status::unsupported, cat(description_, ": the store cannot erase")).with_key(key);
    return with_key(key, [&] {
      int32_t existed = 0;
      return call("erase", true,
                  [&](zarr_error* err) { return vtable_.erase(instance_, key.data(), key.size(), &existed, err); }) &&
             existed != 0;
    });
  }

  void erase_prefix(const std::string& prefix) override {
    check_prefix(prefix);
    check_writable(prefix);
    if (vtable_.erase_prefix != nullptr) {
      with_key(prefix, [&] {
        return call("erase_prefix", true, [&](zarr_error* err) {
          return vtable_.erase_prefix(instance_, prefix.data(), prefix.size(), err);
        });
      });
      return;
    }
    std::vector<std::string> keys;
    list(prefix, true, [&](const Entry& entry) {
      keys.push_back(entry.key);
      return true;
    });
    for (const std::string& key : keys) erase(key);
  }

  std::optional<Stat> stat(const std::string& key) override {
    check_key(key);
    return with_key(key, [&] { return vtable_.stat != nullptr ? stat_by_callback(key) : stat_by_get(key); });
  }

  void list(const std::string& prefix, bool recursive, const std::function<bool(const Entry&)>& emit) override {
    check_prefix(prefix);
    if (!can(ZARR_STORE_LISTABLE))
      throw Error(Status::unsupported, cat(description_, ": the store cannot list")).with_key(prefix);
    zarr_lister lister(prefix, recursive, emit, description_);
    with_key(prefix, [&] {
      return call("list", true, [&](zarr_error* err) {
        const zarr_status status =
            vtable_.list(instance_, prefix.data(), prefix.size(), recursive ? 1 : 0, &lister, err);
        lister.rethrow();  // what went wrong in emit is the reason for what the callback says
        return status;
      });
    });
  }

  void flush() override {
    if (vtable_.flush == nullptr) return;
    call("flush", false, [&](zarr_error* err) { return vtable_.flush(instance_, err); });
  }

 private:
  bool can(uint64_t bit) const { return (vtable_.capabilities & bit) != 0; }
  bool writable() const { return can(ZARR_STORE_WRITABLE) && !options_.read_only; }

  void check() const {
    const auto need = [](bool present, const char* callback, const char* why) {
      if (!present) fail(Status::invalid_argument, "store vtable: ", callback, " is NULL", why);
    };
    need(vtable_.get != nullptr, "get", "");
    need(!can(ZARR_STORE_WRITABLE) || vtable_.set != nullptr, "set", ", but ZARR_STORE_WRITABLE is set");
    need(!can(ZARR_STORE_LISTABLE) || vtable_.list != nullptr, "list", ", but ZARR_STORE_LISTABLE is set");
    constexpr uint64_t known = (ZARR_STORE_LATENCY << 1) - 1;
    if ((vtable_.capabilities & ~known) != 0)
      fail(Status::invalid_argument, "store vtable: unknown capability bits 0x", std::hex,
           vtable_.capabilities & ~known);
  }

  void describe() {
    if (vtable_.describe == nullptr) return;
    Buffer text;
    zarr_sink sink(text, max_text_bytes);
    call("describe", false, [&](zarr_error* err) { return vtable_.describe(instance_, &sink, err); });
    const std::string_view found = as_text(text);
    const bool printable =
        is_utf8(found) && std::all_of(found.begin(), found.end(), [](char c) { return (c & 0xE0) != 0 && c != 0x7F; });
    if (!printable) fail(Status::callback, description_, ": describe gave text that is not printable UTF-8");
    if (!found.empty()) description_ = found;
  }

  // False = absent, where that is an answer. Throws what the callback reported.
  template <class Callback>
  bool call(const char* what, bool may_be_absent, const Callback& callback) const {
    std::unique_lock<std::recursive_mutex> one_at_a_time(mutex_, std::defer_lock);
    if (!can(ZARR_STORE_ANY_THREAD)) one_at_a_time.lock();
    zarr_error error(blank_callback_error());
    const zarr_status status = callback(&error);
    if (status == ZARR_OK) return true;
    if (may_be_absent && says_absent(status, error)) return false;
    throw_store_error(status, error, cat(description_, ": ", what));
  }

  void check_writable(const std::string& key) const {
    if (!writable()) throw Error(Status::read_only, cat("the store ", description_, " is read-only")).with_key(key);
  }

  void check_condition(const Condition& condition) const {
    const bool works =
        condition.kind == Condition::Kind::none ||
        can(condition.kind == Condition::Kind::if_absent ? ZARR_STORE_SET_IF_ABSENT : ZARR_STORE_SET_IF_MATCH);
    if (!works)
      fail(Status::unsupported, description_, ": the store cannot write on the condition ",
           condition.kind == Condition::Kind::if_absent ? "if absent" : "if match");
  }

  std::optional<uint64_t> size_of(const std::string& key) {
    if (vtable_.stat == nullptr) return std::nullopt;
    const std::optional<Stat> found = stat_by_callback(key);
    return found ? std::optional<uint64_t>(found->size) : std::nullopt;
  }

  std::optional<Stat> stat_by_callback(const std::string& key) {
    Stat stat;
    Buffer text;
    zarr_sink etag(text, max_text_bytes);
    if (!call("stat", true,
              [&](zarr_error* err) { return vtable_.stat(instance_, key.data(), key.size(), &stat.size, &etag, err); }))
      return std::nullopt;
    stat.etag = as_text(text);
    return stat;
  }

  std::optional<Stat> stat_by_get(const std::string& key) {
    const std::optional<Value> value = get({key, ByteRange::suffix(1), {}, {}});  // one byte, of empty values none
    if (!value) return std::nullopt;
    return Stat{value->object_size, value->etag};
  }

  const zarr_store_vtable vtable_;
  const VtableStoreOptions options_;
  const std::string identity_;
  std::string description_;
  void* instance_ = nullptr;
  bool owned_ = false;                  // false while construction can still fail
  mutable std::recursive_mutex mutex_;  // recursive: callbacks may use other handles that lead here again
};

}  // namespace

StorePtr open_vtable_store(const zarr_store_vtable& vtable, void* instance, const VtableStoreOptions& options) {
  return std::make_shared<VtableStore>(vtable, instance, options);
}

}  // namespace zarr::store
