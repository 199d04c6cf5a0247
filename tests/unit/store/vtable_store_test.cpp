#include "store/vtable/vtable_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "scripted_store.hpp"
#include "store/filesystem_store.hpp"
#include "store/memory_store.hpp"
#include "store/vtable/objects.hpp"
#include "store/vtable/store_as_vtable.hpp"
#include "store_behaviour.hpp"
#include "temporary_directory.hpp"

namespace zarr::store {
namespace {

using Names = std::vector<std::string>;
using namespace std::chrono_literals;

StorePtr through_vtable(StorePtr store, uint64_t without = 0) {
  zarr_store_vtable vtable = vtable_of(*store);
  vtable.capabilities &= ~without;
  return open_vtable_store(vtable, new_vtable_instance(std::move(store)), {});
}

// Both adapters together must not change how a store behaves.
TEST(VtableStore, MemoryThroughAVtable) {
  for (const uint64_t without : {uint64_t{0}, ZARR_STORE_ANY_THREAD}) {
    const auto fresh = [&] { return through_vtable(open_memory_store(""), without); };
    check_ranges(*fresh());
    check_conditions(*fresh());
    check_prefixes(*fresh());
    check_bad_keys(*fresh());
    check_concurrent_conditions(*fresh());
  }
  check_ranges(*through_vtable(through_vtable(open_memory_store(""))));
}

TEST(VtableStore, FilesystemThroughAVtable) {
  TemporaryDirectory directory;
  const auto store = through_vtable(open_filesystem_store(directory.path(), {}));
  check_ranges(*store);
  check_conditions(*store);
  check_prefixes(*store);
  EXPECT_EQ(store->description(), "file://" + directory.path());
  put(*store, "file", "x");
  try {
    put(*store, "file/below", "x");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), Status::io);
    EXPECT_EQ(error.sys_errno(), ENOTDIR);
    EXPECT_EQ(error.key(), "file/below");
  }
}

template <class Body>
std::pair<Status, std::string> failure_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) { return {error.status(), error.message()}; }
  return {Status::ok, ""};
}
#define EXPECT_FAILURE(body, wanted_status, text)                              \
  do {                                                                         \
    const auto failure = failure_of(body);                                     \
    EXPECT_EQ(failure.first, wanted_status) << failure.second;                 \
    EXPECT_NE(failure.second.find(text), std::string::npos) << failure.second; \
  } while (false)

TEST(VtableStore, ImpossibleAnswersAreNamed) {
  Scripted script;
  const auto store = open(script);
  const auto get = [&](ByteRange range = {}) { return [&store, range] { get_text(*store, "k", range); }; };
  script.get = [](auto*, zarr_reply*, zarr_error*) { return ZARR_OK; };
  EXPECT_FAILURE(get(), Status::callback, "no data");
  script.get = [](auto*, zarr_reply* reply, zarr_error* err) {
    return reply->buffer(7, err) != nullptr ? ZARR_OK : err->error.message().empty() ? ZARR_INTERNAL : ZARR_CALLBACK;
  };
  EXPECT_FAILURE(get(ByteRange::part(0, 5)), Status::callback, "7 bytes to a request for 5");
  EXPECT_FAILURE(get(ByteRange::suffix(6)), Status::callback, "7 bytes to a request for 6");
  EXPECT_FAILURE(get(ByteRange::part(0, 7)), Status::callback, "without the size of the whole value");
  script.get = [](auto*, zarr_reply* reply, zarr_error*) {
    reply->set_data("abc", 3, nullptr, nullptr);
    reply->set_info(10, "e", 1);
    return ZARR_OK;
  };
  EXPECT_FAILURE(get(), Status::callback, "3 bytes where 10 were expected");
  EXPECT_FAILURE(get(ByteRange::from(9)), Status::callback, "3 bytes where 1 were expected");
  EXPECT_FAILURE(get(ByteRange::part(9, 3)), Status::callback, "the range does not exist");
  EXPECT_FAILURE(get(ByteRange::suffix(4)), Status::callback, "3 bytes where 4 were expected");
  EXPECT_EQ(get_text(*store, "k", ByteRange::suffix(3)), "abc");
  script.get = [](auto*, zarr_reply* reply, zarr_error*) {
    reply->set_data(nullptr, 3, nullptr, nullptr);
    return ZARR_OK;
  };
  EXPECT_FAILURE(get(), Status::callback, "NULL as 3 bytes");
  script.get = [](auto*, zarr_reply* reply, zarr_error*) {
    reply->set_data("abc", 3, nullptr, nullptr);
    reply->set_info(3, nullptr, 5);
    return ZARR_OK;
  };
  EXPECT_FAILURE(get(), Status::callback, "NULL as an etag");
  script.get = [](auto*, zarr_reply* reply, zarr_error*) {
    static const std::string etag(5000, 'e');
    reply->set_data("abc", 3, nullptr, nullptr);
    reply->set_info(3, etag.data(), etag.size());
    return ZARR_OK;
  };
  EXPECT_FAILURE(get(), Status::callback, "etag of 5000 bytes");
  script.get = [](auto*, zarr_reply*, zarr_error*) { return 4711; };
  EXPECT_FAILURE(get(), Status::callback, "status 4711");
  script.get = [](auto*, zarr_reply*, zarr_error* err) {
    err->error = Error(Status::io, "the cable is out").with_errno(EIO).with_retryable(true);
    return ZARR_IO;
  };
  EXPECT_FAILURE(get(), Status::io, "the cable is out");
  script.get = [](auto*, zarr_reply* reply, zarr_error*) {
    reply->set_data("", 0, nullptr, nullptr);
    return ZARR_OK;
  };
  EXPECT_EQ(get_text(*store, "k"), "");
  EXPECT_EQ(store->stat("k")->size, 0u);
}

