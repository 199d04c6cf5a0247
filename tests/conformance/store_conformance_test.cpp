// The conformance suite on the stores of the library, and on stores with planted faults.
#include "store_conformance.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace {

struct StoreRelease {
  void operator()(zarr_store* store) const { zarr_store_release(store); }
};
using StoreHandle = std::unique_ptr<zarr_store, StoreRelease>;

StoreHandle open_store(const std::string& url, const std::string& options = "", uint32_t flags = 0) {
  zarr_store* store = nullptr;
  zarr_error* error = nullptr;
  if (zarr_store_open(nullptr, url.data(), url.size(), options.data(), options.size(), flags, &store, &error) !=
      ZARR_OK) {
    ADD_FAILURE() << url << ": " << zarr_error_message(error);
    zarr_error_release(error);
  }
  return StoreHandle(store);
}

using Outcomes = std::map<std::string, std::pair<int, std::string>>;

Outcomes run(zarr_store* store, store_conformance_result* result = nullptr) {
  Outcomes outcomes;
  store_conformance_options options = {};
  options.increments = 30;
  options.large_value = 3000000;
  const auto counted = store_conformance_run(
      store, &options,
      [](void* o, const char* check, int outcome, const char* detail) {
        (*static_cast<Outcomes*>(o))[check] = {outcome, detail};
      },
      &outcomes);
  if (result != nullptr) *result = counted;
  return outcomes;
}

void expect_passed(zarr_store* store, const std::map<std::string, int>& skipped) {
  store_conformance_result result = {};
  const Outcomes outcomes = run(store, &result);
  for (const auto& [check, outcome] : outcomes) {
    const int expected = skipped.count(check) != 0 ? STORE_CONFORMANCE_SKIPPED : STORE_CONFORMANCE_PASSED;
    EXPECT_EQ(outcome.first, expected) << check << ": " << outcome.second;
  }
  EXPECT_EQ(result.passed + result.failed + result.skipped, outcomes.size());
  EXPECT_EQ(result.skipped, skipped.size());
  EXPECT_GT(outcomes.size(), 30u);
}

