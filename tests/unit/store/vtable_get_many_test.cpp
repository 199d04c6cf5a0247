#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include "scripted_store.hpp"
#include "store_behaviour.hpp"

namespace zarr::store {
namespace {

using Names = std::vector<std::string>;
using namespace std::chrono_literals;

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
      of[i].push_back(error != nullptr ? cat("error ", static_cast<int>(error->status()), " ", error->key())
                                       : text_of(value));
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
    completion->error(1)->error = Error(Status::not_found, "the disk is gone");  // a message: not absent
    completion->done(1, ZARR_NOT_FOUND);
    completion->error(2)->error = Error(Status::io, "broken");
    completion->done(2, ZARR_IO);
    return ZARR_OK;
  };
  Answers answers(3);
  open(script)->get_many(three, answers.done(), {});
  ASSERT_TRUE(answers.wait());
  EXPECT_EQ(answers.of, (std::vector<Names>{{"first"}, {"error 14 b"}, {"error 10 c"}}));
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
