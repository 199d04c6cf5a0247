#include "store/vtable/completion_watch.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <new>
#include <thread>

namespace zarr::store {
namespace {

constexpr auto interval = std::chrono::milliseconds(5);

class Watcher {
 public:
  static Watcher& instance() {
    static auto* watcher = new Watcher;  // never destroyed: its thread does not end
    return *watcher;
  }

  void add(const std::shared_ptr<zarr_completion>& completion) {
    const std::lock_guard guard(mutex_);
    watched_.push_back(completion);
    if (!running_) {
      std::thread([this] { run(); }).detach();
      running_ = true;
    }
    added_.notify_one();
  }

 private:
  Watcher() {
    pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                   [] {
                     Watcher& child = instance();
                     child.running_ = false;  // the thread is the parent's, and so are those calls
                     new (&child.watched_) std::vector<std::weak_ptr<zarr_completion>>;
                     new (&child.added_) std::condition_variable;
                     child.mutex_.unlock();
                   });
  }

  void run() {
    std::unique_lock guard(mutex_);
    while (true) {
      added_.wait(guard, [&] { return !watched_.empty(); });
      std::vector<std::shared_ptr<zarr_completion>> live;
      std::erase_if(watched_, [&](const std::weak_ptr<zarr_completion>& weak) {
        auto completion = weak.lock();
        const bool over = !completion || completion->all_delivered();
        if (completion) live.push_back(std::move(completion));
        return over;
      });
      guard.unlock();
      for (const auto& completion : live) look_at(*completion);
      live.clear();
      std::this_thread::sleep_for(interval);
      guard.lock();
    }
  }

  static void look_at(zarr_completion& completion) {
    try {
      completion.cancel().check();
    } catch (const Error& error) { completion.give_up(error); }
  }

  std::mutex mutex_;
  std::condition_variable added_;
  std::vector<std::weak_ptr<zarr_completion>> watched_;
  bool running_ = false;
};

}  // namespace

void watch(const std::shared_ptr<zarr_completion>& completion) { Watcher::instance().add(completion); }

}  // namespace zarr::store