TEST(VtableStore, ForeignMemoryIsReleasedOnce) {
  static int released = 0;
  static int ten = 10;
  released = 0;
  Scripted script;
  script.get = [](auto*, zarr_reply* reply, zarr_error* err) {
    reply->set_data(
        "first", 5, [](void*) { ++released; }, nullptr);
    reply->buffer(3, err);  // changed its mind
    reply->set_data(
        "last!", 5, [](void* d) { released += *static_cast<int*>(d); }, &ten);
    reply->set_info(5, nullptr, 0);
    return ZARR_OK;
  };
  {
    const auto store = open(script);
    {
      const auto value = store->get({"k", {}, {}, {}});
      EXPECT_EQ(as_text(value->bytes), "last!");
      EXPECT_EQ(released, 1);
    }
    EXPECT_EQ(released, 11);
    std::string target(5, '#');
    store->get({"k", ByteRange::part(0, 5), {reinterpret_cast<std::byte*>(target.data()), 5}, {}});
  }
  EXPECT_EQ(script.released, 1);
}

TEST(VtableStore, SetAndConditions) {
  Scripted script;
  script.set = [](const zarr_condition*, zarr_sink* etag, zarr_error*) {
    std::memcpy(etag->reserve(4), "etag", 4);
    etag->commit(4);
    return ZARR_OK;
  };
  const auto store = open(script);
  EXPECT_EQ(put(*store, "k", "x"), "etag");
  EXPECT_FAILURE([&] { put(*store, "k", "x", if_absent()); }, Status::unsupported, "if absent");
  EXPECT_FAILURE([&] { put(*store, "k", "x", if_match("e")); }, Status::unsupported, "if match");
  EXPECT_FAILURE([&] { store->erase("k"); }, Status::unsupported, "cannot erase");
  EXPECT_FAILURE([&] { listed(*store, "", true); }, Status::unsupported, "cannot list");
  EXPECT_FAILURE([&] { store->erase_prefix("a/"); }, Status::unsupported, "cannot list");
  script.set = [](auto*, auto*, auto*) { return ZARR_NOT_FOUND; };
  EXPECT_FAILURE([&] { put(*store, "k", "x"); }, Status::callback, "ZARR_NOT_FOUND");
  script.set = [](auto*, zarr_sink* etag, auto*) {
    return etag->reserve(5000) == nullptr ? ZARR_LIMIT_EXCEEDED : ZARR_OK;
  };
  EXPECT_FAILURE([&] { put(*store, "k", "x"); }, Status::limit_exceeded, "set");
  VtableStoreOptions options;
  options.read_only = true;
  EXPECT_FAILURE([&] { put(*open_vtable_store(scripted_vtable(script), &script, options), "k", "x"); },
                 Status::read_only, "read-only");
}

