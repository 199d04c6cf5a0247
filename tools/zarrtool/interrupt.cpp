#include "interrupt.hpp"

#include <unistd.h>

namespace zarrtool {

Interrupt::Interrupt() {
  call(zarr_cancel_new, cancel_.out());
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGUSR1);  // the destructor's knock at the watcher
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action;
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&signals_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::thread([this] { watch(); });
}

Interrupt::~Interrupt() {
  done_ = true;
  ::pthread_kill(watcher_.native_handle(), SIGUSR1);
  watcher_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::watch() {
  for (int signal = 0; !done_;) {
    if (::sigwait(&signals_, &signal) != 0 || signal == SIGUSR1) continue;
    if (signal_.exchange(signal) != 0) ::_exit(128 + signal);
    zarr_cancel_trigger(cancel_);
  }
}

void Interrupt::check() const {
  if (const int signal = signal_; signal != 0) throw Interrupted(signal);
}

}  // namespace zarrtool
