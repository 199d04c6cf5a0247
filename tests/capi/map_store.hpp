// A store written against the public vtable: values in a map, as slow or as wrong as a test wants it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "support.hpp"

struct MapStore {
  std::mutex mutex;
  std::map<std::string, std::string> values;
  std::chrono::milliseconds delay{0};           // of each get
  std::atomic<zarr_status> get_fails{ZARR_OK};  // the status of every get, with error details
  std::atomic<bool> silent{false};              // failures say nothing
  std::atomic<int> wrong_answer{0};             // 1: nothing answered, 2: too many bytes, 3: too few of a range
  std::atomic<int> gets{0}, released{0}, payloads_set{0}, payloads_released{0};
  std::atomic<int> concurrent{0}, most_concurrent{0};
  std::atomic<bool> other_thread{false};
  const std::thread::id home = std::this_thread::get_id();

  std::atomic<int> opened{0};

  // The last reference to the store may be a library thread's (an operation that was released while it ran), and so may that
  // to an error with a payload (a worker that failed with the same chunk).
  ~MapStore() {
    for (int i = 0; i < 1000 && (released < opened || payloads_released < payloads_set); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  static MapStore& self(void* instance) { return *static_cast<MapStore*>(instance); }

  static zarr_status fail(zarr_error* err, zarr_status status, const char* text) {
    zarr_error_set(err, status, text, ZARR_NTS);
    return status;
  }

  zarr_status range_of(const zarr_range& range, size_t size, size_t& offset, size_t& length) const {
    offset = 0, length = size;
    if (range.kind == ZARR_RANGE_PART) {
      if (range.offset > size || range.length > size - range.offset) return ZARR_OUT_OF_RANGE;
      offset = range.offset, length = range.length;
    } else if (range.kind == ZARR_RANGE_FROM) {
      if (range.offset > size) return ZARR_OUT_OF_RANGE;
      offset = range.offset, length = size - offset;
    } else if (range.kind == ZARR_RANGE_SUFFIX) {
      length = std::min<size_t>(range.length, size), offset = size - length;
    }
    return ZARR_OK;
  }

  zarr_status answer(const zarr_get_request& request, zarr_reply* reply, zarr_error* err) {
    const int now = ++concurrent;
    int most = most_concurrent.load();
    while (now > most && !most_concurrent.compare_exchange_weak(most, now)) {}
    struct Leave {
      std::atomic<int>& count;
      ~Leave() { --count; }
    } leave{concurrent};
    ++gets;
    if (std::this_thread::get_id() != home) other_thread = true;
    if (delay.count() != 0) std::this_thread::sleep_for(delay);
    if (const zarr_status status = get_fails.load(); status != ZARR_OK) {
      if (silent) return status;
      ++payloads_set;
      zarr_error_set_payload(err, &payloads_released, [](void* p) { ++*static_cast<std::atomic<int>*>(p); });
      zarr_error_set_detail(err, 5, 1);
      return fail(err, status, "the map is out of order");
    }
    const std::lock_guard lock(mutex);
    const auto found = values.find(std::string(request.key, request.key_length));
    if (found == values.end()) return ZARR_NOT_FOUND;
    size_t offset, length;
    if (range_of(request.range, found->second.size(), offset, length) != ZARR_OK)
      return fail(err, ZARR_OUT_OF_RANGE, "the range is not in the value");
    zarr_reply_set_info(reply, found->second.size(), nullptr, 0);
    if (wrong_answer == 1) return ZARR_OK;
    if (wrong_answer == 2) length += 1000;
    if (wrong_answer == 3 && length != 0) --length;
    if (length % 2 == 0) {  // half of the answers are the store's own memory, without a copy
      auto* copy = new std::string(found->second, offset);
      copy->resize(length);
      zarr_reply_set_data(
          reply, copy->data(), length, [](void* p) { delete static_cast<std::string*>(p); }, copy);
      return ZARR_OK;
    }
    void* room = zarr_reply_buffer(reply, length, err);
    if (room == nullptr) return zarr_error_code(err);
    std::string part(found->second, offset);
    part.resize(length);
    std::memcpy(room, part.data(), length);
    return ZARR_OK;
  }

  static zarr_status get(void* instance, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
    return self(instance).answer(*request, reply, err);
  }
  static zarr_status set(void* instance, const char* key, size_t key_length, const void* data, size_t size,
                         const zarr_condition* condition, zarr_sink* etag, zarr_error* err) {
    (void)etag;
    if (condition != nullptr && condition->kind != ZARR_SET_ALWAYS)
      return fail(err, ZARR_UNSUPPORTED, "no conditions here");
    const std::lock_guard lock(self(instance).mutex);
    self(instance).values[std::string(key, key_length)] = std::string(static_cast<const char*>(data), size);
    return ZARR_OK;
  }
  static zarr_status erase(void* instance, const char* key, size_t key_length, int32_t* existed, zarr_error*) {
    const std::lock_guard lock(self(instance).mutex);
    *existed = self(instance).values.erase(std::string(key, key_length)) != 0;
    return ZARR_OK;
  }
  static zarr_status list(void* instance, const char* prefix, size_t prefix_length, int32_t recursive,
                          zarr_lister* lister, zarr_error*) {
    (void)recursive;  // the library makes prefixes of deeper keys
    const std::string below(prefix, prefix_length);
    std::vector<std::string> keys;
    {
      const std::lock_guard lock(self(instance).mutex);
      for (const auto& [key, value] : self(instance).values)
        if (key.compare(0, below.size(), below) == 0) keys.push_back(key);
    }
    for (const std::string& key : keys)
      if (zarr_lister_emit(lister, key.data(), key.size()) != 0) break;
    return ZARR_OK;
  }
  static zarr_status describe(void*, zarr_sink* sink, zarr_error* err) {
    return zarr_sink_write(sink, "map://test", 10, err);
  }
  static void release(void* instance) { ++self(instance).released; }

  static zarr_store_vtable vtable(uint64_t extra = ZARR_STORE_ANY_THREAD) {
    auto v = init<zarr_store_vtable>();
    v.capabilities = ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE | extra;
    v.get = get;
    v.set = set;
    v.erase = erase;
    v.list = list;
    v.describe = describe;
    v.release = release;
    return v;
  }
  Store open(uint64_t extra = ZARR_STORE_ANY_THREAD, zarr_context* context = nullptr) {
    Err err;
    Store store;
    const auto v = vtable(extra);
    EXPECT_OK(zarr_store_new(context, &v, this, out(store), err));
    ++opened;
    return store;
  }
};
