// Ruby objects that native code refers to: stores, codecs, exceptions on their way. A root is dropped on any thread; the next mark
// phase forgets it.
#include <pthread.h>

#include <mutex>
#include <new>
#include <unordered_set>

#include "zrb.hpp"

namespace zrb {
namespace {

// Neither is ever destroyed: native threads may drop roots while the process ends.
std::mutex& mutex = *new std::mutex;
std::unordered_set<Root*>& roots = *new std::unordered_set<Root*>;

void mark(void*) {
  const std::lock_guard<std::mutex> guard(mutex);
  for (auto i = roots.begin(); i != roots.end();) {
    if ((*i)->alive) {
      rb_gc_mark((*i)->value);
      ++i;
    } else {
      delete *i;
      i = roots.erase(i);
    }
  }
}

const rb_data_type_t type = {"Zarr::Native roots", {mark, nullptr, nullptr, nullptr, {nullptr}}, nullptr, nullptr, 0};
VALUE keeper = Qnil;

void after_fork() { new (&mutex) std::mutex; }

}  // namespace

void init_roots() {
  rb_gc_register_address(&keeper);
  static char something;
  keeper = TypedData_Wrap_Struct(rb_cObject, &type, &something);
  pthread_atfork(nullptr, nullptr, after_fork);
}

Root* root_add(VALUE value) {
  static uint64_t last = 0;
  const std::lock_guard<std::mutex> guard(mutex);
  Root* root = new Root{value, true, ++last};
  roots.insert(root);
  return root;
}

void root_drop(void* root) {
  const std::lock_guard<std::mutex> guard(mutex);
  static_cast<Root*>(root)->alive = false;
}

bool root_is_alive(Root* root, uint64_t number) {
  const std::lock_guard<std::mutex> guard(mutex);
  return roots.count(root) != 0 && root->alive && root->number == number;
}

bool root_is_ours(void* root) {
  const std::lock_guard<std::mutex> guard(mutex);
  return roots.count(static_cast<Root*>(root)) != 0;
}

size_t root_count() {
  const std::lock_guard<std::mutex> guard(mutex);
  size_t alive = 0;
  for (const Root* root : roots) alive += root->alive;
  return alive;
}

}  // namespace zrb
