// Asynchronous operations, cancel, deadlines.
#include <condition_variable>

#include "map_store.hpp"

namespace {

using namespace std::chrono_literals;
const uint64_t start0[2] = {0, 0}, whole[2] = {6, 8};

Op start_read(zarr_array* array, std::vector<int32_t>& into, const zarr_io_options* options = nullptr) {
  Err err;
  Op op;
  EXPECT_OK(zarr_read_slice_start(array, 2, start0, whole, nullptr, into.data(), into.size() * 4, nullptr, options,
                                  out(op), err));
  return op;
}

struct Notified {
  std::mutex mutex;
  std::condition_variable changed;
  int calls = 0;
  static void notify(void* user_data) {
    auto* self = static_cast<Notified*>(user_data);
    const std::lock_guard lock(self->mutex);
    ++self->calls;
    self->changed.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, 30s, [&] { return calls != 0; }));
  }
};

// A store that can be slow or out of order, with an array whose chunks are all written: 0, 1, 2, ...
class Ops : public ::testing::Test {
 protected:
  Ops() { write_counting(array.get()); }
  // Another array, so that there are many requests.
  void use_chunks_of_one_element() {
    array = make_array(store.get(), "single", {.chunks = {1, 1}});
    write_counting(array.get());
  }

  MapStore map;
  Err err;
  Store store = map.open();
  Node array = make_array(store.get());
  const std::vector<int32_t> written = counting(48);
  std::vector<int32_t> v = std::vector<int32_t>(48);
};

TEST_F(Ops, ReadAndWrite) {
  const std::vector<int32_t> other = counting(48, 100);
  Op op;
  ASSERT_OK(
      zarr_write_slice_start(array.get(), 2, start0, whole, nullptr, other.data(), 192, nullptr, nullptr, out(op), err));
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(zarr_op_poll(op.get()), 1);
  op = start_read(array.get(), v);
  while (zarr_op_poll(op.get()) == 0) std::this_thread::yield();
  EXPECT_EQ(v, other);
  uint64_t done = 0, total = 0;
  zarr_op_progress(op.get(), &done, &total);
  EXPECT_EQ(total, 6u);
  EXPECT_EQ(done, total);
  for (int i = 0; i < 3; ++i) EXPECT_OK(zarr_op_wait(op.get(), 0, err));  // again and again
}

