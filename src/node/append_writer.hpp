// Appending as elements come, without writing any chunk twice.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/bytes.hpp"
#include "chunk/process_local.hpp"
#include "node/node.hpp"

namespace zarr::node {

// Holds elements until they make whole bands (all chunks between two edges of the grid along the axis) and hands these to
// append_data_first(). Any thread; calls are served one after the other. What zarr.h says of zarr_append_writer holds here.
class AppendWriter {
 public:
  static constexpr uint64_t default_bytes = uint64_t{16} << 20;  // or one band, if that is more

  // `buffer_bytes`: the most elements that are held, in bytes; limit_exceeded when that is less than a band. 0 = default.
  AppendWriter(NodePtr array, size_t axis, uint64_t buffer_bytes);
  ~AppendWriter();  // drops what is held, with a log message
  AppendWriter(const AppendWriter&) = delete;
  AppendWriter& operator=(const AppendWriter&) = delete;

  // Arguments as for append(). After a failure counts() tells what was taken; every later call fails with the same error
  // until flush() works.
  void write(const std::byte* memory, const Shape& count, const Strides& strides, const chunk::IoOptions& options);
  void flush(const chunk::IoOptions& options);
  // The array as it is then. Again: the same. After a failure the writer stays open while it holds elements.
  NodePtr close(const chunk::IoOptions& options);

  struct Counts {
    uint64_t stored;  // extents along the axis that this writer has appended
    uint64_t held;    // and those that wait in memory
  };
  Counts counts() const { return {stored_.load(std::memory_order_relaxed), held_.load(std::memory_order_relaxed)}; }

 private:
  class Turn;  // one call at a time
  void check_request(const Shape& count) const;
  uint64_t wanted() const;
  void take(const std::byte* memory, const Shape& count, const Strides& strides, const chunk::IoOptions& options);
  void hold(const std::byte* memory, const Shape& count, const Strides& strides, const chunk::IoOptions& options);
  void hold_converted(const chunk::MemoryForm& form, const std::byte* memory, const Shape& count, const Strides& strides,
                      std::byte* to) const;
  void store(const std::byte* memory, const Shape& count, const Strides& strides, const chunk::IoOptions& options);
  void store_held(chunk::IoOptions options);
  [[noreturn]] void fail_again();

  NodePtr array_;  // as it was when this writer stored last
  const size_t axis_;
  const uint64_t item_size_;
  uint64_t frame_bytes_ = 0;  // of an extent of 1 along the axis
  uint64_t edge_ = 1;         // of a chunk (shard) along the axis
  uint64_t capacity_ = 0;     // extents that may be held, whole bands; 0: elements have no bytes, nothing is held
  uint64_t at_once_ = 0;      // extents, whole bands, that are stored at once from the caller's memory
  Buffer held_bytes_;         // extent after extent, each in C order, whatever the axis is
  std::atomic<uint64_t> stored_{0};
  std::atomic<uint64_t> held_{0};
  std::optional<Error> failed_;
  bool missing_ = false;  // elements were refused since the failure
  bool closed_ = false;

  const uint64_t process_ = chunk::fork_generation();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool busy_ = false;
};

}  // namespace zarr::node
