// Stores: opening, and every operation of the vtable as a function.
#include "capi/store.hpp"

#include "capi/bytes.hpp"
#include "capi/cancel.hpp"
#include "capi/guard.hpp"
#include "capi/options.hpp"
#include "store/key.hpp"

namespace zarr::capi {

std::string key_argument(const char* key, size_t length) {
  const std::string_view text = text_argument(key, length, "key");
  store::check_key(text);
  return std::string(text);
}

json::Object store_options(const char* text, size_t length, const Limits& limits) {
  const auto given = optional_text(text, length, "options_json");
  return given ? object_argument(*given, "options_json", limits) : json::Object{};
}

namespace {

std::string prefix_argument(const char* prefix, size_t length) {
  const std::string_view text = text_argument(prefix, length, "prefix");
  store::check_prefix(text);
  return std::string(text);
}

store::ByteRange range_argument(const zarr_range& range) {
  switch (range.kind) {
    case ZARR_RANGE_WHOLE: return {};
    case ZARR_RANGE_PART: return store::ByteRange::part(range.offset, range.length);
    case ZARR_RANGE_FROM: return store::ByteRange::from(range.offset);
    case ZARR_RANGE_SUFFIX: return store::ByteRange::suffix(range.length);
    default: fail(Status::invalid_argument, "zarr_range.kind is ", range.kind, ": expected 0 to 3");
  }
}

store::Condition condition_argument(const zarr_condition* given) {
  const auto condition = copy_struct(given, "zarr_condition");
  check_enum(condition.kind, ZARR_SET_IF_MATCH, "zarr_condition.kind");
  store::Condition result;
  result.kind = static_cast<store::Condition::Kind>(condition.kind);
  if (result.kind == store::Condition::Kind::if_match) {
    result.etag = text_argument(condition.etag, condition.etag_length, "zarr_condition.etag");
    if (result.etag.empty())
      fail(Status::invalid_argument, "zarr_condition.etag is empty: ZARR_SET_IF_MATCH needs one");
  }
  return result;
}

// "" = the store has none.
zarr_bytes* new_etag(const std::string& etag) { return etag.empty() ? nullptr : new_bytes(etag); }

uint64_t capability_bits(const store::Store& store) {
  const store::Abilities a = store.abilities();
  uint64_t bits = 0;
  if (a.writable) bits |= ZARR_STORE_WRITABLE;
  if (a.listable) bits |= ZARR_STORE_LISTABLE;
  if (a.atomic_set) bits |= ZARR_STORE_ATOMIC_SET;
  if (a.create_if_absent) bits |= ZARR_STORE_SET_IF_ABSENT;
  if (a.set_if_match) bits |= ZARR_STORE_SET_IF_MATCH;
  if (a.any_thread) bits |= ZARR_STORE_ANY_THREAD;
  if (a.lock) bits |= ZARR_STORE_PROCESS_SAFE;
  if (!store.cost().cheap_sync) bits |= ZARR_STORE_LATENCY;
  return bits;
}

}  // namespace

store::Request request_argument(const zarr_get_request* given) {
  require(given, "request");
  const auto request = copy_struct(given, "zarr_get_request");
  store::Request result;
  result.key = key_argument(request.key, request.key_length);
  result.range = range_argument(request.range);
  if (request.if_match != nullptr)
    result.if_match = text_argument(request.if_match, request.if_match_length, "zarr_get_request.if_match");
  return result;
}

}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_store_open(zarr_context* context, const char* url, size_t url_length, const char* options_json,
                            size_t options_length, uint32_t flags, zarr_store** out, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        check_flags(flags, ZARR_STORE_OPEN_READ_ONLY, "flags");
        const ContextPtr& state = context_of(context);
        const std::string text(text_argument(url, url_length, "url"));
        const bool read_only = (flags & ZARR_STORE_OPEN_READ_ONLY) != 0;
        const json::Object options = store_options(options_json, options_length, state->limits());
        *out = new zarr_store(state, state->stores().open(text, !read_only, read_only, options));
      },
      out);
}

