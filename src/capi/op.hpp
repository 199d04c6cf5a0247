// zarr_op: one read or write that goes on beside the caller.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "capi/node.hpp"
#include "chunk/io_options.hpp"
#include "chunk/process_local.hpp"

namespace zarr::capi {
using Work = std::function<void(const chunk::IoOptions& options)>;
}

// States: waiting (nobody has claimed it), running, finished (the result stands, the notify runs), complete.
struct zarr_op : zarr::capi::Handle<zarr_op> {
  static constexpr uint32_t tag_value = 0x7a4f7020;
  static constexpr const char* noun = "a zarr_op";
  zarr_op(zarr::capi::Ref<zarr_node> array, zarr::chunk::IoOptions options, zarr::capi::Work work);

  // Does the work and the notify, unless another thread has claimed it.
  void run() noexcept;
  // True when complete in the eyes of this thread: inside the notify that is so before others see it.
  bool is_complete() const noexcept;
  bool wait(uint64_t timeout_ns);                                      // false = time is up
  const std::optional<zarr::Error>& result() const { return error_; }  // of a complete operation
  void cancel() { flag_->cancel(); }
  void progress(uint64_t* done, uint64_t* total) const;
  void set_notify(void (*notify)(void*), void* user_data);

 private:
  void finish(std::optional<zarr::Error> error) noexcept;
  void check_process() const;

  zarr::capi::Ref<zarr_node> array_;  // given back when the operation is complete
  zarr::chunk::IoOptions options_;
  zarr::capi::Work work_;
  std::shared_ptr<zarr::CancelFlag> flag_;
  std::atomic<uint64_t> done_{0};
  std::atomic<uint64_t> total_{0};
  const uint64_t process_ = zarr::chunk::fork_generation();

  std::atomic<bool> claimed_{false};
  std::atomic<bool> complete_{false};
  std::atomic<std::thread::id> notifier_{};  // the thread inside the notify
  std::optional<zarr::Error> error_;         // written before finished
  std::mutex mutex_;
  std::condition_variable changed_;
  bool finished_ = false;
  void (*notify_)(void*) = nullptr;
  void* user_data_ = nullptr;
};

namespace zarr::capi {

// A handle of the running operation. What the store can only do on the calling thread is done before this returns.
zarr_op* start_operation(Ref<zarr_node> array, chunk::IoOptions options, Work work);

}  // namespace zarr::capi
