#include "store/vtable/store_as_vtable.hpp"

#include "store/vtable/objects.hpp"

namespace zarr::store {
namespace {

Store& store_of(void* instance) { return **static_cast<StorePtr*>(instance); }
std::string text_of(const char* data, size_t length) { return std::string(data == nullptr ? "" : data, length); }

// Runs body; what it throws becomes the callback's error.
template <class Body>
zarr_status guarded(zarr_error* err, const Body& body) noexcept {
  try {
    return body();
  } catch (const Error& error) {
    err->error = error;
    return static_cast<zarr_status>(error.status());
  } catch (const std::bad_alloc&) { return ZARR_NO_MEMORY; } catch (...) {
    return ZARR_INTERNAL;
  }
}

void write_text(zarr_sink* sink, const std::string& etag) {
  std::byte* room = sink->reserve(etag.size());
  if (room == nullptr) fail(Status::internal, "no room for a text of ", etag.size(), " bytes");
  std::memcpy(room, etag.data(), etag.size());
  sink->commit(etag.size());
}

void answer(zarr_reply* reply, Value value) {
  reply->set_info(value.object_size, value.etag.data(), value.etag.size());
  auto* owner = new std::shared_ptr<const void>(std::move(value.owner));
  reply->set_data(
      value.bytes.data(), value.bytes.size(), [](void* o) { delete static_cast<std::shared_ptr<const void>*>(o); },
      owner);
}

zarr_status get(void* instance, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    std::optional<Value> value = store_of(instance).get(request_of(*request));
    if (!value) return ZARR_NOT_FOUND;
    answer(reply, std::move(*value));
    return ZARR_OK;
  });
}

zarr_status get_many(void* instance, size_t count, const zarr_get_request* requests, zarr_completion* completion,
                     zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    auto asked = std::make_shared<std::vector<Request>>();  // the store may look at them until the last is done
    for (size_t i = 0; i < count; ++i) asked->push_back(request_of(requests[i]));
    const auto done = [completion, asked](size_t i, std::optional<Value> value, const Error* error) {
      if (error != nullptr) completion->error(i)->error = *error;
      else if (value) answer(completion->reply(i), std::move(*value));
      completion->done(i, error != nullptr ? static_cast<zarr_status>(error->status())
                          : value          ? ZARR_OK
                                           : ZARR_NOT_FOUND);
    };
    store_of(instance).get_many(*asked, done, {});
    return ZARR_OK;
  });
}

zarr_status set(void* instance, const char* key, size_t key_length, const void* data, size_t size,
                const zarr_condition* condition, zarr_sink* etag, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    Condition asked;
    if (condition != nullptr) {
      if (condition->kind < ZARR_SET_ALWAYS || condition->kind > ZARR_SET_IF_MATCH)
        fail(Status::invalid_argument, "condition kind ", condition->kind, " is none of ZARR_SET_*");
      asked.kind = static_cast<Condition::Kind>(condition->kind);
      asked.etag = text_of(condition->etag, condition->etag_length);
    }
    write_text(etag, store_of(instance).set(text_of(key, key_length), {static_cast<const std::byte*>(data), size},
                                            asked, true));
    return ZARR_OK;
  });
}

zarr_status erase(void* instance, const char* key, size_t key_length, int32_t* existed, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    *existed = store_of(instance).erase(text_of(key, key_length)) ? 1 : 0;
    return ZARR_OK;
  });
}

zarr_status erase_prefix(void* instance, const char* prefix, size_t prefix_length, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    store_of(instance).erase_prefix(text_of(prefix, prefix_length));
    return ZARR_OK;
  });
}

zarr_status stat(void* instance, const char* key, size_t key_length, uint64_t* size, zarr_sink* etag, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    const std::optional<Stat> found = store_of(instance).stat(text_of(key, key_length));
    if (!found) return ZARR_NOT_FOUND;
    *size = found->size;
    write_text(etag, found->etag);
    return ZARR_OK;
  });
}

zarr_status list(void* instance, const char* prefix, size_t prefix_length, int32_t recursive, zarr_lister* lister,
                 zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    store_of(instance).list(text_of(prefix, prefix_length), recursive != 0,
                            [&](const Entry& entry) { return lister->emit(entry.key.data(), entry.key.size()) == 0; });
    return ZARR_OK;
  });
}

zarr_status flush(void* instance, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    store_of(instance).flush();
    return ZARR_OK;
  });
}

zarr_status describe(void* instance, zarr_sink* sink, zarr_error* err) {
  return guarded(err, [&]() -> zarr_status {
    write_text(sink, store_of(instance).description());
    return ZARR_OK;
  });
}

void release(void* instance) { delete static_cast<StorePtr*>(instance); }

uint64_t capabilities_of(const Store& store) {
  const Abilities abilities = store.abilities();
  uint64_t bits = 0;
  const auto add = [&](bool has, uint64_t bit) { bits |= has ? bit : 0; };
  add(abilities.writable, ZARR_STORE_WRITABLE);
  add(abilities.listable, ZARR_STORE_LISTABLE);
  add(abilities.atomic_set, ZARR_STORE_ATOMIC_SET);
  add(abilities.create_if_absent, ZARR_STORE_SET_IF_ABSENT);
  add(abilities.set_if_match, ZARR_STORE_SET_IF_MATCH);
  add(abilities.any_thread, ZARR_STORE_ANY_THREAD);
  add(abilities.lock, ZARR_STORE_PROCESS_SAFE);
  add(!store.cost().cheap_sync, ZARR_STORE_LATENCY);
  return bits;
}

}  // namespace

zarr_store_vtable vtable_of(const Store& store) {
  zarr_store_vtable vtable = {};
  vtable.struct_size = sizeof(vtable);
  vtable.capabilities = capabilities_of(store);
  const Cost cost = store.cost();
  vtable.latency_ns = cost.latency_ns;
  vtable.bandwidth = cost.bandwidth;
  vtable.concurrency = cost.concurrency;
  vtable.get = get;
  vtable.get_many = get_many;
  vtable.set = set;
  vtable.erase = erase;
  vtable.erase_prefix = erase_prefix;
  vtable.stat = stat;
  vtable.list = list;
  vtable.flush = flush;
  vtable.describe = describe;
  vtable.release = release;
  return vtable;
}

void* new_vtable_instance(StorePtr store) { return new StorePtr(std::move(store)); }

}  // namespace zarr::store
