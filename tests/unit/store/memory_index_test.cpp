#include "store/memory_index.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace zarr::store {
namespace {

TEST(MemoryIndex, FindsWhatAMapFinds) {
  std::mt19937 random(1);
  for (const uint64_t hashes : {UINT64_MAX, uint64_t{7}, uint64_t{1}}) {  // also with nothing but collisions
    MemoryIndex index;
    std::map<std::string, std::unique_ptr<MemoryValue>> model;
    const auto hash_of = [&](const std::string& key) { return MemoryIndex::hash_of(key) % hashes; };
    for (int step = 0; step < 4000; ++step) {
      const std::string key = "c/" + std::to_string(random() % 300);
      if (random() % 5 < 3) {
        auto value = std::make_unique<MemoryValue>();
        value->key = key;
        index.prepare();
        index.put(*value, hash_of(key));
        model[key] = std::move(value);
      } else {
        index.erase(key, hash_of(key));
        model.erase(key);
      }
      const std::string other = "c/" + std::to_string(random() % 300);
      const auto found = model.find(other);
      ASSERT_EQ(index.find(other, hash_of(other)), found == model.end() ? nullptr : found->second.get());
    }
    for (int i = 0; i < 300; ++i) {
      const std::string key = "c/" + std::to_string(i);
      const auto found = model.find(key);
      ASSERT_EQ(index.find(key, hash_of(key)), found == model.end() ? nullptr : found->second.get());
    }
  }
}

}  // namespace
}  // namespace zarr::store
