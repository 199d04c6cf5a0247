#include "chunk/byte_budget.hpp"

#include <algorithm>

#include "chunk/cancel_wait.hpp"

namespace zarr::chunk {
namespace {
thread_local uint32_t grants_of_this_thread = 0;
}  // namespace

bool ByteBudget::held_by_this_thread() { return grants_of_this_thread != 0; }

bool ByteBudget::fits(const State& state, uint64_t bytes) const {
  return state.in_flight == 0 || (state.in_flight <= limit_ && bytes <= limit_ - state.in_flight);
}

void ByteBudget::take(State& state, uint64_t bytes) {
  state.in_flight += bytes;
  state.peak = std::max(state.peak, state.in_flight);
}

void ByteBudget::wait_turn(State& state, std::unique_lock<std::mutex>& guard, uint64_t bytes,
                           const Cancel& cancel) const {
  if (state.queue.empty() && fits(state, bytes)) return;
  const auto place = state.queue.insert(state.queue.end(), state.next_ticket++);
  try {
    wait_until(state.changed, guard, cancel, [&] { return state.queue.begin() == place && fits(state, bytes); });
  } catch (...) {
    state.queue.erase(place);
    state.changed.notify_all();
    throw;
  }
  state.queue.erase(place);
  state.changed.notify_all();  // the next one may fit as well
}

ByteBudget::Grant ByteBudget::acquire(uint64_t bytes, const Cancel& cancel) {
  State& state = state_.get();
  std::unique_lock guard(state.mutex);
  if (grants_of_this_thread == 0) wait_turn(state, guard, bytes, cancel);
  take(state, bytes);
  ++grants_of_this_thread;
  return Grant(this, bytes, true);
}

ByteBudget::Grant ByteBudget::acquire_for_others(uint64_t bytes, bool wait_alone, const Cancel& cancel) {
  State& state = state_.get();
  std::unique_lock guard(state.mutex);
  if (grants_of_this_thread == 0) {
    if (wait_alone) wait_turn(state, guard, bytes, cancel);
    else if (!state.queue.empty() || !fits(state, bytes)) return {};
  }
  take(state, bytes);
  return Grant(this, bytes, false);
}

void ByteBudget::give_back(uint64_t bytes) noexcept {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  state.in_flight -= std::min(state.in_flight, bytes);  // less only for a grant that a child inherited over fork()
  if (!state.queue.empty()) state.changed.notify_all();
}

ByteBudget::Grant::~Grant() {
  if (budget_ == nullptr) return;
  if (counted_) --grants_of_this_thread;
  budget_->give_back(bytes_);
}

uint64_t ByteBudget::in_flight() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.in_flight;
}

uint64_t ByteBudget::peak() const {
  State& state = state_.get();
  const std::lock_guard guard(state.mutex);
  return state.peak;
}

}  // namespace zarr::chunk