TEST_F(Ops, AWaitCanTimeOutAndTheOperationGoesOn) {
  map.delay = 100ms;
  Op op = start_read(array.get(), v);
  EXPECT_STATUS(ZARR_TIMEOUT, zarr_op_wait(op.get(), 1000, err));
  EXPECT_EQ(zarr_op_poll(op.get()), 0);
  EXPECT_OK(zarr_op_wait(op.get(), 60'000'000'000, err));
  EXPECT_EQ(v, written);
}

TEST_F(Ops, FailuresAreTheWaitersResult) {
  map.get_fails = ZARR_IO;
  Op op = start_read(array.get(), v);
  for (int i = 0; i < 2; ++i) {
    EXPECT_STATUS(ZARR_IO, zarr_op_wait(op.get(), ZARR_FOREVER, err));
    EXPECT_NE(err.message().find("the map is out of order"), std::string::npos);
    EXPECT_EQ(zarr_error_payload(err.get()), &map.payloads_released);
  }
}

TEST_F(Ops, NotifyBeforeCompletion) {
  map.delay = 20ms;
  Op op = start_read(array.get(), v);
  Notified notified;
  ASSERT_OK(zarr_op_on_complete(op.get(), Notified::notify, &notified, err));
  EXPECT_STATUS(ZARR_EXISTS, zarr_op_on_complete(op.get(), Notified::notify, &notified, err));
  notified.wait();
  EXPECT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(v, written);
  EXPECT_EQ(notified.calls, 1);
}

TEST_F(Ops, NotifyAfterCompletionComesAtOnceOnThisThread) {
  Op op = start_read(array.get(), v);
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  std::thread::id where;
  ASSERT_OK(zarr_op_on_complete(
      op.get(), [](void* id) { *static_cast<std::thread::id*>(id) = std::this_thread::get_id(); }, &where, err));
  EXPECT_EQ(where, std::this_thread::get_id());
  EXPECT_STATUS(ZARR_EXISTS, zarr_op_on_complete(
                                 op.get(), [](void*) {}, nullptr, err));
}

// Others see "complete" only when the notify has returned: then its user_data may be freed.
TEST_F(Ops, CompletionIsSeenWhenTheNotifyHasReturned) {
  map.delay = 10ms;
  struct Shared {
    zarr_op* op;
    std::atomic<bool> inside{false}, left{false};
    zarr_status status_inside = -1;
    int32_t poll_inside = -1;
  };
  for (int round = 0; round < 5; ++round) {
    Op op = start_read(array.get(), v);
    Shared shared{.op = op.get()};
    ASSERT_OK(zarr_op_on_complete(
        op.get(),
        [](void* p) {
          auto* s = static_cast<Shared*>(p);
          s->inside = true;
          s->status_inside = zarr_op_wait(s->op, ZARR_FOREVER, nullptr);  // does not block here
          s->poll_inside = zarr_op_poll(s->op);
          std::this_thread::sleep_for(30ms);
          s->left = true;
        },
        &shared, err));
    while (!shared.inside) std::this_thread::yield();
    const bool complete = zarr_op_poll(op.get()) == 1;
    EXPECT_TRUE(!complete || shared.left);
    ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
    EXPECT_TRUE(shared.left);
    EXPECT_EQ(shared.status_inside, ZARR_OK);
    EXPECT_EQ(shared.poll_inside, 1);
  }
}

TEST_F(Ops, ManyWaitersLoseNoWakeup) {
  for (int round = 0; round < 50; ++round) {
    map.delay = std::chrono::milliseconds(round % 3);
    Op op = start_read(array.get(), v);
    std::vector<std::thread> waiters;
    std::atomic<int> through{0};
    for (int i = 0; i < 4; ++i)
      waiters.emplace_back([&, i] {
        if (zarr_op_wait(op.get(), i % 2 == 0 ? ZARR_FOREVER : 60'000'000'000, nullptr) == ZARR_OK) ++through;
      });
    for (auto& waiter : waiters) waiter.join();
    EXPECT_EQ(through, 4);
  }
}

TEST_F(Ops, CancelStopsSoon) {
  use_chunks_of_one_element();
  map.delay = 50ms;
  const auto begin = std::chrono::steady_clock::now();
  Op op = start_read(array.get(), v);
  std::this_thread::sleep_for(20ms);
  zarr_op_cancel(op.get());
  EXPECT_STATUS(ZARR_CANCELLED, zarr_op_wait(op.get(), 60'000'000'000, err));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1200ms);  // all of it takes 48 * 50 ms on one thread
}

TEST_F(Ops, OneSwitchStopsMany) {
  use_chunks_of_one_element();
  map.delay = 20ms;
  Cancel cancel;
  ASSERT_OK(zarr_cancel_new(out(cancel), err));
  auto options = init<zarr_io_options>();
  options.cancel = cancel.get();
  std::vector<std::vector<int32_t>> buffers(3, std::vector<int32_t>(48));
  std::vector<Op> ops;
  for (auto& buffer : buffers) ops.push_back(start_read(array.get(), buffer, &options));
  std::thread trigger([&] {
    std::this_thread::sleep_for(30ms);
    zarr_cancel_trigger(cancel.get());
  });
  for (auto& op : ops) EXPECT_STATUS(ZARR_CANCELLED, zarr_op_wait(op.get(), ZARR_FOREVER, err));
  trigger.join();
  EXPECT_STATUS(ZARR_CANCELLED,
                zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, &options, err));
  cancel.reset();
}

TEST_F(Ops, DeadlinesStopBlockingCalls) {
  use_chunks_of_one_element();
  map.delay = 20ms;
  auto options = init<zarr_io_options>();
  options.timeout_ns = 60'000'000;
  EXPECT_STATUS(ZARR_TIMEOUT,
                zarr_read_slice(array.get(), 2, start0, whole, nullptr, v.data(), 192, nullptr, &options, err));
}

TEST_F(Ops, ReleasedWhileTheyRunTheyGoOnToTheirEnd) {
  const std::vector<int32_t> other = counting(48, 100);
  Notified notified;
  map.delay = 20ms;
  Op op;
  ASSERT_OK(zarr_write_slice_start(array.get(), 2, start0, whole, nullptr, other.data(), 192, nullptr, nullptr, out(op),
                                   err));
  ASSERT_OK(zarr_op_on_complete(op.get(), Notified::notify, &notified, err));
  EXPECT_EQ(zarr_op_retain(op.get()), op.get());
  zarr_op_release(op.get());
  op.reset();
  array.reset();
  store.reset();
  notified.wait();
  for (int i = 0; i < 3000 && map.released == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(map.released, 1);
  map.delay = 0ms;
  store = map.open();
  ASSERT_OK(zarr_node_open(store.get(), "a", 1, nullptr, out(array), err));
  EXPECT_EQ(read_all(array.get()), other);
}

TEST_F(Ops, TheNotifyMayGiveTheLastReferenceBack) {
  struct Shared {
    zarr_op* op = nullptr;
    Notified notified;
  };
  for (int round = 0; round < 20; ++round) {
    Shared shared;
    shared.op = start_read(array.get(), v).release();
    ASSERT_OK(zarr_op_on_complete(
        shared.op,
        [](void* p) {
          auto* s = static_cast<Shared*>(p);
          zarr_op_release(s->op);
          Notified::notify(&s->notified);
        },
        &shared, err));
    shared.notified.wait();
    const std::lock_guard lock(shared.notified.mutex);
  }
}

// A host that never runs its tasks costs parallelism, nothing else: waiting does the work.
TEST(HostExecutors, OneThatNeverRunsCostsOnlyParallelism) {
  Err err;
  auto options = init<zarr_context_options>();
  options.threads = 4;
  struct Task {
    void (*run)(void*);
    void* task;
  };
  struct Host {
    std::mutex mutex;
    std::vector<Task> tasks;
  } host;
  options.executor_data = &host;
  options.executor_submit = [](void* data, void (*run)(void*), void* task) {
    auto* h = static_cast<Host*>(data);
    const std::lock_guard lock(h->mutex);
    h->tasks.push_back({run, task});
  };
  Context context;
  ASSERT_OK(zarr_context_new(&options, out(context), err));
  EXPECT_EQ(zarr_context_threads(context.get()), 4u);
  Store store = memory_store(context.get());
  Node array = make_array(store.get());
  write_counting(array.get());
  EXPECT_EQ(read_all(array.get()), counting(48));
  std::vector<int32_t> v(48);
  Op op = start_read(array.get(), v);
  ASSERT_OK(zarr_op_wait(op.get(), ZARR_FOREVER, err));
  EXPECT_EQ(v, counting(48));
  std::fill(v.begin(), v.end(), -1);
  for (const Task& task : host.tasks) task.run(task.task);  // late: they find nothing to do
  EXPECT_EQ(v, std::vector<int32_t>(48, -1));
}

}  // namespace
