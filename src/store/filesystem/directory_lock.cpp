#include "store/filesystem/directory_lock.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <new>
#include <thread>

#include "store/filesystem/system_error.hpp"

namespace zarr::store {

using Clock = std::chrono::steady_clock;

struct SharedDirectory {
  platform::FileDescriptor fd;  // carries the flock
  struct stat status = {};
  uint64_t generation = 0;  // of the process
  size_t holders = 0;       // 0: its first holder is still waiting for the flock
  Clock::time_point since;  // locked since
  bool real = true;         // flock works here
  bool exclusive = false;   // not shared with other threads
};

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr auto share_time = milliseconds(100);  // after that, newcomers let the lock go round
constexpr auto drain_time = milliseconds(20);   // how long they wait for those who share it to let go
constexpr auto pause_time = milliseconds(2);    // longer than longest_poll: the others' chance
constexpr auto same_turn = milliseconds(1);
constexpr auto longest_poll = milliseconds(1);
constexpr auto longest_wait = std::chrono::seconds(60);  // for a writer without a deadline of its own

using Id = std::pair<dev_t, ino_t>;
Id id_of(const struct stat& status) { return {status.st_dev, status.st_ino}; }

// When this process had the lock last: one that takes it again at once goes on with its turn, and one whose turn was
// long pauses.
struct Turn {
  Clock::time_point since, released, paused_until;
};

struct Table {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<Id, std::shared_ptr<SharedDirectory>> shared;
  std::map<Id, Turn> turns;
  uint64_t generation = 0;

  Table() {
    pthread_atfork([] { table().mutex.lock(); }, [] { table().mutex.unlock(); }, [] { table().after_fork(); });
  }
  static Table& table() {
    static auto* table = new Table;  // never destroyed
    return *table;
  }
  // Closing the child's copies leaves the parent's locks alone, and keeping them could hold a lock that the parent
  // lost.
  void after_fork() {
    mutex.unlock();
    for (auto& [id, entry] : shared) entry->fd.close();
    shared.clear();
    turns.clear();
    ++generation;
    new (&changed) std::condition_variable;
  }
};

// 0 = locked, EWOULDBLOCK = somebody else has it, else flock does not work here.
int try_flock(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

// Its own open file of the same directory: the caller's may be shared with others.
platform::FileDescriptor reopen(int directory, std::string_view key) {
  platform::FileDescriptor fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) throw system_error(errno, "opening the directory to lock it", key);
  return fd;
}

struct stat status_of(int fd, std::string_view key) {
  struct stat status;
  if (::fstat(fd, &status) != 0) throw system_error(errno, "reading the directory's status", key);
  return status;
}

// Polls: a blocking flock could be neither cancelled nor limited in time.
void wait_for_flock(SharedDirectory& entry, const Cancel& cancel, Clock::time_point give_up, std::string_view key) {
  auto pause = microseconds(50);
  while (true) {
    const int error = try_flock(entry.fd.get());
    entry.real = error == 0;
    if (error != EWOULDBLOCK) return;
    cancel.check();
    if (Clock::now() >= give_up)
      throw Error(Status::timeout, "another process has held the lock of the key's directory for a minute")
          .with_key(key)
          .with_retryable(true);
    std::this_thread::sleep_for(pause);
    pause = std::min<microseconds>(pause * 2, longest_poll);
  }
}

}  // namespace

bool DirectoryLock::supported(int directory) {
  const platform::FileDescriptor fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return false;
  const int error = try_flock(fd.get());
  return error == 0 || error == EWOULDBLOCK;
}

DirectoryLock DirectoryLock::acquire(int directory, Joining joining, const Cancel& cancel, std::string_view key) {
  Table& table = Table::table();
  const struct stat status = status_of(directory, key);
  const Id id = id_of(status);
  const auto give_up = cancel.deadline ? *cancel.deadline + longest_wait : Clock::now() + longest_wait;
  std::unique_lock guard(table.mutex);
  while (true) {
    const auto now = Clock::now();
    const auto found = table.shared.find(id);
    if (found != table.shared.end() && found->second->holders != 0 && !found->second->exclusive) {
      SharedDirectory& entry = *found->second;
      // A holder that has not let go by then may be waiting for this very thread (a resize for its trimming workers).
      const bool not_drained = now - entry.since >= share_time + drain_time;
      if (joining == Joining::always || now - entry.since < share_time || not_drained) {
        if (not_drained) entry.since = now;
        ++entry.holders;
        return DirectoryLock(found->second);
      }
    }
    const auto turn = table.turns.find(id);
    const bool pausing = joining == Joining::fair && turn != table.turns.end() && now < turn->second.paused_until;
    if (found == table.shared.end() && !pausing) break;
    cancel.check();
    table.changed.wait_for(guard, pausing ? milliseconds(1) : milliseconds(5));
  }
  auto entry = std::make_shared<SharedDirectory>();
  entry->fd = reopen(directory, key);
  entry->status = status;
  entry->generation = table.generation;
  table.shared.emplace(id, entry);
  guard.unlock();
  try {
    wait_for_flock(*entry, cancel, give_up, key);
  } catch (...) {
    guard.lock();
    table.shared.erase(id);
    table.changed.notify_all();
    throw;
  }
  guard.lock();
  const auto turn = table.turns.find(id);
  entry->since = Clock::now();
  if (turn != table.turns.end() && entry->since - turn->second.released < same_turn) entry->since = turn->second.since;
  entry->holders = 1;
  table.changed.notify_all();
  return DirectoryLock(std::move(entry));
}

DirectoryLock DirectoryLock::try_acquire(int directory) {
  Table& table = Table::table();
  auto entry = std::make_shared<SharedDirectory>();
  entry->fd = platform::FileDescriptor(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!entry->fd || ::fstat(entry->fd.get(), &entry->status) != 0) return {};
  const std::lock_guard guard(table.mutex);
  if (table.shared.count(id_of(entry->status)) != 0) return {};
  const int error = try_flock(entry->fd.get());
  if (error == EWOULDBLOCK) return {};
  entry->real = error == 0;
  entry->exclusive = true;
  entry->generation = table.generation;
  entry->since = Clock::now();
  entry->holders = 1;
  table.shared.emplace(id_of(entry->status), entry);
  return DirectoryLock(std::move(entry));
}

DirectoryLock::~DirectoryLock() {
  if (!shared_) return;
  Table& table = Table::table();
  const std::lock_guard guard(table.mutex);
  if (shared_->generation != table.generation) return;  // copied by fork: the lock is the parent's
  if (--shared_->holders != 0) return;
  // Explicitly, not by closing: a child made by fork may have a copy of the descriptor.
  if (shared_->real) ::flock(shared_->fd.get(), LOCK_UN);
  const Id id = id_of(shared_->status);
  const auto now = Clock::now();
  if (table.turns.size() > 1000) table.turns.clear();
  const bool over = shared_->real && now - shared_->since >= share_time;
  table.turns[id] = {shared_->since, now, over ? now + pause_time : now};
  table.shared.erase(id);
  table.changed.notify_all();
}

const struct stat& DirectoryLock::status() const { return shared_->status; }

}  // namespace zarr::store
