#include "store/vtable/vtable_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

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

// A store made of lambdas: each test gives the callbacks that it is about.
struct Scripted {
  std::function<zarr_status(const zarr_get_request*, zarr_reply*, zarr_error*)> get;
  std::function<zarr_status(size_t, const zarr_get_request*, zarr_completion*, zarr_error*)> get_many;
  std::function<zarr_status(const zarr_condition*, zarr_sink*, zarr_error*)> set;
  std::function<zarr_status(zarr_lister*, zarr_error*)> list;
  std::function<zarr_status(uint64_t*, zarr_sink*, zarr_error*)> stat;
  std::atomic<int> released{0};
};

zarr_store_vtable scripted_vtable(const Scripted& script) {
  zarr_store_vtable vtable = {};
  vtable.struct_size = sizeof(vtable);
  vtable.capabilities = ZARR_STORE_ANY_THREAD;
  vtable.get = [](void* i, const zarr_get_request* request, zarr_reply* reply, zarr_error* err) {
    const auto& get = static_cast<Scripted*>(i)->get;
    return get ? get(request, reply, err) : ZARR_NOT_FOUND;
  };
  if (script.get_many) {
    vtable.get_many = [](void* i, size_t n, const zarr_get_request* requests, zarr_completion* completion, zarr_error* err) {
      return static_cast<Scripted*>(i)->get_many(n, requests, completion, err);
    };
  }
  if (script.set) {
    vtable.capabilities |= ZARR_STORE_WRITABLE;
    vtable.set = [](void* i, const char*, size_t, const void*, size_t, const zarr_condition* condition, zarr_sink* etag, zarr_error* err) {
      return static_cast<Scripted*>(i)->set(condition, etag, err);
    };
  }
  if (script.list) {
    vtable.capabilities |= ZARR_STORE_LISTABLE;
    vtable.list = [](void* i, const char*, size_t, int32_t, zarr_lister* lister, zarr_error* err) {
      return static_cast<Scripted*>(i)->list(lister, err);
    };
  }
  if (script.stat) {
    vtable.stat = [](void* i, const char*, size_t, uint64_t* size, zarr_sink* etag, zarr_error* err) {
      return static_cast<Scripted*>(i)->stat(size, etag, err);
    };
  }
  vtable.release = [](void* i) { ++static_cast<Scripted*>(i)->released; };
  return vtable;
}
StorePtr open(Scripted& script) { return open_vtable_store(scripted_vtable(script), &script, {}); }

template <class Body>
std::pair<Status, std::string> failure_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return {error.status(), error.message()};
  }
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
    reply->set_data("first", 5, [](void*) { ++released; }, nullptr);
    reply->buffer(3, err);  // changed its mind
    reply->set_data("last!", 5, [](void* d) { released += *static_cast<int*>(d); }, &ten);
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
  script.set = [](auto*, zarr_sink* etag, auto*) { return etag->reserve(5000) == nullptr ? ZARR_LIMIT_EXCEEDED : ZARR_OK; };
  EXPECT_FAILURE([&] { put(*store, "k", "x"); }, Status::limit_exceeded, "set");
  VtableStoreOptions options;
  options.read_only = true;
  EXPECT_FAILURE([&] { put(*open_vtable_store(scripted_vtable(script), &script, options), "k", "x"); }, Status::read_only, "read-only");
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
  EXPECT_FAILURE([&] { store->list("a/", true, [](const Entry&) -> bool { fail(Status::limit_exceeded, "from emit"); }); },
                 Status::limit_exceeded, "from emit");
  script.list = [](zarr_lister* lister, zarr_error*) { return lister->emit(nullptr, 3), ZARR_OK; };
  EXPECT_FAILURE([&] { listed(*store, "a/", true); }, Status::callback, "NULL as a key");
  script.list = [](auto*, auto*) { return ZARR_NOT_FOUND; };
  EXPECT_EQ(listed(*store, "a/", true), Names{});
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
  store->get_many(requests, [&](size_t, std::optional<Value> value, const Error*) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    done += text_of(value) == "x";
  }, {});
  EXPECT_EQ(done, 3);
}

// What get_many was answered, by request.
struct Answers {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Names> of;
  size_t count = 0;
  explicit Answers(size_t n) : of(n) {}
  Store::Done done() {
    return [this](size_t i, std::optional<Value> value, const Error* error) {
      const std::lock_guard guard(mutex);
      of[i].push_back(error != nullptr ? cat("error ", static_cast<int>(error->status()), " ", error->key()) : text_of(value));
      ++count;
      changed.notify_all();
    };
  }
  bool wait() {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, 20s, [&] { return count >= of.size(); });
  }
};

const std::vector<Request> three = {{"a", {}, {}, {}}, {"b", {}, {}, {}}, {"c", ByteRange::part(0, 9), {}, {}}};

void answer_text(zarr_completion* completion, size_t i, const char* text) {
  completion->reply(i)->set_data(text, strlen(text), nullptr, nullptr);
  completion->done(i, ZARR_OK);
}