zarr_store* zarr_store_retain(zarr_store* store) { return retain(store); }

void zarr_store_release(zarr_store* store) { release(store); }

uint64_t zarr_store_capabilities(const zarr_store* store) {
  return guard_value<uint64_t>(0, [&] { return capability_bits(*checked(store, "store").store); });
}

const char* zarr_store_description(const zarr_store* store) {
  return store == nullptr ? "" : store->description.c_str();
}

zarr_status zarr_store_get(zarr_store* store, const zarr_get_request* request, zarr_cancel* cancel, zarr_bytes** out,
                           uint64_t* object_size, zarr_bytes** etag, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(out, "out");
        const zarr_store& self = checked(store, "store");
        const store::Request wanted = request_argument(request);
        cancel_of(cancel).check();
        const auto value = self.store->get(wanted);
        if (!value) {
          Error absent(Status::not_found, cat("no value under the key \"", wanted.key, "\""));
          throw absent.with_key(wanted.key);
        }
        Ref<zarr_bytes> bytes = adopt(new_bytes(value->bytes));
        if (etag != nullptr) *etag = new_etag(value->etag);
        if (object_size != nullptr) *object_size = value->object_size;
        *out = bytes.detach();
      },
      out, object_size, etag);
}

zarr_status zarr_store_set(zarr_store* store, const char* key, size_t key_length, const void* data, size_t size,
                           const zarr_condition* condition, zarr_bytes** etag, zarr_error** err) {
  return guard(
      err,
      [&] {
        const zarr_store& self = checked(store, "store");
        const std::string name = key_argument(key, key_length);
        if (size != 0) require(data, "data");
        const store::Condition wanted = condition_argument(condition);
        const std::string fresh =
            self.store->set(name, ByteSpan(static_cast<const std::byte*>(data), size), wanted, etag != nullptr);
        if (etag != nullptr) *etag = new_etag(fresh);
      },
      etag);
}

zarr_status zarr_store_erase(zarr_store* store, const char* key, size_t key_length, int32_t* existed,
                             zarr_error** err) {
  return guard(
      err,
      [&] {
        const bool there = checked(store, "store").store->erase(key_argument(key, key_length));
        if (existed != nullptr) *existed = there ? 1 : 0;
      },
      existed);
}

zarr_status zarr_store_erase_prefix(zarr_store* store, const char* prefix, size_t prefix_length, zarr_error** err) {
  return guard(err, [&] { checked(store, "store").store->erase_prefix(prefix_argument(prefix, prefix_length)); });
}

zarr_status zarr_store_stat(zarr_store* store, const char* key, size_t key_length, uint64_t* size, zarr_bytes** etag,
                            zarr_error** err) {
  return guard(
      err,
      [&] {
        const std::string name = key_argument(key, key_length);
        const auto found = checked(store, "store").store->stat(name);
        if (!found) {
          Error absent(Status::not_found, cat("no value under the key \"", name, "\""));
          throw absent.with_key(name);
        }
        if (etag != nullptr) *etag = new_etag(found->etag);
        if (size != nullptr) *size = found->size;
      },
      size, etag);
}

zarr_status zarr_store_list(zarr_store* store, const char* prefix, size_t prefix_length, int32_t recursive,
                            int32_t (*visit)(void* user_data, const char* key, size_t length), void* user_data,
                            zarr_error** err) {
  return guard(err, [&] {
    const zarr_store& self = checked(store, "store");
    const std::string below = prefix_argument(prefix, prefix_length);
    require(reinterpret_cast<const void*>(visit), "visit");
    self.store->list(below, recursive != 0, [&](const store::Entry& entry) {
      return visit(user_data, entry.key.c_str(), entry.key.size()) == 0;
    });
  });
}

zarr_status zarr_store_flush(zarr_store* store, zarr_error** err) {
  return guard(err, [&] { checked(store, "store").store->flush(); });
}

}  // extern "C"
