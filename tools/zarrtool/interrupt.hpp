// Ctrl-C and SIGTERM as a switch: the command stops, takes away what it made, and ends with 128 + the signal's number.
#pragma once

#include <atomic>
#include <csignal>
#include <thread>

#include "handles.hpp"

namespace zarrtool {

class Interrupted : public Failure {
 public:
  explicit Interrupted(int signal) : Failure("interrupted", ZARR_CANCELLED), signal_(signal) {}
  int exit_code() const { return 128 + signal_; }

 private:
  int signal_;
};

// Lives as long as the work that can be stopped. Made before the library has started threads, which then leave the signals
// to this one. A second signal ends the process at once. Signals that the parent made ignored (nohup) stay so.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  zarr_cancel* cancel() const { return cancel_; }
  void check() const;  // throws Interrupted when a signal has come

 private:
  void watch();

  Handle<zarr_cancel, zarr_cancel_release> cancel_;
  sigset_t signals_;
  sigset_t before_;
  std::atomic<int> signal_{0};
  std::atomic<bool> done_{false};
  std::thread watcher_;
};

}  // namespace zarrtool
