#include "store/filesystem/process_names.hpp"

#include <pthread.h>

#include <new>

namespace zarr::store {

ProcessNames& ProcessNames::instance() {
  static auto* names = new ProcessNames;  // never destroyed: locks may be held while static objects die
  return *names;
}

ProcessNames::ProcessNames() {
  pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                 [] {
                   ProcessNames& child = instance();
                   child.mutex_.unlock();
                   child.names_.clear();  // their holders are threads of the parent
                   ++child.generation_;
                   new (&child.changed_) std::condition_variable;  // the parent's may have had waiters
                 });
}

ProcessNames::Hold::Hold(std::string name, const Cancel& cancel) : name_(std::move(name)) {
  ProcessNames& all = instance();
  std::unique_lock guard(all.mutex_);
  while (!all.names_.insert(name_).second) {
    cancel.check();
    if (cancel.armed()) all.changed_.wait_for(guard, std::chrono::milliseconds(5));  // to look at the cancel flag
    else all.changed_.wait(guard);
  }
  generation_ = all.generation_;
}

ProcessNames::Hold::~Hold() {
  ProcessNames& all = instance();
  {
    const std::lock_guard guard(all.mutex_);
    if (generation_ != all.generation_) return;  // the parent's hold, copied by fork
    all.names_.erase(name_);
  }
  all.changed_.notify_all();
}

bool ProcessNames::held(const std::string& name) {
  const std::lock_guard guard(mutex_);
  return names_.count(name) != 0;
}

}  // namespace zarr::store
