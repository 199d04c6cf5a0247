// The files of an array: descriptors and shard indexes stay, so that every repetition opens each file once.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "limit/metadata.hpp"

namespace limit {

class Array {
 public:
  explicit Array(std::string path);
  ~Array();
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  struct Part {  // where the bytes of a unit are
    int fd;
    uint64_t offset, length;
  };
  Layout layout;
  const std::string& path() const { return path_; }
  uint64_t chunks() const { return product(layout.grid); }
  // Chunk i in C order of the grid, relative to the array's folder.
  std::string key(uint64_t i) const;
  Part unit(const Index& at);
  Part chunk(uint64_t i);
  // Closes all files; the next use opens them again.
  void forget();

 private:
  struct File {
    std::atomic<int> fd{-1};
    uint64_t size = 0;
    std::vector<uint64_t> index;  // offset and length of each unit
  };
  File& open_file(uint64_t i);

  std::string path_;
  int folder_ = -1;
  std::unique_ptr<File[]> files_;
  std::mutex mutex_;
};

void read_fully(int fd, Byte* to, size_t n, uint64_t offset);

}  // namespace limit
