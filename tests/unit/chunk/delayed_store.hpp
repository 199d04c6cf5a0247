// A store in memory whose get_many answers every request after a fixed time, from a timer thread of its own: a model of
// an object server.
#pragma once

#include <condition_variable>
#include <deque>

#include "engine_fixture.hpp"

namespace zarr::chunk::testing {

class DelayedStore final : public WrappedStore {
 public:
  using Clock = std::chrono::steady_clock;
  explicit DelayedStore(std::chrono::milliseconds delay) : delay_(delay) {
    abilities_.get_many = true;
    cost_ = {.latency_ns = static_cast<uint64_t>(delay.count()) * 1'000'000,
             .bandwidth = uint64_t{100} << 20,
             .concurrency = 16,
             .cheap_sync = false};
    timer_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~DelayedStore() override {
    timer_.request_stop();
    changed_.notify_all();
  }

  void get_many(std::span<const store::Request> requests, Done done, const Cancel&) override {
    const std::lock_guard guard(mutex_);
    for (size_t i = 0; i < requests.size(); ++i) {
      queue_.push_back({Clock::now() + delay_, i, requests[i], done});
      log.push_back(requests[i]);
      bytes_asked += requests[i].range.length;
    }
    in_flight_ += requests.size();
    most_in_flight = std::max(most_in_flight, in_flight_);
    changed_.notify_all();
  }

  size_t most_in_flight = 0;
  uint64_t bytes_asked = 0;
  std::vector<store::Request> log;
  void forget() {
    const std::lock_guard guard(mutex_);
    log.clear();
    most_in_flight = in_flight_;
    bytes_asked = 0;
  }

 private:
  struct Pending {
    Clock::time_point due;
    size_t index;
    store::Request request;
    Done done;
  };
  void serve(const std::stop_token& stop) {
    std::unique_lock guard(mutex_);
    while (!stop.stop_requested()) {
      if (queue_.empty()) {
        changed_.wait_for(guard, std::chrono::milliseconds(50));
        continue;
      }
      if (queue_.front().due > Clock::now()) {
        changed_.wait_until(guard, queue_.front().due);
        continue;
      }
      Pending pending = std::move(queue_.front());
      queue_.pop_front();
      --in_flight_;
      guard.unlock();
      answer(pending);
      guard.lock();
    }
  }
  void answer(const Pending& pending) {
    std::optional<store::Value> value;
    try {
      note("many", pending.request.key);
      value = inner_->get(pending.request);
    } catch (const Error& error) {
      pending.done(pending.index, std::nullopt, &error);
      return;
    }
    pending.done(pending.index, std::move(value), nullptr);
  }

  const std::chrono::milliseconds delay_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Pending> queue_;
  size_t in_flight_ = 0;
  std::jthread timer_;
};

}  // namespace zarr::chunk::testing