TEST(VtableStore, ListingsAreChecked) {
  Scripted script;
  Names reports;
  script.list = [&](zarr_lister* lister, zarr_error*) {
    for (const auto& key : reports)
      if (lister->emit(key.data(), key.size()) != 0) break;
    return ZARR_OK;
  };
  const auto store = open(script);
  reports = {"a/b", "a/c/d", "a/c/e", "a/f/", "a/.x.partial"};
  EXPECT_EQ(listed(*store, "a/", false), (Names{"a/b", "a/c/", "a/f/"}));  // deeper keys become prefixes
  EXPECT_EQ(listed(*store, "a/", true), (Names{"a/b", "a/c/d", "a/c/e"}));
  for (const char* bad : {"b/x", "a/", "a", "aa/x", "/a/x", "a//x", "a/../b", "", "a/\xff"}) {
    reports = {bad};
    EXPECT_FAILURE([&] { listed(*store, "a/", true); }, Status::callback, "cannot be in it");
  }
  reports = {"a/1", "a/2", "a/3"};
  int seen = 0;
  store->list("a/", true, [&](const Entry&) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
  EXPECT_FAILURE(
      [&] { store->list("a/", true, [](const Entry&) -> bool { fail(Status::limit_exceeded, "from emit"); }); },
      Status::limit_exceeded, "from emit");
  script.list = [](zarr_lister* lister, zarr_error*) { return lister->emit(nullptr, 3), ZARR_OK; };
  EXPECT_FAILURE([&] { listed(*store, "a/", true); }, Status::callback, "NULL as a key");
  script.list = [](auto*, auto*) { return ZARR_NOT_FOUND; };
  EXPECT_EQ(listed(*store, "a/", true), Names{});
  script.list = [](auto*, zarr_error* err) {
    err->error = Error(Status::not_found, "the disk is gone");
    return ZARR_NOT_FOUND;
  };
  EXPECT_FAILURE([&] { listed(*store, "a/", true); }, Status::callback, "the disk is gone");
}

TEST(VtableStore, IncompleteVtablesAreRefused) {
  Scripted script;
  zarr_store_vtable vtable = scripted_vtable(script);
  const auto refused = [&](zarr_store_vtable changed, const char* text) {
    EXPECT_FAILURE([&] { open_vtable_store(changed, &script, {}); }, Status::invalid_argument, text);
  };
  auto changed = vtable;
  changed.get = nullptr;
  refused(changed, "get is NULL");
  changed = vtable;
  changed.capabilities |= ZARR_STORE_WRITABLE;
  refused(changed, "set is NULL");
  changed = vtable;
  changed.capabilities |= ZARR_STORE_LISTABLE;
  refused(changed, "list is NULL");
  changed = vtable;
  changed.capabilities |= uint64_t{1} << 40;
  refused(changed, "unknown capability bits");
  EXPECT_EQ(script.released, 0);
}

TEST(VtableStore, CallsStayOnTheCallersThreadOneAtATime) {
  Scripted script;
  std::atomic<int> inside{0};
  std::atomic<bool> overlap{false};
  script.get = [&](auto*, zarr_reply* reply, zarr_error*) {
    overlap = overlap || inside.fetch_add(1) != 0;
    std::this_thread::sleep_for(1ms);
    inside.fetch_sub(1);
    reply->set_data("x", 1, nullptr, nullptr);
    return ZARR_OK;
  };
  script.get_many = [](auto...) { return ZARR_INTERNAL; };
  zarr_store_vtable vtable = scripted_vtable(script);
  vtable.capabilities = 0;
  const auto store = open_vtable_store(vtable, &script, {});
  EXPECT_FALSE(store->abilities().any_thread);
  EXPECT_FALSE(store->abilities().get_many);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 10; ++n) EXPECT_EQ(get_text(*store, "k"), "x");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_FALSE(overlap);
  const std::vector<Request> requests(3, Request{"k", {}, {}, {}});
  const auto caller = std::this_thread::get_id();
  int done = 0;
  store->get_many(requests,
                  [&](size_t, std::optional<Value> value, const Error*) {
                    EXPECT_EQ(std::this_thread::get_id(), caller);
                    done += text_of(value) == "x";
                  },
                  {});
  EXPECT_EQ(done, 3);
}

}  // namespace
}  // namespace zarr::store