TEST(VtableGetMany, AnswersEachRequestOnce) {
  Scripted script;
  std::vector<std::thread> threads;
  script.get_many = [&](size_t count, const zarr_get_request* requests, zarr_completion* completion, zarr_error*) {
    EXPECT_EQ(count, 3u);
    EXPECT_EQ(std::string(requests[2].key, requests[2].key_length), "c");
    for (size_t i = count; i-- > 0;)
      threads.emplace_back([=] {
        if (i == 0) answer_text(completion, i, "zero");
        if (i == 1) completion->done(i, ZARR_NOT_FOUND);
        if (i == 2) answer_text(completion, i, "short");
      });
    EXPECT_EQ(completion->reply(3), nullptr);
    EXPECT_EQ(completion->error(3), nullptr);
    completion->done(3, ZARR_OK);
    return ZARR_OK;
  };
  const auto store = open(script);
  EXPECT_TRUE(store->abilities().get_many);
  Answers answers(3);
  store->get_many(three, answers.done(), {});
  ASSERT_TRUE(answers.wait());
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answers.of[0], Names{"zero"});
  EXPECT_EQ(answers.of[1], Names{"(absent)"});
  EXPECT_EQ(answers.of[2], Names{"error 14 c"});
}

TEST(VtableGetMany, SecondReportsAreIgnored) {
  Scripted script;
  script.get_many = [&](size_t, const zarr_get_request*, zarr_completion* completion, zarr_error*) {
    answer_text(completion, 0, "first");
    completion->done(0, ZARR_NOT_FOUND);
    completion->done(0, ZARR_OK);
    completion->done(1, ZARR_NOT_FOUND);
    completion->error(2)->error = Error(Status::io, "broken");
    completion->done(2, ZARR_IO);
    return ZARR_OK;
  };
  Answers answers(3);
  open(script)->get_many(three, answers.done(), {});
  ASSERT_TRUE(answers.wait());
  EXPECT_EQ(answers.of, (std::vector<Names>{{"first"}, {"(absent)"}, {"error 10 c"}}));
}

TEST(VtableGetMany, RefusedCallsAreAnsweredWithTheError) {
  Scripted script;
  script.get_many = [](size_t, const zarr_get_request*, zarr_completion*, zarr_error* err) {
    err->error = Error(Status::timeout, "too many");
    return ZARR_TIMEOUT;
  };
  Answers answers(3);
  open(script)->get_many(three, answers.done(), {});
  ASSERT_TRUE(answers.wait());
  EXPECT_EQ(answers.of, (std::vector<Names>{{"error 11 a"}, {"error 11 b"}, {"error 11 c"}}));
}

TEST(VtableGetMany, AStoreThatNeverAnswersCanBeCancelled) {
  Scripted script;
  zarr_completion* kept = nullptr;
  script.get_many = [&](size_t, const zarr_get_request*, zarr_completion* completion, zarr_error*) {
    kept = completion;
    answer_text(completion, 1, "in time");
    return ZARR_OK;
  };
  auto store = open(script);
  std::string target(9, '#');
  std::vector<Request> requests = three;
  requests[2].destination = {reinterpret_cast<std::byte*>(target.data()), 9};
  Cancel cancel;
  cancel.flag = std::make_shared<CancelFlag>();
  Answers answers(3);
  store->get_many(requests, answers.done(), cancel);
  EXPECT_FALSE(kept->cancelled());
  cancel.flag->cancel();
  ASSERT_TRUE(answers.wait());
  EXPECT_EQ(answers.of, (std::vector<Names>{{"error 12 a"}, {"in time"}, {"error 12 c"}}));
  EXPECT_TRUE(kept->cancelled());
  store.reset();
  EXPECT_EQ(script.released, 0);  // the store works for the requests that it has not reported
  zarr_error error(blank_callback_error());
  std::memcpy(kept->reply(2)->buffer(9, &error), "too late.", 9);  // not into the caller's memory
  EXPECT_EQ(target, "#########");
  kept->done(2, ZARR_OK);
  kept->done(0, ZARR_NOT_FOUND);
  const auto eventually = [](const auto& condition) {  // the thread that watches may be the last to let go
    for (int i = 0; i < 2000 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
  };
  EXPECT_TRUE(eventually([&] { return script.released == 1; }));
  EXPECT_EQ(answers.count, 3u);

  cancel.flag.reset();
  cancel.deadline = std::chrono::steady_clock::now() + 20ms;
  script.released = 0;
  Answers late(3);
  store = open(script);
  store->get_many(three, late.done(), cancel);
  ASSERT_TRUE(late.wait());
  EXPECT_EQ(late.of[0], Names{"error 11 a"});
  kept->done(0, ZARR_OK);
  kept->done(2, ZARR_OK);
  store.reset();
  EXPECT_TRUE(eventually([&] { return script.released == 1; }));
}

}  // namespace
}  // namespace zarr::store