struct Folder {
  std::string path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "zarr_conformance_XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

TEST(StoreConformance, Memory) {
  expect_passed(open_store("memory://").get(), {{"read_only_stores_refuse_writes", 1}});
}

TEST(StoreConformance, Filesystem) {
  const Folder folder;
  expect_passed(open_store(folder.path).get(), {{"read_only_stores_refuse_writes", 1}});
}

TEST(StoreConformance, FilesystemFsync) {
  const Folder folder;
  expect_passed(open_store("file://" + folder.path, R"({"durability": "fsync"})").get(),
                {{"read_only_stores_refuse_writes", 1}});
}

TEST(StoreConformance, FilesystemInPlace) {
  const Folder folder;
  // Readers may see a value half written: its counter can be seen torn, so that check is the one of the atomic stores.
  const auto store = open_store(folder.path, R"({"durability": "in_place"})");
  EXPECT_EQ(zarr_store_capabilities(store.get()) & ZARR_STORE_ATOMIC_SET, 0u);
  for (const auto& [check, outcome] : run(store.get())) {
    if (check != "no_update_is_lost") {
      EXPECT_NE(outcome.first, STORE_CONFORMANCE_FAILED) << check << ": " << outcome.second;
    }
  }
}

TEST(StoreConformance, ReadOnly) {
  const Folder folder;
  const auto outcomes = run(open_store(folder.path, "", ZARR_STORE_OPEN_READ_ONLY).get());
  EXPECT_EQ(outcomes.at("read_only_stores_refuse_writes").first, STORE_CONFORMANCE_PASSED);
  EXPECT_EQ(outcomes.at("absent_is_not_found").first, STORE_CONFORMANCE_PASSED);
  EXPECT_EQ(outcomes.at("set_then_get").first, STORE_CONFORMANCE_SKIPPED);
}

// A vtable store over a memory store, with one fault or none.
struct Faulty {
  StoreHandle inner;
  std::string fault;
  bool is(const char* name) const { return fault == name; }
};

zarr_status pass_on(zarr_status status, zarr_error* from, zarr_error* to) {
  // Absent has no message, by that it differs from a failure.
  if (from != nullptr && status != ZARR_NOT_FOUND)
    zarr_error_set(to, status, zarr_error_message(from), std::strlen(zarr_error_message(from)));
  zarr_error_release(from);
  return status;
}

zarr_status faulty_get(void* instance, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
  const auto& self = *static_cast<Faulty*>(instance);
  zarr_get_request asked = *request;
  if (self.is("ignores if_match of get")) asked.if_match = nullptr, asked.if_match_length = 0;
  zarr_bytes *bytes = nullptr, *etag = nullptr;
  uint64_t size = 0;
  zarr_error* failure = nullptr;
  const zarr_status status = zarr_store_get(self.inner.get(), &asked, nullptr, &bytes, &size, &etag, &failure);
  if (status == ZARR_NOT_FOUND && self.is("absent is empty")) {
    zarr_error_release(failure);
    zarr_reply_set_data(reply, nullptr, 0, nullptr, nullptr);
    zarr_reply_set_info(reply, 0, nullptr, 0);
    return ZARR_OK;
  }
  if (status != ZARR_OK) return pass_on(status, failure, err);
  zarr_reply_set_info(reply, size, etag != nullptr ? zarr_bytes_text(etag) : nullptr, zarr_bytes_size(etag));
  zarr_bytes_release(etag);
  void* room = zarr_reply_buffer(reply, zarr_bytes_size(bytes), err);
  if (room != nullptr) {
    std::memcpy(room, zarr_bytes_data(bytes), zarr_bytes_size(bytes));
    if (self.is("spoils a byte of suffixes") && request->range.kind == ZARR_RANGE_SUFFIX && zarr_bytes_size(bytes) != 0)
      static_cast<char*>(room)[0] ^= 1;
  }
  zarr_bytes_release(bytes);
  return room != nullptr ? ZARR_OK : ZARR_NO_MEMORY;
}

zarr_status faulty_set(void* instance, const char* key, size_t key_length, const void* data, size_t size,
                       const zarr_condition* condition, zarr_sink* etag, zarr_error* err) {
  const auto& self = *static_cast<Faulty*>(instance);
  if (self.is("ignores conditions of set")) condition = nullptr;
  if (self.is("cuts large values") && size > 1000000) size = 1000000;
  zarr_bytes* text = nullptr;
  zarr_error* failure = nullptr;
  const zarr_status status = zarr_store_set(self.inner.get(), key, key_length, data, size, condition, &text, &failure);
  if (status != ZARR_OK) return pass_on(status, failure, err);
  const zarr_status written = zarr_sink_write(etag, zarr_bytes_data(text), zarr_bytes_size(text), err);
  zarr_bytes_release(text);
  return written;
}

zarr_status faulty_erase(void* instance, const char* key, size_t key_length, int32_t* existed, zarr_error* err) {
  const auto& self = *static_cast<Faulty*>(instance);
  zarr_error* failure = nullptr;
  const zarr_status status = zarr_store_erase(self.inner.get(), key, key_length, existed, &failure);
  if (self.is("always says existed")) *existed = 1;
  return pass_on(status, failure, err);
}

zarr_status faulty_erase_prefix(void* instance, const char* prefix, size_t prefix_length, zarr_error* err) {
  const auto& self = *static_cast<Faulty*>(instance);
  zarr_error* failure = nullptr;
  const std::string text(prefix, prefix_length);
  if (self.is("erases siblings") && text.ends_with("/a/")) {
    const std::string sibling = text.substr(0, text.size() - 1) + "a/";
    zarr_store_erase_prefix(self.inner.get(), sibling.data(), sibling.size(), nullptr);
  }
  return pass_on(zarr_store_erase_prefix(self.inner.get(), prefix, prefix_length, &failure), failure, err);
}

zarr_status faulty_list(void* instance, const char* prefix, size_t prefix_length, int32_t recursive,
                        zarr_lister* lister, zarr_error* err) {
  const auto& self = *static_cast<Faulty*>(instance);
  struct Visit {
    zarr_lister* lister;
    bool skips;
    int count;
  } visit = {lister, self.is("forgets every third key"), 0};
  zarr_error* failure = nullptr;
  return pass_on(zarr_store_list(
                     self.inner.get(), prefix, prefix_length, recursive,
                     [](void* v, const char* key, size_t length) -> int32_t {
                       auto& seen = *static_cast<Visit*>(v);
                       return seen.skips && ++seen.count % 3 == 0 ? 0 : zarr_lister_emit(seen.lister, key, length);
                     },
                     &visit, &failure),
                 failure, err);
}

StoreHandle faulty_store(const std::string& fault, uint64_t capabilities) {
  zarr_store_vtable vtable;
  zarr_struct_init(&vtable, sizeof(vtable));
  vtable.capabilities = capabilities;
  vtable.get = faulty_get;
  vtable.set = faulty_set;
  vtable.erase = faulty_erase;
  vtable.erase_prefix = faulty_erase_prefix;
  vtable.list = faulty_list;
  vtable.release = [](void* instance) { delete static_cast<Faulty*>(instance); };
  zarr_store* store = nullptr;
  zarr_error* error = nullptr;
  auto* instance = new Faulty{open_store("memory://"), fault};
  if (zarr_store_new(nullptr, &vtable, instance, &store, &error) != ZARR_OK) {
    ADD_FAILURE() << zarr_error_message(error);
    zarr_error_release(error);
    delete instance;
  }
  return StoreHandle(store);
}

constexpr uint64_t everything = ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE | ZARR_STORE_ATOMIC_SET |
                                ZARR_STORE_SET_IF_ABSENT | ZARR_STORE_SET_IF_MATCH | ZARR_STORE_ANY_THREAD;

TEST(StoreConformance, VtableWithoutFaults) {
  expect_passed(faulty_store("", everything).get(), {{"read_only_stores_refuse_writes", 1}});
}

TEST(StoreConformance, WeakestVtableThatWrites) {
  const auto outcomes = run(faulty_store("", ZARR_STORE_WRITABLE).get());
  for (const auto& [check, outcome] : outcomes)
    EXPECT_NE(outcome.first, STORE_CONFORMANCE_FAILED) << check << ": " << outcome.second;
  EXPECT_EQ(outcomes.at("conditions_are_never_ignored").first, STORE_CONFORMANCE_PASSED);
  EXPECT_EQ(outcomes.at("set_if_match").first, STORE_CONFORMANCE_SKIPPED);
  EXPECT_EQ(outcomes.at("list_below").first, STORE_CONFORMANCE_SKIPPED);
}

TEST(StoreConformance, FindsPlantedFaults) {
  const std::map<std::string, std::vector<std::string>> found_by = {
      {"absent is empty", {"absent_is_not_found", "erase_removes", "get_many_answers_in_order"}},
      {"ignores if_match of get", {"get_if_match"}},
      {"spoils a byte of suffixes", {"ranges", "large_values"}},
      {"ignores conditions of set",
       {"set_if_absent", "set_if_match", "no_update_is_lost", "one_thread_creates_a_value"}},
      {"cuts large values", {"large_values"}},
      {"always says existed", {"erase_removes", "absent_is_not_found"}},
      {"erases siblings", {"erase_prefix_spares_siblings"}},
      {"forgets every third key", {"list_below", "list_children", "odd_keys_are_listed"}},
  };
  for (const auto& [fault, checks] : found_by) {
    const auto outcomes = run(faulty_store(fault, everything).get());
    for (const auto& check : checks)
      EXPECT_EQ(outcomes.at(check).first, STORE_CONFORMANCE_FAILED) << fault << " / " << check;
    EXPECT_EQ(outcomes.at("set_then_get").first, STORE_CONFORMANCE_PASSED) << fault;
  }
}

}  // namespace
