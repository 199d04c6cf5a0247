// The metadata of an opened array. Opening checks all of the document; building the whole model of it, with its tree of
// values, waits until somebody asks for more than the shape.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "metadata/array_metadata.hpp"
#include "metadata/summary.hpp"

namespace zarr::node {

class ArrayDescription {
 public:
  ArrayDescription() = default;  // of no array
  ArrayDescription(const ArrayDescription&) = delete;
  ArrayDescription& operator=(const ArrayDescription&) = delete;
  void set(metadata::ArrayMetadata metadata);
  // A v3 document with its summary. `path` of the node and `limits` outlive this object.
  void set(std::string text, const metadata::ArraySummary& summary, const std::string& path, const Limits& limits);

  explicit operator bool() const { return described_; }
  const Shape& shape() const { return shape_; }
  Format format() const { return format_; }
  // Any thread, at any time. The first use after opening parses, which may throw no_memory.
  const metadata::ArrayMetadata& operator*() const {
    const metadata::ArrayMetadata* ready = ready_.load(std::memory_order_acquire);
    return ready != nullptr ? *ready : parse();
  }
  const metadata::ArrayMetadata* operator->() const { return &**this; }

 private:
  const metadata::ArrayMetadata& parse() const;

  bool described_ = false;
  Format format_ = Format::v3;
  Shape shape_;
  const std::string* path_ = nullptr;
  const Limits* limits_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::string text_;  // empty once it is parsed
  mutable std::unique_ptr<const metadata::ArrayMetadata> metadata_;
  mutable std::atomic<const metadata::ArrayMetadata*> ready_{nullptr};
};

}  // namespace zarr::node
